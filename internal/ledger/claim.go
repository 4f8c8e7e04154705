package ledger

import (
	"errors"
	"time"
)

// Claim is a chunk of an edition's deliveries that one connection of one sending process works off, in the
// order of the audience. Before the content of a delivery is written every earlier one of the claim has a
// committed outcome; so when the process dies, only the first delivery without one is in doubt.
type Claim struct {
	ID        int64
	EditionID int64
	Owner     int64 // the sending process
	Epoch     int   // one more each time the chunk changes hands; an outcome of an older one is refused
	Lo, Hi    int   // places in the audience, of a first pass
	Retry     bool  // made of deliveries that came due again; Lo and Hi are 0
	Size      int   // deliveries in it at most
	// NotBefore and Every pace the claim when the installation's rate is bounded; Every 0: no bound.
	NotBefore time.Time
	Every     time.Duration
}

// ClaimRequest asks for work.
type ClaimRequest struct {
	Owner     int64
	Size      int     // deliveries at most
	Shares    int     // what part of the readers still to go a chunk is, so that no connection is left with most; 0: none
	PerSecond float64 // of all processes together; 0: no bound
}

// ErrClaimLost says that a claim belongs to somebody else by now: its owner was taken for dead. Nothing more
// may be sent under it.
var ErrClaimLost = errors.New("the claim was taken over by another process")

// Pending is what an edition, or all of them, still have to do.
type Pending struct {
	Claimed int       // chunks that some process works off
	Now     bool      // something can be claimed at once
	Next    time.Time // when the next deferred delivery or waiting edition comes due; zero: nothing waits
}

// Batch is what a sending process tells the books at once.
type Batch struct {
	Outcomes []Outcome
	Ended    []Claim // worked off, or given back: what has no outcome can be claimed again
}
