package chores

import (
	"context"
	"encoding/json"
	"fmt"
	"slices"
	"time"

	"github.com/riverqueue/river"
	"github.com/riverqueue/river/rivertype"
)

// Run does chores until the context ends. What is under way then may go on for some seconds before its own context
// ends; it is done again later. Run returns when all is at rest, and is called once.
func (c *Chores) Run(ctx context.Context) error {
	if err := c.sweep(ctx, true); err != nil { // the next one comes in a minute
		c.options.Log.Error("the first sweep failed", "error", err)
	}
	if ctx.Err() != nil {
		return nil //nolint:nilerr // the fault was told, and this is the end in order
	}
	if err := c.client.Start(ctx); err != nil {
		return fmt.Errorf("chores could not be started: %w", err)
	}
	<-c.client.Stopped()
	return nil
}

// Next counts the chores that are due or being done by this process, and tells when the first of the others is;
// the zero time: never. What comes by itself again and again, and what only other processes may do, does not count.
func (c *Chores) Next(ctx context.Context) (due int, next time.Time, err error) {
	states := append(waiting(), rivertype.JobStateRunning)
	jobs, err := c.client.JobList(ctx, river.NewJobListParams().Queues(c.queues()...).States(states...).First(most))
	if err != nil {
		return 0, time.Time{}, err
	}
	now := c.options.Now()
	for _, job := range jobs.Jobs {
		switch {
		case c.handlers[Kind(job.Kind)].Every > 0:
		case job.State == rivertype.JobStateRunning:
			if slices.Contains(job.AttemptedBy[max(0, len(job.AttemptedBy)-1):], c.client.ID()) {
				due++
			}
		case !job.ScheduledAt.After(now):
			due++
		case next.IsZero() || job.ScheduledAt.Before(next):
			next = job.ScheduledAt
		}
	}
	return due, next, nil
}

func idOf(job *rivertype.JobRow) (int64, error) {
	var a args
	err := json.Unmarshal(job.EncodedArgs, &a)
	return a.ID, err
}
