package partner

import (
	"time"

	"pressrun/internal/ledger"
	"pressrun/internal/piece"
)

// markdown is the copy as CommonMark with YAML front matter, for a partner's own system. The three
// parties are keys of their own (original_outlet, supplied_by, partner); the credit is a key and
// stands in the text too.
func markdown(c *Copy) []byte {
	var f frontMatter
	f.open()
	f.story(c)
	f.parties(c)
	f.wishes(c)
	f.close()
	return c.withNewlines(c.appendStoryMarkdown(f.dst))
}

func (f *frontMatter) story(c *Copy) {
	p := c.Piece
	f.text("title", p.Title)
	f.text("dek", p.Dek)
	f.text("kicker", p.Kicker)
	f.text("topic", p.Topic)
	f.texts("tags", p.Tags)
	f.text("language", c.language())
	f.moment("date", c.Published.In(c.Publication.Location))
	f.moment("updated", c.Updated.In(c.Publication.Location))
	f.text("id", c.id())
	f.number("version", c.Version)
	f.moment("embargo_until", c.embargo())
	f.items("authors", len(p.Authors), func(i int) {
		f.text("name", p.Authors[i].Name)
		f.text("role", p.Authors[i].Role)
		f.text("url", p.Authors[i].URL)
		f.text("bio", p.Authors[i].Bio)
	})
	f.texts("takeaways", p.Takeaways)
	if address, ok := c.image(p.Image); ok {
		f.group("image", func() {
			f.text("src", address)
			f.text("alt", p.Image.Alt)
			f.text("caption", p.Image.Caption)
			f.text("credit", p.Image.Credit)
		})
	}
	related := c.related()
	f.items("related", len(related), func(i int) {
		f.text("title", related[i].Title)
		f.text("url", related[i].URL)
	})
}

func (f *frontMatter) parties(c *Copy) {
	f.text("credit", c.credit().Text())
	f.text("credit_position", string(c.terms().CreditPosition))
	if o := c.Piece.Outlet; o != nil {
		f.group("original_outlet", func() {
			f.text("name", c.outletName())
			f.text("url", c.Credit.URL)
			f.text("published_on", o.PublishedOn.String())
			f.text("permission", o.Permission)
		})
	}
	f.group("supplied_by", func() {
		f.text("name", c.Publication.Name)
		f.text("url", c.Publication.URL.String())
		f.text("contact", c.Publication.DeskContact)
	})
	if c.Partner != nil {
		f.group("partner", func() { f.text("name", c.Partner.Name) })
	}
}

func (f *frontMatter) wishes(c *Copy) {
	f.text("canonical_url", c.canonical())
	f.flag("noindex", c.noIndex())
	if c.Notice.Kind != ledger.NoNotice {
		f.text("notice", string(c.Notice.Kind))
	}
	notes := append(c.changes(), c.notes()...)
	lines := make([]string, len(notes))
	for i, n := range notes {
		lines[i] = n.String()
	}
	f.texts("notes_to_editors", lines)
}

// appendStoryMarkdown writes the byline and the running text, the credit in its place.
func (c *Copy) appendStoryMarkdown(dst []byte) []byte {
	part := func(blocks []piece.Block) {
		if len(blocks) > 0 {
			dst = piece.AppendMarkdown(append(dst, '\n'), blocks)
		}
	}
	if by := c.byline(); by != "" {
		part([]piece.Block{paragraph(piece.Span{Text: by})})
	}
	credit := func() { dst = append(append(append(dst, '\n'), c.creditInline().Markdown()...), '\n') }
	part(c.corrections())
	if c.terms().CreditPosition == UnderByline {
		credit()
	}
	part(embedsAsLinks(c.body()))
	part(c.editorsNote())
	if c.terms().CreditPosition == AtEnd {
		credit()
	}
	part(c.ending())
	return dst
}

// creditInline is the credit as running text, the outlet's name linked where it has an address.
func (c *Copy) creditInline() piece.Inline {
	credit := c.credit()
	return piece.Inline{{Text: credit.Before}, {Text: credit.Name, Href: credit.URL}, {Text: credit.After}}.Normal()
}

// moment writes an instant as RFC 3339 to the second; the zero time is left out.
func (f *frontMatter) moment(key string, t time.Time) {
	if !t.IsZero() {
		f.text(key, t.Format(time.RFC3339))
	}
}

// embedsAsLinks makes embeds plain links: what tells them apart in canonical files is no matter to partners.
func embedsAsLinks(body []piece.Block) []piece.Block {
	for i := range body {
		if b := &body[i]; b.Kind == piece.Embed {
			body[i] = paragraph(piece.Span{Text: b.EmbedLabel(), Href: b.URL})
		}
	}
	return body
}
