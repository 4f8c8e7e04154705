package cli

import (
	"encoding/csv"
	"strings"

	"github.com/spf13/cobra"

	"pressrun/internal/store"
	"pressrun/internal/subscriber"
)

func newSubscribersExport(s *IO, at *place) *cobra.Command {
	return &cobra.Command{
		Use: "export LIST", Short: "Print the readers of a list as CSV", Args: exactly(1, "one list"),
		RunE: func(cmd *cobra.Command, args []string) error {
			return withBooks(cmd.Context(), s, at, readBooks, func(w *workspace) error {
				if err := w.knownList(args[0]); err != nil {
					return err
				}
				out := csv.NewWriter(s.Out)
				_ = out.Write([]string{"email", "name", "sections", "cadence", "language", "status", "consent_at", "consent_from"})
				for r, err := range w.store.ExportSubscribers(cmd.Context(), args[0]) {
					if err != nil {
						return err
					}
					_ = out.Write(exportRow(r))
				}
				out.Flush()
				return out.Error()
			})
		},
	}
}

func exportRow(r store.Reader) []string {
	consent := ""
	if !r.Subscription.ConsentAt.IsZero() {
		consent = r.Subscription.ConsentAt.UTC().Format("2006-01-02T15:04:05Z")
	}
	row := []string{
		r.Email, r.Name, strings.Join(r.Subscription.Sections, "; "), string(r.Subscription.Cadence), r.Language,
		string(r.Subscription.Status), consent, r.Subscription.ConsentFrom,
	}
	for i, cell := range row {
		row[i] = subscriber.SafeCell(cell)
	}
	return row
}
