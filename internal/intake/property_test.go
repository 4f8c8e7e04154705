package intake

import (
	"bytes"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"unicode"
	"unicode/utf8"

	"golang.org/x/net/html"

	"pressrun/internal/golden"
	"pressrun/internal/piece"
)

// readKeeping reads like Read, and gives the blocks with their fates too; nil when refused before.
func readKeeping(data []byte) (Result, []block) {
	src := Source{Name: "x", Data: data}
	if refuseBytes(src) != "" {
		return Result{}, nil
	}
	text, _ := decode(src)
	var pg *page
	switch detect(text, "") {
	case kindMarkdown:
		return Result{}, nil
	case kindHTML:
		if guardMarkup(text) != nil {
			return Result{}, nil
		}
		doc, err := html.Parse(strings.NewReader(text))
		if err != nil {
			return Result{}, nil
		}
		pg = walkPage(doc, nil, options())
	default:
		pg = &page{blocks: textBlocks(text)}
	}
	return readPage(pg, options()), pg.blocks
}

// lostWords gives the first text of the source that stands neither in a field nor in Removed.
func lostWords(r Result, blocks []block) string {
	if r.Piece == nil {
		return ""
	}
	var all strings.Builder
	all.WriteString(squash(allText(r.Piece)))
	for _, c := range r.Removed {
		all.WriteString(squash(c.Text))
	}
	kept := all.String()
	for i := range blocks {
		b := &blocks[i]
		switch b.fate {
		case fateNone:
			return "without a fate: " + b.text
		case fateBody, fateCut:
			if !strings.Contains(kept, squash(b.text)) && b.kind != piece.Picture && looseNote(b, kept) {
				return "lost: " + b.text
			}
		case fateField:
			if w := missingWord(b.text, kept); w != "" {
				return "the word " + w + " of the field " + b.text
			}
		case fateRelated:
			if !strings.Contains(kept, squash(b.label)) {
				return "lost related: " + b.text
			}
		}
	}
	return ""
}

// missingWord gives a longer word of a field's line that stands nowhere; words of dates and
// labels become values and may go.
func missingWord(text, kept string) string {
	for _, w := range strings.FieldsFunc(text, notInWord) {
		lower := strings.ToLower(w)
		if utf8.RuneCountInString(w) < 5 || strings.ContainsAny(w, "0123456789") || strings.Contains(kept, w) ||
			strings.Contains(kept, strings.TrimSuffix(w, "s")) || strings.Contains(kept, strings.TrimSuffix(w, "via")) {
			continue // a role in the plural, a name to which "via" was glued
		}
		c := &cursor{s: w}
		if _, month := c.month(); month || (&cursor{s: w}).weekday() >= 0 {
			continue
		}
		switch lower {
		case "published", "updated", "minute", "minutes", "commentary", "written", "photo", "editor", "correction", "first", "posted",
			"reading", "opinion", "image", "credit", "originally":
			continue
		}
		return w
	}
	return ""
}

// looseNote allows for the number that a footnote loses, which becomes its label.
func looseNote(b *block, kept string) bool {
	_, text := looseLabel(b.text)
	return !strings.Contains(kept, squash(strings.Trim(text, "↩︎↑^ ")))
}

// squash leaves letters and digits, so that texts compare whatever joins them.
func squash(s string) string {
	return strings.Map(func(r rune) rune {
		if unicode.IsLetter(r) || unicode.IsDigit(r) {
			return r
		}
		return -1
	}, s)
}

func TestNothingOfASampleIsLost(t *testing.T) {
	for name, data := range samplePages(t) {
		if lost := lostWords(readKeeping(data)); lost != "" {
			t.Errorf("%s: %s", name, lost)
		}
	}
}

func TestNothingOfAReferencePageIsLost(t *testing.T) {
	files, _ := filepath.Glob(filepath.Join(golden.Reference(t, "pieces"), "*.*"))
	for _, file := range files {
		if strings.HasSuffix(file, ".json") || strings.HasSuffix(file, ".md") {
			continue
		}
		data, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		if lost := lostWords(readKeeping(data)); lost != "" {
			t.Errorf("%s: %s", filepath.Base(file), lost)
		}
	}
}

