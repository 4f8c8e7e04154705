package intake

import (
	"strings"
	"time"

	"pressrun/internal/piece"
)

// dateline is what a line about the publication says.
type dateline struct {
	published piece.Date
	updated   piece.Date
	minutes   int
	rest      string // words that are no date, such as "in The Hill"
	relative  string // "2 days ago"
	unclear   string // a date that can be read in two ways
}

func (d dateline) isZero() bool {
	return d.published.IsZero() && d.updated.IsZero() && d.minutes == 0 && d.relative == "" && d.unclear == ""
}

const (
	maxDateline    = 160
	firstPlausible = "1990" // no commentary page is older
)

// readDateline reads a line that begins with a date or a read time, however they are parted or
// glued. The zero dateline means that the line is something else.
func readDateline(s string, loc *time.Location) dateline {
	if len(s) > maxDateline || !mayBeDateline(s) {
		return dateline{}
	}
	var d dateline
	updated := false
	for s = trimSeparators(s); s != ""; s = trimSeparators(s) {
		if rest, isUpdate, ok := cutDateLabel(s); ok {
			updated, s = isUpdate, rest
			continue
		}
		if date, n := dateAt(s, loc); n > 0 {
			if date.String() < firstPlausible {
				return dateline{} // a year of history, not of publication
			}
			d.put(date, updated)
			s = s[n:]
			continue
		}
		if minutes, n := readTimeAt(s); n > 0 {
			d.minutes, s = minutes, s[n:]
			continue
		}
		if n := relativeAt(s); n > 0 && d.isZero() {
			d.relative, s = s[:n], s[n:]
			continue
		}
		if n := ambiguousAt(s); n > 0 && d.isZero() {
			d.unclear, s = s[:n], s[n:]
			continue
		}
		d.rest = s
		break
	}
	return d
}

func (d *dateline) put(date piece.Date, updated bool) {
	switch {
	case updated && d.updated.IsZero():
		d.updated = date
	case d.published.IsZero():
		d.published = date
	case d.updated.IsZero():
		d.updated = date
	}
}

// mayBeDateline looks for a digit or a relative word, so that prose is passed over at once.
func mayBeDateline(s string) bool {
	if strings.ContainsAny(s[:min(len(s), 60)], "0123456789") {
		return true
	}
	lower := strings.ToLower(s[:min(len(s), 24)])
	return strings.Contains(lower, "yesterday") || strings.Contains(lower, "today") || strings.Contains(lower, "ago")
}

func trimSeparators(s string) string { return strings.TrimLeft(s, " |·•–—-,;:()/") }

// cutDateLabel takes off a word such as "Published" or "Updated on".
func cutDateLabel(s string) (rest string, updated, ok bool) {
	for _, l := range []struct {
		label   string
		updated bool
	}{
		{"last updated", true},
		{"last modified", true},
		{"updated", true},
		{"modified", true},
		{"first published", false},
		{"published", false},
		{"posted", false},
		{"date", false},
		{"reading time", false},
	} {
		if !hasPrefixFold(s, l.label) {
			continue
		}
		rest := strings.TrimLeft(s[len(l.label):], " ")
		if len(rest) == len(s)-len(l.label) && rest != "" && rest[0] != ':' {
			continue // a longer word
		}
		rest = strings.TrimLeft(rest, ": ")
		for _, filler := range []string{"on ", "at "} {
			if hasPrefixFold(rest, filler) {
				rest = rest[len(filler):]
			}
		}
		return rest, l.updated, true
	}
	return s, false, false
}

func hasPrefixFold(s, prefix string) bool {
	return len(s) >= len(prefix) && strings.EqualFold(s[:len(prefix)], prefix)
}

// readTimeAt reads "4 min read", "4 minute read", "4-min read", "4 minutes" at the beginning of s.
func readTimeAt(s string) (minutes, length int) {
	c := cursor{s: s}
	n, digits := c.number(3)
	if digits == 0 {
		return 0, 0
	}
	c.skip(" -")
	switch strings.ToLower(c.letters()) {
	case "min", "mins", "minute", "minutes":
	default:
		return 0, 0
	}
	c.skip(". ")
	at := c.at
	if w := strings.ToLower(c.letters()); w != "read" && w != "reading" {
		c.at = at
	}
	return n, c.at
}

// relativeAt measures a date that counts from the day of reading.
func relativeAt(s string) int {
	lower := strings.ToLower(s)
	for _, w := range []string{"yesterday", "today", "just now"} {
		if strings.HasPrefix(lower, w) && len(s) < len(w)+20 {
			return len(w)
		}
	}
	c := cursor{s: lower}
	if _, digits := c.number(3); digits == 0 {
		return 0
	}
	c.skip(" ")
	switch strings.TrimSuffix(c.letters(), "s") {
	case "minute", "min", "hour", "hr", "day", "week", "month", "year":
		if c.skip(" "); strings.HasPrefix(c.s[c.at:], "ago") {
			return c.at + len("ago")
		}
	}
	return 0
}
