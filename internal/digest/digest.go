// Package digest makes one edition of a list from pieces: subject, preview text, an HTML part
// and a text part that say the same. Both are written from the pieces, neither from the other.
//
// An edition is rendered once. What differs from reader to reader stands in it as tokens, each exactly
// once and after everything else, and is put in by Body.For.
package digest

import (
	"errors"
	"fmt"
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
	Credit    piece.Credit
	ImageURL  string // absolute address of the piece's picture; empty: the picture is not shown
}

// Edition is what an edition is made of.
type Edition struct {
	Publication *publication.Publication
	List        subscriber.List
	Number      int // 1, 2, 3 … within the list; 0: it has no page in the browser
	Date        time.Time
	Items       []Item // the lead first
	Test        bool   // marks the subject
}

// Body is a rendered edition. Until For or Public has been called it holds tokens.
type Body struct {
	Subject   string
	Preheader string
	HTML      string
	Text      string
	Language  string // BCP 47, of the list
	Shortened bool   // dropped to takeaways and links, since the HTML part would have been over MaxHTML

	// PublicHTML and PublicText are the version for the browser, kept beside the other; see Public.
	PublicHTML, PublicText string
}

// Compose renders an edition. The same edition gives the same bytes.
func Compose(e Edition) (Body, error) {
	if err := e.check(); err != nil {
		return Body{}, fmt.Errorf("edition %d of %s: %w", e.Number, e.List.Slug, err)
	}
	m := newMaker(e)
	for _, m.depth = range depths(e.List.Content) {
		personal, err := m.render(true)
		if err == nil && EncodedSize(personal.HTML) > MaxHTML-personalReserve {
			continue
		}
		public, publicErr := m.render(false)
		if err := errors.Join(err, publicErr); err != nil {
			return Body{}, fmt.Errorf("edition %d of %s: %w", e.Number, e.List.Slug, err)
		}
		personal.PublicHTML, personal.PublicText = public.HTML, public.Text
		return personal, nil
	}
	return Body{}, fmt.Errorf("edition %d of %s: even as titles and links it is over %d kB; "+
		"send fewer pieces at once", e.Number, e.List.Slug, MaxHTML/1000)
}

func (e Edition) check() error {
	if e.Publication == nil || len(e.Items) == 0 {
		return errors.New("it has no pieces; publish one first")
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
	return e.brand().Validate()
}

// brand is the publication's with what the list sets over it.
func (e Edition) brand() publication.Brand { return e.Publication.Brand.Override(e.List.Brand) }

// maker renders one edition at one depth.
type maker struct {
	Edition
	words words
	look  look
	depth depth
}

func newMaker(e Edition) *maker {
	language := e.List.Language
	if language == "" {
		language = e.Publication.Language
	}
	return &maker{Edition: e, words: wordsFor(language), look: lookOf(e.brand())}
}

func (m *maker) render(personal bool) (Body, error) {
	b := Body{
		Subject:   m.subject(),
		Preheader: m.preheader(),
		Text:      m.text(personal),
		Language:  m.language(),
		Shortened: m.shortened(),
	}
	html, err := m.html(b, personal)
	b.HTML = html
	return b, err
}

func (m *maker) language() string {
	if m.List.Language != "" {
		return m.List.Language
	}
	return m.Publication.Language
}

func (m *maker) single() bool { return len(m.Items) == 1 }

// zone is the zone of printed dates.
func (m *maker) zone() *time.Location {
	if m.Publication.Location == nil {
		return time.UTC
	}
	return m.Publication.Location
}

func (m *maker) zoned(t time.Time) time.Time { return t.In(m.zone()) }
