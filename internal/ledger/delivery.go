package ledger

import "time"

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

// Reasons that are not a server's words.
const (
	InDoubt    = "the program ended while it was being sent" // of an unknown delivery
	Doubted    = "may have arrived: "                        // before the reason of one that was unknown and is sent again
	DomainBusy = "its domain gets no more for now"           // of a delivery put off by mail.rate.per_domain
)

// Reasons for skipping a reader.
const (
	SkipHadIt      = "had-it"     // the piece reached the reader by another list or run
	SkipLeft       = "left"       // unsubscribed since the list's edition before, or since the audience was frozen
	SkipSuppressed = "suppressed" // bounced, complained, or asked never to be mailed
	SkipPaused     = "paused"     // wants no mail for a while
	SkipWithdrawn  = "withdrawn"  // every piece that was for the reader was withdrawn
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
	Variant      int64     // what of the edition it brings; 0: all of it
	State        DeliveryState
	Reason       string // of a skip or a failure
	Attempt      int    // attempts made
	NextAt       time.Time
	DoneAt       time.Time
	Skip         string // why the reader must be passed over now, one of the reasons for skipping; empty: mail him
}

// Outcome is what an attempt came to, as the recorder commits it.
type Outcome struct {
	EditionID int64
	Seq       int
	State     DeliveryState
	Reason    string
	NextAt    time.Time // of a deferred delivery
	NoAttempt bool      // nothing was tried, as when an empty bucket put the delivery off
	Suppress  string    // the reader is never to be mailed again, for this reason; empty: he may be
	Suspect   bool      // a refusal that suppresses the reader when it was his last edition's outcome too
	At        time.Time
	Claim     Claim // under which it was sent; zero: by an operator's word
}
