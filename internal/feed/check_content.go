package feed

import (
	"fmt"
	"strings"

	"golang.org/x/net/html"
	"golang.org/x/net/html/atom"
)

// contentFaults lists what readers cannot follow or will not show in the HTML of an item.
func contentFaults(content string) []string {
	if content == "" {
		return nil
	}
	var faults []string
	z := html.NewTokenizer(strings.NewReader(content))
	for {
		switch z.Next() {
		case html.ErrorToken:
			return faults
		case html.StartTagToken, html.SelfClosingTagToken:
			faults = append(faults, tagFaults(z.Token())...)
		}
	}
}

func tagFaults(t html.Token) []string {
	var faults []string
	switch t.DataAtom {
	case atom.Script, atom.Iframe, atom.Object, atom.Embed, atom.Style:
		faults = append(faults, fmt.Sprintf("its content holds a %s element, which readers cut out", t.Data))
	}
	for _, a := range t.Attr {
		switch {
		case strings.HasPrefix(a.Key, "on"):
			faults = append(faults, fmt.Sprintf("its content holds a script in the attribute %s", a.Key))
		case (a.Key == "href" || a.Key == "src") && !absolute(a.Val):
			faults = append(faults, fmt.Sprintf("its content refers to %q, and readers have no base for that", a.Val))
		}
	}
	return faults
}

func absolute(address string) bool {
	return webAddress(address) || strings.HasPrefix(address, "mailto:")
}
