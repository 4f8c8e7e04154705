package cli

import (
	"context"
	"encoding/csv"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"pressrun/internal/store"
	"pressrun/internal/subscriber"
)

func newSubscribersExport(s *IO, at *place) *cobra.Command {
	return &cobra.Command{
		Use: "export LIST", Short: "Print the readers of a list as CSV", Args: exactly(1, "one list"),
		Long: `Print every reader of a list as CSV, also those who left or are suppressed, with the proof of consent.
subscribers import reads it back elsewhere with the same meaning: who is mailed here is mailed there, and nobody else.`,
		RunE: func(cmd *cobra.Command, args []string) error {
			return withBooks(cmd.Context(), s, at, readBooks, func(w *workspace) error {
				if err := w.knownList(args[0]); err != nil {
					return err
				}
				return w.exportReaders(cmd.Context(), args[0])
			})
		},
	}
}

// exportReaders shows how far it has come; on a screen that the rows themselves go to, they show it.
func (w *workspace) exportReaders(ctx context.Context, list string) error {
	all, err := w.subscriptions(ctx, list)
	if err != nil {
		return err
	}
	p := w.io.newProgress("readers")
	defer p.end()
	out := csv.NewWriter(w.io.Out)
	_ = out.Write(subscriber.Columns())
	rows := 0
	for r, err := range w.store.ExportSubscribers(ctx, list) {
		if err != nil {
			return err
		}
		if err := out.Write(exportRow(r)); err != nil {
			return err
		}
		if rows++; rows%progressEvery == 0 && !w.io.OutTerminal {
			p.of(rows, max(all, rows+1))
		}
	}
	out.Flush()
	return out.Error()
}

// subscriptions is about how many rows an export of a list has.
func (w *workspace) subscriptions(ctx context.Context, list string) (n int, err error) {
	stats, err := w.store.Stats(ctx)
	for _, l := range stats {
		if l.List == list {
			n = l.Confirmed + l.Unconfirmed + l.Left + l.Suppressed
		}
	}
	return n, err
}

func exportRow(r store.Reader) []string {
	sub := r.Subscription
	leftAt := ""
	if sub.Status == subscriber.Left && !sub.ChangedAt.Equal(store.LongAgo()) {
		leftAt = csvTime(sub.ChangedAt)
	}
	return safeRow(r.Email, r.Name, strings.Join(sub.Sections, "; "), string(sub.Cadence), r.Language,
		string(sub.Status), csvTime(sub.ConsentAt), sub.ConsentFrom, leftAt, r.Suppressed, csvTime(r.SuppressedAt))
}

func csvTime(t time.Time) string {
	if t.IsZero() {
		return ""
	}
	return t.UTC().Format(time.RFC3339Nano)
}

func safeRow(cells ...string) []string {
	for i, cell := range cells {
		cells[i] = subscriber.SafeCell(cell)
	}
	return cells
}
