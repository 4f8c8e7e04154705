package partner

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"strconv"
	"strings"

	"pressrun/internal/ledger"
	"pressrun/internal/piece"
	"pressrun/internal/publication"
	view "pressrun/templates/partner"
)

// ErrNotGrantable says that a piece has no copy sheet for everybody, since home may not grant it unasked.
var ErrNotGrantable = errors.New("may not be offered to everybody; " +
	"set grantable: yes under rights if home may grant it, or wait for its date")

// Public writes the copy sheet for everybody, which stands beside the page of a piece that is public
// and that home may grant (publication.RepublishPath). It is on the default terms; c.Partner does not count.
func Public(c Copy) ([]byte, error) {
	c.Partner = nil
	if c.Piece.Grantable() != piece.GrantYes || c.Embargoed {
		return nil, fmt.Errorf("%s: %w", c.Piece.Slug, ErrNotGrantable)
	}
	v := c.sheet()
	script, _ := Script()
	v.Script = c.Publication.At(script)
	return renderSheet(v)
}

// Script is the file that public copy sheets load, with its path below public/: a server's policy can then
// forbid every script that stands inside a page. Sheets that partners get are whole by themselves.
func Script() (path string, data []byte) {
	data = []byte(view.Script())
	sum := sha256.Sum256(data)
	return publication.AssetPath("copy-" + hex.EncodeToString(sum[:6]) + ".js"), data
}

// copySheet is the copy for a person: a page of boxes to copy one by one. It needs no script and
// loads nothing but the pictures of the piece.
func copySheet(c *Copy) ([]byte, error) {
	return renderSheet(c.sheet())
}

func renderSheet(v view.SheetView) ([]byte, error) {
	var buf bytes.Buffer
	if err := view.Sheet(v).Render(context.Background(), &buf); err != nil {
		return nil, fmt.Errorf("copy sheet of %s: %w", v.Slugline, err)
	}
	return buf.Bytes(), nil
}

func (c *Copy) sheet() view.SheetView {
	light, dark := accents(c.Publication.Brand)
	v := view.SheetView{
		Language: "en", PieceLang: c.language(), Title: c.Piece.Title, Slugline: c.slugline(), Home: c.Publication.Name,
		Facts: c.facts(), Terms: c.termsSentences(), Alerts: c.alerts(),
		Boxes: c.boxes(), Contact: c.contact(), Href: contactHref(c.Publication.DeskContact), Address: c.Address,
		Version: strconv.Itoa(max(c.Version, 1)), ID: c.id(), Accent: light, AccentDark: dark,
		Typeface: c.Publication.Brand.Typeface,
	}
	if c.Partner != nil {
		v.For = c.Partner.Name
	}
	if c.Notice.Kind != ledger.NoNotice {
		v.Notice = string(c.Notice.Kind)
	}
	for _, n := range c.changes() {
		v.Changes = append(v.Changes, view.Line{Label: n.label, Text: n.text})
	}
	for _, n := range c.sheetNotes() {
		v.Notes = append(v.Notes, view.Line{Label: n.label, Text: n.text})
	}
	return v
}

// sheetNotes is the notes that the sheet does not show as sentences, alerts or boxes already.
func (c *Copy) sheetNotes() []note {
	var out []note
	for _, n := range c.notes() {
		if n.text == nothingSupplied {
			continue // the facts line says so
		}
		switch n.label {
		case "Rights", "Outlet", "Time words", "Picture", "Left out":
			out = append(out, n)
		}
	}
	return out
}

// facts is the facts line: kind, length, date, picture.
func (c *Copy) facts() []string {
	picture := "no picture supplied"
	if n := len(c.pictures()); n > 0 {
		picture = piece.Count(n, "picture", "pictures")
	}
	return []string{capital(c.kind()), piece.Count(c.Piece.Words(), "word", "words"), c.day(c.Published), picture}
}

// alerts is what must be read before the piece is run.
func (c *Copy) alerts() []view.Line {
	var out []view.Line
	if at := c.embargo(); !at.IsZero() {
		out = append(out, view.Line{Label: "Embargo", Text: capital(c.embargoNote())})
	}
	if c.Piece.Grantable() != piece.GrantYes {
		out = append(out, view.Line{Label: "Clearance", Text: capital(c.clearance())})
	}
	return out
}

