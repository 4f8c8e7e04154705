package bounce

import "time"

// Event is what a report says of one recipient. Only Kind is always set.
type Event struct {
	Kind  Kind
	Class Class // of Bounced and Delayed; empty for the others

	// Recipient is the address as the report has it (Final-Recipient, RFC 3464 §2.3.2): perhaps one that the
	// reader forwards to. Empty when the report hides it.
	Recipient string
	// Original is the address that we wrote to (Original-Recipient, RFC 3464 §2.3.1, or To of the returned
	// message); better than Recipient for finding the reader. Empty: not said.
	Original string
	// Token stands in a bounce address of ours, b+TOKEN@, wherever it was found: the report's own recipient,
	// or the returned message's Return-Path. Of Unsubscribed it is that of unsub+TOKEN@.
	Token string
	// LeaveToken is that of unsub+TOKEN@ in the returned message's List-Unsubscribe; empty: none was returned.
	LeaveToken string
	MessageID  string // of our message, without <>
	ListID     string // of our message (RFC 2919), without <>

	Status       string // RFC 3463, such as 5.1.1; empty: not said
	Code         int    // SMTP reply code; 0: not said
	Diagnostic   string // what the receiving server said, one line, at most 500 bytes; may hold addresses
	ReportingMTA string // host that made the report
	Rule         string // name of the row that decided; see docs/bounces.md

	Arrived time.Time // when the report was made, by its Date; zero: not said
}

// Kind says what a message is that came back.
type Kind string

// The kinds.
const (
	Bounced      Kind = "bounced"      // not delivered and not tried again; see Class
	Delayed      Kind = "delayed"      // not delivered yet and still tried: no bounce
	Delivered    Kind = "delivered"    // delivered, relayed or expanded (RFC 3464 §2.3.3)
	Complained   Kind = "complained"   // the reader called it spam (RFC 5965)
	AutoReplied  Kind = "auto-replied" // a machine answered: out of office, challenge, receipt
	Unsubscribed Kind = "unsubscribed" // a mail to the way out of List-Unsubscribe (RFC 2369 §3.2)
	Reported     Kind = "reported"     // a report for the operator that blames no reader, as of failed authentication
	Unrecognised Kind = "unrecognised" // most likely a person's mail; to be left for people
)

// Class says what a bounce means for the address.
type Class string

// The classes.
const (
	Hard        Class = "hard"         // the address is dead; it may be suppressed
	Soft        Class = "soft"         // it counts, and tells something only when it repeats
	MailboxFull Class = "mailbox-full" // or over another limit of the reader's: never suppresses
	Policy      Class = "policy"       // a matter of the sender: authentication, reputation, rules; never suppresses
	Content     Class = "content"      // this message's size or content
)
