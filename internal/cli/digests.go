package cli

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"time"

	"pressrun/internal/chores"
	"pressrun/internal/press"
)

// digestsDue is the chore of sending what lists have gathered; its number is when that is due, in seconds since 1970, and
// 0 when it is already: whatever waits under the time was put by another clock.
const digestsDue chores.Kind = "digests"

// openDigests lists when digests are due, by the lists as they are written now.
func (w *workspace) openDigests(ctx context.Context) ([]chores.Due, error) {
	p, err := w.pressNow()
	if err != nil {
		return nil, err
	}
	times, err := p.DigestTimes(ctx)
	var dues []chores.Due
	for _, at := range times {
		due := chores.Due{ID: at.Unix(), At: at}
		if !at.After(w.io.Now()) {
			due = chores.Due{}
		}
		if !slices.Contains(dues, due) {
			dues = append(dues, due)
		}
	}
	return dues, err
}

// doDigests sends what is due by now.
func (w *workspace) doDigests(ctx context.Context, id int64) error {
	if at := time.Unix(id, 0); at.After(w.io.Now()) {
		return chores.Later(at)
	}
	return w.whileLocked(ctx, func(p *press.Press) error {
		runs, err := p.OpenDigests(ctx)
		faults := []error{err}
		for _, run := range runs {
			faults = append(faults, w.resume(ctx, p, run.ID, nil))
		}
		return errors.Join(faults...)
	})
}

// tellDigests says when lists mail what they have gathered.
func (w *workspace) tellDigests(ctx context.Context) error {
	next, err := w.press.NextDigests(ctx)
	for _, d := range next {
		name := d.Name
		if list, err := w.list(d.List); err == nil && list.Cadence != d.Cadence {
			name += ", " + string(d.Cadence) + ","
		}
		w.io.say("%s goes %s with %s.", name, w.digestTime(d.At), plural(d.Pieces, "piece"))
	}
	return err
}

// digestTime is a moment of the days to come, where the list is scheduled.
func (w *workspace) digestTime(at time.Time) string {
	now := w.io.Now()
	if !at.After(now) {
		return "as soon as pressrun serve or work runs"
	}
	day := at.Weekday().String()
	switch local := now.In(at.Location()); {
	case at.YearDay() == local.YearDay():
		day = "today"
	case at.Sub(now) > 6*24*time.Hour: // the same day of the week as today, or nearly
		day = at.Format("Monday, Jan 2,")
	}
	return fmt.Sprintf("%s %s", day, at.Format("15:04 MST"))
}
