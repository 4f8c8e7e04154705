package ledger

import (
	"errors"
	"time"
)

// ErrNotFound says that the books know nothing by that name or number.
var ErrNotFound = errors.New("not found")

// ErrFinal says that an outcome came for a delivery that has its last one already; all others of its batch are recorded.
var ErrFinal = errors.New("the delivery has its last outcome already")

// EditionPlan is an edition before its audience is frozen. All its readers get the same body: one
// who had some of several pieces from another list gets those again, with the others.
type EditionPlan struct {
	List         string
	Subject      string
	Preheader    string
	Pieces       []PieceRef
	Sections     []string      // section slugs of the pieces; a subscription with sections takes an edition that has one of them
	Body         []byte        // the digest as it will be sent, personal tokens in place; a resumed run sends the same
	SkipReserved bool          // readers of reserved domains are skipped(reserved)
	First        []string      // addresses mailed before the others
	Grace        time.Duration // how long the others wait; 0: not at all
	Doubt        Doubt         // empty: Hold
	Only         []int64       // these subscribers alone; empty: everybody on the list
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
