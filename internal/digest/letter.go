package digest

import (
	"context"
	"errors"
	"fmt"
	"strings"

	"pressrun/internal/piece"
	"pressrun/internal/publication"
	view "pressrun/templates/mail"
)

// Letter is a mail that is no edition, such as a confirmation: a heading, some lines, one button, small print.
// All its words are the home's own.
type Letter struct {
	Publication *publication.Publication
	Brand       publication.Brand // what a list sets over the publication's; zero: nothing
	Language    string            // BCP 47; empty: the publication's
	Subject     string
	Preheader   string // shown beside the subject in lists of mails; may be empty
	From        string // name on top; empty: the publication's
	Heading     string
	Lines       []string
	Points      []string      // a list under the lines
	Blocks      []piece.Block // longer text of the home's, behind that
	Button      Button        // zero: none
	Small       []string      // under the button
	Why         string        // at the foot: why this mail came
	Leave       string        // address that ends the subscription; empty: the letter is about none
	Preferences string        // address of the reader's own page; empty: not named
}

// Button is the one thing to do.
type Button struct{ Text, Address string }

// ComposeLetter renders a letter. The same letter gives the same bytes.
func ComposeLetter(l Letter) (Body, error) {
	if l.Publication == nil || l.Subject == "" || l.Heading == "" || l.Why == "" {
		return Body{}, errors.New("a letter has a publication, a subject, a heading and a reason why it came")
	}
	if l.Button.Text != "" && !piece.IsWebAddress(l.Button.Address) {
		return Body{}, fmt.Errorf("the button of %q leads nowhere (%q); check site.app_url", l.Subject, l.Button.Address)
	}
	m := newLetterMaker(l)
	b := Body{Subject: piece.Clean(l.Subject), Preheader: piece.Clean(l.Preheader), Text: m.text(), Language: m.language}
	var out strings.Builder
	if err := view.LetterMail(m.view(b)).Render(context.Background(), &out); err != nil {
		return Body{}, err
	}
	b.HTML = out.String()
	return b, nil
}

// letterMaker renders one letter.
type letterMaker struct {
	Letter
	language string
	edition  *maker // for what letters and editions have in common: look, foot and styles
}

func newLetterMaker(l Letter) *letterMaker {
	language := l.Language
	if language == "" {
		language = l.Publication.Language
	}
	return &letterMaker{Letter: l, language: language, edition: &maker{
		Edition: Edition{Publication: l.Publication}, words: wordsFor(language),
		look: lookOf(l.Publication.Brand.Override(l.Brand)),
	}}
}

func (m *letterMaker) view(b Body) view.Letter {
	v := view.Letter{
		Lang: m.edition.words.language, Dir: direction(m.edition.words.language),
		Subject: b.Subject, Preheader: b.Preheader, Look: m.edition.look.view,
		Masthead: m.masthead(),
		Heading:  piece.Clean(m.Heading), Lines: cleanAll(m.Lines), Points: cleanAll(m.Points),
		Body:  m.edition.styler("h2", "h3").Replace(string(piece.AppendHTML(nil, m.Blocks, piece.HTMLOptions{}))),
		Small: cleanAll(m.Small), Footer: m.footer(),
	}
	if m.Button.Text != "" {
		v.Button = &view.Link{Name: piece.Clean(m.Button.Text), Address: m.Button.Address}
	}
	return v
}

// masthead is the logo or a name; beside a logo only a list's.
func (m *letterMaker) masthead() view.Masthead {
	brand := m.edition.look.brand
	h := view.Masthead{
		Name: m.name(), Logo: brand.Logo, LogoDark: brand.LogoDark, LogoAlt: piece.Clean(m.Publication.Name),
	}
	if h.Logo != "" && m.From == "" {
		h.Name = ""
	}
	return h
}

func (m *letterMaker) name() string {
	if m.From != "" {
		return piece.Clean(m.From)
	}
	return piece.Clean(m.Publication.Name)
}

func (m *letterMaker) footer() view.Footer {
	brand := m.edition.look.brand
	f := view.Footer{Why: piece.Clean(m.Why), Brand: piece.Clean(brand.Footer), Sender: m.edition.sender()}
	if m.Leave != "" {
		f.Leave = &view.Link{Name: m.edition.words.leave, Address: m.Leave}
	}
	if m.Preferences != "" {
		f.Preferences = &view.Link{Name: m.edition.words.lists, Address: m.Preferences}
	}
	return f
}

// text is the text part, in the form of an edition's.
func (m *letterMaker) text() string {
	var t textWriter
	t.paragraph(m.name())
	t.paragraph(piece.Clean(m.Heading))
	for _, line := range cleanAll(m.Lines) {
		t.paragraph(line)
	}
	points := cleanAll(m.Points)
	for i := range points {
		points[i] = "- " + points[i]
	}
	t.paragraph(points...)
	for i := range m.Blocks {
		blockText(&t, &m.Blocks[i])
	}
	if m.Button.Text != "" {
		t.paragraph(before(m.Button.Text), m.Button.Address)
	}
	for _, line := range cleanAll(m.Small) {
		t.paragraph(line)
	}
	f := m.footer()
	t.paragraph("-- \n" + f.Why)
	for _, l := range []*view.Link{f.Leave, f.Preferences} {
		if l != nil {
			t.paragraph(before(l.Name), l.Address)
		}
	}
	t.paragraph(f.Brand)
	t.paragraph(f.Sender)
	return t.b.String()
}
