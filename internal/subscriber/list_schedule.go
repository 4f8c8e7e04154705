package subscriber

import (
	"cmp"
	"fmt"
	"time"
)

// Digests of a list that does not say when it is mailed.
const (
	usualTime = "07:00"
	usualDay  = "monday"
)

// Schedule is when the list's digests of a cadence, Daily or Weekly, are due; zone is the publication's. Readers may
// have a cadence that is not the list's: at, on and timezone hold for them too. A list that was read has no error.
func (l *List) Schedule(every Cadence, zone *time.Location) (s Schedule, err error) {
	s = Schedule{Every: every, Zone: zone}
	if s.At, err = ParseTimeOfDay(cmp.Or(l.At, usualTime)); err != nil {
		return s, fmt.Errorf("at: %w", err)
	}
	if s.On, err = parseWeekday(cmp.Or(l.On, usualDay)); err != nil {
		return s, fmt.Errorf("on: %w", err)
	}
	if l.Timezone == "" {
		return s, nil
	}
	if s.Zone, err = time.LoadLocation(l.Timezone); err != nil {
		return s, fmt.Errorf("timezone: %q is none; write one such as Europe/Berlin", l.Timezone)
	}
	return s, nil
}
