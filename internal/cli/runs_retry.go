package cli

import (
	"context"
	"fmt"
	"strings"

	"github.com/spf13/cobra"

	"pressrun/internal/ledger"
)

type retryOptions struct {
	changeOptions
	failed, unknown bool
}

func newRunsRetry(s *IO, at *place) *cobra.Command {
	var o retryOptions
	cmd := &cobra.Command{
		Use: "retry ID", Short: "Send again what failed, or what nobody knows the outcome of",
		Long: `Send again the mails of a run that failed, with --unknown those that may have arrived or not, with both
flags both. Without a flag it is the failed ones: a doubt is mailed again, perhaps for the second
time, only when you say so. Readers who have left or are suppressed since are passed over. Copies for
partners are handed over again with pressrun partners dispatch.

It sends nothing itself: a running pressrun serve or work takes the mails up within a second, and
otherwise pressrun publish with the piece's slug does; the answer says which.`,
		Example: "  pressrun runs retry 7 --failed\n  pressrun runs retry 7 --unknown --yes",
		Args:    exactly(1, "one run's number"),
		RunE: func(cmd *cobra.Command, args []string) error {
			return withBooks(cmd.Context(), s, at, readBooks, func(w *workspace) error {
				return w.retryRun(cmd.Context(), args, o)
			})
		},
	}
	cmd.Flags().BoolVar(&o.failed, "failed", false, "send those again that failed")
	cmd.Flags().BoolVar(&o.unknown, "unknown", false, "send those again that may have arrived or not")
	o.addFlags(cmd)
	return cmd
}

// states are those that are sent again.
func (o *retryOptions) states() []ledger.DeliveryState {
	switch {
	case o.failed && o.unknown:
		return []ledger.DeliveryState{ledger.Failed, ledger.Unknown}
	case o.unknown:
		return []ledger.DeliveryState{ledger.Unknown}
	default:
		return []ledger.DeliveryState{ledger.Failed}
	}
}

func (w *workspace) retryRun(ctx context.Context, args []string, o retryOptions) error {
	run, err := w.chosenRun(ctx, args)
	if err != nil {
		return err
	}
	if run.State == ledger.RunCancelled {
		return fmt.Errorf("run %d was cancelled: %s; nothing of it is sent any more", run.ID, run.Reason)
	}
	v, err := w.lookAt(ctx, run.ID)
	if err != nil {
		return err
	}
	all := v.books()
	counts := map[ledger.DeliveryState]int{ledger.Failed: all.Failed, ledger.Unknown: all.Unknown}
	var what []string
	for _, state := range o.states() {
		if counts[state] > 0 {
			what = append(what, fmt.Sprintf("%d %s", counts[state], state))
		}
	}
	if len(what) == 0 {
		return w.nothingToRetry(run, all, o)
	}
	w.io.say("Run %d: %s to be sent again.", run.ID, strings.Join(what, " and "))
	o.effect = "mails those readers again"
	if ok, err := w.agreed(o.changeOptions); !ok {
		return err
	}
	for _, e := range v.editions {
		for _, state := range o.states() {
			if _, err := w.store.Reopen(ctx, e.ID, state); err != nil {
				return err
			}
		}
	}
	return w.tellGoesOn(ctx, run.ID)
}

// nothingToRetry says so, and what there is instead.
func (w *workspace) nothingToRetry(run ledger.Run, all ledger.Balance, o retryOptions) error {
	w.io.say("Run %d has no mail that is %s; nothing was done.", run.ID, strings.Trim(fmt.Sprint(o.states()), "[]"))
	if all.Unknown > 0 {
		w.io.say("%s may have arrived or not; to send again: pressrun runs retry %d --unknown",
			plural(all.Unknown, "mail"), run.ID)
	}
	return nil
}

// books are those of all editions together.
func (v *runView) books() (b ledger.Balance) {
	for _, e := range v.editions {
		b = sum(b, e.balance)
	}
	return b
}
