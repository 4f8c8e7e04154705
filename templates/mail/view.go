// Package mail holds the templates of mails. Its view types are ready for display: every word,
// date, address and colour in them was chosen by the maker; nothing is decided here but the look.
//
// What holds for all of it, since mail programs are old: layout by tables that say they are
// none (role="presentation"), styles on the elements, one column of at most 600 px that shrinks to any
// width, and a style block that adds only what a program may ignore (dark colours, narrower margins).
package mail

import "strings"

// Edition is one digest.
type Edition struct {
	Lang, Dir string // of the words around the pieces
	Subject   string
	Preheader string // shown beside the subject in lists of mails; may be empty
	Look      Look
	Masthead  Masthead
	Heading   string // h1; empty when the title of the only piece is that
	Count     string // "4 pieces in this mail"; empty with fewer than two
	Notice    string // why this mail is shorter than usual; mostly empty
	// Correction is what a correction edition has in the place of pieces; nil: it is none.
	Correction *CorrectionEdition
	Intro      string // HTML made by the maker, styled and escaped; may be empty
	Pieces     []Piece
	Footer     Footer
}

// CorrectionEdition says what was wrong in a piece.
type CorrectionEdition struct {
	Piece
	WasWrong     string // the words before the note
	Note         string
	ChangesTitle string
	Changes      []Change
	Earlier      []Correction
}

// Change is what stood in one place of a piece and what stands there now. Either may be empty.
type Change struct {
	Where   string
	Was, Is Said
}

// Said is a text with the words before it.
type Said struct{ Label, Text string }

// Look is the brand in values that are safe inside a style: no quotes, no signs of markup.
type Look struct {
	Font      string // of what is read
	SmallFont string // of labels, buttons and the footer
	Rule      string // the line on top of the card: the accent as it is
	Accent    string // links on the light card
	Button    string // background of buttons
	ButtonInk string
	Dark      string // links on the dark card
}

// Masthead is the line on top.
type Masthead struct {
	Name     string // shown in type; beside a logo, small
	Date     string
	Logo     string // address; empty: none
	LogoDark string
	LogoAlt  string
}

// Piece is one piece of an edition.
type Piece struct {
	Lang, Dir   string // as attributes where they differ from the edition's; else empty
	First       bool   // nothing stands above it
	Titled      bool   // its title is the h1
	Compact     bool   // title, facts, credit and link alone
	AfterOthers bool   // the first compact one below others
	Title       string
	Address     string
	Kicker      string // kicker and topic
	When        string // date and read time
	Byline      string
	Corrections []Correction
	Dek         string
	Picture     *Picture

	TakeawaysTitle string
	Takeaways      []string

	// These hold HTML made by the maker, styled and escaped.
	Body   string
	Credit string

	Read       string // words of the link or button; empty: none
	ReadLabel  string // the same with the title in it, for who hears the link alone
	ReadButton bool

	AuthorsTitle string
	Authors      []string
	RelatedTitle string
	Related      []Link
}

// Correction is a dated note.
type Correction struct{ Label, Text string }

// Picture is the image of a piece.
type Picture struct{ Address, Alt, Words string }

// Link is a named address.
type Link struct{ Name, Address string }

// Footer is the foot of a mail.
type Footer struct {
	Why         string
	Leave       *Link // personal; nil in the browser version
	Preferences *Link // personal; nil in the browser version
	Browser     *Link
	Brand       string
	Social      []Link
	Sender      string // name and postal address
}

// previewPad keeps a mail program from showing the words after a short preheader beside it.
func previewPad() string { return strings.Repeat("&#847;&zwnj;&nbsp;", 40) }
