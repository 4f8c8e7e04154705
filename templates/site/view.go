// Package site holds the templates of the pages under public/ and of the proof page. They take the
// view values below, ready for display, and call nothing; internal/site fills them.
//
// Fields named HTML, Style and JSONLD are written as they stand: whoever fills them answers for them.
// All other texts are escaped here, and every address is one that internal/site has checked.
package site

// Page is what all pages share: the head, the banner and the foot.
type Page struct {
	Lang, Dir   string // of the document; Dir is "ltr" or "rtl"
	Words       string // language of the words around the text when it is another, else empty
	Title       string
	Description string
	Canonical   string // empty: none
	NoIndex     bool
	Style       string // the whole stylesheet
	JSONLD      string // escaped for a script element; empty: none
	Metas       []Meta
	Feeds       []Feed
	Home        Home
}

// Meta is one meta element of the head.
type Meta struct {
	Property bool // written as property=, as Open Graph asks, instead of name=
	Key      string
	Content  string
}

// Feed is a feed that the head announces.
type Feed struct{ Title, MediaType, Address string }

// Link is a named address.
type Link struct{ Name, Address string }

// Home is the publication as banner and foot show it.
type Home struct {
	Name, Address, Icon string
	Logo, LogoDark      string
	Ways                []Link // pages of the site, as the banner offers them
	More                []Link // those that only the foot offers
	Subscribe           string // where people sign up for newsletters; empty: nowhere
	FeedsPage           string
	Line                string // the brand's line at the foot
	Postal              string
	Social, Feeds       []Link
}

// Newsletter is a list that people can sign up for, with its newest editions where they are shown.
type Newsletter struct {
	Name, About, When string
	SignUp            string // address; empty: nobody can now
	Editions          Link   // page of all; Address empty: none was sent yet
	Latest            []Edition
}

// Follow is the box that offers the next piece.
type Follow struct {
	Lists []Newsletter
	Feeds string // the page about feeds
}

// Time is a moment for people and for machines.
type Time struct{ Text, Machine string }

// Piece is the page of one piece.
type Piece struct {
	Page        Page
	Lang, Dir   string // of the piece
	Kicker      string
	Topic       Link // Address empty: text only
	Title, Dek  string
	Authors     []Author
	Permanent   string // the address, for those who read on paper
	Published   Time
	Updated     Time // Text empty: never
	ReadTime    string
	CreditHTML  string
	Corrections []Dated
	Takeaways   []string
	Image       Image
	BodyHTML    string
	EditorsNote string
	Related     []Link
	Bios        []Author // those with something to say
	Republish   string   // address; empty: no such page
	Tags        string
	Follow      Follow
}

// Author is one person of the byline. Page is that of the author here, Address one of the author's own.
type Author struct{ Name, Role, Handle, Page, Address, Bio string }

// Image is a picture; Address empty: none.
type Image struct{ Address, Alt, Caption, Credit string }

// Dated is a text with its day.
type Dated struct {
	When Time
	Text string
}

// Summary is one line of a list page.
type Summary struct {
	Title, Dek, Kicker, Bylines, Address, ReadTime string
	Lang, Dir                                      string // of the piece; empty: those of the page
	Topic                                          Link
	Published                                      Time
	Image                                          Image // of the lead piece
}

// List is a page that lists pieces. Lead is set large; only the front page has one.
type List struct {
	Page           Page
	Heading, Intro string
	Label          string // says over the heading what is listed; empty: nothing
	Up             Link   // the page over this one; Address empty: none
	HideHeading    bool   // the banner says it already; the heading stays for those who hear the page
	Author         *Author
	Lead           *Summary
	Items          []Summary
	Empty          string // said instead of no items
	Sections       []Counted
	Newsletters    []Newsletter
	More           Link      // where the rest is
	Years          []Counted // where the rest is, by year
	Follow         []Link
}

// Register is a list of many pieces, a line each.
type Register struct {
	Page                  Page
	Up                    Link
	Heading, Intro, Empty string
	Months                []RegisterMonth
}

// RegisterMonth is the pieces of one month, newest first.
type RegisterMonth struct {
	Name  string
	Lines []Edition
}

// Counted is a link with a number of pieces behind it.
type Counted struct {
	Link
	Note  string // empty: none
	Count string
}

// Year is one year of the archive.
type Year struct {
	Number string
	Months []Counted
}

// Archive is the list of all months, and of the other ways to look for a piece.
type Archive struct {
	Page         Page
	Title, Intro string
	Sections     []Counted
	Authors      Link
	Years        []Year
}

// Index is a page that lists other pages with the number of pieces behind each.
type Index struct {
	Page                Page
	Title, Intro, Empty string
	Items               []Counted
}

// FeedsPage explains feeds and lists them.
type FeedsPage struct {
	Page     Page
	All      FeedGroup
	Sections []FeedGroup
	OPML     string
}

// FeedGroup is the feeds of one thing, the one to take first.
type FeedGroup struct {
	Name    string
	Address string // of the page with the same pieces
	First   Link   // the feed most readers take
	Others  []Link
}

// Newsletters is the page of all lists.
type Newsletters struct {
	Page  Page
	Intro string
	Lists []Newsletter
}

// Edition is one line of a list's editions.
type Edition struct {
	Subject, Address, Note string
	Sent                   Time
}

// Editions is all editions of one list.
type Editions struct {
	Page       Page
	Newsletter Newsletter
	Up         Link
	Intro      string
	Items      []Edition
}

// Notice is a page that says something instead of showing a piece.
type Notice struct {
	Page                  Page
	Label, Heading, Title string // Title is of the piece concerned; empty: none
	Lines                 []string
	Facts                 []Fact
	Ways                  []Link // where to go from here
}

// Fact is one line of a list of facts.
type Fact struct{ Name, Text string }
