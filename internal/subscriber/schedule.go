package subscriber

import (
	"fmt"
	"strings"
	"time"
)

// Schedule is when the digests of a list and cadence are due: each day, or one day a week, at a local time.
type Schedule struct {
	Every Cadence      // Daily or Weekly
	On    time.Weekday // of a weekly one
	At    TimeOfDay
	Zone  *time.Location
}

// TimeOfDay is a time on the clock on the wall, in minutes since midnight.
type TimeOfDay int

// ParseTimeOfDay reads a time such as "07:00".
func ParseTimeOfDay(text string) (TimeOfDay, error) {
	t, err := time.Parse("15:04", text)
	if err != nil {
		return 0, fmt.Errorf(`%q is no time of day; write hours and minutes, such as "07:00"`, text)
	}
	return TimeOfDay(60*t.Hour() + t.Minute()), nil
}

// String is the time as "07:00".
func (t TimeOfDay) String() string { return fmt.Sprintf("%02d:%02d", t/60, t%60) }

// parseWeekday reads the English name of a day.
func parseWeekday(text string) (time.Weekday, error) {
	for day := time.Sunday; day <= time.Saturday; day++ {
		if strings.EqualFold(text, day.String()) {
			return day, nil
		}
	}
	return 0, fmt.Errorf("%q is no day of the week; write one such as monday", text)
}

// String tells one schedule from another, as "weekly Friday 07:00 Europe/Berlin".
func (s Schedule) String() string {
	day := ""
	if s.Every == Weekly {
		day = s.On.String() + " "
	}
	return fmt.Sprintf("%s %s%v %v", s.Every, day, s.At, s.Zone)
}

// Last is the latest instant at or before now at which a digest was due.
func (s Schedule) Last(now time.Time) time.Time {
	for day := dayOf(now.In(s.Zone)).AddDate(0, 0, 1); ; day = day.AddDate(0, 0, -1) {
		if due, is := s.on(day); is && !due.After(now) {
			return due
		}
	}
}

// Next is the first instant after now at which a digest is due.
func (s Schedule) Next(now time.Time) time.Time {
	for day := dayOf(now.In(s.Zone)).AddDate(0, 0, -1); ; day = day.AddDate(0, 0, 1) {
		if due, is := s.on(day); is && due.After(now) {
			return due
		}
	}
}

// on is when a digest is due on a day of the calendar, a midnight in UTC; false: it is none of the schedule's days.
func (s Schedule) on(day time.Time) (due time.Time, is bool) {
	if s.Every == Weekly && day.Weekday() != s.On {
		return time.Time{}, false
	}
	return onTheWall(day.Add(time.Duration(s.At)*time.Minute), s.Zone), true
}

// dayOf is the day of the calendar that a time is on where it is, as a midnight in UTC.
func dayOf(t time.Time) time.Time {
	year, month, day := t.Date()
	return time.Date(year, month, day, 0, 0, 0, 0, time.UTC)
}

// farthest is more than any zone has ever been away from UTC.
const farthest = 48 * time.Hour

// onTheWall is the instant at which clocks in a zone show what wall shows in UTC. A time that they pass over is the
// first instant after the gap; of one that they show twice it is the first. time.Date promises neither.
func onTheWall(wall time.Time, zone *time.Location) time.Time {
	for at := wall.Add(-farthest).In(zone); ; {
		start, end := at.ZoneBounds()
		_, offset := at.Zone()
		due := wall.Add(-time.Duration(offset) * time.Second).In(zone)
		switch {
		case due.Before(start):
			return start
		case end.IsZero() || due.Before(end):
			return due
		}
		at = end
	}
}
