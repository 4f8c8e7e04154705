// Package mail makes messages and carries them. Compose turns a Message into the bytes
// that travel (RFC 5322, RFC 2045); a Template does the same for many readers at once, and a Signer
// signs the bytes with DKIM; an Outbox keeps them in a Maildir; SMTP hands them to
// a server and says for certain what became of each. It is the only user of go-mail.
//
// The bytes depend on the Message alone: no clock, no randomness. What a proof shows and
// what is sent are therefore the same.
package mail

import (
	"errors"
	"fmt"
	netmail "net/mail"
	"time"
)

// Address is a mailbox with the name that readers see.
type Address struct {
	Name  string // display name; empty: none
	Email string // local@domain, without angle brackets
}

// ParseAddress reads "Name <local@domain>" or a bare address, as config.yaml and lists.yaml hold them.
func ParseAddress(s string) (Address, error) {
	a, err := netmail.ParseAddress(s)
	if err != nil {
		return Address{}, fmt.Errorf("%q is no email address; write Name <local@example.org>", s)
	}
	return Address{Name: a.Name, Email: a.Address}, nil
}

// IsZero tells whether there is no address.
func (a Address) IsZero() bool { return a.Email == "" }

// Message is one mail before it is composed. From, To, Subject, Text, Date and MessageID are needed.
type Message struct {
	From    Address
	ReplyTo Address // zero: no Reply-To
	To      Address

	Subject  string
	Text     string // text/plain; lines end with "\n"
	HTML     string // text/html; empty: the message has only its text
	Language string // BCP 47, for Content-Language (RFC 3282); empty: not said

	Date         time.Time
	MessageID    string // without angle brackets; see MessageID
	EnvelopeFrom string // where bounces go; empty: From

	// AutoSubmitted marks mail that a machine sends of itself (RFC 3834 §5): confirmations, alerts, digests.
	AutoSubmitted bool
	List          List // zero: no mailing of a list

	Attachments []Attachment
}

// List is what a mailing says about its list (RFC 2369, RFC 2919, RFC 8058). Addresses are
// absolute https, http or mailto URLs.
type List struct {
	ID          string // label.namespace, as weekly.news.example.org (RFC 2919 §2); empty: no list headers
	Name        string // description in front of the id
	Unsubscribe string // leaves with one click; must be https to be offered as one-click (RFC 8058 §3.1)
	LeaveMail   string // mailto: form of the same; empty: none
	Help        string
	Subscribe   string
	Owner       string
	Archive     string // all editions
	ArchivedAt  string // this edition in the browser (RFC 5064)
	FeedbackID  string // see FeedbackID; empty: none
}

// Envelope is what the carrying of one message needs to know.
type Envelope struct {
	From      string // RFC 5321 reverse-path, without brackets; where bounces go
	To        string // RFC 5321 forward-path, without brackets
	MessageID string // without angle brackets
}

// Envelope is the envelope under which the message travels.
func (m Message) Envelope() Envelope {
	from := m.EnvelopeFrom
	if from == "" {
		from = m.From.Email
	}
	return Envelope{From: from, To: m.To.Email, MessageID: m.MessageID}
}

var errControl = errors.New("holds a line break or control character; remove it")

// printable refuses what could forge header lines or commands (RFC 5322 §2.2).
func printable(s string) error {
	for _, r := range s {
		if r < 0x20 || r == 0x7f || r >= 0x80 && r <= 0x9f || r == 0x2028 || r == 0x2029 || r == 0xfffd {
			return fmt.Errorf("%q %w", s, errControl)
		}
	}
	return nil
}

func isASCII(s string) bool {
	for i := 0; i < len(s); i++ {
		if s[i] >= 0x80 {
			return false
		}
	}
	return true
}
