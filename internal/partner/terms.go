package partner

// Terms is what a partner and home have agreed on. Start from DefaultTerms.
type Terms struct {
	Credit         Sentence  `yaml:"credit"`
	CreditPosition Position  `yaml:"credit_position"`
	CreditLink     Link      `yaml:"credit_link"`
	Image          ImageRule `yaml:"image"`
	EmbargoTrust   bool      `yaml:"embargo"` // gets copies ahead of an embargo's end, marked so
	Edits          Edits     `yaml:"edits"`
	WindowDays     Days      `yaml:"window_days"` // how long a copy may run, from the first receipt; 0: no limit
	Related        bool      `yaml:"related"`     // links to related pieces come along, after the credit
	Newline        Newline   `yaml:"newline"`
	Quotes         Quotes    `yaml:"quotes"`
	Online         Online    `yaml:"online"`
}

// Sentence is the credit of a partner: {credit} stands for the piece's own credit without its full
// stop, {home} for the supplier. A piece that first ran at home is credited to home whatever it says.
type Sentence string

// DefaultSentence is what partners print that have agreed on nothing else.
const DefaultSentence Sentence = "{credit} and was supplied by {home}"

// Position is where the credit stands in a copy.
type Position string

// The positions.
const (
	AtEnd       Position = "end"
	UnderByline Position = "under byline"
)

// Link says whether the outlet's name is a link in the credit.
type Link string

// The rules for the link. A piece without an address of the outlet is held from who requires it.
const (
	LinkRequired Link = "required"
	LinkWanted   Link = "wanted"
	LinkNone     Link = "none"
)

// ImageRule says which pictures a partner gets. Other people's pictures never go along.
type ImageRule string

// The image rules.
const (
	ImagesOwnAndLicensed ImageRule = "own-and-licensed"
	ImagesNone           ImageRule = "none"
)

// Edits says what a partner may change.
type Edits string

// The edits, from strict to free.
const (
	EditsNone            Edits = "none"
	EditsStyle           Edits = "style"
	EditsHeadline        Edits = "headline" // house style too
	EditsCutWithApproval Edits = "cut-with-approval"
)

// Days is a number of days.
type Days int

// Newline is how lines end in plain text and Markdown.
type Newline string

// The line ends.
const (
	LF   Newline = "lf"
	CRLF Newline = "crlf"
)

// Quotes is the style of quotation marks in a partner's copies. Text is as printed unless the
// partner itself asked for straight ones.
type Quotes string

// The styles of quotation marks.
const (
	QuotesAsPrinted Quotes = "as printed"
	QuotesStraight  Quotes = "straight"
)

// Online is what the partner's page is asked to tell search engines.
type Online string

// The wishes for the partner's page: name the piece's address as canonical, keep out of indexes, both, neither.
const (
	OnlineCanonical Online = "canonical"
	OnlineNoIndex   Online = "noindex"
	OnlineBoth      Online = "both"
	OnlineNone      Online = "none"
)

// DefaultTerms is what holds where partners.yaml says nothing, and for the copy sheet for everybody.
func DefaultTerms() Terms {
	return Terms{
		Credit:         DefaultSentence,
		CreditPosition: AtEnd,
		CreditLink:     LinkWanted,
		Image:          ImagesOwnAndLicensed,
		Edits:          EditsHeadline,
		Newline:        LF,
		Quotes:         QuotesAsPrinted,
		Online:         OnlineCanonical,
	}
}
