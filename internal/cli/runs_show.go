package cli

import (
	"context"
	"time"

	"github.com/spf13/cobra"
)

func newRunsShow(s *IO, at *place) *cobra.Command {
	var asJSON bool
	var reader string
	cmd := &cobra.Command{
		Use: "show [ID]", Short: "Show one run, the newest when no number is given",
		Long: `Show how a run stands and what to do next: its state with the reason, each edition with its
books and the reasons for what was not sent, what is tried again and when, doubts with the command
that decides them, copies for partners, and open alerts.

With --reader it shows what became of the run's mail to one reader.`,
		Example: "  pressrun runs show\n  pressrun runs show 7 --reader kim@example.org\n  pressrun runs show 7 --json",
		Args:    atMostOne("one run's number or none"),
		RunE: func(cmd *cobra.Command, args []string) error {
			return withBooks(cmd.Context(), s, at, readBooks, func(w *workspace) error {
				run, err := w.chosenRun(cmd.Context(), args)
				switch {
				case err != nil:
					return err
				case reader != "":
					return w.showTrail(cmd.Context(), run, reader, asJSON)
				default:
					return w.showOneRun(cmd.Context(), run.ID, asJSON)
				}
			})
		},
	}
	cmd.Flags().BoolVar(&asJSON, "json", false, "print as JSON")
	cmd.Flags().StringVar(&reader, "reader", "", "the address of one reader: what became of the mail to him")
	return cmd
}

func (w *workspace) showOneRun(ctx context.Context, id int64, asJSON bool) error {
	var paces map[int64]*pace
	if w.io.OutTerminal && !asJSON {
		var err error
		if paces, err = w.firstLook(ctx, id); err != nil {
			return err
		}
	}
	v, err := w.lookInto(ctx, id)
	if err != nil {
		return err
	}
	if asJSON {
		shown, err := w.shownJSON(ctx, v)
		if err != nil {
			return err
		}
		return printJSON(w.io, shown)
	}
	if paces != nil {
		v.takeRates(w.io.Now(), paces)
	}
	w.showRun(v)
	return nil
}

// twoLooks is how long a rate takes to be seen.
const twoLooks = time.Second

// firstLook begins to measure how fast a run that is being sent goes, and waits until a second look can tell; nil: it
// is not being sent.
func (w *workspace) firstLook(ctx context.Context, id int64) (map[int64]*pace, error) {
	v, err := w.lookAt(ctx, id)
	if err != nil || !v.sending() {
		return nil, err
	}
	paces := map[int64]*pace{}
	v.takeRates(w.io.Now(), paces)
	select {
	case <-ctx.Done():
		return nil, ctx.Err()
	case <-time.After(twoLooks):
	}
	return paces, nil
}

// takeRates measures each edition once more.
func (v *runView) takeRates(now time.Time, paces map[int64]*pace) {
	for i := range v.editions {
		e := &v.editions[i]
		if paces[e.ID] == nil {
			paces[e.ID] = &pace{}
		}
		e.rate = paces[e.ID].saw(now, e.done())
	}
}
