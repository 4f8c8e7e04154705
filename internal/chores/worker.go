package chores

import (
	"context"
	"errors"
	"log/slog"
	"time"

	"github.com/riverqueue/river"
	"github.com/riverqueue/river/rivertype"
)

// args is all that a chore carries.
type args struct {
	ID   int64 `json:"id"`
	kind Kind
}

// Kind names the kind to River.
func (a args) Kind() string { return string(a.kind) }

// worker does the chores of one kind for River.
type worker struct {
	river.WorkerDefaults[args]
	chores  *Chores
	handler Handler
}

// Timeout is never the -1 of River, under which a killed process's chore would be running for ever.
func (w *worker) Timeout(*river.Job[args]) time.Duration { return w.handler.Timeout }

// Work does one chore.
func (w *worker) Work(ctx context.Context, job *river.Job[args]) error {
	err := w.handler.Do(ctx, job.Args.ID)
	kind, id, o := w.handler.Kind, job.Args.ID, w.chores.options
	var later *laterError
	switch {
	case err == nil:
		if o.Done != nil {
			o.Done(ctx, kind, id)
		}
		return nil
	case errors.As(err, &later):
		return river.JobSnooze(max(0, later.at.Sub(o.Now())))
	case errors.Is(ctx.Err(), context.Canceled): // the program is being stopped: no fault of the chore
		return river.JobSnooze(0)
	}
	w.failed(ctx, Failure{Kind: kind, ID: id, Tries: tries(job.JobRow), Err: err})
	return err
}

// failingAfter is the number of tries after which somebody is told: about ten minutes.
const failingAfter = 5

func (w *worker) failed(ctx context.Context, f Failure) {
	o := w.chores.options
	o.Log.Warn("a chore failed", slog.String("kind", string(f.Kind)), slog.Int64("id", f.ID),
		slog.Int("tries", f.Tries), slog.Any("error", f.Err))
	if f.Tries == failingAfter && o.Failing != nil {
		o.Failing(context.WithoutCancel(ctx), f) // its time may be over
	}
}

// Later puts the chore off until a time. That is no failure, and happens as often as it is asked for.
func Later(at time.Time) error { return &laterError{at} }

type laterError struct{ at time.Time }

// Error says until when.
func (e *laterError) Error() string { return "later, at " + e.at.Format(time.RFC3339) }

// retryPolicy says when a chore that failed is tried again.
type retryPolicy struct{ now func() time.Time }

// NextRetry waits longer from try to try, up to a quarter of an hour.
func (p retryPolicy) NextRetry(job *rivertype.JobRow) time.Time {
	return p.now().Add(pause(tries(job)))
}

// tries counts the tries that failed, the one under way with them. Attempt would count what was put off.
func tries(job *rivertype.JobRow) int { return len(job.Errors) + 1 }

func pause(tries int) time.Duration {
	const longest = 15 * time.Minute
	wait := 10 * time.Second
	for range min(tries, 10) - 1 {
		wait *= 3
	}
	return min(wait, longest)
}
