package feed

import (
	"errors"
	"fmt"
	"net/url"
	"strings"
	"time"

	"pressrun/internal/piece"
	"pressrun/internal/publication"
)

// Entry is one revision of a piece with what only the publication knows about it.
type Entry struct {
	Piece     *piece.Piece
	Published time.Time // written with its own zone offset
	Updated   time.Time // last significant change; zero: never, which means Published
	Address   string    // where the piece is read; absolute
	Credit    piece.Credit
	Language  string     // BCP 47; empty: the piece's, else the publication's
	Image     *Enclosure // the piece's picture; nil: it has no public address and is not shown
	// BodyImage gives the public address of a picture in the body and whether it may be
	// shown; nil shows those with an absolute address.
	BodyImage func(*piece.Image) (address string, ok bool)
}

// Enclosure is a picture with a public address.
type Enclosure struct {
	URL    string
	Type   string // media type, such as "image/jpeg"; empty: not known
	Length int64  // bytes; 0: not known
	Width  int    // pixels; 0: not known
	Height int
}

// Fragment is one item in each format, ready to be put between head and tail of a feed.
type Fragment struct{ RSS, Atom, JSON []byte }

// Of is the fragment's item in one format.
func (f Fragment) Of(format publication.FeedFormat) []byte {
	switch format {
	case publication.RSS:
		return f.RSS
	case publication.Atom:
		return f.Atom
	default:
		return f.JSON
	}
}

// Render writes one item in all formats and checks every byte of it; who keeps the
// fragment need not look at it again. An entry without id, title, address or date is
// refused, since each format requires them and readers file items by them.
func Render(pub *publication.Publication, e Entry) (Fragment, error) {
	if err := e.validate(); err != nil {
		return Fragment{}, err
	}
	v := newView(pub, e)
	var f Fragment
	var err error
	if f.RSS, err = renderRSS(v); err != nil {
		return Fragment{}, fmt.Errorf("rss item of %s: %w", v.id, err)
	}
	if f.Atom, err = renderAtom(v); err != nil {
		return Fragment{}, fmt.Errorf("atom entry of %s: %w", v.id, err)
	}
	if f.JSON, err = renderJSON(v); err != nil {
		return Fragment{}, fmt.Errorf("json item of %s: %w", v.id, err)
	}
	return f, nil
}

func (e Entry) validate() error {
	switch {
	case e.Piece == nil:
		return errors.New("a feed entry has no piece; give it one")
	case !usableID(e.Piece.ID):
		return fmt.Errorf("piece %q has no usable id (%q); publish it first, that gives it one",
			e.Piece.Slug, e.Piece.ID)
	case piece.Clean(e.Piece.Title) == "":
		return fmt.Errorf("piece %s has no title; set title in its front matter", e.Piece.ID)
	case !webAddress(e.Address):
		return fmt.Errorf("piece %s has no absolute address (%q); set site.url, or canonical_url in its front matter",
			e.Piece.ID, e.Address)
	case e.Published.IsZero():
		return fmt.Errorf("piece %s has no date; set date in its front matter", e.Piece.ID)
	case !writableYear(e.Published) || !e.Updated.IsZero() && !writableYear(e.Updated):
		return fmt.Errorf("piece %s has a date outside of the years 1 to 9999; set date in its front matter",
			e.Piece.ID)
	case e.Image != nil && !webAddress(e.Image.URL):
		return fmt.Errorf("piece %s: the address %q of its picture is not absolute; set image.src, or leave it out",
			e.Piece.ID, e.Image.URL)
	}
	return nil
}

// usableID tells whether s is an absolute IRI, which an Atom id must be (RFC 4287 §4.2.6).
func usableID(s string) bool {
	u, err := url.Parse(s)
	return err == nil && u.Scheme != "" && piece.Clean(s) == s && !strings.ContainsAny(s, " \"<>\\^`{|}")
}

// writableYear tells whether RFC 822 and RFC 3339 can write the date.
func writableYear(t time.Time) bool { return t.Year() >= 1 && t.Year() <= 9999 }
