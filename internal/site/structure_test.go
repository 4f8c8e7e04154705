package site

import (
	"bytes"
	"encoding/json"
	"fmt"
	"strings"
	"testing"

	"golang.org/x/net/html"

	"pressrun/internal/sample"
)

// faults lists what is wrong with a page by rules that hold for all of them. addresses are the
// beginnings of those from which a page may load something.
func faults(page []byte, addresses ...string) []string {
	doc, err := html.Parse(bytes.NewReader(page))
	if err != nil {
		return []string{err.Error()}
	}
	c := checker{mayLoad: addresses, ids: map[string]bool{}, frame: map[string]int{}}
	for n := range doc.Descendants() {
		if n.Type == html.ElementNode {
			c.element(n)
		}
	}
	for _, element := range []string{"h1", "main", "title"} {
		if c.frame[element] != 1 {
			c.fault("%d %s elements", c.frame[element], element)
		}
	}
	for _, ref := range c.refs {
		if !c.ids[ref] {
			c.fault("nothing has the id %q", ref)
		}
	}
	return c.faults
}

type checker struct {
	mayLoad []string
	ids     map[string]bool
	refs    []string
	frame   map[string]int
	heading int
	faults  []string
}

func (c *checker) fault(format string, args ...any) {
	c.faults = append(c.faults, fmt.Sprintf(format, args...))
}

func (c *checker) element(n *html.Node) {
	c.frame[n.Data]++
	for _, a := range n.Attr {
		c.attribute(n, a)
	}
	switch n.Data {
	case "html":
		if attr(n, "lang") == "" {
			c.fault("html without lang")
		}
	case "h1", "h2", "h3", "h4":
		level := int(n.Data[1] - '0')
		if level > c.heading+1 {
			c.fault("h%d after h%d", level, c.heading)
		}
		c.heading = level
	case "img":
		if !has(n, "alt") {
			c.fault("img without alt")
		}
	case "script":
		c.script(n)
	case "iframe":
		if !has(n, "sandbox") || attr(n, "sandbox") != "" || attr(n, "title") == "" {
			c.fault("iframe without an empty sandbox or a title")
		}
	case "object", "embed", "base", "form", "applet":
		c.fault("element %s", n.Data)
	}
}

func (c *checker) attribute(n *html.Node, a html.Attribute) {
	switch {
	case strings.HasPrefix(a.Key, "on"), a.Key == "style":
		c.fault("attribute %s on %s", a.Key, n.Data)
	case a.Key == "id":
		if c.ids[a.Val] {
			c.fault("id %q twice", a.Val)
		}
		c.ids[a.Val] = true
	case a.Key == "aria-labelledby", a.Key == "href" && strings.HasPrefix(a.Val, "#"):
		c.refs = append(c.refs, strings.TrimPrefix(a.Val, "#"))
	case a.Key == "src", a.Key == "srcset", n.Data == "link" && a.Key == "href" && attr(n, "rel") == "stylesheet":
		if !startsWithOne(a.Val, c.mayLoad) {
			c.fault("%s loads %q", n.Data, a.Val)
		}
	case a.Key == "href":
		if !startsWithOne(a.Val, []string{"https://", "http://", "mailto:", "data:image/svg+xml;base64,"}) && strings.Contains(a.Val, ":") {
			c.fault("%s leads to %q", n.Data, a.Val)
		}
	}
}

// script allows data for machines and nothing that runs.
func (c *checker) script(n *html.Node) {
	if attr(n, "type") != "application/ld+json" {
		c.fault("a script that runs")
		return
	}
	if n.FirstChild == nil || !json.Valid([]byte(n.FirstChild.Data)) {
		c.fault("JSON-LD that is no JSON")
	}
}

func attr(n *html.Node, key string) string {
	for _, a := range n.Attr {
		if a.Key == key {
			return a.Val
		}
	}
	return ""
}

func has(n *html.Node, key string) bool {
	for _, a := range n.Attr {
		if a.Key == key {
			return true
		}
	}
	return false
}

func startsWithOne(s string, beginnings []string) bool {
	for _, b := range beginnings {
		if strings.HasPrefix(s, b) {
			return true
		}
	}
	return false
}

func TestEveryPageKeepsTheHouseRules(t *testing.T) {
	for brand, s := range map[string]*Site{"sample": New(sample.Publication(), letters()...), "branded": New(branded())} {
		for name, page := range pages(t, s) {
			for _, f := range faults(page, "https://harbour.example/") {
				t.Errorf("%s under brand %s: %s", name, brand, f)
			}
		}
		proofed, err := s.ProofPage(proof())
		if err != nil {
			t.Fatal(err)
		}
		for _, f := range faults(proofed, "email/", "partners/", "ferry.html", "page-dark.html") {
			t.Errorf("proof under brand %s: %s", brand, f)
		}
	}
}

func TestTheCheckerFindsFaults(t *testing.T) {
	for name, tc := range map[string]struct{ page, want string }{
		"script":    {`<script>x</script>`, "a script that runs"},
		"handler":   {`<p onclick="x">`, "attribute onclick"},
		"alt":       {`<img src="https://harbour.example/a.png">`, "img without alt"},
		"elsewhere": {`<img alt="" src="https://elsewhere.example/a.png">`, "img loads"},
		"jump":      {`<h1>a</h1><h3>b</h3>`, "h3 after h1"},
		"two h1":    {`<h1>a</h1><h1>b</h1>`, "2 h1 elements"},
		"js":        {`<a href="javascript:x">`, "a leads to"},
		"anchor":    {`<a href="#gone">x</a>`, `nothing has the id "gone"`},
	} {
		t.Run(name, func(t *testing.T) {
			if got := strings.Join(faults([]byte(tc.page), "https://harbour.example/"), "; "); !strings.Contains(got, tc.want) {
				t.Errorf("found %q, want %q", got, tc.want)
			}
		})
	}
}

func TestSameInputSameBytes(t *testing.T) {
	a, b := pages(t, New(sample.Publication())), pages(t, New(sample.Publication()))
	for name := range a {
		if !bytes.Equal(a[name], b[name]) {
			t.Errorf("%s differs between two renderings", name)
		}
	}
}
