package intake

import (
	"strings"

	"pressrun/internal/piece"
)

// relatedMarks begin a line that links to another piece.
var relatedMarks = []string{
	">>>", ">>", "»", "read more:", "related:", "read:", "see also:", "see also ", "also read:", "read also:", "read next:", "more:",
	"related reading:", "recommended:", "must read:", "don't miss:", "don’t miss:", "related commentary:", "related article:",
}

// relatedTitle is the title behind such a mark.
func relatedTitle(s string) (string, bool) {
	if len(s) > 300 {
		return "", false
	}
	for _, mark := range relatedMarks {
		if !hasPrefixFold(s, mark) {
			continue
		}
		title := strings.TrimLeft(s[len(mark):], " :>")
		return title, title != "" && wordCount(title) <= 30
	}
	return "", false
}

// readRelated reads a related line.
func (r *reader) readRelated(b *block) bool {
	title, ok := relatedTitle(b.text)
	if !ok || b.kind == piece.Picture || b.kind == piece.Quote || b.kind == piece.Embed {
		return false
	}
	address := ""
	for _, l := range b.words().Links() {
		address = l.URL
		break
	}
	if b.text[0] != '>' && endsSentence(title) && address == "" && !strings.HasSuffix(title, "?") {
		return false // prose that begins with the word
	}
	b.fate = fateRelated
	b.label, b.url = title, address
	return true
}

// readBody turns all blocks that are left into the body.
func (r *reader) readBody() {
	r.cutHeaderRest()
	notes := r.takeClosingNotes()
	for i := 0; i < len(r.blocks); {
		b := &r.blocks[i]
		if b.fate == fateNone {
			r.readRelated(b)
		}
		switch b.fate {
		case fateRelated:
			r.piece.Related = append(r.piece.Related, piece.Related{Title: b.label, URL: b.url, After: len(r.piece.Body)})
			i++
		case fateNone:
			i = r.addBodyBlock(i)
		default:
			i++
		}
	}
	r.piece.Body = append(r.piece.Body, notes...)
	r.linkNotes()
	r.markPullQuotes()
	r.findPartial()
}

// cutHeaderRest cuts short lines that are left above the body; sentences stay.
func (r *reader) cutHeaderRest() {
	for i := range r.blocks[:min(r.head, len(r.blocks))] {
		b := &r.blocks[i]
		if b.fate == fateNone && b.kind == piece.Paragraph && !endsSentence(b.text) && wordCount(b.text) <= 12 {
			b.cut("a line of the page's head that is no known field")
		}
	}
}

// addBodyBlock adds block i, with the rest of its list or quotation, and returns where to go on.
func (r *reader) addBodyBlock(i int) int {
	b := &r.blocks[i]
	b.fate = fateBody
	out := piece.Block{Kind: b.kind}
	switch b.kind {
	case piece.List, piece.Quote:
		return r.addGroup(i)
	case piece.Picture:
		out.Image = b.image
	case piece.Embed:
		out.URL, out.Text = b.url, b.inline
	case piece.Heading:
		out.Level, out.Text = headingLevel(b.level), withoutStrong(b.words())
	default:
		out.Text = b.words()
		if r.isSubhead(i) {
			out.Kind, out.Level, out.Text = piece.Heading, 2, withoutStrong(out.Text)
		}
	}
	r.piece.Body = append(r.piece.Body, out)
	return i + 1
}

func headingLevel(level int) int {
	if level > 2 {
		return 3
	}
	return 2
}

// addGroup gathers the items of a list or the paragraphs of a quotation. A related line among
// them ends neither.
func (r *reader) addGroup(i int) int {
	first := &r.blocks[i]
	out := piece.Block{Kind: first.kind, Ordered: first.ordered, Start: first.start}
	if !first.ordered || out.Start == 1 {
		out.Start = 0
	}
	for ; i < len(r.blocks); i++ {
		b := &r.blocks[i]
		if b.fate == fateCut && b.group == first.group && first.group > 0 {
			continue
		}
		if b.kind != first.kind || b.group != first.group || b.fate != fateNone && b != first {
			break
		}
		b.fate = fateBody
		out.Items = append(out.Items, b.words())
	}
	r.piece.Body = append(r.piece.Body, out)
	return i
}

