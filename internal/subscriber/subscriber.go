// Package subscriber holds who receives: people by address, their subscriptions with
// proof of consent, and the lists (newsletters) they are on.
package subscriber

import (
	"strings"
	"time"
	"unicode"
)

// Subscriber is a person by address.
type Subscriber struct {
	ID       int64
	Email    string // as the person wrote it
	Name     string
	Language string // BCP 47; empty: the publication's
	Created  time.Time

	PausedUntil time.Time // nothing is sent before, of any list; zero: he takes no break
}

// Status is where a subscription stands.
type Status string

// The states of a subscription. Who left, bounced or complained is never brought back by a file.
const (
	Unconfirmed Status = "unconfirmed"
	Confirmed   Status = "confirmed"
	Left        Status = "left"
	Suppressed  Status = "suppressed"
)

// Subscription is one person on one list.
type Subscription struct {
	SubscriberID int64
	List         string
	Status       Status
	Token        string    // leave token: random, made once, never expiring
	ConsentAt    time.Time // zero: not known, as after an import without a date
	ConsentFrom  string    // proof: where the consent came from, such as "import readers.csv"
	Sections     []string  // empty: all of the list
	Cadence      Cadence   // empty: the list's
	Content      Content   // empty: the list's
	ChangedAt    time.Time
}

// CleanName makes a name fit for a mail header: line breaks, other control characters, marks that turn the text behind
// them around (UAX #9 §2) and what is no character at all become single spaces.
func CleanName(name string) string {
	return strings.Join(strings.FieldsFunc(name, func(r rune) bool {
		return r == ' ' || unicode.IsControl(r) || r >= '\u2028' && r <= '\u202e' || r >= '\u2066' && r <= '\u2069' ||
			r == unicode.ReplacementChar
	}), " ")
}
