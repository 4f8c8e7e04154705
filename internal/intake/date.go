package intake

import (
	"strings"
	"time"

	"pressrun/internal/piece"
)

// cursor reads a line from left to right.
type cursor struct {
	s  string
	at int
}

func (c *cursor) skip(set string) {
	for c.at < len(c.s) && strings.IndexByte(set, c.s[c.at]) >= 0 {
		c.at++
	}
}

func (c *cursor) letters() string {
	start := c.at
	for c.at < len(c.s) && isASCIILetter(c.s[c.at]) {
		c.at++
	}
	return c.s[start:c.at]
}

// number reads at most limit digits, and tells how many there were.
func (c *cursor) number(limit int) (value, digits int) {
	for c.at < len(c.s) && digits < limit && c.s[c.at] >= '0' && c.s[c.at] <= '9' {
		value = value*10 + int(c.s[c.at]-'0')
		c.at++
		digits++
	}
	return value, digits
}

func (c *cursor) next(b byte) bool {
	if c.at < len(c.s) && c.s[c.at] == b {
		c.at++
		return true
	}
	return false
}

func (c *cursor) digitNext() bool {
	return c.at < len(c.s) && c.s[c.at] >= '0' && c.s[c.at] <= '9'
}

// dateAt reads a date at the beginning of s in one of the printed forms, and tells how long it
// is; 0 means that there is none. An hour without a zone stands in loc.
func dateAt(s string, loc *time.Location) (piece.Date, int) {
	c := &cursor{s: s}
	weekday := c.weekday()
	day, ok := c.day(weekday)
	if !ok {
		return piece.Date{}, 0
	}
	year, month, dom := day.Date()
	end := c.at
	if t, ok := c.hour(year, month, dom, loc); ok {
		return piece.At(t), c.at
	}
	return piece.Day(year, month, dom), end
}

// weekday skips the name of a day; -1 when there is none.
func (c *cursor) weekday() int {
	at := c.at
	name := strings.ToLower(c.letters())
	for d := time.Sunday; d <= time.Saturday; d++ {
		full := strings.ToLower(d.String())
		if name == full || name == full[:3] || name == "tues" && d == time.Tuesday || name == "thurs" && d == time.Thursday {
			c.skip("., ")
			return int(d)
		}
	}
	c.at = at
	return -1
}

func (c *cursor) day(weekday int) (time.Time, bool) {
	at := c.at
	for _, form := range []func(int) (time.Time, bool){c.monthFirst, c.dayFirst, c.yearFirst, c.slashed} {
		c.at = at
		if t, ok := form(weekday); ok {
			return t, true
		}
	}
	return time.Time{}, false
}

// monthFirst reads "Mar 27, 2025" and "March 27 2025".
func (c *cursor) monthFirst(int) (time.Time, bool) {
	month, ok := c.month()
	if !ok {
		return time.Time{}, false
	}
	day, digits := c.number(2)
	c.ordinal()
	if digits == 0 || c.digitNext() {
		return time.Time{}, false
	}
	c.skip(", ")
	return c.year(month, day)
}

// dayFirst reads "27 March 2025", "27th of March, 2025".
func (c *cursor) dayFirst(int) (time.Time, bool) {
	day, digits := c.number(2)
	if digits == 0 {
		return time.Time{}, false
	}
	c.ordinal()
	c.skip(" .-")
	if strings.HasPrefix(c.s[c.at:], "of ") {
		c.at += len("of ")
	}
	month, ok := c.month()
	if !ok {
		return time.Time{}, false
	}
	c.skip(", -")
	return c.year(month, day)
}

// yearFirst reads "2025-03-27".
func (c *cursor) yearFirst(int) (time.Time, bool) {
	year, digits := c.number(4)
	if digits != 4 || !c.next('-') {
		return time.Time{}, false
	}
	month, _ := c.number(2)
	if !c.next('-') {
		return time.Time{}, false
	}
	day, _ := c.number(2)
	return realDay(year, time.Month(month), day)
}

// slashed reads "11/03/2026" when only one order is a day, or the weekday decides, and
// "27.03.2025", which is always written day first.
func (c *cursor) slashed(weekday int) (time.Time, bool) {
	first, n := c.number(2)
	dotted := c.next('.')
	if n == 0 || !dotted && !c.next('/') {
		return time.Time{}, false
	}
	second, n := c.number(2)
	if n == 0 || !c.next('.') && !c.next('/') {
		return time.Time{}, false
	}
	year, n := c.number(4)
	if n != 4 || c.digitNext() {
		return time.Time{}, false
	}
	dayFirst, okDay := realDay(year, time.Month(second), first)
	monthFirst, okMonth := realDay(year, time.Month(first), second)
	switch {
	case dotted, first == second:
		return dayFirst, okDay
	case weekday >= 0 && okDay && int(dayFirst.Weekday()) == weekday:
		return dayFirst, true
	case weekday >= 0 && okMonth && int(monthFirst.Weekday()) == weekday:
		return monthFirst, true
	case okDay != okMonth:
		if okDay {
			return dayFirst, true
		}
		return monthFirst, true
	}
	return time.Time{}, false
}

