package main

import (
	"bytes"
	"encoding/json"
	"errors"
	"html"
	"io"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/emersion/go-message"
	_ "github.com/emersion/go-message/charset" // so that parts in any charset are decoded

	"pressrun/internal/golden"
)

// expected is what the reference says of a piece, as far as outputs are concerned.
type expected struct {
	Title          string
	Authors        []struct{ Name, Handle string }
	Takeaways      []string
	BodyParagraphs int                    `json:"body_paragraphs"`
	Outlet         *struct{ Name string } `json:"original_outlet"`
	Boilerplate    []string
}

func references() []string {
	return []string{
		"seed-landmine-ban.txt", "01-heat-pumps.txt", "02-no-takeaways.txt", "03-html-page.html", "04-markdown.md",
	}
}

func readExpected(t *testing.T, name string) (e expected, file string) {
	t.Helper()
	file = golden.Reference(t, "pieces/"+name)
	data, err := os.ReadFile(strings.TrimSuffix(file, filepath.Ext(file)) + ".expected.json")
	if err != nil {
		t.Fatal(err)
	}
	if err := json.Unmarshal(data, &e); err != nil {
		t.Fatal(err)
	}
	return e, file
}

// decoded is every output of a publication in readable form: parts of mails by themselves, the strings
// of JSON, and compressed files left out.
func (p *place) decoded() map[string]string {
	p.Helper()
	out := map[string]string{}
	for name, text := range p.files("public", "pieces", "var/outbox", "var/partners") {
		switch filepath.Ext(name) {
		case ".gz", ".br", ".jpg", ".png":
		case ".eml":
			for kind, part := range partsOf(p, text) {
				out[name+" "+kind] = part
			}
		case ".json":
			var value any
			if err := json.Unmarshal([]byte(text), &value); err != nil {
				p.Errorf("%s: %v", name, err)
			}
			var b strings.Builder
			gatherStrings(&b, value)
			out[name] = b.String()
		default:
			out[name] = text
		}
	}
	return out
}

