package cli

import (
	"context"
	"time"

	"pressrun/internal/ledger"
)

// shownRunJSON is what runs show --json prints: an element of runs list --json, and more.
type shownRunJSON struct {
	runJSON
	Editions []shownEditionJSON `json:"editions"`
	Copies   []copyJSON         `json:"copies"`
	Hubs     []hubPingJSON      `json:"hubs"`
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
	out.Hubs = w.hubPingsJSON(v.pings)
	for _, a := range v.alerts {
		out.Alerts = append(out.Alerts, alertJSON{a.Matter, a.Text, w.moment(a.Raised)})
	}
	return out, nil
}
