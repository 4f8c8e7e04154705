package cli

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"pressrun/internal/ledger"
	"pressrun/internal/press"
)

func newRunsWatch(s *IO, at *place) *cobra.Command {
	var wait time.Duration
	cmd := &cobra.Command{
		Use: "watch [ID]", Short: "Look on while a run is sent, the newest when no number is given",
		Long: `Look on while a run is sent, whoever sends it: how far it is, how fast, how long it takes, and its books.
On a terminal the lines are drawn in place; elsewhere a line is printed when something has changed.

It ends with the run, when the run is paused, or when nothing has moved for --wait. Exit codes are those
of publish: 0 finished, 3 something is deferred, unknown, failed, paused or cancelled.`,
		Args: atMostOne("one run's number or none"),
		RunE: func(cmd *cobra.Command, args []string) error {
			return withBooks(cmd.Context(), s, at, readBooks, func(w *workspace) error {
				run, err := w.chosenRun(cmd.Context(), args)
				if err != nil {
					return err
				}
				return w.watchRun(cmd.Context(), run.ID, wait)
			})
		},
	}
	cmd.Flags().DurationVar(&wait, "wait", defaultWait, "how long to look on while nothing moves")
	return cmd
}

// How often a run is looked at, at most a share of the time, since a look at the books of a large edition is work for
// the database; and how long nothing moves before it is told whether anybody sends.
const (
	watchEvery = 500 * time.Millisecond
	watchShare = 10
	stillFor   = 5 * time.Second
)

// errLookedAway says that the person has seen enough.
var errLookedAway = &coded{ExitInterrupted, errTold}

// watchRun looks at a run until it ends or nothing moves any more.
func (w *workspace) watchRun(ctx context.Context, id int64, wait time.Duration) error {
	screen := newScreen(w.io)
	paces := map[int64]*pace{}
	var before string
	moved := w.io.Now()
	for {
		began := time.Now()
		v, err := w.lookAt(ctx, id)
		switch {
		case ctx.Err() != nil:
			return errLookedAway
		case err != nil:
			return err
		}
		now := w.io.Now()
		v.takeRates(now, paces)
		if stands := v.standing(); stands != before {
			before, moved = stands, now
		}
		over := v.State != ledger.RunRunning && allEnded(v) || now.Sub(moved) >= wait
		screen.show(w.watchLines(v, now.Sub(moved)), w.watchLine(v), over)
		if over {
			return w.endWatch(v)
		}
		select {
		case <-ctx.Done():
			return errLookedAway
		case <-time.After(max(watchEvery, watchShare*time.Since(began))):
		}
	}
}

// standing is how a run stands, for telling whether that has changed.
func (v *runView) standing() string { return fmt.Sprint(v.State, v.Steps, v.books(), len(v.editions)) }

// allEnded tells whether a run that is not running has nothing on the wire. A paused or waiting one has nothing to
// wait for.
func allEnded(v runView) bool {
	for _, e := range v.editions {
		if v.State.AtEnd() && !e.AtEnd() {
			return false
		}
	}
	return true
}

// endWatch says how the run stands in the end, and decides the exit code.
func (w *workspace) endWatch(v runView) error {
	w.io.print("%s", w.io.hangingOut(fmt.Sprintf("run %d is", v.ID), w.stateText(v)))
	switch {
	case v.State == ledger.RunScheduled || v.State == ledger.RunFinished && v.complete():
		return nil
	case v.State == ledger.RunRunning && v.open() == 0:
		return partlyDone(fmt.Errorf("it has channels left; carry them with: %s", press.CarryOn(v.Run)))
	case v.State == ledger.RunRunning:
		return partlyDone(errors.New(strings.Join(wrap(w.whoSends(v.Run), 0), "")))
	}
	return partlyDone(fmt.Errorf("not everything is done; see: pressrun runs show %d", v.ID))
}

// watchLines are the lines that are drawn in place, each no wider than the terminal.
func (w *workspace) watchLines(v runView, still time.Duration) []string {
	s := w.io
	width := s.outWidth()
	fit := func(st style, text string) string {
		if width > 0 {
			text = cut(text, width)
		}
		return s.styled(st, text)
	}
	lines := []string{
		fit(bold, fmt.Sprintf("run %d, %s", v.ID, runName(v.Kind, v.Pieces, v.Digest))),
		fit(stateStyle(v.State), "  "+string(v.State)),
	}
	for _, e := range v.editions {
		lines = append(lines, fit(plain, fmt.Sprintf("  %s %d", e.List, e.Number)), fit(plain, "    "+e.bar(s)))
		for _, part := range balanceLines(e.balance, width-4) {
			lines = append(lines, "    "+part)
		}
	}
	switch {
	case len(v.editions) == 0 && !v.State.AtEnd():
		lines = append(lines, fit(dim, "  no mail yet"))
	case still >= stillFor && v.State == ledger.RunRunning:
		lines = append(lines, fit(yellow, wrap("  "+w.whoSends(v.Run), 0)[0]))
	}
	return lines
}

// watchLine is the same on one line, for elsewhere.
func (w *workspace) watchLine(v runView) string {
	parts := []string{fmt.Sprintf("run %d %s", v.ID, v.State)}
	for _, e := range v.editions {
		part := fmt.Sprintf("%s %d: %s", e.List, e.Number, balanceLine(e.balance))
		if e.rate > 0 && e.sending() {
			part += fmt.Sprintf(", %.0f/s, %v left", e.rate, e.left().Round(time.Second))
		}
		parts = append(parts, part)
	}
	return strings.Join(parts, "; ")
}
