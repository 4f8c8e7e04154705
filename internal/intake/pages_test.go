package intake

import (
	"bytes"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"pressrun/internal/golden"
	"pressrun/internal/piece"
)

// view is a reading as the golden files keep it: one line for each thing.
type view struct {
	Title, Kicker, Topic, Dek, Date, Updated, Language, Canonical string   `json:",omitempty"`
	Minutes                                                       int      `json:",omitempty"`
	Authors                                                       []string `json:",omitempty"`
	Image                                                         []string `json:",omitempty"`
	Takeaways                                                     []string `json:",omitempty"`
	Body                                                          []string `json:",omitempty"`
	Related                                                       []string `json:",omitempty"`
	Outlet                                                        []string `json:",omitempty"`
	Note                                                          string   `json:",omitempty"`
	Corrections                                                   []string `json:",omitempty"`
	Findings                                                      []string `json:",omitempty"`
	Removed                                                       []string `json:",omitempty"`
}

func viewOf(r Result) view {
	var v view
	for _, f := range r.Findings {
		v.Findings = append(v.Findings, f.String())
	}
	for _, c := range r.Removed {
		v.Removed = append(v.Removed, fmt.Sprintf("%d: %s (%s)", c.Line, c.Text, c.Reason))
	}
	p := r.Piece
	if p == nil {
		return v
	}
	v.Title, v.Kicker, v.Topic, v.Dek, v.Canonical = p.Title, p.Kicker, p.Topic, p.Dek, p.CanonicalURL
	v.Date, v.Updated, v.Minutes, v.Language, v.Note = p.Published.String(), p.Updated.String(), p.ReadMinutes, p.Language, p.EditorsNote
	v.Takeaways = p.Takeaways
	for _, a := range p.Authors {
		v.Authors = append(v.Authors, line(a.Name, a.Role, a.Handle, a.Bio))
	}
	if i := p.Image; i != nil {
		v.Image = []string{line(i.Src, i.Alt), line(i.Caption, i.Credit)}
	}
	for i := range p.Body {
		v.Body = append(v.Body, blockLine(&p.Body[i]))
	}
	for _, rel := range p.Related {
		v.Related = append(v.Related, fmt.Sprintf("after %d: %s", rel.After, line(rel.Title, rel.URL)))
	}
	if o := p.Outlet; o != nil {
		v.Outlet = []string{line(o.Name, o.URL, o.PublishedOn.String()), o.Wording, strings.Join(o.Also, "; ")}
	}
	for _, c := range p.Corrections {
		v.Corrections = append(v.Corrections, line(c.Date.String(), c.Text))
	}
	return v
}

func line(parts ...string) string { return strings.TrimRight(strings.Join(parts, " | "), " |") }

func blockLine(b *piece.Block) string {
	switch b.Kind {
	case piece.Picture:
		return "image: " + line(b.Image.Src, b.Image.Alt, b.Image.Caption, b.Image.Credit)
	case piece.Embed:
		return "embed: " + line(b.URL, b.Text.Plain())
	case piece.Heading:
		return fmt.Sprintf("h%d: %s", b.Level, b.Plain())
	case piece.Footnote:
		return "note " + b.Label + ": " + marked(b.Text)
	case piece.Paragraph:
		return "p: " + marked(b.Text)
	}
	items := make([]string, len(b.Items))
	for i := range b.Items {
		items[i] = marked(b.Items[i])
	}
	return string(b.Kind) + ": " + strings.Join(items, " / ")
}

// marked shows the marks of an inline.
func marked(in piece.Inline) string {
	var b strings.Builder
	for _, s := range in {
		text := s.Text
		if s.Note != "" {
			text = "[^" + s.Note + "]"
		}
		if s.Em {
			text = "_" + text + "_"
		}
		if s.Strong {
			text = "*" + text + "*"
		}
		if s.Href != "" {
			text = "[" + text + "](" + s.Href + ")"
		}
		b.WriteString(text)
	}
	return b.String()
}

func TestSamplePagesReadAsBefore(t *testing.T) {
	for name, data := range samplePages(t) {
		t.Run(name, func(t *testing.T) {
			var got bytes.Buffer
			enc := json.NewEncoder(&got)
			enc.SetEscapeHTML(false)
			enc.SetIndent("", "  ")
			if err := enc.Encode(viewOf(Read(Source{Name: name, Data: data}, options()))); err != nil {
				t.Fatal(err)
			}
			golden.Check(t, "pages/"+name+".json", got.Bytes())
		})
	}
}

func samplePages(t testing.TB) map[string][]byte {
	t.Helper()
	files, err := filepath.Glob("testdata/pages/*.*")
	if err != nil {
		t.Fatal(err)
	}
	pages := map[string][]byte{}
	for _, file := range files {
		if filepath.Ext(file) == ".json" {
			continue
		}
		data, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		pages[filepath.Base(file)] = data
	}
	if len(pages) < 15 {
		t.Fatalf("found %d sample pages", len(pages))
	}
	return pages
}
