package partner

import (
	"slices"
	"strings"

	"pressrun/internal/piece"
)

// inHouseStyle is the copy with the quotation marks that the partner asked for. The piece itself
// stays as printed: changed is a clone.
func (c Copy) inHouseStyle() Copy {
	if c.terms().Quotes != QuotesStraight {
		return c
	}
	c.Piece = straightPiece(c.Piece)
	c.Credit.Before = straight(c.Credit.Before)
	c.Credit.Name = straight(c.Credit.Name)
	c.Credit.After = straight(c.Credit.After)
	c.Notice.Note = straight(c.Notice.Note)
	c.Notice.Changes = slices.Clone(c.Notice.Changes)
	for i := range c.Notice.Changes {
		change := &c.Notice.Changes[i]
		change.Was, change.Is = straight(change.Was), straight(change.Is)
	}
	return c
}

func straight(s string) string {
	return strings.NewReplacer("‘", "'", "’", "'", "“", `"`, "”", `"`).Replace(s)
}

func straightPiece(p *piece.Piece) *piece.Piece {
	q := *p
	q.Title, q.Dek, q.EditorsNote = straight(p.Title), straight(p.Dek), straight(p.EditorsNote)
	q.Takeaways = slices.Clone(p.Takeaways)
	for i := range q.Takeaways {
		q.Takeaways[i] = straight(q.Takeaways[i])
	}
	q.Authors = slices.Clone(p.Authors)
	for i := range q.Authors {
		a := &q.Authors[i]
		a.Name, a.Role, a.Bio = straight(a.Name), straight(a.Role), straight(a.Bio)
	}
	q.Related = slices.Clone(p.Related)
	for i := range q.Related {
		q.Related[i].Title = straight(q.Related[i].Title)
	}
	q.Corrections = slices.Clone(p.Corrections)
	for i := range q.Corrections {
		q.Corrections[i].Text = straight(q.Corrections[i].Text)
	}
	q.Image = straightImage(p.Image)
	q.Body = slices.Clone(p.Body)
	for i := range q.Body {
		straightBlock(&q.Body[i])
	}
	return &q
}

func straightBlock(b *piece.Block) {
	b.Text = straightInline(b.Text)
	b.Items = slices.Clone(b.Items)
	for i := range b.Items {
		b.Items[i] = straightInline(b.Items[i])
	}
	b.Image = straightImage(b.Image)
}

func straightInline(in piece.Inline) piece.Inline {
	in = slices.Clone(in)
	for i := range in {
		in[i].Text = straight(in[i].Text)
	}
	return in
}

func straightImage(img *piece.Image) *piece.Image {
	if img == nil {
		return nil
	}
	clone := *img
	clone.Alt, clone.Caption, clone.Credit = straight(img.Alt), straight(img.Caption), straight(img.Credit)
	return &clone
}

// withNewlines ends lines as the partner asked.
func (c *Copy) withNewlines(data []byte) []byte {
	if c.terms().Newline != CRLF {
		return data
	}
	return []byte(strings.ReplaceAll(string(data), "\n", "\r\n"))
}
