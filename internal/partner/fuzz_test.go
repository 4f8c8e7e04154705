package partner

import (
	"bytes"
	"encoding/json"
	"strings"
	"testing"
	"unicode"
	"unicode/utf8"

	"go.yaml.in/yaml/v4"

	"pressrun/internal/ledger"
	"pressrun/internal/piece"
	"pressrun/internal/sample"
)

// hostileCopy puts one text wherever a piece holds text.
func hostileCopy(s string) Copy {
	p := sample.Ferry()
	p.Title, p.Dek, p.Kicker, p.Topic, p.EditorsNote, p.Language = s, s, s, s, s, "en"
	p.Takeaways, p.Tags = []string{s}, []string{s}
	p.Authors = []piece.Author{{Name: s, Role: s, Bio: s, URL: s}}
	p.Corrections = []piece.Correction{{Text: s}}
	p.Image.Caption, p.Image.Credit, p.Image.Alt, p.Image.Src = s, s, s, s
	p.Related = []piece.Related{{Title: s, URL: s}}
	p.Rights = piece.Rights{Holder: s, Note: s}
	p.Outlet = &piece.Outlet{Name: s, URL: s, Permission: s, Wording: s}
	for i := range p.Body {
		b := &p.Body[i]
		if b.Text != nil {
			b.Text = piece.Inline{{Text: s, Href: s}}
		}
		for j := range b.Items {
			b.Items[j] = piece.PlainInline(s)
		}
		if b.Label != "" {
			b.Label = s
		}
		if b.URL != "" {
			b.URL = s
		}
	}
	to := gazette()
	to.Name, to.Terms.Related = s, true
	c := copyOf(p, to)
	c.Notice = Notice{Kind: ledger.NoticeUpdate, Note: s, Changes: []piece.Change{{Where: s, Was: s, Is: s}}}
	return c
}

func addHostile(f *testing.F) {
	for _, s := range []string{
		"plain", "###", "TEXT", "END OF NOTES", "a\r\nCREDIT (must run)\nb", "\u2028TEXT\u2028", "<script>alert(1)</script>", "]]>", "\x00\x1b[2J",
		"\xff\xfe", "javascript:alert(1)", "https://x.example/\"><b>", "https://x.example/é", "---\nid: x\n---", "\\\"", strings.Repeat("a ", 500),
		"http://[::1", "https://x.example/%zz", "# h\n\n> q", "`", "\u202e", "{{.}}", "</textarea><img src=x onerror=alert(1)>",
	} {
		f.Add(s)
	}
}

func FuzzText(f *testing.F) {
	addHostile(f)
	f.Fuzz(func(t *testing.T, s string) {
		c := hostileCopy(s)
		data, err := Make(Text, c)
		if err != nil {
			t.Fatal(err)
		}
		if !utf8.Valid(data) || bytes.ContainsFunc(bytes.ReplaceAll(data, []byte("\n"), nil), unicode.IsControl) {
			t.Fatalf("not clean text: %q", data)
		}
		blocks, order := readWire(t, data)
		seen := map[string]bool{}
		for _, label := range order {
			if seen[label] {
				t.Fatalf("the label %q stands twice:\n%s", label, data)
			}
			seen[label] = true
		}
		if len(blocks[labelCredit]) != 1 {
			t.Fatalf("the credit has %d lines:\n%s", len(blocks[labelCredit]), data)
		}
		c.Notice.Kind = ledger.NoticeKill
		if kill := string(make1(t, Text, c)); strings.Count(kill, "\n"+endMark+"\n") != 1 {
			t.Fatalf("the kill has not one end:\n%s", kill)
		}
	})
}

func FuzzNinjs(f *testing.F) {
	addHostile(f)
	schema := ninjsSchema(f)
	f.Fuzz(func(t *testing.T, s string) {
		data, err := Make(Ninjs, hostileCopy(s))
		if err != nil {
			t.Fatal(err)
		}
		var item ninjsItem
		if err := json.Unmarshal(data, &item); err != nil {
			t.Fatal(err)
		}
		validNinjs(t, schema, data)
	})
}

func FuzzCopySheet(f *testing.F) {
	addHostile(f)
	f.Fuzz(func(t *testing.T, s string) {
		c := hostileCopy(s)
		data, err := Make(CopySheet, c)
		if err != nil {
			t.Fatal(err)
		}
		harmlessHTML(t, c.storyHTML())
		if n := strings.Count(string(data), "<script"); n != 1 {
			t.Fatalf("%d scripts, want the page's own:\n%s", n, data)
		}
		page, script, _ := strings.Cut(string(data), "<script>")
		if !strings.HasSuffix(script, "</script></body></html>") {
			t.Fatalf("something follows the script: %s", script)
		}
		harmlessHTML(t, page)
	})
}

func FuzzMarkdown(f *testing.F) {
	addHostile(f)
	f.Fuzz(func(t *testing.T, s string) {
		data, err := Make(Markdown, hostileCopy(s))
		if err != nil {
			t.Fatal(err)
		}
		head, _, ended := strings.Cut(strings.TrimPrefix(string(data), "---\n"), "\n---\n")
		var front struct {
			ID     string `yaml:"id"`
			Title  string `yaml:"title"`
			Outlet struct {
				Name string `yaml:"name"`
			} `yaml:"original_outlet"`
			Notes []string `yaml:"notes_to_editors"`
		}
		if err := yaml.Load([]byte(head), &front); err != nil || !ended {
			t.Fatalf("%v\n%s", err, head)
		}
		if front.Title != oneLine(s) || front.ID != sample.Ferry().ID {
			t.Fatalf("read back title %q, id %q, of\n%s", front.Title, front.ID, head)
		}
	})
}
