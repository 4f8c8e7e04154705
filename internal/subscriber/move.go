package subscriber

import "time"

// MoveTime is how long the link to a new address can be pressed.
const MoveTime = 7 * 24 * time.Hour

// Move is a change of address that a reader asked for: his mail goes to the new one when that says yes.
type Move struct {
	Token string // of the link that goes to the new address
	Email string // the new address; empty once it is done
	Asked time.Time
	Done  time.Time // zero: it waits

	From string // where his mail goes now
	Link string // token of one of his subscriptions
}

// Over tells whether the link has run out.
func (m Move) Over(now time.Time) bool { return m.Done.IsZero() && now.Sub(m.Asked) > MoveTime }

// BeginMove is a change of address on its way into the books.
type BeginMove struct {
	Move   Move
	Letter Letter // to the new address
	Caps   []Cap  // the reader is told when one of these is reached
	Quiet  Cap    // on letters to the new address; nobody is told, since it may be another's
}
