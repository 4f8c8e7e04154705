package piece

import (
	"bytes"
	"regexp"
	"slices"
	"strings"

	"github.com/yuin/goldmark/ast"
)

// Shortcuts are what an author may write in the body instead of the front matter. The writer begins a
// text that only looks like one with a numeric reference, so that it stays text.

var takeawaysHeading = regexp.MustCompile(
	`(?i)^(?:key )?(?:takeaways|points)(?: from (?:this|the) (?:piece|article|commentary))?:?$`)

func looksLikeTakeaways(first, second *Block) bool {
	return first.Kind == Heading && second.Kind == List && takeawaysHeading.MatchString(first.Text.Plain())
}

func looksLikeAttribution(b *Block) bool {
	if b.Kind != Paragraph {
		return false
	}
	_, ok := MatchAttribution(b.Text)
	return ok
}

func (r *bodyReader) shortcuts(p *Piece) {
	r.titleShortcut(p)
	r.takeawaysShortcut(p)
	r.attributionShortcut(p)
	for i := range r.origins {
		if r.origins[i].title {
			r.found(LevelInfo, "body", CodeNormalized, i,
				"a heading of level 1 becomes one of level 2 (##); the title stands in the front "+
					"matter")
		}
	}
	slices.SortStableFunc(r.findings, func(a, b Finding) int { return a.Line - b.Line })
}

func (r *bodyReader) found(level Level, field, code string, at int, message string) {
	r.findings = append(r.findings, Finding{level, field, code, message, r.origins[at].line})
}

// drop takes n blocks from index at out of the body; related pieces after them move up.
func (r *bodyReader) drop(p *Piece, at, n int) {
	p.Body = append(p.Body[:at:at], p.Body[at+n:]...)
	r.origins = append(r.origins[:at:at], r.origins[at+n:]...)
	for i := range p.Related {
		if p.Related[i].After >= at+n {
			p.Related[i].After -= n
		}
	}
}

func (r *bodyReader) titleShortcut(p *Piece) {
	if len(p.Body) == 0 || !r.origins[0].title {
		return
	}
	title := p.Body[0].Text.Plain()
	if p.Title != "" && Clean(title) != Clean(p.Title) {
		return
	}
	r.found(LevelInfo, "title", CodeNormalized, 0, "read from the first heading; it is written back as title")
	p.Title = title
	r.drop(p, 0, 1)
}

func (r *bodyReader) takeawaysShortcut(p *Piece) {
	if len(p.Body) < 2 || !looksLikeTakeaways(&p.Body[0], &p.Body[1]) || r.origins[0].guarded {
		return
	}
	if len(p.Takeaways) > 0 {
		r.found(LevelError, "takeaways", CodeFieldInvalid, 0,
			"takeaways stand in the front matter and in the body; keep one of them")
		return
	}
	for _, item := range p.Body[1].Items {
		p.Takeaways = append(p.Takeaways, item.Plain())
	}
	r.found(LevelInfo, "takeaways", CodeNormalized, 0,
		"read from the first section; they are written back as takeaways")
	r.drop(p, 0, 2)
}

func (r *bodyReader) attributionShortcut(p *Piece) {
	last := lastProse(p.Body)
	if last < 0 || p.Body[last].Kind != Paragraph || r.origins[last].guarded {
		return
	}
	a, ok := MatchAttribution(p.Body[last].Text)
	if !ok || a.Rest != "" {
		return
	}
	switch o := p.Outlet; {
	case o == nil || o.Name == "" && o.Wording == "":
		p.Outlet = a.outlet(o)
	case !strings.EqualFold(Clean(o.Name), a.Name):
		r.found(LevelWarning, "original_outlet.name", CodeSeveralOutlets, last,
			"the last paragraph names "+a.Name+", the front matter "+o.Name+
				"; keep one as name and put the other under also")
		return
	default:
		fill(&o.URL, a.URL)
		fill(&o.Wording, a.Wording)
	}
	r.found(LevelInfo, "original_outlet", CodeNormalized, last,
		"read from the last paragraph; it is written back as original_outlet")
	r.drop(p, last, 1)
}

// outlet is the original outlet that the attribution names, beside what is known of it.
func (a Attribution) outlet(known *Outlet) *Outlet {
	o := &Outlet{}
	if known != nil {
		*o = *known
	}
	o.Name, o.Wording = a.Name, a.Wording
	fill(&o.URL, a.URL)
	if o.PublishedOn.IsZero() {
		o.PublishedOn = a.PublishedOn
	}
	return o
}

// relatedLines takes ">>> [Title](url)", which Markdown reads as quotes in quotes, as related pieces,
// one a line.
func (r *bodyReader) relatedLines(n *ast.Blockquote) bool {
	var inner ast.Node = n
	for range 2 {
		quote, ok := inner.FirstChild().(*ast.Blockquote)
		if !ok || quote.NextSibling() != nil {
			return false
		}
		inner = quote
	}
	paragraph, ok := inner.FirstChild().(*ast.Paragraph)
	if !ok || paragraph.NextSibling() != nil || !r.marked(paragraph) {
		return false
	}
	in, _ := r.textOf(paragraph)
	after := len(r.body)
	for _, line := range splitLines(r.sourceLines(paragraph, in)) {
		related := Related{Title: Clean(line.Plain()), After: after}
		if links := line.Links(); len(links) > 0 {
			related.URL = links[0].URL
		}
		if related.Title != "" {
			r.related = append(r.related, related)
		}
	}
	r.findings = append(r.findings, Finding{
		LevelInfo, "related", CodeNormalized,
		"read from a line that starts with >>>; it is written back as related", r.line(n),
	})
	return true
}

// marked tells whether the first line of the paragraph begins with >>> without spaces between.
func (r *bodyReader) marked(n *ast.Paragraph) bool {
	at := n.Lines().At(0).Start
	start := bytes.LastIndexByte(r.src[:at], '\n') + 1
	return bytes.HasPrefix(bytes.TrimLeft(r.src[start:], " "), []byte(">>>"))
}

// sourceLines is the paragraph's inline with a line break where a source line ends.
func (r *bodyReader) sourceLines(n *ast.Paragraph, whole Inline) Inline {
	if n.Lines().Len() < 2 {
		return whole.Normal()
	}
	for c := n.FirstChild(); c != nil; c = c.NextSibling() {
		if t, ok := c.(*ast.Text); ok && t.SoftLineBreak() {
			t.SetHardLineBreak(true)
		}
	}
	quiet := bodyReader{src: r.src}
	in, _ := quiet.textOf(n)
	return in.Normal()
}

// splitLines parts an inline at its line breaks.
func splitLines(in Inline) []Inline {
	var out []Inline
	var line Inline
	for _, s := range in {
		for i, text := range strings.Split(s.Text, "\n") {
			if i > 0 {
				out, line = append(out, line), nil
			}
			part := s
			part.Text = text
			line = append(line, part)
		}
	}
	return append(out, line)
}
