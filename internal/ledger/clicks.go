package ledger

// ReadOnLink is the link of an edition to one of its pieces.
type ReadOnLink struct {
	List   string // slug of the list
	Number int    // of the edition within the list
	Slug   string // of the piece
}

// Clicks is how often a link was followed, of all readers together.
type Clicks struct {
	ReadOnLink
	People   int // as far as can be told
	Machines int // scanners of mail providers, previews
}
