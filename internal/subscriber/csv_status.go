package subscriber

import (
	"fmt"
	"strconv"
	"strings"
	"time"
)

// cells are those of one row.
type cells struct {
	file   *csvFile
	record []string
}

// of is the cell of a column, tidied; empty when it is not there.
func (c cells) of(col column) string {
	i := c.file.places[col] - 1
	if i < 0 || i >= len(c.record) {
		return ""
	}
	return plainCell(decode(strings.TrimSpace(c.record[i])))
}

func (c cells) name() string {
	return or(CleanName(c.of(fullName)), CleanName(c.of(firstName)+" "+c.of(lastName)))
}

// time is the first of some columns that is not empty, as a time.
func (c cells) time(columns ...column) (time.Time, error) {
	for _, col := range columns {
		if cell := c.of(col); cell != "" {
			at, err := parseTime(cell)
			if err != nil {
				err = fmt.Errorf("%s %w", col.name(), err)
			}
			return at, err
		}
	}
	return time.Time{}, nil
}

func (c cells) consent(row *Row) (err error) {
	row.ConsentFrom = CleanName(c.of(consentFrom))
	row.ConsentAt, err = c.time(consentAt, confirmedAt, optedInAt)
	return err
}

// status reads how the reader stood with the program that wrote the file. Whatever says that he is not to be mailed
// is believed; a word that nobody knows refuses the row.
func (c cells) status(row *Row) (err error) {
	word := strings.ToLower(c.of(status))
	if row.Status, row.Reason, err = statusOf(word); err != nil {
		return err
	}
	reason, since := CleanName(c.of(suppressed)), c.of(suppressedAt)
	switch {
	case reason != "":
		row.Status, row.Reason = Suppressed, reasonOf(reason)
	case since != "" && row.Status != Suppressed:
		row.Status, row.Reason = Suppressed, bounced // Mailchimp's "cleaned" readers
	case row.Status != Suppressed && (c.of(leftAt) != "" || c.says(mailed, false) || c.says(notMailed, true)):
		row.Status = Left
	}
	switch row.Status {
	case Suppressed:
		row.StatusAt, err = c.time(suppressedAt)
	case Left:
		row.StatusAt, err = c.time(leftAt)
	}
	return err
}

// says tells whether a column of yes and no holds the given one.
func (c cells) says(col column, yes bool) bool {
	is, err := strconv.ParseBool(strings.ToLower(c.of(col)))
	return err == nil && is == yes
}

// Reasons of suppressions, as they begin.
const (
	bounced    = "bounced"
	complained = "complained"
)

// Complained tells whether the reason of a suppression is that the reader complained of mail.
func Complained(reason string) bool { return strings.HasPrefix(strings.ToLower(reason), complained) }

// reasonOf writes what other programs call a bounce or a complaint in our word, and keeps other reasons.
func reasonOf(word string) string {
	switch strings.ToLower(strings.Join(strings.FieldsFunc(word, func(r rune) bool { return strings.ContainsRune(" _-", r) }), "")) {
	case "bounce", "bounced", "hardbounce", "hardbounced", "cleaned":
		return bounced
	case "complaint", "complained", "spam", "spamcomplaint", "spamreport", "abuse":
		return complained
	}
	return word
}

// statusOf reads a word of a column of states.
func statusOf(word string) (s Status, reason string, err error) {
	switch word {
	case "":
		return "", "", nil
	case "confirmed", "subscribed", "active", "enabled":
		return Confirmed, "", nil
	case "unconfirmed", "pending", "waiting":
		return Unconfirmed, "", nil
	case "left", "unsubscribed", "unsubscribe", "disabled", "inactive", "opted out", "opted-out", "archived", "deleted":
		return Left, "", nil
	case "suppressed", "blocklisted", "blacklisted", "blocked":
		return Suppressed, word, nil
	}
	if reason := reasonOf(word); reason == bounced || reason == complained {
		return Suppressed, reason, nil
	}
	return "", "", fmt.Errorf("status %q is not known; write confirmed, unconfirmed, left, bounced, complained or suppressed", word)
}
