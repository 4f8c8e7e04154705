package piece

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestTextIsReadWithoutShortcuts(t *testing.T) {
	blocks, findings, err := ParseText("intro.md", []byte("---\n\n# Hello\n\n## Key takeaways\n\n- One\n\nThis piece originally appeared in 1888.\n"))
	if err != nil || HasErrors(findings) {
		t.Fatal(err, findings)
	}
	want := []Block{
		{Kind: Heading, Level: 2, Text: PlainInline("Hello")},
		{Kind: Heading, Level: 2, Text: PlainInline("Key takeaways")},
		{Kind: List, Items: []Inline{PlainInline("One")}},
		{Kind: Paragraph, Text: PlainInline("This piece originally appeared in 1888.")},
	}
	if diff := cmp.Diff(want, blocks); diff != "" {
		t.Error(diff)
	}
}

func TestTextSaysWhatNoMailCarries(t *testing.T) {
	for src, want := range map[string]string{
		">>> [Another](https://harbour.example/a)": "only a piece has",
		"![A pier](pier.jpg)":                      `line 3: body: the picture "pier.jpg"`,
		"<script>alert(1)</script>":                "markup-cut",
	} {
		_, findings, err := ParseText("intro.md", []byte("Dear reader\n\n"+src+"\n"))
		if err != nil {
			t.Fatal(err)
		}
		var all []string
		for _, f := range findings {
			all = append(all, f.String())
		}
		if !strings.Contains(strings.Join(all, "\n"), want) {
			t.Errorf("%s: %q does not say %q", src, all, want)
		}
	}
	if _, _, err := ParseText("intro.md", []byte("a\n\xff\n")); err == nil || !strings.Contains(err.Error(), "intro.md: line 2") {
		t.Errorf("error %v", err)
	}
}
