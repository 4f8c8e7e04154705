package doctor

import (
	"strings"
	"unicode"

	"golang.org/x/net/html"
	"golang.org/x/net/html/atom"
)

// page is what an HTML part holds, as far as the gate asks.
type page struct {
	text     string // all that is shown
	links    []link
	pictures []picture
}

type link struct{ address, text string }

type picture struct {
	address string
	hasAlt  bool // an empty one counts: it says that the picture is decoration
}

func readPage(source string) page {
	root, err := html.Parse(strings.NewReader(source))
	if err != nil {
		return page{} // a string can be read
	}
	var p page
	var text strings.Builder
	for n := range root.Descendants() {
		switch {
		case n.Type == html.TextNode && !isHidden(n.Parent):
			text.WriteString(n.Data + " ")
		case n.DataAtom == atom.A:
			if address, ok := attribute(n, "href"); ok {
				p.links = append(p.links, link{address, shownText(n)})
			}
		case n.DataAtom == atom.Img:
			address, _ := attribute(n, "src")
			_, hasAlt := attribute(n, "alt")
			p.pictures = append(p.pictures, picture{address, hasAlt})
		}
	}
	p.text = text.String()
	return p
}

// shownText is the text of a link, or of the picture in it.
func shownText(n *html.Node) string {
	var b strings.Builder
	for c := range n.Descendants() {
		if c.Type == html.TextNode && !isHidden(c.Parent) {
			b.WriteString(c.Data + " ")
		} else if alt, ok := attribute(c, "alt"); ok {
			b.WriteString(alt + " ")
		}
	}
	return oneSpaced(b.String())
}

// isHidden tells whether an element or one around it is not shown.
func isHidden(n *html.Node) bool {
	for ; n != nil; n = n.Parent {
		switch n.DataAtom {
		case atom.Style, atom.Script, atom.Title, atom.Head:
			return true
		}
		if style, _ := attribute(n, "style"); strings.Contains(strings.ReplaceAll(style, " ", ""), "display:none") {
			return true
		}
	}
	return false
}

func attribute(n *html.Node, name string) (string, bool) {
	for _, a := range n.Attr {
		if a.Key == name {
			return a.Val, true
		}
	}
	return "", false
}

func letters(s string) int {
	n := 0
	for _, r := range s {
		if unicode.IsLetter(r) {
			n++
		}
	}
	return n
}
