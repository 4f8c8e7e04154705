package site

// Reader is a page of a reader's own, such as the one on which he leaves a list.
type Reader struct {
	Page           Page
	Label, Heading string
	Done           bool   // what was asked for has been done
	About          string // of the list
	Lines          []string
	Facts          []Fact
	Lists          []ReaderList
	Acts           []Act
	Note           string // small, behind the buttons
	Ways           []Link
}

// ReaderList is one list that the reader is on or was on.
type ReaderList struct {
	Name, About, State string
	On                 bool
	Act                *Act // nil: none
}

// Act is a button that posts one field to an address; Main is the one that the page is for.
type Act struct {
	Text, Address string
	Field         Fact
	Main          bool
}
