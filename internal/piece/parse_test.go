package piece_test

import (
	"bytes"
	"encoding/json"
	"os"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"pressrun/internal/golden"
	"pressrun/internal/piece"
)

const authored = `---
title: "Close the Canal on Sundays"
author:
  - Ada Quill
  - Bo Reed
date: 2026-03-01
categories: [Transport, Canals]
---

# Close the Canal on Sundays

## Key takeaways

* A rest day costs nothing.
* The lock keepers *asked* for it.

A canal is a road that nobody sweeps.

>>> [The Lock at Nine](https://harbour.example/pieces/lock)
>>> Who Sweeps the Water?

#### What it costs

- Nothing at all.
    - Less than nothing, in winter.

It would be ` + "`quiet`" + `. See the [timetable](/timetable) and [this](javascript:alert) one.
And a second line.[^a]

[^a]: A note.

*This piece originally appeared in [The Tow Path](https://towpath.example/1).*
`

func TestAuthorsFormIsReadAndWrittenBackCanonically(t *testing.T) {
	p, findings, err := piece.Parse("canal.md", []byte(authored))
	if err != nil {
		t.Fatal(err)
	}
	golden.Check(t, "authored.md", p.Markdown())
	var lines []string
	for _, f := range findings {
		lines = append(lines, f.String())
	}
	golden.Check(t, "authored.findings.txt", []byte(strings.Join(lines, "\n")+"\n"))
	if want := []piece.Related{
		{Title: "The Lock at Nine", URL: "https://harbour.example/pieces/lock", After: 1},
		{Title: "Who Sweeps the Water?", After: 1},
	}; !cmp.Equal(p.Related, want) {
		t.Errorf("related %+v", p.Related)
	}
	checkRoundTrip(t, p)
}

// findings gives level, code and line of each finding of a body.
func findings(t *testing.T, body string) (*piece.Piece, []string) {
	t.Helper()
	p, found, err := piece.Parse("p.md", []byte("---\ntitle: \"T\"\n---\n"+body))
	if err != nil {
		t.Fatal(err)
	}
	var out []string
	for _, f := range found {
		out = append(out, strings.Join([]string{string(f.Level), f.Code, string(rune('0' + f.Line))}, " "))
	}
	return p, out
}

func TestWhatABodyCannotHoldIsReportedWithItsLine(t *testing.T) {
	for name, tc := range map[string]struct {
		body, text string
		want       []string
	}{
		"HTML block":       {"\n<div>x</div>\n", "", []string{"error markup-cut 5"}},
		"script":           {"\n\n<script>alert(1)</script>\n\nText.", "Text.", []string{"error markup-cut 6"}},
		"HTML in a line":   {"A <b>word</b>.", "A word.", []string{"error markup-cut 4", "error markup-cut 4"}},
		"event handler":    {"A <img src=x onerror=alert(1)> word.", "A  word.", []string{"error markup-cut 4"}},
		"comment":          {"<!-- aside -->\n\nText.", "Text.", []string{"warning markup-cut 4"}},
		"javascript link":  {"[word](javascript:alert(1))", "word", []string{"warning markup-cut 4"}},
		"data link":        {"[word](data:text/html,x)", "word", []string{"warning markup-cut 4"}},
		"entity in scheme": {"[word](java&#115;cript:alert(1))", "word", []string{"warning markup-cut 4"}},
		"autolink":         {"<javascript:alert(1)>", "javascript:alert(1)", []string{"warning markup-cut 4"}},
		"picture data":     {"![alt](data:image/png,x \"caption\")", "caption", []string{"warning markup-cut 4"}},
		"rule":             {"A.\n\n***\n\nB.", "A.|B.", []string{"info normalized 6"}},
		"code":             {"    a <b>\n    c", "a <b> c", []string{"info normalized 4"}},
		"fence":            {"```go\nx := 1\n```", "x := 1", []string{"info normalized 5"}},
		"deep heading":     {"##### Five", "Five", []string{"info normalized 4"}},
		"nested list":      {"- a\n  - b\n  - c\n- d", "a\nb\nc\nd", []string{"info normalized 5"}},
		"quote in a quote": {"> a\n>\n> > b", "a\nb", []string{"info normalized 6"}},
		"picture in text":  {"a ![alt](x.jpg \"c\") b", "a|c|b", []string{"info normalized 4"}},
		"picture in list":  {"- a ![alt](x.jpg \"c\")", "a|c", []string{"info normalized 4"}},
		"embed of a path":  {"[Film](/film \"embed\")", "Film", []string{"error markup-cut 4"}},
		"two takeaways":    {"\n\n## Takeaways\n\n- a b\n", "", []string{"info normalized 6"}},
	} {
		t.Run(name, func(t *testing.T) {
			p, got := findings(t, tc.body)
			var texts []string
			for i := range p.Body {
				texts = append(texts, p.Body[i].Plain())
			}
			if text := strings.Join(texts, "|"); text != piece.Clean(tc.text) && text != tc.text {
				t.Errorf("text %q", text)
			}
			if !slices.Equal(got, tc.want) {
				t.Errorf("findings %q, want %q", got, tc.want)
			}
			checkRoundTrip(t, p)
		})
	}
}

