package cli

import (
	"context"
	"fmt"

	"github.com/spf13/cobra"

	"pressrun/internal/ledger"
	"pressrun/internal/press"
)

func newRunsResume(s *IO, at *place) *cobra.Command {
	return &cobra.Command{
		Use: "resume ID", Short: "Let a paused run go on",
		Long: `Let a paused run go on where it stopped. It sends nothing itself: a running pressrun serve or work
takes the mails up within a second, and otherwise pressrun publish with the piece's slug does; the
answer says which. A run that was paused before its date waits for it again.`,
		Example: "  pressrun runs resume 7",
		Args:    exactly(1, "one run's number"),
		RunE: func(cmd *cobra.Command, args []string) error {
			return withBooks(cmd.Context(), s, at, readBooks, func(w *workspace) error {
				return w.resumeRun(cmd.Context(), args)
			})
		},
	}
}

func (w *workspace) resumeRun(ctx context.Context, args []string) error {
	run, err := w.chosenRun(ctx, args)
	if err != nil {
		return err
	}
	switch {
	case run.State.AtEnd():
		return fmt.Errorf("run %d is %s; it cannot go on", run.ID, run.State)
	case run.State != ledger.RunPaused:
		w.io.say("Run %d is not paused: it is %s.", run.ID, run.State)
		return nil
	}
	if err := w.store.ResumeRun(ctx, run.ID); err != nil {
		return err
	}
	if err := w.settleAlerts(ctx, run.ID); err != nil {
		return err
	}
	return w.tellGoesOn(ctx, run.ID)
}

// tellGoesOn says who carries on a run that was let go.
func (w *workspace) tellGoesOn(ctx context.Context, id int64) error {
	v, err := w.lookAt(ctx, id)
	if err != nil {
		return err
	}
	switch {
	case v.State == ledger.RunScheduled:
		w.io.say("Run %d waits again, for %s.", id, w.dated(v.DueAt))
	case v.State == ledger.RunPaused:
		w.io.say("Run %d is paused: %s; let it go on with: pressrun runs resume %d", id, v.Reason, id)
	case v.open() > 0:
		w.io.sayHanging(fmt.Sprintf("Run %d", id),
			fmt.Sprintf("goes on, with %s to send: %s", plural(v.open(), "mail"), w.whoSends(v.Run)))
	default:
		w.io.say("Run %d goes on; carry what is open with: %s", id, press.CarryOn(v.Run))
	}
	return nil
}
