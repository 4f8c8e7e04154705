package cli

import (
	"context"
	"time"

	"github.com/spf13/cobra"

	"pressrun/internal/ledger"
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
		Args:    atMost(1, "one run's number or none"),
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
	if w.io.OutTerminal && v.sending() {
		if err := w.lookAgain(ctx, &v); err != nil {
			return err
		}
	}
	w.showRun(v)
	return nil
}

// twoLooks is how long a rate takes to be seen.
const twoLooks = time.Second

// lookAgain finds out how fast a run that is being sent goes: by a second look at its books.
func (w *workspace) lookAgain(ctx context.Context, v *runView) error {
	paces := v.paces(w.io.Now())
	select {
	case <-ctx.Done():
		return ctx.Err()
	case <-time.After(twoLooks):
	}
	again, err := w.lookInto(ctx, v.ID)
	if err != nil {
		return err
	}
	*v = again
	v.takeRates(w.io.Now(), paces)
	return nil
}

// paces begins to measure each edition.
func (v *runView) paces(now time.Time) map[int64]*pace {
	paces := map[int64]*pace{}
	v.takeRates(now, paces)
	return paces
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

// shownRunJSON is what runs show --json prints: an element of runs list --json, and more.
type shownRunJSON struct {
	runJSON
	Editions []shownEditionJSON `json:"editions"`
	Copies   []copyJSON         `json:"copies"`
	Alerts   []alertJSON        `json:"alerts"`
}

type shownEditionJSON struct {
	editionJSON
	Reasons []ledger.ReasonCount `json:"reasons"`
	NextTry *time.Time           `json:"next_try"` // of the first deferred mail
	LastTry *time.Time           `json:"last_try"` // of the last one
	Doubts  []trailJSON          `json:"doubts"`
}

// copyJSON is a line of partners show --json with the partner.
type copyJSON struct {
	Partner string `json:"partner"`
	dispatchJSON
}

type alertJSON struct {
	Matter string     `json:"matter"`
	Text   string     `json:"text"`
	Raised *time.Time `json:"raised"`
}

func (w *workspace) shownJSON(ctx context.Context, v runView) (out shownRunJSON, err error) {
	out = shownRunJSON{Editions: []shownEditionJSON{}, Copies: []copyJSON{}, Alerts: []alertJSON{}}
	if out.runJSON, err = w.runJSON(ctx, v.Run); err != nil {
		return out, err
	}
	for i, e := range v.editions {
		shown := shownEditionJSON{
			editionJSON: out.runJSON.Editions[i], Reasons: e.reasons, Doubts: []trailJSON{},
			NextTry: w.moment(e.next.First), LastTry: w.moment(e.next.Last),
		}
		for _, d := range e.doubts {
			shown.Doubts = append(shown.Doubts, w.trailJSON(e.Edition, d))
		}
		out.Editions = append(out.Editions, shown)
	}
	for _, d := range v.dispatches {
		out.Copies = append(out.Copies, copyJSON{d.Partner, w.dispatchJSON(d)})
	}
	for _, a := range v.alerts {
		out.Alerts = append(out.Alerts, alertJSON{a.Matter, a.Text, w.moment(a.Raised)})
	}
	return out, nil
}
