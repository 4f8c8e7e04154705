// Package subscriber holds who receives: people by address, their subscriptions with
// proof of consent, and the lists (newsletters) they are on.
package subscriber

import (
	"fmt"
	"net/mail"
	"strings"
	"time"
	"unicode"

	"golang.org/x/net/idna"
)

// Subscriber is a person by address.
type Subscriber struct {
	ID       int64
	Email    string // as the person wrote it
	Name     string
	Language string // BCP 47; empty: the publication's
	Created  time.Time
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
	ChangedAt    time.Time
}

// ParseAddress checks and tidies an email address; a display name may stand before it.
// Control characters are refused, since they could forge header lines (RFC 5322 §2.2).
func ParseAddress(s string) (name, address string, err error) {
	if strings.ContainsAny(s, "\r\n\x00") {
		return "", "", fmt.Errorf("%q holds a line break; an address is one line", s)
	}
	if plainAddress(s) {
		return "", s, nil
	}
	a, err := mail.ParseAddress(strings.TrimSpace(s))
	if err != nil {
		return "", "", fmt.Errorf("%q is no email address", s)
	}
	at := strings.LastIndexByte(a.Address, '@')
	local, domain := a.Address[:at], a.Address[at+1:]
	if ascii, err := idna.Lookup.ToASCII(domain); err != nil || ascii == "" { // a soft hyphen alone maps to nothing
		return "", "", fmt.Errorf("%q has no valid domain after the @", s)
	}
	if strings.ContainsFunc(local, func(r rune) bool { return r > unicode.MaxASCII }) {
		// Only servers with SMTPUTF8 (RFC 6531) take these, and the reader's may not be one.
		return "", "", fmt.Errorf("%q has letters before the @ that many mail servers refuse; "+
			"ask for an address in plain letters (a to z), digits and signs", s)
	}
	if len(local) > 64 || len(domain) > 255 { // RFC 5321 §4.5.3.1
		return "", "", fmt.Errorf("%q is too long for an email address", s)
	}
	// A local part that stands only between quotation marks (RFC 5321 §4.1.2) may hold "> <" and the like,
	// which would be read as more than one address wherever it is printed bare.
	if again, err := mail.ParseAddress(local + "@" + domain); err != nil || again.Address != local+"@"+domain {
		return "", "", fmt.Errorf("%q needs quotation marks before the @; such addresses are not taken", s)
	}
	return a.Name, local + "@" + domain, nil
}

// CleanName makes a name fit for a mail header: line breaks, other control characters and what is no
// character at all become single spaces.
func CleanName(name string) string {
	return strings.Join(strings.FieldsFunc(name, func(r rune) bool {
		return r == ' ' || unicode.IsControl(r) || r == '\u2028' || r == '\u2029' || r == unicode.ReplacementChar
	}), " ")
}

// Key is the address as identity: one person whatever the case or the form of the domain.
func Key(address string) string {
	at := strings.LastIndexByte(address, '@')
	if at < 0 {
		return strings.ToLower(address)
	}
	if lower := strings.ToLower(address); plainDomain(lower[strings.LastIndexByte(lower, '@')+1:]) {
		return lower
	}
	domain := strings.ToLower(address[at+1:])
	if ascii, err := idna.Lookup.ToASCII(domain); err == nil {
		domain = ascii
	}
	return strings.ToLower(address[:at]) + "@" + domain
}

// Reserved tells whether the address is of a domain that can receive no mail (RFC 2606, RFC 6761).
func Reserved(address string) bool {
	return ReservedDomain(address[strings.LastIndexByte(address, '@')+1:])
}

// ReservedDomain tells whether a host name is set apart for examples and tests (RFC 2606 §2-3, RFC 6761 §6).
func ReservedDomain(domain string) bool {
	domain = strings.ToLower(strings.TrimSuffix(domain, "."))
	for _, end := range []string{
		"example", "example.com", "example.net", "example.org", "test", "invalid", "localhost",
	} {
		if domain == end || strings.HasSuffix(domain, "."+end) {
			return true
		}
	}
	return false
}
