package cli

import (
	"context"
	"fmt"
	"strconv"

	"github.com/spf13/cobra"

	"pressrun/internal/ledger"
)

func newRunsList(s *IO, at *place) *cobra.Command {
	var asJSON bool
	var limit int
	cmd := &cobra.Command{
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
	cmd.Flags().BoolVar(&asJSON, "json", false, "print as JSON")
	cmd.Flags().IntVar(&limit, "limit", 20, "how many; 0 for all")
	return cmd
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
	switch width := s.outWidth(); {
	case asJSON:
		return printJSON(s, lines)
	case len(lines) == 0:
		s.say("No press run yet; make one with: pressrun publish FILE")
	case width > 0 && width < tableWidth:
		listNarrow(s, lines)
	default:
		listWide(s, lines)
	}
	return nil
}

// tableWidth is the narrowest terminal on which the table of runs is not broken.
const tableWidth = 90

func listWide(s *IO, lines []runJSON) {
	t := table{}
	t.add(s.styled(dim, "run"), s.styled(dim, "kind"), s.styled(dim, "state"), s.styled(dim, "started"),
		s.styled(dim, "mail"), s.styled(dim, "copies"), s.styled(dim, "pieces"))
	for _, r := range lines {
		t.add(strconv.FormatInt(r.ID, 10), runKind(r.Kind, r.run.Digest), s.styled(stateStyle(r.State), string(r.State)),
			r.Started.Format("Jan 2, 15:04"), balanceLine(total(r)),
			fmt.Sprintf("%d of %d", r.Dispatches.Sent, r.Dispatches.Total), cut(runContent(r.Pieces, r.run.Digest), 48))
	}
	t.write(s)
}

// listNarrow gives each run two lines.
func listNarrow(s *IO, lines []runJSON) {
	for _, r := range lines {
		label := fmt.Sprintf("%4d", r.ID)
		s.print("%s", s.hangingOut(label, fmt.Sprintf("%s %s, %s: %s", runKind(r.Kind, r.run.Digest), s.styled(stateStyle(r.State), string(r.State)),
			r.Started.Format("Jan 2, 15:04"), runContent(r.Pieces, r.run.Digest))))
		for _, line := range balanceLines(total(r), s.outWidth()-5) {
			s.print("     %s", s.styled(dim, line))
		}
	}
}

// total is the books of all editions of a run together.
func total(r runJSON) (b ledger.Balance) {
	for _, e := range r.Editions {
		b = sum(b, e.Balance)
	}
	return b
}

func sum(a, b ledger.Balance) ledger.Balance {
	return ledger.Balance{
		Audience: a.Audience + b.Audience, Sent: a.Sent + b.Sent, Failed: a.Failed + b.Failed,
		Deferred: a.Deferred + b.Deferred, Queued: a.Queued + b.Queued, Unknown: a.Unknown + b.Unknown,
		Skipped: a.Skipped + b.Skipped, Cancelled: a.Cancelled + b.Cancelled,
	}
}

func stateStyle(state ledger.RunState) style {
	switch state {
	case ledger.RunFinished:
		return green
	case ledger.RunPaused:
		return yellow
	case ledger.RunCancelled:
		return red
	default:
		return bold
	}
}