func TestFrontMatterFaultsNameLineKeyAndCure(t *testing.T) {
	for name, tc := range map[string]struct{ src, want string }{
		"slip":            {"title: a\ntitel: b\n", "error: line 3: titel: no such key; did you mean title? (field-unknown)"},
		"nested slip":     {"authors:\n  - nam: b\n", "error: line 3: nam: no such key; did you mean name? (field-unknown)"},
		"other system":    {"lastmod: 2026-01-01\n", "error: line 2: lastmod: no such key; write it as updated (field-unknown)"},
		"unknown":         {"zzzzzz: 1\n", "error: line 2: zzzzzz: no such key; take it out, or see the list of keys in the documentation (field-unknown)"},
		"twice":           {"title: a\ntags: [b]\ntitle: c\n", "error: line 4: title: stands twice, first on line 2; keep one of them (field-invalid)"},
		"date":            {"title: a\ndate: soon\n", `error: line 3: date: "soon" is no date; write 2026-02-09, or 2026-02-09T07:00:00+01:00 for an hour of that day (field-invalid)`},
		"list for text":   {"title: [a]\n", "error: line 2: title: a list stands where text belongs; if it is meant as text, put quotes around it (field-invalid)"},
		"author doubled":  {"author: a\nauthors:\n  - name: b\n", "error: line 2: author: author and authors both stand here; keep authors (field-invalid)"},
		"map in a list":   {"takeaways:\n  - facts: plain\n", "error: line 3: facts: a group of keys (a colon followed by a space makes one) stands where text belongs; if it is meant as text, put quotes around it (field-invalid)"},
		"map as category": {"categories:\n  - a: b\n", "error: line 3: a: write a text, or a list of texts; put quotes around text that holds a colon (field-invalid)"},
	} {
		t.Run(name, func(t *testing.T) {
			_, found, err := piece.Parse("p.md", []byte("---\n"+tc.src+"---\nText.\n"))
			if err != nil {
				t.Fatal(err)
			}
			if len(found) != 1 || found[0].String() != tc.want {
				t.Errorf("got %v", found)
			}
		})
	}
}

func TestWhatCannotBeReadIsRefusedWithACure(t *testing.T) {
	for name, tc := range map[string]struct{ src, want string }{
		"handle":         {"---\nauthors:\n  - name: a\n    handle: @a\n---\n", "p.md:4: handle: not valid YAML"},
		"colon":          {"---\ntitle: A: b\n---\n", "p.md:2: title: not valid YAML"},
		"no end":         {"---\ntitle: a\n", "p.md: line 1: the front matter has no end"},
		"TOML":           {"+++\ntitle = 'a'\n+++\n", "p.md: line 1: the front matter is TOML"},
		"not UTF-8":      {"---\ntitle: a\n---\nb\n\xff\n", "p.md: line 5 is not UTF-8; save the file as UTF-8"},
		"one long line":  {strings.Repeat("a", 70_000), "p.md: line 1 has 70000 bytes"},
		"10 MB line":     {strings.Repeat("a", 10<<20), "p.md: the file has 10485760 bytes"},
		"nested quotes":  {strings.Repeat(">", 60_000), "p.md: line 1 nests more than 32 quotes or lists"},
		"nested lists":   {strings.Repeat("- ", 30_000) + "a", "p.md: line 1 nests more than 32"},
		"brackets":       {strings.Repeat("[", 60_000), "p.md: line 1: too many signs of markup"},
		"brackets, file": {strings.Repeat(strings.Repeat("[", 3_000)+"\n\n", 100), "too many signs of markup"},
		"angles":         {strings.Repeat("<a ", 10_000), "p.md: line 1: too many signs of markup"},
		"front matter":   {"---\ntitle: " + strings.Repeat("a", 300_000) + "\n---\n", "p.md:1: the front matter is over 256 kB"},
		"YAML nesting":   {"---\ntags: " + strings.Repeat("[", 20_000) + "\n---\n", "p.md"},
		"YAML aliases":   {"---\na: &a [x,x]\nb: &b [*a,*a]\ntitle: *b\n---\n", ""},
	} {
		t.Run(name, func(t *testing.T) {
			began := time.Now()
			_, found, err := piece.Parse("p.md", []byte(tc.src))
			if tc.want == "" {
				if err == nil && len(found) == 0 {
					t.Error("nothing was said")
				}
			} else if err == nil || !strings.Contains(err.Error(), tc.want) {
				t.Errorf("got %v", err)
			}
			if took := time.Since(began); took > 2*time.Second {
				t.Errorf("took %v", took)
			}
		})
	}
}

