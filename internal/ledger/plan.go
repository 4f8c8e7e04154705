package ledger

import (
	"errors"
	"time"
)

// ErrNotFound says that the books know nothing by that name or number.
var ErrNotFound = errors.New("not found")

// ErrFinal says that an outcome came for a delivery that has its last one already; all others of its batch are recorded.
var ErrFinal = errors.New("the delivery has its last outcome already")

// ErrMoved says that another process was first, or changed what this one went by.
var ErrMoved = errors.New("changed meanwhile; look again")

// EditionPlan is an edition before its audience is frozen. Its kind decides who of the list gets it. A reader gets
// the whole of it, or a variant: some of its pieces, or another content than the list's.
type EditionPlan struct {
	Kind        EditionKind // empty: PiecesEdition
	List        string
	Cadence     string    // of the readers it is for; empty: of all
	Inherits    bool      // readers who have chosen no cadence are of this one: it is the list's
	Content     string    // the list's; who has chosen another gets a variant
	Since       time.Time // who has changed from this cadence to another since then is in the audience; zero: nobody
	Until       time.Time // end of the window whose pieces it has; zero: none
	Arrangement Arrangement
	Subject     string
	Preheader   string
	Pieces      []PieceRef // at most MostPieces
	Sections    []string   // section slug of each piece, in their order, empty for one without; nil: none has one
	Resends     int        // number of the edition that a ResendEdition brings again
	// ResendUnknown has a ResendEdition go to those as well of whom nobody knows whether they got it.
	ResendUnknown bool
	Body          []byte        // the digest as it will be sent, personal tokens in place; a resumed run sends the same
	SkipReserved  bool          // readers of reserved domains are skipped(reserved)
	First         []string      // addresses mailed before the others
	Grace         time.Duration // how long the others wait; 0: not at all
	Doubt         Doubt         // empty: Hold
	Only          []int64       // these subscribers alone; empty: everybody on the list
}

// DispatchFilter chooses dispatches; zero fields choose all.
type DispatchFilter struct {
	RunID   int64
	Slug    string
	Partner string
	States  []DispatchState
}

// DeliveryFilter chooses deliveries; zero fields choose all, Limit 0 means no limit.
type DeliveryFilter struct {
	EditionID int64
	State     DeliveryState
	Email     string
	Limit     int
}

// AudienceCount is how an edition's audience would fall out if it were frozen now.
type AudienceCount struct {
	List    string         `json:"list"`
	Readers int            `json:"readers"` // to be mailed
	Skipped map[string]int `json:"skipped"` // by reason
}
