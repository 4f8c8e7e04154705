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

// AtEnd tells whether the run will not move any more.
func (s RunState) AtEnd() bool { return s == RunFinished || s == RunCancelled }

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
	Note     string    // a correction's note, or the reason of a withdrawal
	Digest   Digest    // what it mails, of a run that carries one digest alone
	Minor    bool      // of a correction: a slip, nothing public says so
	Created  time.Time // when the run was asked for
	DueAt    time.Time // when it may start; zero: at once
	Finished time.Time // zero while it is not
	Reason   string    // why it is paused or was cancelled
	Steps    map[Channel]StepState
}
