package intake

import (
	"net/url"
	"strings"

	"golang.org/x/net/html"
	"golang.org/x/net/html/atom"

	"pressrun/internal/piece"
)

// text adds words to the block that gathers now.
func (w *walker) text(s string, ctx enclosing) {
	if len(w.spans) == 0 {
		if strings.TrimSpace(s) == "" {
			return
		}
		w.open(ctx)
	}
	span := ctx.mark
	span.Text = s
	w.spans = append(w.spans, span)
}

func (w *walker) open(ctx enclosing) {
	w.pending = block{
		kind: ctx.kind, hint: ctx.hint, reason: ctx.reason, place: w.place, group: ctx.group, level: ctx.level,
		ordered: ctx.ordered, start: ctx.start, label: ctx.label, when: w.pending.when,
	}
	if w.pending.kind == "" {
		w.pending.kind = piece.Paragraph
	}
}

// flush ends the block that gathers now.
func (w *walker) flush() {
	spans := tidy(w.spans)
	w.spans = w.spans[:0]
	b := w.pending
	w.pending = block{}
	if len(spans) == 0 {
		return
	}
	b.inline = spans
	b.text = piece.Clean(spans.Plain())
	if b.text == "" {
		return
	}
	w.page.blocks = append(w.page.blocks, b)
}

// lineBreak keeps a single br as a line break; two in a row part paragraphs, as old pages do.
func (w *walker) lineBreak(ctx enclosing) {
	if len(w.spans) == 0 {
		return
	}
	if last := w.spans[len(w.spans)-1]; last.Text == "\n" || strings.TrimSpace(last.Text) == "" && len(w.spans) > 1 &&
		w.spans[len(w.spans)-2].Text == "\n" {
		w.flush()
		return
	}
	span := ctx.mark
	span.Text = "\n"
	w.spans = append(w.spans, span)
}

// tidy makes every kind of white space one plain space, keeps the line breaks that br made,
// and trims the ends.
func tidy(spans []piece.Span) piece.Inline {
	out := make(piece.Inline, 0, len(spans))
	space := true // white space before the first word is dropped
	for _, s := range spans {
		switch {
		case s.Note != "":
			space = false
		case s.Text == "\n":
			out = trimEnd(out)
			if len(out) == 0 {
				continue
			}
			space = true
		default:
			s.Text, space = squeeze(s.Text, space)
		}
		out = append(out, s)
	}
	return trimEnd(out).Normal()
}

// squeeze cleans one span; afterSpace tells whether the text before it ended in white space.
func squeeze(s string, afterSpace bool) (text string, endsInSpace bool) {
	clean := piece.Clean(s)
	leads := startsWithSpace(s)
	if clean == "" {
		if leads && !afterSpace {
			return " ", true
		}
		return "", afterSpace
	}
	if leads && !afterSpace {
		clean = " " + clean
	}
	if endsWithSpace(s) {
		return clean + " ", true
	}
	return clean, false
}

func startsWithSpace(s string) bool { return s != strings.TrimLeft(s, " \t\r\n\f\u00a0") }
func endsWithSpace(s string) bool   { return s != strings.TrimRight(s, " \t\r\n\f\u00a0") }

func trimEnd(in piece.Inline) piece.Inline {
	for len(in) > 0 {
		last := &in[len(in)-1]
		last.Text = strings.TrimRight(last.Text, " \n")
		if last.Text != "" || last.Note != "" {
			return in
		}
		in = in[:len(in)-1]
	}
	return in
}

// withMarks adds what an inline element means for the text in it.
func withMarks(n *html.Node, ctx enclosing, w *walker) enclosing {
	switch n.DataAtom {
	case atom.Em, atom.I, atom.Cite, atom.Dfn:
		ctx.mark.Em = true
	case atom.Strong, atom.B:
		ctx.mark.Strong = true
	case atom.A:
		ctx.mark.Href = w.link(attr(n, "href"))
	case atom.Time:
		if when := attr(n, "datetime"); when != "" {
			w.pending.when = when
		}
	}
	return ctx
}

// link is the absolute web address of a link; anything else (a place on the page, a script, a
// mail address) gives none, and its text stays.
func (w *walker) link(href string) string {
	href = strings.TrimSpace(href)
	if href == "" || strings.HasPrefix(href, "#") {
		return ""
	}
	if address := absolute(w.base, href); address != "" {
		return address
	}
	if scheme, _, ok := strings.Cut(href, ":"); ok && !strings.EqualFold(scheme, "mailto") && !strings.EqualFold(scheme, "tel") {
		w.unsafe++
	}
	return ""
}

// absolute resolves a reference; empty when the result is no web address.
func absolute(base *url.URL, ref string) string {
	u, err := url.Parse(strings.TrimSpace(ref))
	if err != nil {
		return ""
	}
	if base != nil {
		u = base.ResolveReference(u)
	}
	return webAddress(u)
}

// webAddress writes an address so that it can stand anywhere; empty when it cannot.
func webAddress(u *url.URL) string {
	if u.User != nil {
		return ""
	}
	if s := u.String(); piece.IsWebAddress(s) && piece.Clean(s) == s {
		return s
	}
	return ""
}

// noteReference turns <sup><a href="#fn1">1</a></sup> into a reference when the page has that note.
func (w *walker) noteReference(n *html.Node, ctx enclosing) bool {
	link := firstElement(n, atom.A)
	if link == nil || len(w.spans) == 0 {
		return false
	}
	target := strings.TrimPrefix(attr(link, "href"), "#")
	label, ok := w.notes[target]
	if !ok {
		return false
	}
	span := ctx.mark
	span.Note = label
	w.spans = append(w.spans, span)
	return true
}
