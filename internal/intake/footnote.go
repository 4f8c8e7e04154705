package intake

import (
	"strconv"
	"strings"
	"unicode/utf8"

	"pressrun/internal/piece"
)

// footnoteLabel is the number with which a note begins: "[9] text".
func footnoteLabel(s string) string {
	if !strings.HasPrefix(s, "[") {
		return ""
	}
	end := strings.IndexByte(s[:min(len(s), 6)], ']')
	if end < 2 || smallNumber(s[1:end]) == 0 || end+2 >= len(s) {
		return ""
	}
	return s[1:end]
}

// looseLabel also knows "9. text", "9) text", "9 text" and "⁹ text", which only below a heading are notes.
func looseLabel(s string) (label, text string) {
	if l := footnoteLabel(s); l != "" {
		return l, strings.TrimSpace(s[len(l)+2:])
	}
	digits := len(s) - len(strings.TrimLeft(s, "0123456789"))
	if digits > 0 && digits <= 3 && digits < len(s) && strings.ContainsRune(".) ", rune(s[digits])) {
		return s[:digits], strings.TrimLeft(s[digits:], ".) ")
	}
	var b strings.Builder
	rest := s
	for rest != "" {
		r, size := utf8.DecodeRuneInString(rest)
		at := strings.IndexRune("⁰¹²³⁴⁵⁶⁷⁸⁹", r)
		if at < 0 {
			break
		}
		b.WriteString(strconv.Itoa(utf8.RuneCountInString("⁰¹²³⁴⁵⁶⁷⁸⁹"[:at])))
		rest = rest[size:]
	}
	return b.String(), strings.TrimSpace(rest)
}

// takeFootnote reads a note.
func (r *reader) takeFootnote(b *block) {
	if b.kind == piece.Heading {
		b.fate = fateLabel
		return
	}
	label, text := b.label, b.text
	if label == "" {
		label, text = looseLabel(b.text)
	} else if l, t := looseLabel(b.text); l == label {
		text = t
	}
	text = strings.TrimSpace(strings.Trim(text, "↩︎↑^ "))
	if label == "" {
		if n := len(r.footnotes); n > 0 && b.kind != piece.List {
			last := &r.footnotes[n-1]
			last.Text = append(last.Text, piece.Span{Text: " " + text})
			b.fate = fateBody
			return
		}
		label = strconv.Itoa(len(r.footnotes) + 1)
	}
	in := piece.PlainInline(text)
	if b.inline != nil && strings.HasSuffix(b.inline.Plain(), text) {
		in = slice(b.inline, len(b.inline.Plain())-len(text), len(b.inline.Plain()))
	}
	r.footnotes = append(r.footnotes, piece.Block{Kind: piece.Footnote, Label: label, Text: in})
	b.fate = fateBody
}

// takeClosingNotes reads the notes at the very end of the body and gives all notes.
func (r *reader) takeClosingNotes() []piece.Block {
	first := len(r.blocks)
	for i := len(r.blocks) - 1; i >= 0; i-- {
		b := &r.blocks[i]
		if b.fate != fateNone {
			continue
		}
		if footnoteLabel(b.text) == "" && b.hint != FieldFootnotes {
			break
		}
		first = i
	}
	for i := first; i < len(r.blocks); i++ {
		if r.blocks[i].fate == fateNone {
			r.takeFootnote(&r.blocks[i])
		}
	}
	return r.footnotes
}

// linkNotes turns "[9]" in the body into a reference when there is a note 9.
func (r *reader) linkNotes() {
	if len(r.footnotes) == 0 {
		return
	}
	labels := map[string]bool{}
	for _, f := range r.footnotes {
		labels[f.Label] = true
	}
	for i := range r.piece.Body {
		b := &r.piece.Body[i]
		if b.Kind == piece.Footnote || b.Kind == piece.Embed {
			continue
		}
		b.Text = withReferences(b.Text, labels)
		for j := range b.Items {
			b.Items[j] = withReferences(b.Items[j], labels)
		}
	}
}

func withReferences(in piece.Inline, labels map[string]bool) piece.Inline {
	var out piece.Inline
	changed := false
	for _, s := range in {
		rest := s.Text
		for s.Note == "" {
			open, end := nextReference(rest, labels)
			if open < 0 {
				break
			}
			before := s
			before.Text = rest[:open]
			out = append(out, before, piece.Span{Note: rest[open+1 : end]})
			rest = rest[end+1:]
			changed = true
		}
		s.Text = rest
		out = append(out, s)
	}
	if !changed {
		return in
	}
	return out.Normal()
}

func nextReference(s string, labels map[string]bool) (open, end int) {
	for from := 0; ; {
		at := strings.IndexByte(s[from:], '[')
		if at < 0 {
			return -1, -1
		}
		open = from + at
		end = strings.IndexByte(s[open:min(len(s), open+6)], ']')
		if end > 1 && labels[s[open+1:open+end]] {
			return open, open + end
		}
		from = open + 1
	}
}
