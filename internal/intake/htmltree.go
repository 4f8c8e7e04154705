package intake

import (
	"net/url"
	"strconv"
	"strings"

	"golang.org/x/net/html"
	"golang.org/x/net/html/atom"

	"pressrun/internal/piece"
)

func attr(n *html.Node, key string) string {
	for _, a := range n.Attr {
		if a.Key == key {
			return a.Val
		}
	}
	return ""
}

func hasAttr(n *html.Node, key string) bool {
	for _, a := range n.Attr {
		if a.Key == key {
			return true
		}
	}
	return false
}

// eachElement calls f for the descendants of n with the tag, in document order.
func eachElement(n *html.Node, tag atom.Atom, f func(*html.Node)) {
	for d := range n.Descendants() {
		if d.Type == html.ElementNode && d.DataAtom == tag {
			f(d)
		}
	}
}

func firstElement(n *html.Node, tag atom.Atom) *html.Node {
	for d := range n.Descendants() {
		if d.Type == html.ElementNode && d.DataAtom == tag {
			return d
		}
	}
	return nil
}

// textOf is the words below n, with a space between elements; scripts and styles have none.
func textOf(n *html.Node) string {
	var b strings.Builder
	var add func(*html.Node)
	add = func(n *html.Node) {
		switch {
		case n.Type == html.TextNode:
			b.WriteString(n.Data)
			return
		case n.DataAtom == atom.Script, n.DataAtom == atom.Style, n.DataAtom == atom.Template:
			return
		case isBlockElement(n.DataAtom), n.DataAtom == atom.Br:
			b.WriteByte(' ')
			defer b.WriteByte(' ')
		}
		for c := n.FirstChild; c != nil; c = c.NextSibling {
			add(c)
		}
	}
	add(n)
	return b.String()
}

func isBlockElement(a atom.Atom) bool {
	switch a {
	case atom.Html, atom.Body, atom.Address, atom.Article, atom.Aside, atom.Blockquote, atom.Center, atom.Dd, atom.Details,
		atom.Div, atom.Dl, atom.Dt, atom.Fieldset, atom.Figcaption, atom.Figure, atom.Footer, atom.Form, atom.H1, atom.H2,
		atom.H3, atom.H4, atom.H5, atom.H6, atom.Header, atom.Li, atom.Main, atom.Nav, atom.Ol, atom.P, atom.Pre, atom.Section,
		atom.Summary, atom.Table, atom.Tbody, atom.Td, atom.Tfoot, atom.Th, atom.Thead, atom.Tr, atom.Ul, atom.Caption:
		return true
	}
	return false
}

// isHidden tells whether a reader of the page does not see the element.
func isHidden(n *html.Node) bool {
	if hasAttr(n, "hidden") || strings.EqualFold(attr(n, "aria-hidden"), "true") {
		return true
	}
	style := strings.ToLower(strings.ReplaceAll(attr(n, "style"), " ", ""))
	if strings.Contains(style, "display:none") || strings.Contains(style, "visibility:hidden") {
		return true
	}
	for _, c := range strings.Fields(strings.ToLower(attr(n, "class"))) {
		switch c {
		case "sr-only", "visually-hidden", "visuallyhidden", "screen-reader-text", "hidden", "element-invisible":
			return true
		}
	}
	return false
}

// furnitureRole is why an element cannot hold the piece, by its tag or ARIA role.
func furnitureRole(n *html.Node) string {
	switch attr(n, "role") {
	case "navigation", "menu", "menubar", "search":
		return "a menu"
	case "dialog", "alertdialog":
		return "a dialogue box"
	case "contentinfo":
		return "the page's footer"
	}
	return ""
}

func furnitureName(n *html.Node) string {
	if class := strings.Fields(attr(n, "class")); len(class) > 0 {
		return piece.Clean(class[0])
	}
	if id := attr(n, "id"); id != "" {
		return piece.Clean(id)
	}
	return n.Data
}

func contains(n, inner *html.Node) bool {
	for ; inner != nil; inner = inner.Parent {
		if inner == n {
			return true
		}
	}
	return false
}

func insideScope(n, scope *html.Node) bool { return scope != nil && contains(scope, n) }

// longProse tells whether an element holds so much prose that it must be a wrapper.
func longProse(n *html.Node) bool { return paragraphWords(n) > 150 }

func paragraphWords(n *html.Node) int {
	words := 0
	eachElement(n, atom.P, func(p *html.Node) { words += len(strings.Fields(directText(p))) })
	return words
}

func directText(n *html.Node) string {
	var b strings.Builder
	for d := range n.Descendants() {
		if d.Type == html.TextNode {
			b.WriteString(d.Data)
		}
	}
	return b.String()
}

// scopeOf finds the element that holds the piece: the article with most prose when it has most
// of main's, else main; nil when the page names neither.
func scopeOf(doc *html.Node) *html.Node {
	var best, main *html.Node
	most := 0
	for d := range doc.Descendants() {
		if d.Type != html.ElementNode {
			continue
		}
		switch {
		case d.DataAtom == atom.Main || attr(d, "role") == "main":
			if main == nil {
				main = d
			}
		case d.DataAtom == atom.Article:
			if n := proseWords(d); n > most {
				best, most = d, n
			}
		}
	}
	switch {
	case best == nil:
		return main
	case main != nil && contains(main, best) && most*2 < proseWords(main):
		return main
	case most < minWords/2:
		return main
	}
	return best
}

// proseWords counts the words in the paragraphs of n; those in a nested article are not counted.
func proseWords(n *html.Node) int {
	words := 0
	var add func(n *html.Node)
	add = func(n *html.Node) {
		for c := n.FirstChild; c != nil; c = c.NextSibling {
			switch {
			case c.DataAtom == atom.P:
				words += len(strings.Fields(directText(c)))
			case c.DataAtom != atom.Article:
				add(c)
			}
		}
	}
	add(n)
	return words
}

// noteTargets finds the footnotes that references on the page can point at.
func noteTargets(doc *html.Node) map[string]string {
	targets := map[string]string{}
	eachElement(doc, atom.Sup, func(sup *html.Node) {
		link := firstElement(sup, atom.A)
		if link == nil || !strings.HasPrefix(attr(link, "href"), "#") {
			return
		}
		if label := strings.Trim(piece.Clean(textOf(sup)), "[]() "); label != "" && len(label) <= 4 {
			targets[attr(link, "href")[1:]] = label
		}
	})
	for id := range targets {
		if id == "" {
			delete(targets, id)
		}
	}
	return targets
}

func canonicalOf(doc *html.Node, address *url.URL) string {
	found := ""
	eachElement(doc, atom.Link, func(n *html.Node) {
		if found == "" && strings.EqualFold(attr(n, "rel"), "canonical") {
			found = absolute(address, attr(n, "href"))
		}
	})
	return found
}

func baseOf(doc *html.Node, base *url.URL) *url.URL {
	if n := firstElement(doc, atom.Base); n != nil {
		if address := absolute(base, attr(n, "href")); address != "" {
			if u, err := url.Parse(address); err == nil {
				return u
			}
		}
	}
	return base
}

// smallNumber reads the start of a list; anything odd is 0.
func smallNumber(s string) int {
	n, err := strconv.Atoi(strings.TrimSpace(s))
	if err != nil || n < 0 || n > 9999 {
		return 0
	}
	return n
}
