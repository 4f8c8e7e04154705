package cli

import (
	"context"

	"github.com/spf13/cobra"

	"pressrun/internal/press"
	"pressrun/internal/subscriber"
)

func newEditionsSend(s *IO, at *place) *cobra.Command {
	var o changeOptions
	var cadence string
	cmd := &cobra.Command{
		Use: "send LIST", Short: "Mail a list what it has gathered since its last edition, now and not at its time",
		Args: exactly(1, "one list"),
		RunE: func(cmd *cobra.Command, args []string) error {
			o.effect = "mails the readers of " + args[0]
			return withBooks(cmd.Context(), s, at, o.access(), func(w *workspace) error {
				return w.sendGathered(cmd.Context(), args[0], cadence, o)
			})
		},
	}
	cmd.Flags().StringVar(&cadence, "cadence", "", "of the readers it is for, daily or weekly (default: the list's)")
	o.addFlags(cmd)
	return cmd
}

func (w *workspace) sendGathered(ctx context.Context, list, named string, o changeOptions) error {
	if err := w.knownList(list); err != nil {
		return err
	}
	if named != "" {
		if _, err := w.gatheringCadence(list, named); err != nil {
			return err
		}
	}
	gathered, err := w.press.Gathered(ctx, list, subscriber.Cadence(named))
	if err != nil {
		return w.refusal(err)
	}
	first, err := w.unreadReaders(ctx)
	if err != nil {
		return err
	}
	w.showGathered(list, gathered, first)
	if len(gathered.Pieces) == 0 {
		return nil
	}
	w.tellFirst(first)
	if ok, err := w.agreed(o); !ok {
		return err
	}
	if err := w.takeFirst(ctx, first); err != nil {
		return err
	}
	report, err := w.press.SendGathered(ctx, list, subscriber.Cadence(named))
	return w.tell(report, err)
}

// showGathered shows the next digest of a list: its pieces in their order, and whom it reaches.
func (w *workspace) showGathered(list string, g *press.Gathered, first *firstReaders) {
	s := w.io
	if len(g.Pieces) == 0 {
		s.say("Nothing has come out for %s since its last edition; an empty mail is never sent.", list)
	}
	for _, r := range g.Pieces {
		s.say("  %s", r.Title)
	}
	if len(g.Pieces) > 0 {
		w.showDigests([]press.PlannedDigest{g.Digest}, first)
	}
	for _, r := range g.Waiting {
		s.sayHanging(planLabel(s, "waits"), r.Title+", for the digest after")
	}
	for _, slug := range g.Missing {
		s.sayHanging(planLabel(s, "note"), slug+" is arranged, but the list has not gathered it")
	}
}