// checkHarmless fails when a field holds what no copy may carry.
func checkHarmless(t *testing.T, r Result) {
	t.Helper()
	if (r.Piece == nil) != (len(r.Findings) > 0 && refusedBy(r.Findings)) {
		t.Fatalf("piece %v with findings %v", r.Piece != nil, r.Findings)
	}
	if r.Piece == nil {
		return
	}
	for _, text := range textsOf(r) {
		if !utf8.ValidString(text) || strings.ContainsFunc(text, func(c rune) bool { return c != '\n' && unicode.IsControl(c) }) {
			t.Errorf("a field holds broken or control characters: %q", text)
		}
	}
	for _, address := range addressesOf(r.Piece) {
		if address != "" && !piece.IsWebAddress(address) {
			t.Errorf("%q is no web address", address)
		}
	}
}

func refusedBy(findings []piece.Finding) bool {
	for _, f := range findings {
		if f.Code == piece.CodeNotAPiece {
			return true
		}
	}
	return false
}

func textsOf(r Result) []string {
	p := r.Piece
	out := []string{p.Title, p.Kicker, p.Topic, p.Dek, p.EditorsNote, p.Slug, p.Language, p.Rights.Note}
	out = append(out, p.Takeaways...)
	for _, a := range p.Authors {
		out = append(out, a.Name, a.Role, a.Handle, a.Bio)
	}
	if p.Image != nil {
		out = append(out, p.Image.Caption, p.Image.Credit, p.Image.Alt, p.Image.Src)
	}
	for i := range p.Body {
		out = append(out, p.Body[i].Plain(), p.Body[i].Label)
	}
	for _, rel := range p.Related {
		out = append(out, rel.Title)
	}
	if p.Outlet != nil {
		out = append(out, p.Outlet.Name, p.Outlet.Wording)
	}
	for _, c := range r.Removed {
		out = append(out, c.Text, c.Reason)
	}
	for _, f := range r.Findings {
		out = append(out, f.Message)
	}
	return out
}

func addressesOf(p *piece.Piece) []string {
	out := []string{p.CanonicalURL}
	if p.Outlet != nil {
		out = append(out, p.Outlet.URL)
	}
	for _, rel := range p.Related {
		out = append(out, rel.URL)
	}
	for i := range p.Body {
		b := &p.Body[i]
		out = append(out, b.URL)
		for _, in := range append(b.Items, b.Text) {
			for _, l := range in.Links() {
				out = append(out, l.URL)
			}
		}
	}
	return out
}

func TestHostileMarkupLeavesNothingHarmful(t *testing.T) {
	for _, markup := range []string{
		`<script>alert(1)</script>`, `<a href="javascript:alert(1)">go</a>`, `<a href=" java&#10;script:alert(1)">go</a>`,
		`<p onclick="x()">y</p>`, `<iframe src="javascript:x"></iframe>`, `<iframe srcdoc="<script>x</script>"></iframe>`,
		`<img src="data:text/html,x" alt="a">`, `<svg><script>x</script></svg>`, "a\x00b\x01c\u202ed", `]]>`, `<a href="//evil.example\@x">b</a>`,
		`<a href="https://user:pw@x.example/">b</a>`, `<template><p>hidden words</p></template>`, `<style>p{}</style>`,
		`<a href="data:text/html,x">d</a>`, `<object data="x">y</object>`, "<h1>Title\r\nBcc: x@y</h1>",
	} {
		page := []byte("<html><body><article><h1>Put the Crossing Back</h1><p>By Agnes Thorvald</p><p>3 March 2026</p><p>" +
			strings.ReplaceAll(filler, "\n\n", "</p><p>") + "</p>" + markup + "</article></body></html>")
		page = bytes.ReplaceAll(page, []byte{0}, []byte("&#0;"))
		r := Read(Source{Name: "x.html", Data: page}, options())
		if r.Piece == nil {
			t.Fatalf("%s: refused: %v", markup, r.Findings)
		}
		checkHarmless(t, r)
		all := allText(r.Piece)
		for _, bad := range []string{"javascript:", "alert(1)", "onclick", "user:pw", "\r"} {
			if strings.Contains(all, bad) {
				t.Errorf("%s: a field holds %q", markup, bad)
			}
		}
	}
}
