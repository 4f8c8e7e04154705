package partner

import (
	"slices"
	"strings"

	"pressrun/internal/piece"
)

// A copy's running text, from which each format is written, has these parts in order: corrections,
// the credit (where the terms want it under the byline), the body, the editor's note, the credit
// (where they want it at the end), related pieces, the authors.

// corrections is the dated public notes; they run with the piece wherever it runs.
func (c *Copy) corrections() []piece.Block {
	var out []piece.Block
	for _, k := range c.Piece.Corrections {
		lead := "Correction:"
		if !k.Date.IsZero() {
			lead = "Correction, " + c.day(k.Date.InZone(c.Publication.Location)) + ":"
		}
		out = append(out, paragraph(piece.Span{Text: lead, Strong: true}, piece.Span{Text: " " + k.Text}))
	}
	return out
}

// body is the text as it stands, with those pictures that may go along, under their addresses.
func (c *Copy) body() []piece.Block {
	out := make([]piece.Block, 0, len(c.Piece.Body))
	for _, b := range c.Piece.Body {
		if b.Kind == piece.Picture {
			address, ok := c.image(b.Image)
			if !ok {
				continue
			}
			img := *b.Image
			img.Src, img.Rights = address, "" // rights are for us, not for print
			b.Image = &img
		}
		out = append(out, b)
	}
	return out
}

func (c *Copy) editorsNote() []piece.Block {
	text := c.Piece.EditorsNote
	if text == "" {
		return nil
	}
	if !strings.HasPrefix(strings.ToLower(text), "editor") {
		text = "Editor's note: " + text
	}
	return []piece.Block{paragraph(piece.Span{Text: text, Em: true})}
}

func (c *Copy) relatedList() []piece.Block {
	related := c.related()
	if len(related) == 0 {
		return nil
	}
	list := piece.Block{Kind: piece.List}
	for _, r := range related {
		list.Items = append(list.Items, piece.Inline{{Text: r.Title, Href: r.URL}})
	}
	return []piece.Block{paragraph(piece.Span{Text: "Related:"}), list}
}

// authors is one paragraph, an author a line: "Name: Role. Bio".
func (c *Copy) authors() []piece.Block {
	var spans []piece.Span
	for i, a := range c.Piece.Authors {
		if i > 0 {
			spans = append(spans, piece.Span{Text: "\n"})
		}
		name := piece.Span{Text: a.Name}
		if piece.IsWebAddress(a.URL) {
			name.Href = a.URL
		}
		spans = append(spans, name, piece.Span{Text: strings.TrimPrefix(authorLine(a), a.Name)})
	}
	if len(spans) == 0 {
		return nil
	}
	return []piece.Block{paragraph(spans...)}
}

// authorsHaveWords tells whether there is more to say of the authors than their names.
func (c *Copy) authorsHaveWords() bool {
	return slices.ContainsFunc(c.Piece.Authors, func(a piece.Author) bool { return authorLine(a) != a.Name || a.URL != "" })
}

// authorLine is an author with role and bio: "Name: Role. Bio".
func authorLine(a piece.Author) string {
	line := a.AuthorLine()
	if a.Bio == "" {
		return line
	}
	if !strings.HasSuffix(line, ".") {
		line += "."
	}
	return line + " " + a.Bio
}

func paragraph(spans ...piece.Span) piece.Block {
	return piece.Block{Kind: piece.Paragraph, Text: piece.Inline(spans).Normal()}
}

// ending is what follows the credit at the end.
func (c *Copy) ending() []piece.Block { return append(c.relatedList(), c.authors()...) }

// storyHTML is the whole running text as HTML of plain tags, the credit in its place.
func (c *Copy) storyHTML() string {
	var opts piece.HTMLOptions
	dst := piece.AppendHTML(nil, c.corrections(), opts)
	if c.terms().CreditPosition == UnderByline {
		dst = c.appendCredit(dst)
	}
	dst = piece.AppendHTML(dst, c.body(), opts)
	dst = piece.AppendHTML(dst, c.editorsNote(), opts)
	if c.terms().CreditPosition == AtEnd {
		dst = c.appendCredit(dst)
	}
	return string(piece.AppendHTML(dst, c.ending(), opts))
}

func (c *Copy) appendCredit(dst []byte) []byte {
	dst = append(dst, "<p>"...)
	return append(c.credit().AppendHTML(dst), "</p>\n"...)
}

// storyPlain is the same without marks: one paragraph a line, a blank line between blocks.
func (c *Copy) storyPlain() string {
	lines := plainLines(c.corrections())
	if c.terms().CreditPosition == UnderByline {
		lines = append(lines, c.credit().Text())
	}
	lines = append(lines, plainLines(c.body())...)
	lines = append(lines, plainLines(c.editorsNote())...)
	if c.terms().CreditPosition == AtEnd {
		lines = append(lines, c.credit().Text())
	}
	lines = append(lines, plainLines(c.relatedList())...)
	for _, a := range c.Piece.Authors {
		lines = append(lines, authorLine(a))
	}
	return strings.Join(lines, "\n\n") + "\n"
}
