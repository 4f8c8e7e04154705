package subscriber

import (
	"errors"
	"fmt"
	"net/mail"
	"strings"
	"unicode"

	"golang.org/x/net/idna"
	"golang.org/x/text/unicode/norm"
)

// Octets of an address as it travels (RFC 5321 §4.5.3.1).
const (
	maxLocal  = 64
	maxDomain = 255
)

// ParseAddress checks and tidies an email address; a display name may stand before it. Letters before the @ may
// be of any script (RFC 6531 §3.3) and come back in normal form C (RFC 6532 §3.1).
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
	local, domain := norm.NFC.String(a.Address[:at]), a.Address[at+1:]
	ascii, err := idna.Lookup.ToASCII(domain)
	if err != nil || ascii == "" { // a soft hyphen alone maps to nothing
		return "", "", fmt.Errorf("%q has no valid domain after the @", s)
	}
	if len(local) > maxLocal || len(ascii) > maxDomain {
		return "", "", fmt.Errorf("%q is too long for an email address", s)
	}
	if err := checkLocal(local); err != nil {
		return "", "", fmt.Errorf("%q %w", s, err)
	}
	return a.Name, local + "@" + domain, nil
}

// checkLocal refuses what would be read otherwise wherever the address is printed bare.
func checkLocal(local string) error {
	for i, r := range local {
		switch {
		case r <= unicode.MaxASCII:
		case !unicode.IsPrint(r), r == unicode.ReplacementChar: // spaces, joiners, marks of direction
			return fmt.Errorf("has a sign before the @ that cannot be seen (%U); type the address anew", r)
		case i == 0 && unicode.IsMark(r): // it would change the sign in front of the address
			return fmt.Errorf("begins with an accent without a letter (%U); type the address anew", r)
		}
	}
	// What stands only between quotation marks (RFC 5321 §4.1.2) may hold "> <" and the like, which would be read as
	// more than one address. So would their wide and small forms, which normal form KC makes plain.
	plain := norm.NFKC.String(local) + "@x"
	if again, err := mail.ParseAddress(plain); err != nil || again.Address != plain {
		return errors.New("needs quotation marks before the @; such addresses are not taken")
	}
	return nil
}

// NeedsUTF8 tells whether only servers that offer SMTPUTF8 take mail to an address (RFC 6531): there are letters
// beyond ASCII before its @. Those behind it have a form in ASCII (RFC 5890).
func NeedsUTF8(address string) bool {
	at := strings.LastIndexByte(address, '@')
	return at >= 0 && !isASCII(address[:at])
}

// CheckSender checks an address that mails to everybody come from, or are answered to: it must be ASCII before
// the @, or only servers with SMTPUTF8 would take them.
func CheckSender(s string) error {
	_, address, err := ParseAddress(s)
	if err == nil && NeedsUTF8(address) {
		err = fmt.Errorf("%q has letters before the @ that many servers refuse, and every reader's must take it; "+
			"use an address in plain letters (a to z), digits and signs", s)
	}
	return err
}

func isASCII(s string) bool {
	for i := range len(s) {
		if s[i] > unicode.MaxASCII {
			return false
		}
	}
	return true
}

// Key is the address as identity: one person whatever the case, the normal form or the form of the domain.
// Letters that only look alike, as the Greek and the Latin o, are different ones.
func Key(address string) string {
	at := strings.LastIndexByte(address, '@')
	if at < 0 {
		return folded(address)
	}
	if plainDomain(address[at+1:]) && isASCII(address[:at]) {
		return strings.ToLower(address)
	}
	domain := strings.ToLower(address[at+1:])
	if ascii, err := idna.Lookup.ToASCII(domain); err == nil {
		domain = ascii
	}
	return folded(address[:at]) + "@" + domain
}

// folded is a text without differences of case, sign by sign, so that Σ, σ and ς are one. Unicode's full folding
// would also take straße for strasse, which may be another's mailbox, as it is another domain: a reader who is in
// the books twice is mailed twice, but one who is taken for another is never mailed.
func folded(s string) string {
	if isASCII(s) {
		return strings.ToLower(s)
	}
	return norm.NFC.String(strings.Map(foldLetter, norm.NFC.String(s)))
}

// foldLetter is the first of the small letters that differ from a letter in case alone.
func foldLetter(r rune) rune {
	small := unicode.ToLower(r)
	first := small
	for other := unicode.SimpleFold(small); other != small; other = unicode.SimpleFold(other) {
		if unicode.IsLower(other) && other < first {
			first = other
		}
	}
	return first
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
