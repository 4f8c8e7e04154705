package ledger

import "time"

// Edition is one email digest of one list.
type Edition struct {
	ID          int64
	RunID       int64
	List        string // slug of the list
	Number      int    // 1, 2, 3 … within the list
	Kind        EditionKind
	Cadence     string // of the readers it is for; empty: of all
	Resends     int    // number of the edition that it brings again; 0: it is its own
	Subject     string
	Preheader   string
	State       EditionState
	Reason      string // why it is paused or was cancelled
	Pieces      []PieceRef
	Created     time.Time
	Until       time.Time // end of the window whose pieces it has; zero: it has none
	Arrangement Arrangement
	OthersAt    time.Time // before it only the list's first readers are mailed; zero: all at once
	Doubt       Doubt
	Braked      bool // too many of its first mails failed; that stops it once
	Finished    time.Time
}

// EditionState is where an edition stands.
type EditionState string

// The states of an edition: frozen → sending ⇄ paused → finished or cancelled.
const (
	EditionFrozen    EditionState = "frozen" // its audience stands in the ledger; not to be claimed yet
	EditionSending   EditionState = "sending"
	EditionPaused    EditionState = "paused"
	EditionFinished  EditionState = "finished"
	EditionCancelled EditionState = "cancelled" // nothing new is sent; at its end when mails on the wire came to theirs
)

// AtEnd tells whether the edition will not move any more. One that was cancelled may still wait for the
// outcomes of mails that were on the wire.
func (e *Edition) AtEnd() bool {
	return e.State == EditionFinished || e.State == EditionCancelled && !e.Finished.IsZero()
}

// Doubt is what happens to a delivery of which nobody knows whether it arrived.
type Doubt string

// The policies of doubt.
const (
	Hold   Doubt = "hold"   // never twice: listed until an operator decides
	Resend Doubt = "resend" // never lost: sent again under the same Message-ID
)
