package subscriber

import (
	"net/netip"
	"strings"
	"time"
)

// Choice is what somebody wants of one list.
type Choice struct {
	List     string   `json:"list"` // slug
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
