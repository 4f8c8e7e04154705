// Package ledger holds the words of the books: press runs, editions and their deliveries,
// dispatches to partners, and the states each may be in. The store keeps them; the sender
// and the press move them; nothing here does any work.
package ledger

import "time"

// RunKind says what a press run carries.
type RunKind string

// The kinds of runs.
const (
	Publish  RunKind = "publish"
	Correct  RunKind = "correct"
	Withdraw RunKind = "withdraw"
)

// RunState is where a run stands.
type RunState string

// The states of a run.
const (
	RunScheduled RunState = "scheduled" // waits for its date or an embargo
	RunRunning   RunState = "running"
	RunPaused    RunState = "paused"
	RunFinished  RunState = "finished" // every line of its ledger is in a final state
	RunCancelled RunState = "cancelled"
)

// Channel is one way on which a run carries pieces.
type Channel string

// The channels, in the order in which a run takes them.
const (
	Feeds    Channel = "feeds" // pages and feeds
	Email    Channel = "email"
	Partners Channel = "partners"
)

// Channels lists all channels in order.
func Channels() []Channel { return []Channel{Feeds, Email, Partners} }

// StepState is where one channel of a run stands.
type StepState string

// The states of a step. Of a run with `--only`, the other channels stay open.
const (
	StepOpen StepState = "open"
	StepDone StepState = "done"
	StepOff  StepState = "off" // not for this run, such as email of an archived piece
)

// PieceRef is one piece at one revision.
type PieceRef struct {
	Slug     string `json:"slug"`
	Revision int    `json:"revision"`
}

// Run is the carrying of one revision of one or more pieces to all channels.
type Run struct {
	ID       int64
	Kind     RunKind
	State    RunState
	Pieces   []PieceRef
	Note     string    // a correction's note, the reason of a withdrawal, or the list that gathered pieces go to
	Minor    bool      // of a correction: a slip, nothing public says so
	Created  time.Time // when the run was asked for
	DueAt    time.Time // when it may start; zero: at once
	Finished time.Time // zero while it is not
	Steps    map[Channel]StepState
}

// Edition is one email digest of one list.
type Edition struct {
	ID        int64
	RunID     int64
	List      string // slug of the list
	Number    int    // 1, 2, 3 … within the list
	Subject   string
	Preheader string
	State     EditionState
	Pieces    []PieceRef
	Created   time.Time
	Finished  time.Time
}

// EditionState is where an edition stands.
type EditionState string

// The states of an edition.
const (
	EditionFrozen    EditionState = "frozen" // its audience stands in the ledger
	EditionSending   EditionState = "sending"
	EditionPaused    EditionState = "paused"
	EditionFinished  EditionState = "finished"
	EditionCancelled EditionState = "cancelled"
)

// DeliveryState is what has become of one edition for one subscriber.
type DeliveryState string

// The states of a delivery: queued → sent | deferred | failed | unknown, and skipped, cancelled.
const (
	Queued    DeliveryState = "queued"
	Deferred  DeliveryState = "deferred" // to be tried again at NextAt
	Sent      DeliveryState = "sent"
	Failed    DeliveryState = "failed"
	Unknown   DeliveryState = "unknown" // content was written and no reply came
	Skipped   DeliveryState = "skipped"
	Cancelled DeliveryState = "cancelled"
)

// Final tells whether the state is left only by an operator's word.
func (s DeliveryState) Final() bool { return s != Queued && s != Deferred }

// BeingSent is the reason of an unknown delivery whose message was on its way when last heard of: its outcome
// is still to come, or the program ended before it was recorded.
const BeingSent = "being sent"

// Reasons for skipping a reader.
const (
	SkipHadIt      = "had-it"     // the piece reached the reader by another list or run
	SkipLeft       = "left"       // unsubscribed since the list's edition before, or since the audience was frozen
	SkipSuppressed = "suppressed" // bounced, complained, or asked never to be mailed
	SkipReserved   = "reserved"   // an address of a reserved domain (RFC 2606, RFC 6761) over real SMTP
)

// Delivery is one line of the ledger: one edition to one subscriber.
type Delivery struct {
	EditionID    int64
	Seq          int // place in the frozen audience, from 1
	SubscriberID int64
	Email        string // joined from the subscriber at reading
	Name         string
	LeaveToken   string    // of the subscription
	ConsentAt    time.Time // zero: not known
	State        DeliveryState
	Reason       string // of a skip or a failure
	Attempt      int    // attempts made
	NextAt       time.Time
	DoneAt       time.Time
	Skip         string // why the reader must be passed over now: SkipLeft or SkipSuppressed; empty: mail him
}

// Outcome is what an attempt came to, as the recorder commits it.
type Outcome struct {
	EditionID int64
	Seq       int
	State     DeliveryState
	Reason    string
	NextAt    time.Time // of a deferred delivery
	NoAttempt bool      // nothing was tried, as when a 421 or an empty bucket put the delivery off
	At        time.Time
}

// Balance is the books of an edition or a run. They balance always:
// Audience = Sent + Failed + Unknown + Skipped + Cancelled + Queued + Deferred.
type Balance struct {
	Audience  int `json:"audience"`
	Sent      int `json:"sent"`
	Failed    int `json:"failed"`
	Deferred  int `json:"deferred"`
	Queued    int `json:"queued"`
	Unknown   int `json:"unknown"`
	Skipped   int `json:"skipped"`
	Cancelled int `json:"cancelled"`
}

// Add counts n deliveries of a state.
func (b *Balance) Add(s DeliveryState, n int) {
	switch s {
	case Queued:
		b.Queued += n
	case Deferred:
		b.Deferred += n
	case Sent:
		b.Sent += n
	case Failed:
		b.Failed += n
	case Unknown:
		b.Unknown += n
	case Skipped:
		b.Skipped += n
	case Cancelled:
		b.Cancelled += n
	}
}

// Balanced tells whether the states add up to the audience.
func (b Balance) Balanced() bool {
	return b.Audience == b.Sent+b.Failed+b.Deferred+b.Queued+b.Unknown+b.Skipped+b.Cancelled
}

// Open is the number of deliveries still to be made.
func (b Balance) Open() int { return b.Queued + b.Deferred }
