// Package piece holds the commentary piece: its fields and blocks, its dates, its
// revisions, its checks, the credit that names the original outlet, and the Markdown
// with YAML front matter in which it is kept. Everything that another part makes (a
// feed entry, a mail, a partner's copy, a page) is made from a Piece.
package piece

import "strings"

// Piece is one commentary piece. All texts are clean: valid UTF-8 without control
// characters (see Clean), as printed, never improved.
type Piece struct {
	ID      string // tag URI (RFC 4151); set at first publication, never changed
	Slug    string // the piece's name in addresses and on the command line; never changed once published
	Version int    // revision number: 1, 2, 3 …; 0 before the first publication

	Title       string
	SubjectLine string // subject of its mail, when not the title
	Dek         string // standfirst, one or two sentences
	Kicker      string // kind, as printed: "COMMENTARY"
	Topic       string // section, as printed: "Europe"
	Tags        []string
	Language    string // BCP 47; empty: the publication's

	Published    Date
	Updated      Date // zero: never corrected
	EmbargoUntil Date // zero: none
	ReadMinutes  int  // as printed; 0: not printed (see Minutes)

	Authors   []Author
	Image     *Image
	Takeaways []string
	Body      []Block
	Related   []Related

	Outlet       *Outlet // nil: the piece first ran at home
	CanonicalURL string  // where the piece is read, when not on its hosted page
	Rights       Rights

	EditorsNote string
	Corrections []Correction
	Accepted    []string // finding codes that an editor has settled for this piece
}

// Author is one person of the byline.
type Author struct {
	Name   string
	Role   string
	Handle string // with "@"; text only, no address is ever made from it
	URL    string
	Bio    string
}

// Image is a picture with the words that belong to it.
type Image struct {
	Src        string // absolute address, or a path beside the piece's file; empty: no source was given
	Alt        string
	Caption    string
	Credit     string
	Rights     ImageRights
	Decorative bool // an empty Alt is meant
}

// ImageRights says whose picture it is; the zero value means that nobody recorded it.
type ImageRights string

// The image rights. Only own and licensed pictures go into partner copies.
const (
	ImageOwn      ImageRights = "own"
	ImageLicensed ImageRights = "licensed"
	ImageNone     ImageRights = "none"
)

// Shareable tells whether the picture may go into a partner's copy.
func (i *Image) Shareable() bool {
	return i != nil && (i.Rights == ImageOwn || i.Rights == ImageLicensed)
}

// Related is a link to another piece.
type Related struct {
	Title string
	URL   string // empty: the source named no address
	After int    // number of body blocks that stood before it in the source
}

// Outlet is the original outlet: where the piece first ran.
type Outlet struct {
	Name        string // always text, also "1945"
	URL         string // address of the piece there
	PublishedOn Date
	Wording     string // the attribution as printed, without its full stop or with
	Permission  string // text of a recorded permission; empty: none is recorded
	Also        []string
}

// Rights says who holds the rights in the text and whether home may pass it on.
type Rights struct {
	Holder    string
	Grantable Grant
	Note      string
}

// Grant answers whether home may grant republication. The zero value is undecided: see (*Piece).Grantable.
type Grant string

// The grants.
const (
	GrantYes Grant = "yes"
	GrantNo  Grant = "no"
	GrantAsk Grant = "ask"
)

// Grantable is the grant in force: what the piece says, else ask when another outlet ran it first, else yes.
func (p *Piece) Grantable() Grant {
	switch {
	case p.Rights.Grantable != "":
		return p.Rights.Grantable
	case p.Outlet != nil && p.Outlet.Permission == "":
		return GrantAsk
	default:
		return GrantYes
	}
}

// Correction is a dated public note on a change of substance.
type Correction struct {
	Date Date
	Text string
}

// Bylines is the names of all authors in one line: "A", "A and B", "A, B and C".
func (p *Piece) Bylines() string {
	names := make([]string, len(p.Authors))
	for i, a := range p.Authors {
		names[i] = a.Name
	}
	return JoinNames(names)
}

// JoinNames writes names as one line: "A", "A and B", "A, B and C".
func JoinNames(names []string) string {
	last := len(names) - 1
	if last < 1 {
		return strings.Join(names, "")
	}
	return strings.Join(names[:last], ", ") + " and " + names[last]
}
