package ledger

import "time"

// NoticeKind says what a dispatch tells the partner. A first copy has none.
type NoticeKind string

// The kinds of notices.
const (
	NoNotice         NoticeKind = ""
	NoticeUpdate     NoticeKind = "UPDATE"     // a slip was put right
	NoticeCorrection NoticeKind = "CORRECTION" // the substance changed
	NoticeKill       NoticeKind = "KILL"       // the piece was withdrawn: take down all versions
)

// DispatchState is what has become of a dispatch.
type DispatchState string

// The states of a dispatch.
const (
	DispatchQueued   DispatchState = "queued"
	DispatchDeferred DispatchState = "deferred"
	DispatchHeld     DispatchState = "held" // waits for an editor; Reason says why
	DispatchSent     DispatchState = "sent"
	DispatchFailed   DispatchState = "failed"
	DispatchUnknown  DispatchState = "unknown"
)

// BeingHandedOver is the reason of a dispatch from before its first byte leaves until its outcome is in the books.
// Who finds it later knows that the program ended in between.
const BeingHandedOver = "is being handed over"

// Dispatch is one line of the partners' ledger: one copy or notice of one revision to
// one partner in one format over one channel. (Run, Partner, Slug, Format, Channel) is unique.
type Dispatch struct {
	ID       int64
	RunID    int64
	Partner  string // slug of the partner
	Piece    PieceRef
	Format   string // name of the copy format, such as "text"
	Channel  string // "folder" or "email"
	Notice   NoticeKind
	State    DispatchState
	Reason   string // why it is held, deferred, failed or unknown
	Location string // where it goes or went: a path for the folder channel, an address for email
	SentAt   time.Time

	Attempt int       // how often it was tried since it was planned, or since an operator had it sent again
	TriedAt time.Time // the first of these attempts, from which the giving up counts; zero: none yet
	NextAt  time.Time // when a deferred one is tried again

	Returned string // what the mail came back with after it was sent; empty: it did not
}

// Holder is a partner that holds a copy: the newest thing it got of a piece in one format over
// one channel.
type Holder struct {
	Partner  string // slug of the partner
	Format   string
	Channel  string
	Revision int
	Notice   NoticeKind // what came with it
	Location string
	SentAt   time.Time
}

// DispatchTotals counts dispatches by state.
type DispatchTotals struct {
	Total    int `json:"total"`
	Sent     int `json:"sent"`
	Held     int `json:"held"`
	Failed   int `json:"failed"`
	Deferred int `json:"deferred"`
	Queued   int `json:"queued"`
	Unknown  int `json:"unknown"`
}

// Add counts n dispatches of a state.
func (t *DispatchTotals) Add(s DispatchState, n int) {
	t.Total += n
	switch s {
	case DispatchSent:
		t.Sent += n
	case DispatchHeld:
		t.Held += n
	case DispatchFailed:
		t.Failed += n
	case DispatchDeferred:
		t.Deferred += n
	case DispatchQueued:
		t.Queued += n
	case DispatchUnknown:
		t.Unknown += n
	}
}
