package piece

import (
	"fmt"
	"time"
)

// Date is a date as an editor writes it: a bare day, or an instant with its offset.
// The zero Date is no date.
type Date struct {
	at  time.Time
	day bool
}

const dayLayout = "2006-01-02"

// Day is a bare day.
func Day(year int, month time.Month, day int) Date {
	return Date{at: time.Date(year, month, day, 0, 0, 0, 0, time.UTC), day: true}
}

// At is an instant, to the second, keeping the offset of t.
func At(t time.Time) Date {
	if t.IsZero() {
		return Date{}
	}
	_, offset := t.Zone()
	offset -= offset % 60 // RFC 3339 knows whole minutes only; old local times have seconds
	zone := time.UTC
	if offset != 0 {
		zone = time.FixedZone("", offset) // so that equal dates compare equal whatever zone made them
	}
	return Date{at: t.In(zone).Truncate(time.Second)}
}

// ParseDate reads YYYY-MM-DD or RFC 3339. The empty string is no date.
func ParseDate(s string) (Date, error) {
	if s == "" {
		return Date{}, nil
	}
	if t, err := time.Parse(dayLayout, s); err == nil {
		return Date{at: t, day: true}, nil
	}
	t, err := time.Parse(time.RFC3339, s)
	if err != nil {
		return Date{}, fmt.Errorf("%q is no date; write 2026-02-09, or 2026-02-09T07:00:00+01:00 for an hour of that day", s)
	}
	return At(t), nil
}

// IsZero tells whether there is no date.
func (d Date) IsZero() bool { return d.at.IsZero() }

// IsDay tells whether only the day is known.
func (d Date) IsDay() bool { return d.day }

// Equal tells whether both are the same day, or the same instant under the same offset.
func (d Date) Equal(o Date) bool { return d.String() == o.String() }

// String writes the date as ParseDate reads it; no date is the empty string.
func (d Date) String() string {
	switch {
	case d.IsZero():
		return ""
	case d.day:
		return d.at.Format(dayLayout)
	default:
		return d.at.Format(time.RFC3339)
	}
}

// Resolve turns the date into an instant in loc. A bare day that is today there means now;
// a bare past day stands at 12:00; a bare future day takes the hour at which pieces go out.
// The zero Date gives the zero time.
func (d Date) Resolve(now time.Time, loc *time.Location, pressHour int) time.Time {
	if d.IsZero() || !d.day {
		return d.at
	}
	today := now.In(loc)
	year, month, day := d.at.Date()
	switch {
	case d.at.Format(dayLayout) == today.Format(dayLayout):
		return today.Truncate(time.Second)
	case d.at.Before(time.Date(today.Year(), today.Month(), today.Day(), 0, 0, 0, 0, time.UTC)):
		return time.Date(year, month, day, 12, 0, 0, 0, loc)
	default:
		return time.Date(year, month, day, pressHour, 0, 0, 0, loc)
	}
}

// InZone is the instant of the date in loc, for printing; a bare day stands at noon of that day.
func (d Date) InZone(loc *time.Location) time.Time {
	if d.day {
		year, month, day := d.at.Date()
		return time.Date(year, month, day, 12, 0, 0, 0, loc)
	}
	return d.at.In(loc)
}
