// Package digest makes one edition of a list from pieces: subject, preview text, an HTML part
// and a text part that say the same. Both are written from the pieces, neither from the other.
//
// An edition is rendered once. What differs from reader to reader stands in it as tokens, each exactly
// once and after everything else, and is put in by Body.For.
package digest

import (
	"errors"
	"fmt"
	"slices"
	"time"

	"pressrun/internal/piece"
	"pressrun/internal/publication"
	"pressrun/internal/subscriber"
)

// Item is one piece as an edition shows it.
type Item struct {
	Piece     *piece.Piece
	Published time.Time
	Address   string // where the piece is read, absolute
	// MailAddress is what mails link to instead, such as a link that is counted; empty: Address. The version for the
	// browser links to Address.
	MailAddress string
	Credit      piece.Credit
	ImageURL    string // absolute address of the piece's picture; empty: the picture is not shown
}

// Edition is what an edition is made of: pieces, an editor's introduction above them, or that alone.
type Edition struct {
	Publication *publication.Publication
	List        subscriber.List
	Number      int // 1, 2, 3 … within the list; 0: it has no page in the browser
	Date        time.Time
	Subject     string        // in place of the lead's; an edition without pieces has no other
	Intro       []piece.Block // the editor's own words; see piece.ParseText
	Items       []Item        // the lead first
	Correction  *Correction   // what was wrong in its only piece; nil: it corrects nothing
	Test        bool          // marks the subject
}

// Correction makes an edition one that tells those who got a piece what was wrong in it. The last correction of the
// piece says it, and stands above all else.
type Correction struct {
	Changes []piece.Change // what the piece said and what it says now
}

// Body is a rendered edition. Until For or Public has been called it holds tokens.
type Body struct {
	Subject   string
	Preheader string
	HTML      string
	Text      string
	Language  string // BCP 47, of the list
	Page      int    // number of the edition whose page in the browser shows it; 0: none, or as the edition says
	Shortened bool   // it holds less than its list promises, since the HTML part would have been over MaxHTML

	// PublicHTML and PublicText are the version for the browser, kept beside the other; see Public.
	PublicHTML, PublicText string
}

// Compose renders an edition. The same edition gives the same bytes.
func Compose(e Edition) (Body, error) {
	if err := e.check(); err != nil {
		return Body{}, e.named(err)
	}
	m := newMaker(e)
	personal, err := m.fit()
	if err != nil {
		return Body{}, e.named(err)
	}
	public, err := m.render(false)
	if err != nil {
		return Body{}, e.named(err)
	}
	personal.PublicHTML, personal.PublicText = public.HTML, public.Text
	return personal, nil
}

func (e Edition) named(err error) error {
	return fmt.Errorf("edition %d of %s: %w", e.Number, e.List.Slug, err)
}

func (e Edition) check() error {
	switch {
	case e.Publication == nil || len(e.Items) == 0 && len(e.Intro) == 0:
		return errors.New("it has no pieces; publish one first")
	case len(e.Items) == 0 && piece.Clean(e.Subject) == "":
		return errors.New("without pieces it has no subject; give it one")
	}
	for _, item := range e.Items {
		if item.Piece == nil || piece.Clean(item.Piece.Title) == "" {
			return errors.New("a piece has no title; set title: in its front matter")
		}
		if !piece.IsWebAddress(item.Address) {
			return fmt.Errorf("%q has no address to link to (%q); set canonical_url: or turn site.pages on",
				item.Piece.Title, item.Address)
		}
	}
	if e.Correction != nil && (len(e.Items) != 1 || len(e.Items[0].Piece.Corrections) == 0) {
		return errors.New("it corrects one piece, by the note that the piece has; correct that with --note first")
	}
	return e.brand().Validate()
}

// brand is the publication's with what the list sets over it.
func (e Edition) brand() publication.Brand { return e.Publication.Brand.Override(e.List.Brand) }

// maker renders one edition in one shape.
type maker struct {
	Edition
	words words
	look  look
	shape shape
}

func newMaker(e Edition) *maker {
	language := e.List.Language
	if language == "" {
		language = e.Publication.Language
	}
	return &maker{Edition: e, words: wordsFor(language), look: lookOf(e.brand())}
}

func (m *maker) render(personal bool) (Body, error) {
	if personal {
		m = m.forMail()
	}
	b := Body{
		Subject:   m.subject(),
		Preheader: m.preheader(),
		Text:      m.text(personal),
		Language:  m.language(),
		Page:      m.Number,
		Shortened: m.shortened(),
	}
	html, err := m.html(b, personal)
	b.HTML = html
	return b, err
}

// forMail is the maker of the version for mails.
func (m *maker) forMail() *maker {
	v := *m
	v.Items = slices.Clone(m.Items)
	for i, item := range v.Items {
		if item.MailAddress != "" {
			v.Items[i].Address = item.MailAddress
		}
	}
	return &v
}

func (m *maker) language() string {
	if m.List.Language != "" {
		return m.List.Language
	}
	return m.Publication.Language
}

func (m *maker) single() bool { return len(m.Items) == 1 }

// titled tells whether the title of the only piece is the heading of the edition.
func (m *maker) titled() bool { return m.single() && len(m.Intro) == 0 }

// zone is the zone of printed dates.
func (m *maker) zone() *time.Location {
	if m.Publication.Location == nil {
		return time.UTC
	}
	return m.Publication.Location
}

func (m *maker) zoned(t time.Time) time.Time { return t.In(m.zone()) }
