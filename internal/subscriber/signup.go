package subscriber

import (
	"fmt"
	"net/netip"
	"slices"
	"strings"
	"time"
)

// Choice is what somebody wants of one list.
type Choice struct {
	List     string   `json:"list"`               // slug
	Sections []string `json:"sections,omitempty"` // slugs; empty: all of the list
	Cadence  Cadence  `json:"cadence,omitempty"`  // empty: the list's
	Content  Content  `json:"content,omitempty"`  // empty: the list's
}

// SignUp is what somebody asked for by a form. It becomes subscriptions when it is confirmed from the mailbox that
// it names; then it has no address, name and choices any more.
type SignUp struct {
	Token        string // what the link of the confirmation mail carries
	Email        string // as it was typed
	Name         string
	Language     string // BCP 47; empty: the publication's
	Choices      []Choice
	Form         string // which form it was, such as "/subscribe"
	Wording      string // version of the words that stood on it
	AskedAt      time.Time
	AskedFrom    string // see Network
	Expires      time.Time
	ConfirmedAt  time.Time // zero: it has not been
	SubscriberID int64     // once it has been confirmed
}

// Asking is a sign-up on its way into the books.
type Asking struct {
	SignUp
	Text string // the words of the form, under SignUp.Wording
	Caps []Cap  // whoever asks is told when one of these is reached
	// Quiet is the cap on letters to the address. Nobody is told, since it may be another who asks.
	Quiet Cap
}

// Cap is how often something may be asked for.
type Cap struct {
	Name    string // for messages
	Subject string // what is counted; names nobody
	Most    int
	Within  time.Duration
}

// CapError says that something was asked for too often.
type CapError struct{ Cap Cap }

// Error names the cap.
func (e *CapError) Error() string {
	return fmt.Sprintf("%s: more than %d within %v", e.Cap.Name, e.Cap.Most, e.Cap.Within)
}

// Confirming is what the making of subscriptions needs.
type Confirming struct {
	NewToken func(time.Time) string // makes leave tokens; see NewToken
	Welcome  []string               // slugs of the lists that welcome new readers with a letter
}

// Welcomes tells whether a list does.
func (c Confirming) Welcomes(list string) bool { return slices.Contains(c.Welcome, list) }

// Standing is a person with all that he has or had.
type Standing struct {
	Subscriber
	Suppressed    string         // why he is never mailed; empty: he may be
	Subscriptions []Subscription // in the order of the lists' slugs
}

// On finds the confirmed subscription to a list; nil when he is not on it, or is never mailed.
func (s *Standing) On(list string) *Subscription {
	for i := range s.Subscriptions {
		if sub := &s.Subscriptions[i]; sub.List == list && sub.Status == Confirmed {
			return sub
		}
	}
	return nil
}

// Joined is how a person stands who has confirmed a sign-up.
type Joined struct {
	Standing
	Lists   []string // those of the sign-up that he confirmed just now; none when he had done so before
	Letters []int64  // numbers of the letters that were put
}

// Consent is the proof that a reader wanted one list: he asked for it by a form, and confirmed from his mailbox.
type Consent struct {
	List          string    `json:"list"`
	Form          string    `json:"form"`
	Wording       string    `json:"wording"` // version of the words that stood on the form
	Text          string    `json:"text"`    // those words
	AskedAt       time.Time `json:"asked_at"`
	AskedFrom     string    `json:"asked_from"` // network; see Network
	ConfirmedAt   time.Time `json:"confirmed_at"`
	ConfirmedFrom string    `json:"confirmed_from"`
}

// Network is the part of an address that proofs and counts keep, since the whole would name a household: the first
// 24 bits of IPv4 and 48 of IPv6. Empty: the address is not known.
func Network(addr netip.Addr) string {
	addr = addr.Unmap().WithZone("")
	bits := 48
	if addr.Is4() {
		bits = 24
	}
	network, err := addr.Prefix(bits)
	if err != nil {
		return ""
	}
	return network.String()
}

// Bounced tells whether the reason of a suppression is that mail to the address came back.
func Bounced(reason string) bool { return strings.HasPrefix(strings.ToLower(reason), bounced) }
