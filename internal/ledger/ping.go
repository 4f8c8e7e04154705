package ledger

import "time"

// PingState is what has become of a hub ping.
type PingState string

// The states of a hub ping.
const (
	PingQueued PingState = "queued" // to be made, for the first time or again
	PingTold   PingState = "told"
	PingFailed PingState = "failed" // given up
)

// HubPing is the telling of one hub that one feed was changed by a run. (Run, Hub, Topic) is unique.
type HubPing struct {
	ID      int64
	RunID   int64
	Hub     string // address of the hub
	Topic   string // address of the feed
	State   PingState
	Reason  string    // why it is tried again or was given up
	Attempt int       // how often it was tried
	TriedAt time.Time // the first of these, from which the giving up counts; zero: none yet
	NextAt  time.Time // of one that is queued: not before; zero: now
	ToldAt  time.Time
}
