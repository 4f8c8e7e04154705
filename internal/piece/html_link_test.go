package piece

import "testing"

func TestLinksToAnythingButWebAndMailLoseTheLink(t *testing.T) {
	for href, want := range map[string]string{
		"https://a.example/?x=1&y=2": `<p><a href="https://a.example/?x=1&amp;y=2">words</a></p>` + "\n",
		"mailto:desk@a.example":      `<p><a href="mailto:desk@a.example">words</a></p>` + "\n",
		"javascript:alert(1)":        "<p>words</p>\n",
		"JavaScript:alert(1)":        "<p>words</p>\n",
		"data:text/html,x":           "<p>words</p>\n",
		"#fn1":                       "<p>words</p>\n",
		"/relative":                  "<p>words</p>\n",
		"//host.example/x":           "<p>words</p>\n",
		"mailto:a\r\nBcc: b":         "<p>words</p>\n",
		"":                           "<p>words</p>\n",
	} {
		text := Inline{{Text: "words", Href: href}}
		for _, b := range []Block{{Kind: Paragraph, Text: text}, {Kind: Embed, Text: PlainInline("words"), URL: href}} {
			if got := string(AppendHTML(nil, []Block{b}, HTMLOptions{})); got != want {
				t.Errorf("%s to %q: got %q, want %q", b.Kind, href, got, want)
			}
		}
	}
	credit := Credit{Before: "In ", Name: "A", After: ".", URL: "javascript:alert(1)"}
	if got, want := string(credit.AppendHTML(nil)), "In <cite>A</cite>."; got != want {
		t.Errorf("credit: got %q, want %q", got, want)
	}
}
