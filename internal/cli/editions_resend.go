package cli

import (
	"context"
	"fmt"

	"github.com/spf13/cobra"

	"pressrun/internal/press"
)

func newEditionsResend(s *IO, at *place) *cobra.Command {
	var o changeOptions
	var unknown bool
	cmd := &cobra.Command{
		Use: "resend LIST NUMBER", Short: "Send an edition again, to those who did not get it",
		Long: `Send an edition again, as it was, to those of its list who did not get it: to whom it failed, and who joined
the list since. It never goes to those to whom it was sent or is still to be sent, nor to who got its pieces
otherwise, and to those who may have it only with --unknown. It may be asked again.

What was corrected since is sent as it reads now, and what was withdrawn is left out. To try the failed ones alone
and under the same edition: pressrun runs retry RUN --failed.`,
		Example: "  pressrun editions resend commentary 12",
		Args:    exactly(2, "a list and a number"),
		RunE: func(cmd *cobra.Command, args []string) error {
			o.effect = "mails readers of " + args[0]
			return withBooks(cmd.Context(), s, at, o.access(), func(w *workspace) error {
				return w.resend(cmd.Context(), args, unknown, o)
			})
		},
	}
	cmd.Flags().BoolVar(&unknown, "unknown", false, "also to those of whom nobody knows whether they got it: some get it twice")
	o.addFlags(cmd)
	return cmd
}

// resend shows who did not get an edition, asks, and sends it to them.
func (w *workspace) resend(ctx context.Context, args []string, unknown bool, o changeOptions) error {
	if err := w.knownList(args[0]); err != nil {
		return err
	}
	edition, err := w.edition(ctx, args)
	if err != nil {
		return err
	}
	plan, err := w.press.PlanResend(ctx, edition.List, edition.Number, unknown)
	if err != nil {
		return w.refusal(err)
	}
	e := plan.Edition
	w.io.say("%s", w.io.styled(bold, fmt.Sprintf("%s %d of %s: %s", e.List, e.Number, w.dated(e.Created), e.Subject)))
	switch {
	case plan.Goes() != 0:
		w.io.sayHanging(planLabel(w.io, "email"), fmt.Sprintf("run %d sends it again already; it is carried on", plan.Goes()))
	case plan.Digest.Audience.Readers == 0:
		w.io.sayHanging(planLabel(w.io, "email"), "nobody: all of the list got it, or may have got it (--unknown)")
		return nil
	default:
		w.showDigests([]press.PlannedDigest{plan.Digest}, nil)
	}
	if ok, err := w.agreed(o); !ok {
		return err
	}
	report, err := w.press.Resend(ctx, plan)
	return w.tell(report, err)
}
