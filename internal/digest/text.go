package digest

import (
	"fmt"
	"strings"

	"pressrun/internal/piece"
	view "pressrun/templates/mail"
)

// text renders the text part: each paragraph is one line, and each address stands on a line of its own
// after what it belongs to. Blank lines part paragraphs, two blank lines part pieces; nothing is drawn.
func (m *maker) text(personal bool) string {
	var t textWriter
	t.paragraph(m.heading())
	if heading := m.headingView(); heading != m.heading() {
		t.paragraph(heading)
	}
	if len(m.Items) > 1 {
		t.paragraph(m.words.count(len(m.Items)))
	}
	if m.Correction != nil {
		m.correctionText(&t)
	} else {
		m.introText(&t)
		t.paragraph(m.notice())
		m.piecesText(&t)
	}
	m.footerText(&t, personal)
	return t.b.String()
}

func (m *maker) piecesText(t *textWriter) {
	for i := range m.Items {
		if i > 0 || len(m.Intro) > 0 {
			t.gap()
		}
		m.pieceText(t, i)
	}
}

func (m *maker) pieceText(t *textWriter, i int) {
	item, d := m.Items[i], m.shape.of(i)
	p := item.Piece
	m.factsText(t, item)
	if d != links {
		t.paragraph(piece.Clean(p.Dek))
		m.takeawaysText(t, p)
		m.bodyText(t, p, d)
	}
	creditText(t, item)
	if d == whole {
		t.paragraph(m.words.onTheWeb, item.Address)
	} else {
		m.readOnText(t, item)
	}
	if d >= takeaways {
		return
	}
	if authors := authors(p, d); len(authors) > 0 {
		t.paragraph(m.words.authors(len(p.Authors)))
		t.paragraph(authors...)
	}
	if links := related(p); len(links) > 0 {
		t.paragraph(m.words.related)
		for _, r := range links {
			t.paragraph(before(r.Title), r.URL)
		}
	}
}

func (m *maker) factsText(t *textWriter, item Item) {
	p := item.Piece
	t.paragraph(piece.Clean(p.Title), kicker(p), m.when(item), m.byline(p))
	m.correctionsText(t, p.Corrections)
}

func (m *maker) correctionsText(t *textWriter, corrections []piece.Correction) {
	for _, c := range corrections {
		t.paragraph(m.correctionLabel(c) + " " + piece.Clean(c.Text))
	}
}

func (m *maker) takeawaysText(t *textWriter, p *piece.Piece) {
	takeaways := cleanAll(p.Takeaways)
	if len(takeaways) == 0 {
		return
	}
	t.paragraph(m.words.takeaways)
	for i, line := range takeaways {
		t.paragraph(fmt.Sprintf("%d. %s", i+1, line))
	}
}

func (m *maker) bodyText(t *textWriter, p *piece.Piece, d depth) {
	switch {
	case d == whole:
		blocksText(t, p.Body)
		t.paragraph(piece.Clean(p.EditorsNote))
	case d == opening:
		if lead := piece.Clean(p.Lead().Plain()); lead != "" {
			t.paragraph(m.words.begins)
			t.paragraph(lead)
		}
	case !hasSummary(p):
		t.paragraph(piece.Clean(p.Lead().Plain()))
	}
}

// blocksText writes blocks one after the other.
func blocksText(t *textWriter, blocks []piece.Block) {
	for i := range blocks {
		blockText(t, &blocks[i])
	}
}

// blockText writes one block of the full text; the addresses of its links follow it.
func blockText(t *textWriter, b *piece.Block) {
	switch b.Kind {
	case piece.List:
		t.paragraph(listLines(b)...)
		for _, item := range b.Items {
			linksText(t, item)
		}
	case piece.Quote:
		for _, item := range b.Items {
			t.paragraph("> " + piece.Clean(item.Plain()))
			linksText(t, item)
		}
	case piece.Picture: // its caption is no prose, and the text part shows no picture
	case piece.Embed:
		t.paragraph(before(b.EmbedLabel()), b.URL)
	case piece.Footnote:
		t.paragraph("[" + b.Label + "] " + piece.Clean(b.Text.Plain()))
		linksText(t, b.Text)
	default:
		t.paragraph(piece.Clean(b.Text.Plain()))
		linksText(t, b.Text)
	}
}

func listLines(b *piece.Block) []string {
	lines := make([]string, len(b.Items))
	for i, item := range b.Items {
		mark := "-"
		if b.Ordered {
			mark = fmt.Sprintf("%d.", max(b.Start, 1)+i)
		}
		lines[i] = mark + " " + piece.Clean(item.Plain())
	}
	return lines
}

func linksText(t *textWriter, in piece.Inline) {
	for _, l := range in.Links() {
		if l.Text == l.URL { // the line above has it whole
			continue
		}
		t.paragraph(before(l.Text), l.URL)
	}
}

func creditText(t *textWriter, item Item) {
	t.paragraph(piece.Clean(item.Credit.Text()))
	if item.Credit.URL != "" {
		t.paragraph(before(item.Credit.Name), item.Credit.URL)
	}
}

func (m *maker) readOnText(t *textWriter, item Item) {
	words := m.words.readWhole(item.Piece.Minutes())
	if !m.single() {
		words = m.words.readTitled(piece.Clean(item.Piece.Title), item.Piece.Minutes())
	}
	t.paragraph(before(words), item.Address)
}

// before is the words in front of an address, ended by a colon where they have no end of their own.
func before(words string) string {
	words = piece.Clean(words)
	if words == "" || strings.ContainsAny(words[len(words)-1:], ".?!:;") {
		return words
	}
	return words + ":"
}

// footerText stands under the signature mark, by which mail programs know where a mail ends (RFC 3676 §4.3).
func (m *maker) footerText(t *textWriter, personal bool) {
	f := m.footer(personal)
	t.paragraph("-- \n" + f.Why)
	for _, s := range f.Social {
		t.paragraph(before(s.Name), s.Address)
	}
	for _, l := range []*view.Link{f.Leave, f.Preferences, f.Browser} {
		if l != nil {
			t.paragraph(before(l.Name), l.Address)
		}
	}
	t.paragraph(f.Brand)
	t.paragraph(f.Sender)
}

// textWriter writes paragraphs with a blank line between them.
type textWriter struct {
	b    strings.Builder
	gaps int
}

// paragraph writes lines that belong together; empty ones are left out.
func (t *textWriter) paragraph(lines ...string) {
	text := joinWith("\n", lines...)
	if text == "" {
		return
	}
	if t.b.Len() > 0 {
		t.b.WriteString(strings.Repeat("\n", 1+t.gaps))
	}
	t.gaps = 0
	t.b.WriteString(text + "\n")
}

// gap makes the next blank line two.
func (t *textWriter) gap() { t.gaps = 1 }
