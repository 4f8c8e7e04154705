package subscriber

import "time"

// LetterKind says what a letter is about.
type LetterKind string

// The kinds. They name folders below var/mail/ and stand in the books, so none is ever renamed.
const (
	LetterConfirm LetterKind = "confirm" // somebody signed up: press the button to confirm
	LetterAlready LetterKind = "already" // somebody signed up who gets all that he asked for
	LetterWelcome LetterKind = "welcome" // a list's own words to who has just joined it
	LetterLink    LetterKind = "link"    // the link to one's preferences, as asked for
	LetterMove    LetterKind = "move"    // to the new address: press the button to move there
	LetterMoved   LetterKind = "moved"   // to the old address: your mails go elsewhere now
)

// LetterState is where a letter stands.
type LetterState string

// The states. But for the first they are final, and then the letter has no address and no data any more.
const (
	LetterQueued  LetterState = "queued"
	LetterSent    LetterState = "sent"
	LetterDropped LetterState = "dropped" // there was nothing to send: nobody has that address, or it is not to be mailed
	LetterFailed  LetterState = "failed"
)

// Letter is a mail that is no edition. It is put for whoever an address belongs to; what it says, and whether it
// goes out at all, is decided when it is sent. So who asks for one learns nothing from the asking.
type Letter struct {
	ID       int64
	Kind     LetterKind
	Email    string
	Name     string // beside the address in To; never in a letter that a stranger can have sent
	Language string // BCP 47; empty: the publication's
	List     string // slug; empty: it is about no list, or about several
	Token    string // what its link carries: a sign-up's, a subscription's, a move's
	Data     map[string]string
	State    LetterState
	Reason   string // why it is tried again, or what it came to
	Attempt  int    // tries, the one under way with them
	Created  time.Time
	NextAt   time.Time // not to be tried before
}
