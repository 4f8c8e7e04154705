package cli

import (
	"context"
	"fmt"

	"github.com/spf13/cobra"

	"pressrun/internal/ledger"
)

func newRunsPause(s *IO, at *place) *cobra.Command {
	var reason string
	cmd := &cobra.Command{
		Use: "pause ID", Short: "Hold a run: nothing new of it is sent until it is resumed",
		Long: `Hold a run. Whoever sends it stops within a second or two; mails that are on the wire come to their
end. Nothing is lost: pressrun runs resume lets it go on where it stopped.`,
		Example: "  pressrun runs pause 7 --reason \"a name is wrong\"",
		Args:    exactly(1, "one run's number"),
		RunE: func(cmd *cobra.Command, args []string) error {
			return withBooks(cmd.Context(), s, at, readBooks, func(w *workspace) error {
				return w.pauseRun(cmd.Context(), args, reason)
			})
		},
	}
	cmd.Flags().StringVar(&reason, "reason", "", "why, for whoever looks at the run")
	return cmd
}

func (w *workspace) pauseRun(ctx context.Context, args []string, reason string) error {
	run, err := w.chosenRun(ctx, args)
	if err != nil {
		return err
	}
	switch {
	case run.State.AtEnd():
		return fmt.Errorf("run %d is %s; there is nothing to hold", run.ID, run.State)
	case run.State == ledger.RunPaused:
		w.io.say("Run %d is paused already: %s", run.ID, run.Reason)
		return nil
	}
	if reason == "" {
		reason = "by hand"
	}
	if err := w.store.PauseRun(ctx, run.ID, reason); err != nil {
		return err
	}
	w.io.say("Run %d is paused. Let it go on with: pressrun runs resume %d", run.ID, run.ID)
	return nil
}
