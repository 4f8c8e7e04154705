package ledger

import (
	"strings"
	"time"
)

// Returned is what came back of a mail: a bounce, a complaint, an exit by mail. It is noted beside the delivery, whose
// state does not move: a mail that was sent was sent.
type Returned struct {
	ID     int64
	Kind   ReturnKind
	Class  ReturnClass // of a bounce
	Status string      // RFC 3463; empty: not said
	Words  string      // what the server said, without addresses
	Source string      // the way on which it came, such as "imap"
	Found  string      // what told which mail it is of: "token", "message-id", "headers" or "address"; empty: nothing did
	At     time.Time   // when it was taken into the books
	Effect ReturnEffect
	// Fingerprint is the same when the same thing comes twice; it names nobody.
	Fingerprint string

	Mail Mailed // what it is of; zero: not known
}

// Said is what the server said, with the status unless its words hold that; empty: nothing is known.
func (r *Returned) Said() string {
	if strings.Contains(r.Words, r.Status) {
		return r.Words
	}
	return strings.TrimSpace(r.Status + " " + r.Words)
}

// ReturnKind says what came back.
type ReturnKind string

// The kinds.
const (
	ReturnBounced      ReturnKind = "bounced"
	ReturnDelayed      ReturnKind = "delayed"
	ReturnComplained   ReturnKind = "complained"
	ReturnUnsubscribed ReturnKind = "unsubscribed"
	ReturnAutoReplied  ReturnKind = "auto-replied"
	ReturnOther        ReturnKind = "other" // delivery receipts, reports on authentication, and what is none of these
)

// ReturnClass says what a bounce means for the address.
type ReturnClass string

// The classes of bounces.
const (
	ReturnHard    ReturnClass = "hard"    // the address is dead
	ReturnSoft    ReturnClass = "soft"    // tells something only when it repeats
	ReturnFull    ReturnClass = "full"    // a full mailbox
	ReturnPolicy  ReturnClass = "policy"  // our fault: never counted against the reader
	ReturnContent ReturnClass = "content" // the message's fault
)

// ReturnEffect is what followed.
type ReturnEffect string

// The effects.
const (
	NoEffect       ReturnEffect = ""           // it was noted
	NowSuppressed  ReturnEffect = "suppressed" // the reader is never mailed again
	NowLeft        ReturnEffect = "left"       // he left the list, or by a complaint all lists
	KnownAlready   ReturnEffect = "known"      // the same thing had come before
	PartnerReturns ReturnEffect = "partner"    // it was a partner's copy or notice; people are told
)

// Mailed is a mail that went out, as far as it is known again.
type Mailed struct {
	EditionID    int64 // 0: no edition
	Seq          int
	DispatchID   int64 // 0: no partner's mail
	LetterID     int64 // 0: no letter
	SubscriberID int64 // 0: no reader
	List         string
	Person       string    // key of the address as it is now; what comes back of another is not of this person
	Sent         time.Time // when it last went out; zero: it never did, so nothing can come back
}

// MailedCopy is a partner's mail with all that its Message-ID is made from.
type MailedCopy struct {
	Mailed
	PieceID  string
	Partner  string
	Revision int
	Notice   NoticeKind
}

// ReturnLimits say when bounces in a row end a subscription. 0: never.
type ReturnLimits struct {
	Soft, Full int // editions
}

// ReturnCount is how often something came back.
type ReturnCount struct {
	Kind   ReturnKind   `json:"kind"`
	Class  ReturnClass  `json:"class,omitempty"`
	Effect ReturnEffect `json:"effect,omitempty"`
	Found  bool         `json:"attributed"`
	Count  int          `json:"count"`
}

// Returns is how much came back of an edition.
type Returns struct {
	Bounced    int `json:"bounced"` // mails that were not delivered in the end, for whatever reason
	Refused    int `json:"refused"` // of these, for reasons of ours: policy and content
	Complained int `json:"complained"`
}

// Any tells whether anything came back.
func (r Returns) Any() bool { return r.Bounced > 0 || r.Complained > 0 }
