package cli

import (
	"context"

	"github.com/spf13/cobra"

	"pressrun/internal/chores"
)

func newMigrate(s *IO, at *place) *cobra.Command {
	return &cobra.Command{
		Use: "migrate", Short: "Bring the database up to date with this program", GroupID: "setup",
		Long: `Bring the tables of the books and of the chores up to date with this program. Commands that
use them do it as they start, so this is for doing it at a time of your choice, as before several
processes are started. Tables of a newer program are refused with exit code 11.`,
		Args: exactly(0, "no arguments"),
		RunE: func(cmd *cobra.Command, _ []string) error {
			return withBooks(cmd.Context(), s, at, writeBooks, func(w *workspace) error { return w.migrate(cmd.Context()) })
		},
	}
}

// migrate brings the chores' tables up to date; opening the workspace did it for ours.
func (w *workspace) migrate(ctx context.Context) error {
	books, err := w.store.SchemaVersion(ctx)
	if err != nil {
		return err
	}
	tables, err := chores.Migrate(ctx, w.databaseURL())
	if err != nil {
		return err
	}
	w.io.print("up to date: books %d, chores %d", books, tables)
	return nil
}
