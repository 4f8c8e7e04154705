package chores

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"slices"
	"time"

	"github.com/riverqueue/river"
	"github.com/riverqueue/river/rivertype"
)

// sweepKind is the chore that puts back chores.
const sweepKind Kind = "sweep"

func (c *Chores) sweeper() Handler {
	return Handler{Kind: sweepKind, Queue: Shared, Every: time.Minute, Do: func(ctx context.Context, _ int64) error {
		return c.Sweep(ctx)
	}}
}

// Sweep asks the books what is open and puts a chore for each thing that has none.
func (c *Chores) Sweep(ctx context.Context) error { return c.sweep(ctx, false) }

// sweep puts back chores. At the start of the only process that does the chores of a queue, what River takes for
// running there was cut off with the process before; it need not wait for its rescue.
func (c *Chores) sweep(ctx context.Context, start bool) error {
	var faults []error
	for _, kind := range slices.Sorted(maps.Keys(c.handlers)) {
		h := c.handlers[kind]
		if h.Open == nil {
			continue
		}
		if err := c.putBack(ctx, h, start && c.alone(h.Queue)); err != nil {
			faults = append(faults, fmt.Errorf("sweep of %s: %w", kind, err))
		}
	}
	return errors.Join(faults...)
}

// alone tells whether no other process does the chores of a queue.
func (c *Chores) alone(q Queue) bool { return c.pool.alone() || q == Local && c.options.Local }

func (c *Chores) putBack(ctx context.Context, h Handler, cutOff bool) error {
	open, err := h.Open(ctx)
	if err != nil || len(open) == 0 {
		return err
	}
	states := waiting()
	if !cutOff {
		states = append(states, rivertype.JobStateRunning)
	}
	jobs, err := c.client.JobList(ctx, river.NewJobListParams().Kinds(string(h.Kind)).States(states...).First(most))
	if err != nil {
		return err
	}
	there := map[int64]bool{}
	for _, job := range jobs.Jobs {
		id, err := idOf(job)
		if err != nil {
			return err
		}
		there[id] = true
	}
	return c.put(ctx, h.Kind, slices.DeleteFunc(open, func(due Due) bool { return there[due.ID] }))
}

// most is the largest number of chores that River lists at once. With more, some would be put twice, which is harmless.
const most = 10000

// waiting are the states of a job that is still to be done.
func waiting() []rivertype.JobState {
	return []rivertype.JobState{
		rivertype.JobStateAvailable, rivertype.JobStatePending, rivertype.JobStateRetryable, rivertype.JobStateScheduled,
	}
}