func TestHostileMarkdownBelowTheLimitsEndsFast(t *testing.T) {
	var deep strings.Builder
	for i := range 500 {
		deep.WriteString(strings.Repeat("  ", i) + "- a\n")
	}
	for name, body := range map[string]string{
		"emphasis":      strings.Repeat(strings.Repeat("*a _b ", 660)+"\n\n", 20),
		"brackets":      strings.Repeat("[", 1_900) + strings.Repeat("]", 1_900),
		"links":         strings.Repeat("[a](", 900),
		"code":          strings.Repeat("`a``b```c", 600),
		"tags":          strings.Repeat(strings.Repeat("<a b=c ", 90)+strings.Repeat("d ", 10_000)+"\n\n", 10),
		"images":        strings.Repeat("![", 1_200) + "a",
		"deep list":     deep.String(),
		"entities":      strings.Repeat("&#x41;", 10_000),
		"references":    strings.Repeat("[a]: /u\n", 900),
		"notes":         strings.Repeat("[^1]: a\n\n", 9_000),
		"escapes":       strings.Repeat(`\*`, 30_000),
		"setext":        strings.Repeat("a\n===\n", 20_000),
		"open comments": strings.Repeat("<!-- ", 1_500),
	} {
		t.Run(name, func(t *testing.T) {
			began := time.Now()
			p, _, err := piece.Parse("p.md", []byte(body))
			if err == nil {
				p.Markdown()
			}
			if took := time.Since(began); took > 3*time.Second {
				t.Errorf("took %v", took)
			}
		})
	}
}

func TestLineEndsAndByteOrderMarkDoNotMatter(t *testing.T) {
	src := "---\ntitle: \"T\"\n---\n\nOne.\n\nTwo\\\nlines.\n"
	want, _, err := piece.Parse("p.md", []byte(src))
	if err != nil {
		t.Fatal(err)
	}
	for _, variant := range []string{
		"\ufeff" + src, strings.ReplaceAll(src, "\n", "\r\n"), strings.ReplaceAll(src, "\n", "\r"), strings.TrimRight(src, "\n"),
	} {
		got, findings, err := piece.Parse("p.md", []byte(variant))
		if err != nil || len(findings) > 0 || !cmp.Equal(want, got, dates()) {
			t.Errorf("%q: %v %v\n%s", variant, err, findings, cmp.Diff(want, got, dates()))
		}
	}
}

func TestAttributionAtTheEndMeetsTheFrontMatter(t *testing.T) {
	const last = "\nText.\n\nThis piece originally appeared in The Quay.\n"
	for name, tc := range map[string]struct {
		front, outlet, code string
		blocks              int
	}{
		"no outlet":      {"", "The Quay", "normalized", 1},
		"same outlet":    {"original_outlet:\n  name: \"the quay\"\n", "the quay", "normalized", 1},
		"another outlet": {"original_outlet:\n  name: \"1888\"\n", "1888", "several-outlets", 2},
	} {
		t.Run(name, func(t *testing.T) {
			p, found, err := piece.Parse("p.md", []byte("---\n"+tc.front+"---\n"+last))
			if err != nil || p.Outlet.Name != tc.outlet || len(p.Body) != tc.blocks || len(found) != 1 || found[0].Code != tc.code {
				t.Errorf("%v %+v %d %v", err, p.Outlet, len(p.Body), found)
			}
		})
	}
	p, found, err := piece.Parse("p.md", []byte("---\n---\nText.\n\n&#84;his piece originally appeared in The Quay.\n"))
	if err != nil || len(found) != 0 || p.Outlet != nil || len(p.Body) != 2 {
		t.Errorf("a guarded sentence was read: %v %v %+v", err, found, p)
	}
}

func TestReferencePieceReadsWithoutWarnings(t *testing.T) {
	path := golden.Reference(t, "pieces/04-markdown.md")
	src, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	p, found, err := piece.Parse("04-markdown.md", src)
	if err != nil || len(found) > 0 {
		t.Fatal(err, found)
	}
	expected, err := os.ReadFile(golden.Reference(t, "pieces/04-markdown.expected.json"))
	if err != nil {
		t.Fatal(err)
	}
	var want struct {
		Title     string
		Topic     string
		Takeaways []string
		Body      int    `json:"body_paragraphs"`
		Last      string `json:"last_paragraph"`
	}
	if err := json.Unmarshal(expected, &want); err != nil {
		t.Fatal(err)
	}
	if p.Title != want.Title || p.Topic != want.Topic || !slices.Equal(p.Takeaways, want.Takeaways) ||
		len(p.Body) != want.Body || p.Body[len(p.Body)-1].Plain() != want.Last {
		t.Errorf("got %+v", p)
	}
	checks := piece.Checks{Now: time.Date(2026, 2, 10, 0, 0, 0, 0, time.UTC)}
	for _, f := range p.Validate(checks) {
		if f.Code != piece.CodeRelativeDate && f.Code != piece.CodeRightsUnconfirmed && f.Level != piece.LevelInfo {
			t.Errorf("finding %v", f)
		}
	}
	if again := p.Markdown(); !bytes.Contains(again, []byte("The Ledger & Lamp")) {
		t.Error("the outlet's name was changed")
	}
}