// boxes is what there is to copy, in the order in which an editor needs it.
func (c *Copy) boxes() []view.Box {
	p := c.Piece
	var out []view.Box
	add := func(b view.Box) {
		if b.Text != "" || b.HTML != "" {
			b.Rows = min(12, 3+strings.Count(b.Text, "\n"))
			out = append(out, b)
		}
	}
	add(view.Box{ID: "headline", Title: "Headline", Text: p.Title, Large: true})
	add(view.Box{
		ID: "standfirst", Title: "Standfirst", Hint: "May run as a box.", HTML: c.standfirstHTML(),
	})
	add(view.Box{ID: "byline", Title: "Byline", Text: c.byline()})
	if c.terms().CreditPosition == UnderByline {
		add(c.creditBox())
	}
	for _, b := range c.bodyBoxes() {
		add(b)
	}
	if c.terms().CreditPosition == AtEnd {
		add(c.creditBox())
	}
	if c.authorsHaveWords() {
		add(view.Box{ID: "authors", Title: "About the authors", HTML: plainTags(c.authors())})
	}
	out = append(out, c.pictureBoxes()...)
	add(view.Box{ID: "related", Title: "Related", Hint: "May run after the credit.", HTML: plainTags(c.relatedList())})
	add(view.Box{ID: "tags", Title: "Tags", Text: strings.Join(p.Tags, ", ")})
	add(view.Box{
		ID: "whole", Title: "All in one", Hint: "Body, credit and authors as one piece of HTML.",
		Text: c.storyHTML(), Source: true,
	})
	add(view.Box{ID: "head", Title: "Page head", Hint: c.headHint(), Text: c.headLines(), Source: true})
	return out
}

// bodyBoxes is the body three times: as a visual editor, a source view and a plain field take it.
func (c *Copy) bodyBoxes() []view.Box {
	return []view.Box{
		{ID: "body", Title: "Body", Hint: "For a visual editor: links and emphasis come along.", HTML: c.bodyHTML()},
		{
			ID: "body-html", Title: "Body HTML", Hint: "For a source view: plain tags, no classes or styles.",
			Text: c.bodyHTML(), Source: true,
		},
		{ID: "body-plain", Title: "Body plain", Hint: "One paragraph a line.", Text: c.bodyPlain(), Source: true},
	}
}

func (c *Copy) creditBox() view.Box {
	return view.Box{
		ID: "credit", Title: "Credit", Hint: "Must run, " + c.terms().positionWords() + ".", Must: true,
		HTML: string(c.appendCredit(nil)),
	}
}

func (c *Copy) standfirstHTML() string {
	var blocks []piece.Block
	if c.Piece.Dek != "" {
		blocks = append(blocks, paragraph(piece.Span{Text: c.Piece.Dek}))
	}
	if len(c.Piece.Takeaways) > 0 {
		list := piece.Block{Kind: piece.List}
		for _, t := range c.Piece.Takeaways {
			list.Items = append(list.Items, piece.PlainInline(t))
		}
		blocks = append(blocks, list)
	}
	return plainTags(blocks)
}

func plainTags(blocks []piece.Block) string {
	return string(piece.AppendHTML(nil, blocks, piece.HTMLOptions{}))
}

// bodyBlocks is what the body boxes hold: the text with its corrections and note, without credit and authors.
func (c *Copy) bodyBlocks() []piece.Block {
	return append(append(c.corrections(), c.body()...), c.editorsNote()...)
}

func (c *Copy) bodyHTML() string { return plainTags(c.bodyBlocks()) }

func (c *Copy) bodyPlain() string { return strings.Join(plainLines(c.bodyBlocks()), "\n\n") }

func (c *Copy) pictureBoxes() []view.Box {
	var out []view.Box
	for i, img := range c.pictures() {
		title := "Picture"
		if i > 0 {
			title = fmt.Sprintf("Picture %d", i+1)
		}
		lines := []string{img.address}
		if words := img.Words(); words != "" {
			lines = append(lines, words)
		}
		if img.Alt != "" {
			lines = append(lines, "Alt text: "+img.Alt)
		}
		out = append(out, view.Box{
			ID: fmt.Sprintf("picture-%d", i+1), Title: title, Hint: "With this piece only, and with its credit.",
			Text: strings.Join(lines, "\n"), Source: true,
		})
	}
	return out
}

func (c *Copy) headHint() string {
	if c.noIndex() {
		return "Names the canonical address and keeps search engines out."
	}
	return "Names the canonical address."
}

// headLines is what the partner's page is asked to carry in its head.
func (c *Copy) headLines() string {
	var lines []string
	if address := c.canonical(); address != "" {
		lines = append(lines, string(piece.AppendEscaped([]byte(`<link rel="canonical" href="`), address))+`">`)
	}
	if c.noIndex() {
		lines = append(lines, `<meta name="robots" content="noindex">`)
	}
	return strings.Join(lines, "\n")
}

// contactHref makes a link of an address to ask at; a name stays text.
func contactHref(contact string) string {
	switch {
	case piece.IsWebAddress(contact):
		return contact
	case strings.Contains(contact, "@") && !strings.ContainsAny(contact, " <>\"?&#%"):
		return "mailto:" + contact
	}
	return ""
}

// accents is the accent of the brand, readable on the sheet's light and dark ground.
func accents(brand publication.Brand) (light, dark string) {
	accent, err := publication.ParseColor(brand.Accent)
	if err != nil {
		accent = publication.Color{R: 0x1f, G: 0x4e, B: 0x79}
	}
	paper, night := publication.Color{R: 0xfb, G: 0xfa, B: 0xf7}, publication.Color{R: 0x15, G: 0x17, B: 0x1a}
	return accent.ReadableOn(paper, 5.5).String(), accent.ReadableOn(night, 6).String()
}
