package subscriber

import (
	"slices"
	"strings"
	"unicode"
)

// column is something that a file may tell of a reader.
type column int

const (
	email column = iota
	fullName
	sections
	cadence
	languageCode
	status
	consentAt
	consentFrom
	leftAt
	suppressed
	suppressedAt
	// What only other programs write.
	address // the email address, unless there is a column email
	firstName
	lastName
	confirmedAt
	optedInAt
	mailed
	notMailed
	columnCount
)

// headings are the names of a column, ours first; those of others are of the exports of Mailchimp, listmonk, Ghost and
// Substack, and of the suppression lists of Postmark, Mailgun, SendGrid and Amazon SES.
func (c column) headings() []string {
	return [columnCount][]string{
		email:        {"email", "e-mail", "mail", "emailaddress", "e-mailaddress", "mailaddress"},
		fullName:     {"name", "fullname"},
		sections:     {"sections"},
		cadence:      {"cadence"},
		languageCode: {"language"},
		status:       {"status", "subscriptionstatus"},
		consentAt:    {"consentat"},
		consentFrom:  {"consentfrom"},
		leftAt:       {"leftat", "unsubtime", "unsubscribedat"},
		suppressed:   {"suppressed", "suppressionreason"},
		suppressedAt: {"suppressedat", "cleantime"},
		address:      {"address", "recipient"},
		firstName:    {"firstname"},
		lastName:     {"lastname"},
		confirmedAt:  {"confirmedat", "confirmtime"},
		optedInAt:    {"optintime"},
		mailed:       {"subscribedtoemails"},
		notMailed:    {"emaildisabled"},
	}[c]
}

// Columns are the headings of the columns that Pressrun writes and reads, in their order.
func Columns() []string {
	return []string{
		"email", "name", "sections", "cadence", "language", "status", "consent_at", "consent_from", "left_at", "suppressed", "suppressed_at",
	}
}

func columnNames() string { return strings.Join(Columns(), ",") }

func (c column) name() string {
	if int(c) < len(Columns()) {
		return Columns()[c]
	}
	return c.headings()[0]
}

// columnOf is the column that a heading names, in whatever dress.
func columnOf(heading string) (column, bool) {
	heading = strings.Map(func(r rune) rune {
		if r == '_' || unicode.IsSpace(r) {
			return -1
		}
		return unicode.ToLower(r)
	}, heading)
	for c := range columnCount {
		if slices.Contains(c.headings(), heading) {
			return c, true
		}
	}
	return 0, false
}