// ambiguousAt measures a slashed date whose day and month cannot be told apart.
func ambiguousAt(s string) int {
	c := cursor{s: s}
	for i := range 3 {
		if _, n := c.number(4); n == 0 || i < 2 && !c.next('/') {
			return 0
		}
	}
	return c.at
}

func (c *cursor) month() (time.Month, bool) {
	name := strings.ToLower(c.letters())
	if len(name) < 3 {
		return 0, false
	}
	for m := time.January; m <= time.December; m++ {
		full := strings.ToLower(m.String())
		if name == full || name == full[:3] || name == "sept" && m == time.September {
			c.skip(". ")
			return m, true
		}
	}
	return 0, false
}

func (c *cursor) ordinal() {
	for _, suffix := range []string{"st", "nd", "rd", "th"} {
		if strings.HasPrefix(c.s[c.at:], suffix) {
			c.at += len(suffix)
			return
		}
	}
}

// year reads four digits. A fifth may follow only as a read time that text extraction has
// glued to the year: "Jan 16, 20254 min read".
func (c *cursor) year(month time.Month, day int) (time.Time, bool) {
	year, digits := c.number(4)
	if digits != 4 {
		return time.Time{}, false
	}
	if c.digitNext() {
		if _, n := readTimeAt(c.s[c.at:]); n == 0 {
			return time.Time{}, false
		}
	}
	return realDay(year, month, day)
}

// realDay refuses days that no calendar has, and years that no page has.
func realDay(year int, month time.Month, day int) (time.Time, bool) {
	t := time.Date(year, month, day, 0, 0, 0, 0, time.UTC)
	return t, year >= 1000 && month >= 1 && month <= 12 && t.Day() == day && t.Month() == month
}

// zones are the abbreviations that name one offset, in hours.
var zones = map[string]int{
	"UTC": 0, "GMT": 0, "Z": 0, "WET": 0, "BST": 1, "CET": 1, "CEST": 2, "EET": 2, "EEST": 3,
	"EST": -5, "EDT": -4, "CDT": -5, "MST": -7, "MDT": -6, "PST": -8, "PDT": -7, "AEST": 10, "AEDT": 11,
}

// hour reads an hour after the day: "T07:00:00+02:00", "at 8:14 a.m.", "8.14am CEST".
func (c *cursor) hour(year int, month time.Month, day int, loc *time.Location) (time.Time, bool) {
	c.next('T')
	c.skip(" ,:|-")
	if strings.HasPrefix(c.s[c.at:], "at ") {
		c.at += len("at ")
	}
	hour, n := c.number(2)
	if n == 0 || !c.next(':') && !c.next('.') {
		return time.Time{}, false
	}
	minute, n := c.number(2)
	if n != 2 || c.digitNext() {
		return time.Time{}, false
	}
	second := 0
	if c.next(':') {
		second, _ = c.number(2)
	}
	if c.next('.') {
		c.number(9)
	}
	hour, ok := c.halfDay(hour)
	if !ok || hour > 23 || minute > 59 || second > 59 {
		return time.Time{}, false
	}
	if loc == nil {
		loc = time.UTC
	}
	return time.Date(year, month, day, hour, minute, second, 0, c.zone(loc)), true
}

// halfDay turns an hour with "am" or "p.m." behind it into one of 24; without the mark it stays.
func (c *cursor) halfDay(hour int) (int, bool) {
	at := c.at
	c.skip(" ")
	later, ok := c.halfDayMark()
	if !ok {
		c.at = at
		return hour, true
	}
	if hour < 1 || hour > 12 {
		return 0, false
	}
	return hour%12 + later, true
}

// halfDayMark reads "am", "a.m." or "PM" and gives the hours it adds. A longer word that begins
// so ("amateurs") is none; only a zone may be glued to the mark.
func (c *cursor) halfDayMark() (later int, ok bool) {
	switch {
	case c.next('a') || c.next('A'):
	case c.next('p') || c.next('P'):
		later = 12
	default:
		return 0, false
	}
	c.next('.')
	if !c.next('m') && !c.next('M') {
		return 0, false
	}
	c.next('.')
	end := c.at
	glued := c.letters()
	c.at = end
	return later, glued == "" || isZone(glued)
}

func isZone(name string) bool {
	_, fixed := zones[name]
	return fixed || isSeasonalZone(name)
}

// isSeasonalZone tells an abbreviation whose offset hangs on the season; the day is sure all the same.
func isSeasonalZone(name string) bool { return name == "ET" || name == "PT" || name == "CT" }

func (c *cursor) zone(loc *time.Location) *time.Location {
	at := c.at
	c.skip(" ")
	if c.at < len(c.s) && (c.s[c.at] == '+' || c.s[c.at] == '-') {
		sign := 1
		if c.s[c.at] == '-' {
			sign = -1
		}
		c.at++
		hours, n := c.number(2)
		c.next(':')
		minutes, m := c.number(2)
		if n == 2 && m == 2 && hours <= 14 && minutes <= 59 {
			return time.FixedZone("", sign*(hours*3600+minutes*60))
		}
	} else if name := c.letters(); name != "" {
		if isSeasonalZone(name) {
			return loc
		}
		if hours, ok := zones[name]; ok {
			return time.FixedZone("", hours*3600)
		}
	}
	c.at = at
	return loc
}
