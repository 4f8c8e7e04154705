package cli

import (
	"context"
	"errors"
	"fmt"
	"strconv"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"pressrun/internal/ledger"
)

func newRuns(s *IO, at *place) *cobra.Command {
	cmd := &cobra.Command{
		Use: "runs", Short: "List press runs and their books", GroupID: "books", Args: onlyCommands,
		RunE: func(cmd *cobra.Command, _ []string) error { return cmd.Help() },
	}
	var asJSON bool
	var limit int
	list := &cobra.Command{
		Use: "list", Short: "List runs, newest first", Args: exactly(0, "no arguments"),
		RunE: func(cmd *cobra.Command, _ []string) error {
			if limit < 0 {
				return usageError(fmt.Errorf("--limit %d: write how many runs to list, or 0 for all", limit))
			}
			return withBooks(cmd.Context(), s, at, readBooks, func(w *workspace) error {
				return w.listRuns(cmd.Context(), limit, asJSON)
			})
		},
	}
	list.Flags().BoolVar(&asJSON, "json", false, "print as JSON")
	list.Flags().IntVar(&limit, "limit", 20, "how many; 0 for all")
	show := &cobra.Command{
		Use: "show [ID]", Short: "Show one run, the newest when no number is given", Args: atMost(1, "one run's number or none"),
		RunE: func(cmd *cobra.Command, args []string) error {
			return withBooks(cmd.Context(), s, at, readBooks, func(w *workspace) error {
				return w.showOneRun(cmd.Context(), args, asJSON)
			})
		},
	}
	show.Flags().BoolVar(&asJSON, "json", false, "print as JSON")
	cmd.AddCommand(list, show)
	return cmd
}

// runJSON is one element of runs list --json. Changes only add to it.
type runJSON struct {
	ID         int64                               `json:"id"`
	Kind       ledger.RunKind                      `json:"kind"`
	Pieces     []ledger.PieceRef                   `json:"pieces"`
	State      ledger.RunState                     `json:"state"`
	Started    *time.Time                          `json:"started"`
	Finished   *time.Time                          `json:"finished"`
	DueAt      *time.Time                          `json:"due_at"`
	Channels   map[ledger.Channel]ledger.StepState `json:"channels"`
	Editions   []editionJSON                       `json:"editions"`
	Dispatches ledger.DispatchTotals               `json:"dispatches"`
}

type editionJSON struct {
	ID      int64               `json:"id"`
	List    string              `json:"list"`
	Number  int                 `json:"number"`
	Subject string              `json:"subject"`
	State   ledger.EditionState `json:"state"`
	Balance ledger.Balance      `json:"balance"`
}

func (w *workspace) runJSON(ctx context.Context, run ledger.Run) (runJSON, error) {
	out := runJSON{
		ID: run.ID, Kind: run.Kind, Pieces: run.Pieces, State: run.State,
		Started: w.moment(run.Created), Finished: w.moment(run.Finished), DueAt: w.moment(run.DueAt),
		Channels: run.Steps, Editions: []editionJSON{},
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
	return editionJSON{ID: e.ID, List: e.List, Number: e.Number, Subject: e.Subject, State: e.State, Balance: balance}, err
}

// moment is an instant in the publication's zone; nil when there is none.
func (w *workspace) moment(t time.Time) *time.Time {
	if t.IsZero() {
		return nil
	}
	local := t.In(w.pub.Location)
	return &local
}

func (w *workspace) listRuns(ctx context.Context, limit int, asJSON bool) error {
	s := w.io
	runs, err := w.store.Runs(ctx, limit)
	if err != nil {
		return err
	}
	lines := []runJSON{}
	for _, run := range runs {
		line, err := w.runJSON(ctx, run)
		if err != nil {
			return err
		}
		lines = append(lines, line)
	}
	if asJSON {
		return printJSON(s, lines)
	}
	if len(lines) == 0 {
		s.say("No press run yet; make one with: pressrun publish FILE")
		return nil
	}
	t := table{}
	t.add(s.styled(dim, "run"), s.styled(dim, "kind"), s.styled(dim, "state"), s.styled(dim, "started"), s.styled(dim, "mail"),
		s.styled(dim, "copies"), s.styled(dim, "pieces"))
	for _, r := range lines {
		var total ledger.Balance
		for _, e := range r.Editions {
			total = sum(total, e.Balance)
		}
		t.add(strconv.FormatInt(r.ID, 10), string(r.Kind), string(r.State), r.Started.Format("Jan 2, 15:04"), balanceLine(total),
			fmt.Sprintf("%d of %d", r.Dispatches.Sent, r.Dispatches.Total), cut(pieceNames(r.Pieces), 48))
	}
	t.write(s)
	return nil
}

func sum(a, b ledger.Balance) ledger.Balance {
	return ledger.Balance{
		Audience: a.Audience + b.Audience, Sent: a.Sent + b.Sent, Failed: a.Failed + b.Failed,
		Deferred: a.Deferred + b.Deferred, Queued: a.Queued + b.Queued, Unknown: a.Unknown + b.Unknown,
		Skipped: a.Skipped + b.Skipped, Cancelled: a.Cancelled + b.Cancelled,
	}
}

func pieceNames(refs []ledger.PieceRef) string {
	names := make([]string, len(refs))
	for i, ref := range refs {
		names[i] = fmt.Sprintf("%s v%d", ref.Slug, ref.Revision)
	}
	return strings.Join(names, ", ")
}

func (w *workspace) showOneRun(ctx context.Context, args []string, asJSON bool) error {
	s := w.io
	run, err := w.chosenRun(ctx, args)
	if err != nil {
		return err
	}
	line, err := w.runJSON(ctx, run)
	if err != nil {
		return err
	}
	if asJSON {
		return printJSON(s, line)
	}
	w.showRun(line)
	dispatches, err := w.store.Dispatches(ctx, ledger.DispatchFilter{RunID: run.ID})
	if err != nil {
		return err
	}
	t := table{indent: "  "}
	w.addDispatches(&t, dispatches)
	t.write(s)
	return nil
}

func (w *workspace) chosenRun(ctx context.Context, args []string) (ledger.Run, error) {
	if len(args) == 1 {
		id, err := strconv.ParseInt(args[0], 10, 64)
		if err != nil {
			return ledger.Run{}, usageError(fmt.Errorf("%q is no run's number; pressrun runs list shows them", args[0]))
		}
		return w.store.Run(ctx, id)
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

func (w *workspace) showRun(r runJSON) {
	s := w.io
	s.print("%s", s.styled(bold, fmt.Sprintf("run %d, %s: %s", r.ID, r.Kind, pieceNames(r.Pieces))))
	t := table{indent: "  "}
	t.add("state", string(r.State))
	t.add("started", r.Started.Format("Jan 2, 2006, 15:04:05 MST"))
	if r.Finished != nil {
		t.add("finished", r.Finished.Format("Jan 2, 2006, 15:04:05 MST"))
	}
	for _, channel := range ledger.Channels() {
		t.add(string(channel), string(r.Channels[channel]))
	}
	for _, e := range r.Editions {
		t.add(fmt.Sprintf("%s %d", e.List, e.Number), balanceLine(e.Balance), e.Subject)
	}
	t.write(s)
}
