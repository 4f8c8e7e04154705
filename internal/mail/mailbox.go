package mail

import (
	"errors"
	"fmt"
	netmail "net/mail"
	"strings"
	"unicode"

	"golang.org/x/net/idna"
)

// wireMailbox checks an address and gives its form for the wire: the domain in ASCII (RFC 5890). utf8 says that
// its local part needs SMTPUTF8 (RFC 6531).
func wireMailbox(email string) (address string, utf8 bool, err error) {
	if plainMailbox(email) {
		return email, false, nil
	}
	if err := printable(email); err != nil {
		return "", false, err
	}
	parsed, err := netmail.ParseAddress("<" + email + ">")
	if err != nil || parsed.Address != email {
		return "", false, fmt.Errorf("%q is no email address; write it as local@example.org", email)
	}
	at := strings.LastIndexByte(email, '@')
	local, domain := email[:at], email[at+1:]
	if strings.IndexFunc(local, unseen) >= 0 {
		return "", false, fmt.Errorf("%q holds signs that cannot be seen before the @; type it anew", email)
	}
	if strings.ContainsAny(local, " \"<>\\") {
		return "", false, fmt.Errorf("%q: quoted addresses cannot be mailed; ask for another address", email)
	}
	if domain, err = idna.Lookup.ToASCII(domain); err != nil || domain == "" { // a soft hyphen alone maps to nothing
		return "", false, fmt.Errorf("%q has no valid domain after the @; correct it", email)
	}
	if len(local) > maxLocal || len(domain) > maxDomain {
		return "", false, fmt.Errorf("%q is too long for an email address; correct it", email)
	}
	return local + "@" + domain, !isASCII(local), nil
}

// unseen tells signs beyond ASCII that cannot be seen: spaces, joiners, marks of direction.
func unseen(r rune) bool { return r > unicode.MaxASCII && !unicode.IsPrint(r) }

// Octets of an address (RFC 5321 §4.5.3.1).
const (
	maxLocal  = 64
	maxDomain = 255
)

// plainMailbox knows the common address that is its own form for the wire: a dot-atom (RFC 5322 §3.2.3) at a domain
// in lower case in which nothing is mapped. wireMailbox gives the same for it, ten times slower.
func plainMailbox(email string) bool {
	local, domain, _ := strings.Cut(email, "@")
	return len(local) <= maxLocal && len(domain) <= maxDomain && dotted(local, localAtom) && plainDomain(domain)
}

// plainDomain leaves it to a closer look where a hyphen begins or ends a label, or stands doubled as in xn--
// (RFC 5891 §4.2.3.1).
func plainDomain(domain string) bool {
	return dotted(domain, plainLabel) && !strings.HasPrefix(domain, "-") && !strings.HasSuffix(domain, "-") &&
		!strings.Contains(domain, "--") && !strings.Contains(domain, "-.") && !strings.Contains(domain, ".-")
}

// dotted tells whether s is parts with a dot between them.
func dotted(s string, allowed func(byte) bool) bool {
	previous := byte('.')
	for _, c := range []byte(s) {
		if c == '.' && previous == '.' || c != '.' && !allowed(c) {
			return false
		}
		previous = c
	}
	return previous != '.'
}

func localAtom(c byte) bool { return alphanumeric(c) || c == '+' || c == '-' || c == '_' }

func plainLabel(c byte) bool { return c >= 'a' && c <= 'z' || isDigit(c) || c == '-' }

// ErrNoUTF8 is in the chain of an error when a message was not sent because the address of its reader needs
// SMTPUTF8 (RFC 6531) and the server does not offer it.
var ErrNoUTF8 = errors.New("letters beyond ASCII before the @ need a server that offers SMTPUTF8 and 8BITMIME, " +
	"and this one does not")

// mailboxes are the addresses of an envelope for the wire. One that may not reach it is refused.
func (s *SMTP) mailboxes(env Envelope) (from, to string, utf8 bool, err error) {
	from, fromUTF8, err := wireMailbox(env.From)
	if err != nil {
		return "", "", false, s.refuse(MailFrom, BlameSender, err)
	}
	to, toUTF8, err := wireMailbox(env.To)
	if err != nil {
		return "", "", false, s.refuse(RcptTo, BlameNone, err)
	}
	return from, to, fromUTF8 || toUTF8, nil
}