func partsOf(t testing.TB, raw string) map[string]string {
	t.Helper()
	parts := map[string]string{}
	entity, err := message.Read(strings.NewReader(raw))
	if err != nil {
		t.Fatal(err)
	}
	parts["subject"], _ = entity.Header.Text("Subject")
	err = entity.Walk(func(_ []int, part *message.Entity, err error) error {
		kind, _, _ := part.Header.ContentType()
		if err != nil || strings.HasPrefix(kind, "multipart/") {
			return err
		}
		body, err := io.ReadAll(part.Body)
		parts[kind] = string(body)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return parts
}

func gatherStrings(b *strings.Builder, value any) {
	switch v := value.(type) {
	case string:
		b.WriteString(v + "\n")
	case []any:
		for _, item := range v {
			gatherStrings(b, item)
		}
	case map[string]any:
		for key, item := range v {
			b.WriteString(key + "\n")
			gatherStrings(b, item)
		}
	}
}

var tag = regexp.MustCompile(`<[^>]*>`)

// plain is a text as a reader sees it, on one line: marks taken away, entities read, white space as one space.
func plain(text string) string {
	text = html.UnescapeString(text) // what feeds escape twice
	return squeezed(html.UnescapeString(tag.ReplaceAllString(text, "")))
}

func squeezed(text string) string { return strings.Join(strings.Fields(text), " ") }

func TestNoReferencePieceLeavesWhatWasCut(t *testing.T) {
	for _, name := range references() {
		t.Run(name, func(t *testing.T) {
			e, file := readExpected(t, name)
			p := newPlace(t)
			p.run(0, "publish", "--yes", file)
			outputs := p.decoded()
			for where, text := range outputs {
				shown := plain(text)
				for _, cut := range e.Boilerplate {
					if strings.Contains(shown, squeezed(cut)) {
						t.Errorf("%s holds %q, which is none of the piece", where, cut)
					}
				}
				if strings.Contains(shown, ">>>") {
					t.Errorf("%s holds >>>", where)
				}
				for _, a := range e.Authors {
					checkHandle(t, where, html.UnescapeString(text), a.Handle)
				}
			}
			if len(outputs) < 20 {
				t.Errorf("only %d outputs", len(outputs))
			}
		})
	}
}

// checkHandle checks that a handle is nowhere part of an address.
func checkHandle(t *testing.T, where, text, handle string) {
	t.Helper()
	name := strings.TrimPrefix(handle, "@")
	if name == "" {
		return
	}
	address := regexp.MustCompile(`(?i)(https?:|mailto:|href="?)[^\s"<>]*` + regexp.QuoteMeta(name))
	if found := address.FindString(text); found != "" {
		t.Errorf("%s: an address was made from a handle: %s", where, found)
	}
}

func TestTheSeedReachesEverybodyWhole(t *testing.T) {
	e, file := readExpected(t, "seed-landmine-ban.txt")
	p := newPlace(t)
	p.run(0, "publish", "--yes", file)
	outputs := p.decoded()
	credit := "originally appeared in " + e.Outlet.Name
	kinds := map[string]int{}
	for where, text := range outputs {
		kind := kindOf(where)
		if kind == "" {
			continue
		}
		kinds[kind]++
		shown := plain(text)
		wants := []string{squeezed(e.Title), credit}
		for _, a := range e.Authors {
			wants = append(wants, a.Name)
		}
		if kind != "rss" && kind != "atom" && kind != "json" || strings.Contains(shown, squeezed(e.Takeaways[0])) {
			wants = append(wants, e.Takeaways...)
		}
		for _, text := range wants {
			if !strings.Contains(shown, squeezed(text)) {
				t.Errorf("%s (%s) does not hold %q", where, kind, text)
			}
		}
		isHTML := slices.Contains([]string{"rss", "atom", "json", "page", "mail html", "copysheet", "ninjs"}, kind)
		if cite := "originally appeared in <cite>" + e.Outlet.Name + "</cite>"; isHTML && !strings.Contains(html.UnescapeString(text), cite) {
			t.Errorf("%s (%s) does not hold %q", where, kind, cite)
		}
	}
	for kind, n := range map[string]int{
		"rss": 1, "atom": 1, "json": 1, "page": 1, "mail html": 3, "mail text": 3, "text": 1, "markdown": 1, "ninjs": 1, "copysheet": 1,
	} {
		if kinds[kind] != n {
			t.Errorf("%d outputs of the kind %s, want %d", kinds[kind], kind, n)
		}
	}
	p.paragraphsAreLines(file, e.BodyParagraphs)
}

// kindOf sorts the outputs that hold a whole piece; empty: another file.
func kindOf(where string) string {
	for suffix, kind := range map[string]string{
		"public/feed.rss": "rss", "public/feed.atom": "atom", "public/feed.json": "json", ".eml text/html": "mail html",
		".eml text/plain": "mail text", ".v1.txt": "text", ".v1.md": "markdown", ".v1.ninjs.json": "ninjs", ".v1.html": "copysheet",
	} {
		if strings.HasSuffix(where, suffix) {
			return kind
		}
	}
	if strings.HasPrefix(where, "public/pieces/") && strings.Count(where, "/") == 3 {
		return "page"
	}
	return ""
}

// paragraphsAreLines checks that the text copy has every paragraph of the body as exactly one line, and
// that each is a line of the input as it was.
func (p *place) paragraphsAreLines(file string, paragraphs int) {
	p.Helper()
	input, err := os.ReadFile(file)
	if err != nil {
		p.Fatal(err)
	}
	read := map[string]bool{}
	for line := range strings.Lines(string(input)) {
		read[squeezed(line)] = true
	}
	copies, err := filepath.Glob(p.path("var/partners/*/*/*.v1.txt"))
	if err != nil || len(copies) != 1 {
		p.Fatalf("text copies: %v %v", copies, err)
	}
	text, err := os.ReadFile(copies[0])
	if err != nil {
		p.Fatal(err)
	}
	lines := map[string]int{}
	for line := range strings.Lines(string(text)) {
		lines[squeezed(line)]++
	}
	n := 0
	for _, paragraph := range p.bodyOf(file) {
		n++
		if !read[squeezed(paragraph)] || lines[squeezed(paragraph)] != 1 {
			p.Errorf("a line of input: %v, lines in the copy: %d: %q", read[squeezed(paragraph)], lines[squeezed(paragraph)], paragraph)
		}
	}
	if n != paragraphs {
		p.Errorf("%d paragraphs, want %d", n, paragraphs)
	}
}

// bodyOf is the paragraphs of a piece as import reads them.
func (p *place) bodyOf(file string) (paragraphs []string) {
	p.Helper()
	cmd, out := p.command("pressrun", "import", file, "--json")
	cmd.Stderr = nil
	if err := cmd.Run(); err != nil {
		p.Fatal(err)
	}
	var read []struct {
		Piece struct {
			Body []struct{ Kind, Text string }
		}
	}
	if err := json.NewDecoder(bytes.NewReader(out.Bytes())).Decode(&read); err != nil {
		p.Fatal(errors.Join(err, errors.New(out.String())))
	}
	for _, block := range read[0].Piece.Body {
		if block.Kind == "paragraph" {
			paragraphs = append(paragraphs, block.Text)
		}
	}
	return paragraphs
}
