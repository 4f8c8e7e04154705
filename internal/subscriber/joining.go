package subscriber

// Joining is a reader's own act on his own page: he wants one more list. He was sent the link of that page by mail, so
// that needs no other proof of his mailbox.
type Joining struct {
	List    string
	Form    string // the page, such as "/p/"
	Wording string // version of the words that stood on it
	Text    string // those words
	From    string // network; see Network
	Confirming
}
