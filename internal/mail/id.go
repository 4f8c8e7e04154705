package mail

import (
	"crypto/sha256"
	"encoding/base32"
	"errors"
	"fmt"
	"strconv"
	"strings"

	"golang.org/x/net/idna"
)

// MessageID names the message of an edition to a subscriber, without angle brackets. It is the
// same for every attempt, so that receivers and an outbox know a message again (RFC 5322 §3.6.4).
// It holds a digest of the recipient key, no address or number of a person.
func MessageID(domain, list string, edition int, recipient string) string {
	number := strconv.Itoa(edition)
	return "e" + number + "." + digest("edition", list, number, recipient) + "@" + asciiDomain(domain)
}

// OtherID names mail that is no edition, such as a test, a confirmation or an alert: kind says which,
// and parts tell one from the next.
func OtherID(domain, kind string, parts ...string) string {
	return kind + "." + digest(append([]string{kind}, parts...)...) + "@" + asciiDomain(domain)
}

// CopyID names a partner's mail: a piece at a revision, or a notice of it.
func CopyID(domain, pieceID, partner string, revision int, notice string) string {
	return OtherID(domain, "copy", pieceID, partner, strconv.Itoa(revision), notice)
}

// asciiDomain is a domain as ids hold it (RFC 5890); one that has no such form stays, and Compose refuses it.
func asciiDomain(domain string) string {
	if isASCII(domain) {
		return domain
	}
	if ascii, err := idna.Lookup.ToASCII(domain); err == nil {
		return ascii
	}
	return domain
}

// checkMessageID allows dot-atoms alone, without comments and literals (RFC 5322 §3.6.4).
func checkMessageID(id string) error {
	local, domain, _ := strings.Cut(id, "@")
	for _, c := range []byte(local) {
		if !alphanumeric(c) && strings.IndexByte("!#$%&'*+/=?^_{|}~.-", c) < 0 {
			return errMessageID
		}
	}
	for _, c := range []byte(domain) {
		if !alphanumeric(c) && c != '.' && c != '-' {
			return errMessageID
		}
	}
	if local == "" || domain == "" {
		return errMessageID
	}
	return nil
}

var errMessageID = errors.New("its Message-ID is not of the form local@domain; make it with mail.MessageID")

func alphanumeric(c byte) bool {
	return c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c >= '0' && c <= '9'
}

var lowerBase32 = base32.NewEncoding("abcdefghijklmnopqrstuvwxyz234567").WithPadding(base32.NoPadding)

// digest is 16 letters, enough for 80 bits; the Message-ID then fits on its line for domains up to 35 signs.
func digest(parts ...string) string {
	text := make([]byte, 0, 128)
	for _, p := range parts { // the length keeps "ab","c" from "a","bc"
		text = strconv.AppendInt(text, int64(len(p)), 10)
		text = append(append(append(text, ':'), p...), ',')
	}
	sum := sha256.Sum256(text)
	return lowerBase32.EncodeToString(sum[:10])
}

// FeedbackID is the value by which Gmail groups complaints: campaign:list:kind:sender. It says
// nothing of the recipient. The sender is 5 to 15 letters or digits and stays the same for ever;
// it is made from the domain.
func FeedbackID(edition int, list, kind, domain string) string {
	sender := strings.Map(func(r rune) rune {
		if r >= 'a' && r <= 'z' || r >= '0' && r <= '9' {
			return r
		}
		return -1
	}, strings.ToLower(domain))
	switch {
	case len(sender) > 15:
		sender = sender[:15]
	case len(sender) < 5:
		sender = "press" + sender
	}
	return fmt.Sprintf("%d:%s:%s:%s", edition, list, kind, sender)
}