// isSubhead tells a line that heads a section from a short paragraph: it does not end like a
// sentence and prose follows; on HTML pages it is strong from end to end.
func (r *reader) isSubhead(i int) bool {
	b := &r.blocks[i]
	if len(b.text) > 110 || wordCount(b.text) > 14 || len(r.piece.Body) == 0 && !r.page.html {
		return false
	}
	next := i + 1
	for next < len(r.blocks) && r.blocks[next].fate != fateNone {
		next++
	}
	if next >= len(r.blocks) {
		return false
	}
	if r.page.html {
		return allStrong(b.inline) && (!strings.HasSuffix(b.text, ".") || numbered(b.text))
	}
	if endsSentence(b.text) || strings.HasSuffix(b.text, ",") || strings.HasSuffix(b.text, ";") || !startsUpper(b.text) ||
		strings.Trim(b.text, ". ") == "" {
		return false
	}
	return isProse(&r.blocks[next]) || r.blocks[next].kind == piece.List || r.blocks[next].kind == piece.Quote
}

func allStrong(in piece.Inline) bool {
	for _, s := range in {
		if !s.Strong && strings.TrimSpace(s.Text) != "" {
			return false
		}
	}
	return len(in) > 0
}

func numbered(s string) bool {
	digits := len(s) - len(strings.TrimLeft(s, "0123456789"))
	return digits > 0 && digits < 3 && digits < len(s) && (s[digits] == ')' || s[digits] == '.')
}

// withoutStrong takes the strong marks off a heading, which is strong by itself.
func withoutStrong(in piece.Inline) piece.Inline {
	if !allStrong(in) {
		return in
	}
	out := make(piece.Inline, len(in))
	for i, s := range in {
		s.Strong = false
		out[i] = s
	}
	return out.Normal()
}

// markPullQuotes makes a quotation of a line that repeats a sentence of the body. It is kept;
// validation tells the editor of it.
func (r *reader) markPullQuotes() {
	body := r.piece.Body
	if len(body) > 400 {
		return // no commentary piece, and the search is quadratic
	}
	for i := range body {
		text := strings.TrimRight(strings.Trim(body[i].Plain(), "“”\"‘’' "), ".")
		if n := wordCount(text); n < 6 || n > 60 || body[i].Kind != piece.Paragraph {
			continue
		}
		for j := range body {
			other := body[j].Plain()
			if i != j && body[j].Kind == piece.Paragraph && len(other) > len(text)+8 && strings.Contains(other, text) {
				body[i] = piece.Block{Kind: piece.Quote, Items: []piece.Inline{body[i].Text}}
				break
			}
		}
	}
}

func (r *reader) lineOf(text string) int {
	for i := range r.blocks {
		if r.blocks[i].fate == fateBody && strings.Contains(r.blocks[i].text, text) {
			return r.blocks[i].line
		}
	}
	return 0
}

// findPartial looks for a last line that sends readers elsewhere. Signs such as "...." are
// seen by validation.
func (r *reader) findPartial() {
	n := len(r.piece.Body)
	for i := max(0, n-2); i < n; i++ {
		text := strings.TrimSpace(r.piece.Body[i].Plain())
		if !readOn(text) {
			continue
		}
		name := ""
		if r.piece.Outlet != nil {
			name = r.piece.Outlet.Name
		}
		r.partialCopy(r.lineOf(text), name)
	}
}

// readOn knows the last line of a copy that sends its readers elsewhere.
func readOn(s string) bool {
	lower := strings.ToLower(s)
	if wordCount(lower) > 20 {
		return false
	}
	for _, words := range []string{"read the full article", "read the rest", "continue reading", "read the full piece", "read the whole"} {
		if strings.Contains(lower, words) {
			return true
		}
	}
	return false
}
