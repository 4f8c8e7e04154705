package cli

import (
	"context"
	"fmt"

	"github.com/spf13/cobra"

	"pressrun/internal/ledger"
)

func newRunsCancel(s *IO, at *place) *cobra.Command {
	var o changeOptions
	var reason string
	cmd := &cobra.Command{
		Use: "cancel ID", Short: "Take back what a run has not sent, for good",
		Long: `Take back what a run has not sent: mails still to go are cancelled, copies that partners have not got
are held. Mails that are on the wire come to their end. What went out stays out: to take the piece
itself back, use pressrun withdraw. A run that waits for its date is not carried; its piece waits
until it is published anew.`,
		Example: "  pressrun runs cancel 7 --reason \"the wrong list\"",
		Args:    exactly(1, "one run's number"),
		RunE: func(cmd *cobra.Command, args []string) error {
			return withBooks(cmd.Context(), s, at, readBooks, func(w *workspace) error {
				return w.cancelRun(cmd.Context(), args, reason, o)
			})
		},
	}
	cmd.Flags().StringVar(&reason, "reason", "", "why, for whoever looks at the run")
	o.addFlags(cmd)
	return cmd
}

func (w *workspace) cancelRun(ctx context.Context, args []string, reason string, o changeOptions) error {
	run, err := w.chosenRun(ctx, args)
	if err != nil {
		return err
	}
	switch run.State {
	case ledger.RunCancelled:
		w.io.say("Run %d is cancelled already: %s", run.ID, run.Reason)
		return nil
	case ledger.RunFinished:
		if len(run.Pieces) == 0 {
			return fmt.Errorf("run %d is finished; mail that was sent cannot be called back", run.ID)
		}
		return fmt.Errorf("run %d is finished; to take the piece back: pressrun withdraw %s --reason TEXT",
			run.ID, run.Pieces[0].Slug)
	}
	v, err := w.lookAt(ctx, run.ID)
	if err != nil {
		return err
	}
	w.io.say("%s", w.io.styled(bold, fmt.Sprintf("run %d, %s", run.ID, runName(run.Kind, run.Pieces, run.Digest))))
	for _, e := range v.editions {
		w.io.sayHanging(fmt.Sprintf("  %s %d", e.List, e.Number), balanceLine(e.balance))
	}
	o.effect = "takes back what run " + args[0] + " has not sent, for good"
	if ok, err := w.agreed(o); !ok {
		return err
	}
	if reason == "" {
		reason = "by hand"
	}
	if err := w.store.CancelRun(ctx, run.ID, reason); err != nil {
		return err
	}
	if err := w.settleAlerts(ctx, run.ID); err != nil {
		return err
	}
	return w.tellCancelled(ctx, run.ID)
}

// tellCancelled gives the books of a cancelled run.
func (w *workspace) tellCancelled(ctx context.Context, id int64) error {
	ended, err := w.endCancelled(ctx, id)
	if err != nil {
		return err
	}
	v, err := w.lookAt(ctx, id)
	if err != nil {
		return err
	}
	w.io.say("Run %d is cancelled.", id)
	for _, e := range v.editions {
		w.io.sayHanging(fmt.Sprintf("  %s %d", e.List, e.Number), balanceLine(e.balance))
	}
	if !ended {
		w.io.say("Mails on the wire come to their end; then the books close. Look with: pressrun runs show %d", id)
	}
	for _, next := range w.whatNext(v) {
		w.io.sayHanging("  "+w.io.styled(dim, "next"), next)
	}
	return nil
}
