package piece

// Normal is the piece in the one form that its canonical file can hold, which Parse gives back: all
// text clean, inlines normal, empty parts left out, footnotes at the end of the body. The piece itself
// stays.
func (p *Piece) Normal() *Piece {
	n := *p
	for _, s := range []*string{
		&n.ID, &n.Slug, &n.Title, &n.SubjectLine, &n.Dek, &n.Kicker, &n.Topic, &n.Language,
		&n.CanonicalURL, &n.Rights.Holder, (*string)(&n.Rights.Grantable), &n.Rights.Note, &n.EditorsNote,
	} {
		*s = Clean(*s)
	}
	n.Version, n.ReadMinutes = max(0, n.Version), max(0, n.ReadMinutes)
	n.Tags, n.Takeaways, n.Accepted = cleanList(n.Tags), cleanList(n.Takeaways), cleanList(n.Accepted)
	n.Authors = cleanAll(n.Authors, Author.normal)
	n.Image = normalImage(n.Image)
	n.Body = normalBody(n.Body)
	n.Related = cleanAll(n.Related, func(r Related) Related {
		return Related{Clean(r.Title), Clean(r.URL), max(0, min(r.After, len(n.Body)))}
	})
	n.Related = dropIf(n.Related, func(r Related) bool { return r.Title == "" && r.URL == "" })
	n.Outlet = n.Outlet.normal()
	n.Corrections = cleanAll(n.Corrections, func(c Correction) Correction {
		return Correction{c.Date, Clean(c.Text)}
	})
	return &n
}

func cleanList(list []string) []string { return cleanAll(list, Clean) }

// cleanAll applies clean to each element and leaves out those that come out zero.
func cleanAll[T comparable](list []T, clean func(T) T) []T {
	var out []T
	var zero T
	for _, v := range list {
		if v = clean(v); v != zero {
			out = append(out, v)
		}
	}
	return out
}

func dropIf[T any](list []T, drop func(T) bool) []T {
	var out []T
	for _, v := range list {
		if !drop(v) {
			out = append(out, v)
		}
	}
	return out
}

func (a Author) normal() Author {
	return Author{Clean(a.Name), Clean(a.Role), Clean(a.Handle), Clean(a.URL), Clean(a.Bio)}
}

func (o *Outlet) normal() *Outlet {
	if o == nil {
		return nil
	}
	n := &Outlet{
		Name: Clean(o.Name), URL: Clean(o.URL), PublishedOn: o.PublishedOn,
		Wording: Clean(o.Wording), Permission: Clean(o.Permission), Also: cleanList(o.Also),
	}
	if n.Name+n.URL+n.Wording+n.Permission == "" && n.PublishedOn.IsZero() && n.Also == nil {
		return nil
	}
	return n
}

func normalImage(img *Image) *Image {
	if img == nil {
		return nil
	}
	n := Image{
		Src: Clean(img.Src), Alt: Clean(img.Alt), Caption: Clean(img.Caption), Credit: Clean(img.Credit),
		Rights: ImageRights(Clean(string(img.Rights))), Decorative: img.Decorative,
	}
	if n == (Image{}) {
		return nil
	}
	return &n
}

// normalBody makes every block normal, leaves out empty ones and puts the footnotes last.
func normalBody(body []Block) []Block {
	var out, notes []Block
	for _, b := range body {
		b, ok := b.normal()
		switch {
		case !ok:
		case b.Kind == Footnote:
			notes = append(notes, b)
		default:
			out = append(out, b)
		}
	}
	return append(out, notes...)
}

// normal keeps the fields that count for the kind; ok is false when nothing is left to read.
func (b Block) normal() (_ Block, ok bool) {
	switch b.Kind {
	case Heading:
		n := Block{Kind: Heading, Level: max(2, min(b.Level, 3)), Text: b.Text.oneLine()}
		return n, len(n.Text) > 0
	case List, Quote:
		return b.normalGroup()
	case Picture:
		img := normalImage(b.Image)
		if img == nil {
			return b, false
		}
		img.Src, _ = normalSource(img.Src)
		return Block{Kind: Picture, Image: img}, *img != Image{}
	case Embed:
		return b.normalEmbed()
	case Footnote:
		n := Block{Kind: Footnote, Label: normalLabel(b.Label), Text: b.Text.Normal()}
		if n.Label == "" {
			n.Label = "*"
		}
		return n, len(n.Text) > 0
	default:
		n := Block{Kind: Paragraph, Text: b.Text.Normal()}
		return n, len(n.Text) > 0
	}
}

// maxListNumber is the largest number that can begin a list item (CommonMark §5.2).
const maxListNumber = 999_999_999

func (b Block) normalGroup() (Block, bool) {
	n := Block{Kind: b.Kind}
	items := b.Items
	if len(items) == 0 {
		items = []Inline{b.Text}
	}
	for _, item := range items {
		if item = item.Normal(); len(item) > 0 {
			n.Items = append(n.Items, item)
		}
	}
	if b.Kind == List && b.Ordered {
		n.Ordered = true
		if b.Start > 1 {
			n.Start = min(b.Start, maxListNumber)
		}
	}
	return n, len(n.Items) > 0
}

func (b Block) normalEmbed() (Block, bool) {
	text := b.Text.unlinked().oneLine()
	address, ok := NormalAddress(b.URL)
	if !ok {
		n := Block{Kind: Paragraph, Text: text}
		return n, len(text) > 0
	}
	if len(text) == 1 && text[0].Text == address && text[0].plain() {
		text = nil // the address is what an embed without words shows
	}
	return Block{Kind: Embed, URL: address, Text: text}, true
}
