package cli

import (
	"context"
	"errors"
	"fmt"
	"strconv"
	"time"

	"github.com/spf13/cobra"

	"pressrun/internal/ledger"
)

func newRuns(s *IO, at *place) *cobra.Command {
	cmd := &cobra.Command{
		Use: "runs", Short: "List, show, watch and steer press runs", GroupID: "books", Args: onlyCommands,
		Long: `List press runs and their books, watch one that is under way, hold it, let it go on, take it
back, or send again what did not get through. All of this works while another process sends.`,
		RunE: func(cmd *cobra.Command, _ []string) error { return cmd.Help() },
	}
	cmd.AddCommand(newRunsList(s, at), newRunsShow(s, at), newRunsWatch(s, at), newRunsPause(s, at), newRunsResume(s, at),
		newRunsCancel(s, at), newRunsRetry(s, at))
	return cmd
}

// runJSON is one element of runs list --json. Changes only add to it.
type runJSON struct {
	ID         int64                               `json:"id"`
	Kind       ledger.RunKind                      `json:"kind"`
	Pieces     []ledger.PieceRef                   `json:"pieces"`
	State      ledger.RunState                     `json:"state"`
	Reason     string                              `json:"reason"` // why it is paused or was cancelled
	Started    *time.Time                          `json:"started"`
	Finished   *time.Time                          `json:"finished"`
	DueAt      *time.Time                          `json:"due_at"`
	Channels   map[ledger.Channel]ledger.StepState `json:"channels"`
	Editions   []editionJSON                       `json:"editions"`
	Dispatches ledger.DispatchTotals               `json:"dispatches"`
	Digest     *digestJSON                         `json:"digest"` // what it mails when it carries one digest alone

	run ledger.Run
}

type digestJSON struct {
	Kind    ledger.EditionKind `json:"kind"`
	List    string             `json:"list"`
	Cadence string             `json:"cadence"`
	Subject string             `json:"subject"` // an editor's
	Resends int                `json:"resends"` // number of the edition that is sent again
}

func digestOf(d ledger.Digest) *digestJSON {
	if d.IsZero() {
		return nil
	}
	return &digestJSON{d.Kind, d.List, d.Cadence, d.Arrangement.Subject, d.Resends}
}

type editionJSON struct {
	ID      int64               `json:"id"`
	List    string              `json:"list"`
	Number  int                 `json:"number"`
	Kind    ledger.EditionKind  `json:"kind"`
	Cadence string              `json:"cadence"` // of its readers; empty: of all
	Resends int                 `json:"resends"` // number of the edition that it brings again, or 0
	Subject string              `json:"subject"`
	State   ledger.EditionState `json:"state"`
	Reason  string              `json:"reason"`
	Balance ledger.Balance      `json:"balance"`
	Returns ledger.Returns      `json:"returns"`
}

func (w *workspace) runJSON(ctx context.Context, run ledger.Run) (runJSON, error) {
	out := runJSON{
		ID: run.ID, Kind: run.Kind, Pieces: append([]ledger.PieceRef{}, run.Pieces...), State: run.State, Reason: run.Reason,
		Started: w.moment(run.Created), Finished: w.moment(run.Finished), DueAt: w.moment(run.DueAt),
		Channels: run.Steps, Editions: []editionJSON{}, Digest: digestOf(run.Digest),
		run: run,
	}
	editions, err := w.store.EditionsOf(ctx, run.ID)
	if err != nil {
		return out, err
	}
	for _, e := range editions {
		line, err := w.editionJSON(ctx, e)
		if err != nil {
			return out, err
		}
		out.Editions = append(out.Editions, line)
	}
	out.Dispatches, err = w.store.DispatchTotals(ctx, run.ID)
	return out, err
}

func (w *workspace) editionJSON(ctx context.Context, e ledger.Edition) (editionJSON, error) {
	balance, err := w.store.Balance(ctx, e.ID)
	if err != nil {
		return editionJSON{}, err
	}
	returns, err := w.store.EditionReturns(ctx, e.ID)
	return editionJSON{
		ID: e.ID, List: e.List, Number: e.Number, Kind: e.Kind, Cadence: e.Cadence, Resends: e.Resends,
		Subject: e.Subject, State: e.State, Reason: e.Reason, Balance: balance, Returns: returns,
	}, err
}

// moment is an instant in the publication's zone; nil when there is none.
func (w *workspace) moment(t time.Time) *time.Time {
	if t.IsZero() {
		return nil
	}
	local := t.In(w.pub.Location)
	return &local
}

// chosenRun is the run of a number, or the newest when none is given.
func (w *workspace) chosenRun(ctx context.Context, args []string) (ledger.Run, error) {
	if len(args) == 1 {
		id, err := strconv.ParseInt(args[0], 10, 64)
		if err != nil {
			return ledger.Run{}, usageError(fmt.Errorf("%q is no run's number; pressrun runs list shows them", args[0]))
		}
		run, err := w.store.Run(ctx, id)
		if errors.Is(err, ledger.ErrNotFound) {
			err = fmt.Errorf("there is no run %d; pressrun runs list shows them", id)
		}
		return run, err
	}
	runs, err := w.store.Runs(ctx, 1)
	if err == nil && len(runs) == 0 {
		err = errors.New("there is no press run yet; make one with: pressrun publish FILE")
	}
	if err != nil {
		return ledger.Run{}, err
	}
	return runs[0], nil
}
