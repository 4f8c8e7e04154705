package site

// Reader is a page of a reader's own, such as the one on which he leaves a list.
type Reader struct {
	Page           Page
	Label, Heading string
	Done           bool   // what was asked for has been done
	Said           string // what has just been changed
	Fault          string // why it was not
	About          string // of the list
	Lines          []string
	Facts          []Fact
	Lists          []ReaderList
	Forms          []Form
	Acts           []Act
	Note           string // small, behind the buttons
	Parts          []ReaderPart
	Ways           []Link
}

// ReaderList is one list that the reader is on, was on or may join.
type ReaderList struct {
	ID, Name, About, State string
	Detail                 string // what he has chosen of it
	On                     bool
	Act                    *Act // nil: none
	Choices                *Form
	Open                   bool // the choices stand open
}

// ReaderPart is one matter of a page that has several.
type ReaderPart struct {
	ID, Heading string
	Lines       []string
	Lists       []ReaderList
	Forms       []Form
	Acts        []Act
	Ways        []Link
}

// Act is a button that posts one field to an address; Main is the one that the page is for.
type Act struct {
	Text, Address string
	Of            string // what the button is about, for who hears the page without seeing what it stands beside
	Field         Fact
	Main          bool
}
