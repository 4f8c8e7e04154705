package cli

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"pressrun/internal/ledger"
	"pressrun/internal/press"
)

type workOptions struct {
	untilIdle bool
	wait      time.Duration
	noFiles   bool
	metrics   string
}

func newWork(s *IO, at *place) *cobra.Command {
	var o workOptions
	cmd := &cobra.Command{
		Use: "work", Short: "Do what comes due: scheduled pieces, tries that are due again, alerts", GroupID: "run",
		Long: `Do what comes due by itself, until stopped: carry pieces whose date or embargo has come, try
again what did not get through, tell alerts. An interrupt ends it in order: what is under way is
brought to an end or done again later.

With --until-idle it ends when nothing is due or under way and nothing falls due within --wait, for
cron. Its last line counts what is later, with the time of the next try.

On SQLite one process works on a publication; a second one is refused. On PostgreSQL any number
share the work, on any number of machines; --no-files says that this machine has not public/ and
var/, and leaves pages, feeds, folders and the outbox to the one that has. In the end it says how many
mails were its own.`,
		Example: "  pressrun work\n  pressrun work --until-idle --wait 10m",
		Args:    exactly(0, "no arguments"),
		RunE: func(cmd *cobra.Command, _ []string) error {
			return withBooks(cmd.Context(), s, at, readBooks, func(w *workspace) error { return w.work(cmd.Context(), o) })
		},
	}
	cmd.Flags().BoolVar(&o.untilIdle, "until-idle", false, "end when nothing is due or under way")
	cmd.Flags().DurationVar(&o.wait, "wait", defaultWait, "with --until-idle: stay for what falls due within this time")
	cmd.Flags().BoolVar(&o.noFiles, "no-files", false, "this machine has not the publication's public/ and var/")
	cmd.Flags().StringVar(&o.metrics, "metrics-listen", "", "host and port where Prometheus reads /metrics (default none)")
	return cmd
}

const (
	defaultWait = 2 * time.Minute
	lookEvery   = time.Second // how often --until-idle looks whether all is done
)

func (w *workspace) work(ctx context.Context, o workOptions) error {
	if o.noFiles && w.store.Dialect() == "sqlite" {
		return usageError(errors.New("--no-files is for several machines on PostgreSQL; on SQLite leave it out"))
	}
	log := slog.New(slog.NewTextHandler(w.io.Err, nil))
	e, err := w.openEngine(ctx, log, !o.noFiles)
	if err != nil {
		return err
	}
	defer func() { _ = e.close() }()
	counting, err := w.openMetrics(ctx, "--metrics-listen", o.metrics, log)
	if err != nil {
		return err
	}
	e.all = append(e.all, counting...)
	if !o.untilIdle {
		w.io.say("At work. Interrupt to stop.")
		return runServices(ctx, e.all)
	}
	return w.workUntilIdle(ctx, e, o.wait)
}

// workUntilIdle runs the services and stops them when they have nothing left to do that is near.
func (w *workspace) workUntilIdle(ctx context.Context, e *engine, wait time.Duration) error {
	running, stop := context.WithCancel(ctx)
	defer stop()
	ended := make(chan error, 1)
	go func() { ended <- runServices(running, e.all) }()
	next, err := w.untilIdle(running, e, wait, ended)
	stop()
	if err = errors.Join(err, <-ended); err != nil {
		return err
	}
	if ctx.Err() != nil {
		return ctx.Err()
	}
	if err := w.tellDigests(ctx); err != nil {
		return err
	}
	return w.tellLeft(ctx, next)
}

// untilIdle returns when nothing is due or under way, with the time of what is later.
func (w *workspace) untilIdle(ctx context.Context, e *engine, wait time.Duration, ended chan error) (time.Time, error) {
	look := time.NewTicker(lookEvery)
	defer look.Stop()
	for {
		select {
		case err := <-ended: // one of the services failed
			ended <- err
			return time.Time{}, nil
		case <-ctx.Done():
			return time.Time{}, nil
		case <-look.C:
		}
		due, next, err := e.next(ctx)
		if ctx.Err() != nil {
			return time.Time{}, nil
		}
		if err != nil || due == 0 && (next.IsZero() || next.After(w.io.Now().Add(wait))) {
			return next, err
		}
	}
}

// tellLeft counts what is left for later on the last line, and decides the exit code.
func (w *workspace) tellLeft(ctx context.Context, next time.Time) error {
	scheduled, open, first, err := w.unfinished(ctx)
	if err != nil {
		return err
	}
	if !next.IsZero() && (first.IsZero() || next.Before(first)) {
		first = next
	}
	var parts []string
	if scheduled > 0 {
		parts = append(parts, plural(scheduled, "run")+" scheduled")
	}
	if open > 0 {
		parts = append(parts, plural(open, "run")+" with something left")
	}
	if len(parts) == 0 {
		w.io.say("Nothing is due.")
		return nil
	}
	line := "Later: " + strings.Join(parts, ", ")
	if !first.IsZero() {
		line += "; next " + first.In(w.pub.Location).Format("Jan 2, 2006, 15:04 MST")
	}
	line += ". Carry on with: pressrun work --until-idle"
	if open > 0 {
		return partlyDone(errors.New(line))
	}
	w.io.say("%s", line)
	return nil
}

// unfinished counts the runs that wait for their time and those that are due and not finished, and tells when the first
// of the waiting ones is due.
func (w *workspace) unfinished(ctx context.Context) (scheduled, open int, first time.Time, err error) {
	runs, err := w.store.DueRuns(ctx, ever())
	for _, run := range runs { // the first due comes first
		switch {
		case !run.DueAt.After(w.io.Now()):
			open++
		case first.IsZero():
			first = run.DueAt
			fallthrough
		default:
			scheduled++
		}
	}
	return scheduled, open, first, err
}

// tellChanged reports the runs that stand otherwise than when they were last reported: one whose mails are put off for
// hours is looked at every minute.
func (w *workspace) tellChanged(report *press.Report) {
	if report == nil {
		return
	}
	for i := range report.Runs {
		r := &report.Runs[i]
		now := standing(r)
		if w.told[r.Run.ID] == now {
			continue
		}
		if w.told == nil {
			w.told = map[int64]string{}
		}
		w.told[r.Run.ID] = now
		w.tellRun(r)
	}
}

// standing is how a run stands, for telling whether that has changed.
func standing(r *press.RunReport) string {
	var b strings.Builder
	_, _ = fmt.Fprint(&b, r.Run.State, r.Files, r.Open, r.Notes)
	for _, channel := range ledger.Channels() {
		_, _ = fmt.Fprint(&b, " ", r.Run.Steps[channel])
	}
	for _, e := range r.Editions {
		_, _ = fmt.Fprint(&b, e.Edition.ID, e.Balance)
	}
	for _, d := range r.Dispatches {
		_, _ = fmt.Fprint(&b, d.ID, d.State, d.Reason)
	}
	return b.String()
}
