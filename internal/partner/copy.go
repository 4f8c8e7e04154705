package partner

import (
	"fmt"
	"strings"
	"time"

	"pressrun/internal/ledger"
	"pressrun/internal/piece"
	"pressrun/internal/publication"
)

// Copy is all that a copy is made from: one revision of a piece for one partner.
type Copy struct {
	Publication *publication.Publication // home
	Partner     *Partner                 // nil: the copy is for everybody, on the default terms
	Piece       *piece.Piece             // as revised; outlet and author books applied
	Version     int                      // number of the revision
	Published   time.Time                // never moves once it is out
	Updated     time.Time                // last correction; zero: none
	Address     string                   // where the piece is read
	Credit      piece.Credit             // as pages print it, without the supplier

	ImageURL  string    // public address of the piece's picture; empty: its Src where that is absolute
	Embargoed bool      // the copy goes ahead of its date, to a partner trusted with that
	MadeAt    time.Time // of the run, so that doing it again makes the same bytes
	Received  time.Time // when the partner got its first copy; zero: Notice.ReplacedSent, else MadeAt
	Notice    Notice
}

// Notice is what a partner gets when a piece it holds changes. The zero Notice is none.
type Notice struct {
	Kind         ledger.NoticeKind
	Note         string         // the note of a correction, or the reason of a withdrawal
	Changes      []piece.Change // from the version the partner holds to this one
	Replaces     int            // the version the partner holds
	ReplacedSent time.Time      // when it got that one
	Confirm      string         // address at which it confirms a kill; empty: the desk's contact
}

func (c *Copy) terms() Terms {
	if c.Partner == nil {
		return DefaultTerms()
	}
	return c.Partner.Terms.completed()
}

// credit is the credit as this partner prints it: the outlet and the supplier, linked as the terms say.
func (c *Copy) credit() piece.Credit {
	terms, home := c.terms(), c.Publication.Name
	credit := c.Credit.SuppliedBy(home)
	switch {
	case c.Credit.IsZero():
		credit.URL = c.Address
	case terms.Credit != DefaultSentence:
		credit = terms.Credit.apply(c.Credit, home)
	}
	if terms.CreditLink == LinkNone || !piece.IsWebAddress(credit.URL) {
		credit.URL = ""
	}
	return credit
}

// apply puts a credit into the sentence.
func (s Sentence) apply(credit piece.Credit, home string) piece.Credit {
	before, after, _ := strings.Cut(string(s), "{credit}")
	credit.Before = strings.ReplaceAll(before, "{home}", home) + credit.Before
	credit.After = strings.TrimRight(credit.After, ".") + strings.ReplaceAll(after, "{home}", home)
	if !strings.HasSuffix(credit.After, ".") {
		credit.After += "."
	}
	return credit
}

// id is the tag URI of the piece, also before its first publication.
func (c *Copy) id() string {
	if c.Piece.ID != "" {
		return c.Piece.ID
	}
	return c.Publication.PieceID(c.Piece.Slug)
}

// slugline is the name of the copy on a wire: EUROPE-COMMENTARY.
func (c *Copy) slugline() string {
	kind := c.Piece.Kicker
	if kind == "" {
		kind = "commentary"
	}
	if c.Piece.Topic != "" {
		kind = c.Piece.Topic + "-" + kind
	}
	return strings.ToUpper(kind)
}

func (c *Copy) byline() string {
	if names := c.Piece.Bylines(); names != "" {
		return "By " + names
	}
	return ""
}

func (c *Copy) language() string {
	if c.Piece.Language != "" {
		return c.Piece.Language
	}
	return c.Publication.Language
}

// day is a date as copies print it, in home's zone.
func (c *Copy) day(t time.Time) string {
	return t.In(c.Publication.Location).Format("Jan 2, 2006")
}

// minute is a moment as copies print it: in home's zone and, since partners sit elsewhere, in UTC.
func (c *Copy) minute(t time.Time) string {
	return fmt.Sprintf("%s (%s)", t.In(c.Publication.Location).Format("Jan 2, 2006, 15:04 MST"),
		t.UTC().Format("2006-01-02 15:04 UTC"))
}

// embargo is the moment before which the copy must not run; zero when it may run at once.
func (c *Copy) embargo() time.Time {
	if !c.Embargoed {
		return time.Time{}
	}
	end := c.Piece.EmbargoUntil.Resolve(c.MadeAt, c.Publication.Location, c.Publication.PressHour)
	if c.Published.After(end) {
		return c.Published
	}
	return end
}

// windowEnd is the last day on which the copy may stay online; zero when there is no limit.
func (c *Copy) windowEnd() time.Time {
	n := c.terms().WindowDays
	if n == 0 {
		return time.Time{}
	}
	from := c.MadeAt
	switch {
	case !c.Received.IsZero():
		from = c.Received
	case !c.Notice.ReplacedSent.IsZero():
		from = c.Notice.ReplacedSent
	}
	if at := c.embargo(); at.After(from) {
		from = at
	}
	return from.In(c.Publication.Location).AddDate(0, 0, int(n))
}

// image is the rule for pictures in this copy: those that home may share, where the partner takes them.
func (c *Copy) image(img *piece.Image) (address string, ok bool) {
	if !img.Shareable() || c.terms().Image == ImagesNone {
		return "", false
	}
	address = img.Src
	if img == c.Piece.Image && c.ImageURL != "" {
		address = c.ImageURL
	}
	return address, piece.IsWebAddress(address)
}

// pictures is what may go along: the lead picture and those in the text, each with its address.
func (c *Copy) pictures() []picture {
	var out []picture
	add := func(img *piece.Image) {
		if address, ok := c.image(img); ok {
			out = append(out, picture{img, address})
		}
	}
	add(c.Piece.Image)
	for i := range c.Piece.Body {
		if c.Piece.Body[i].Kind == piece.Picture {
			add(c.Piece.Body[i].Image)
		}
	}
	return out
}

type picture struct {
	*piece.Image
	address string
}

// related is the linked related pieces that the terms let come along.
func (c *Copy) related() []piece.Related {
	if !c.terms().Related {
		return nil
	}
	var out []piece.Related
	for _, r := range c.Piece.Related {
		if piece.IsWebAddress(r.URL) {
			out = append(out, r)
		}
	}
	return out
}

// canonical is the address that the partner's page should name as the canonical one; empty: none.
func (c *Copy) canonical() string {
	if o := c.terms().Online; o == OnlineCanonical || o == OnlineBoth {
		return c.Address
	}
	return ""
}

func (c *Copy) noIndex() bool {
	o := c.terms().Online
	return o == OnlineNoIndex || o == OnlineBoth
}
