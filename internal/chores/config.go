package chores

import (
	"context"
	"log/slog"
	"maps"
	"slices"
	"time"

	"github.com/riverqueue/river"
)

const (
	timeout      = 2 * time.Minute // of a chore that names none
	rescueAfter  = 3 * time.Minute // when the chore of a process that was killed is given to another
	softStop     = 5 * time.Second // how long a chore may go on before its context ends, when the program is stopped
	pollInterval = time.Second
	maxAttempts  = 25 // then the sweep puts it anew, if the books still hold it open
)

// workers is how many chores of a queue a process does at once. What is local takes the publication's lock.
func workers(q Queue) int {
	if q == Local {
		return 1
	}
	return 8
}

func (h Handler) attempts() int {
	if h.Every > 0 {
		return 1 // its next time comes by itself
	}
	return maxAttempts
}

// config is River's configuration. Kinds of the other queue are known too: the leader rescues for all.
func (c *Chores) config() *river.Config {
	known := river.NewWorkers()
	var periodic []*river.PeriodicJob
	for _, kind := range slices.Sorted(maps.Keys(c.handlers)) {
		h := c.handlers[kind]
		river.AddWorkerArgs(known, args{kind: kind}, &worker{chores: c, handler: h})
		if h.Every > 0 {
			periodic = append(periodic, periodicJob(h))
		}
	}
	queues := map[string]river.QueueConfig{}
	for _, q := range c.queues() {
		queues[q] = river.QueueConfig{MaxWorkers: workers(Queue(q))}
	}
	return &river.Config{
		Workers: known, Queues: queues, PeriodicJobs: periodic,
		JobTimeout: timeout, RescueStuckJobsAfter: rescueAfter, SoftStopTimeout: softStop,
		MaxAttempts: maxAttempts, RetryPolicy: retryPolicy{c.options.Now},
		FetchPollInterval: pollInterval,
		Logger:            slog.New(onlyErrors{c.options.Log.Handler()}),
	}
}

func (c *Chores) queues() []string {
	if c.options.Local {
		return []string{string(Local), string(Shared)}
	}
	return []string{string(Shared)}
}

func periodicJob(h Handler) *river.PeriodicJob {
	return river.NewPeriodicJob(river.PeriodicInterval(h.Every), func() (river.JobArgs, *river.InsertOpts) {
		return args{kind: h.Kind}, &river.InsertOpts{Queue: string(h.Queue), MaxAttempts: h.attempts()}
	}, &river.PeriodicJobOpts{ID: string(h.Kind), RunOnStart: true})
}

// onlyErrors keeps River's own talk down: chores that fail are told by the worker, in our words.
type onlyErrors struct{ slog.Handler }

// Enabled lets errors through, but for those of parts that are being stopped: that their context has ended is none.
func (o onlyErrors) Enabled(ctx context.Context, level slog.Level) bool {
	return level >= slog.LevelError && ctx.Err() == nil
}
