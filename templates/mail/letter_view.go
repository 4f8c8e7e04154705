package mail

// Letter is a mail that is no edition.
type Letter struct {
	Lang, Dir string
	Subject   string
	Preheader string // may be empty
	Look      Look
	Masthead  Masthead
	Heading   string
	Lines     []string
	Points    []string // a list under the lines
	Body      string   // HTML made by the maker, styled and escaped; mostly empty
	Button    *Link    // nil: none
	Small     []string // under the button
	Footer    Footer
}
