package cli

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"time"

	"pressrun/internal/chores"
	"pressrun/internal/ledger"
)

// hubPings tells hubs of changed feeds as soon as these are in place, beside whatever else a command does. What does not
// get through is left to the chores.
type hubPings struct {
	all sync.WaitGroup

	mu    sync.Mutex
	later time.Time // the first attempt that is left
	fault error
}

// connectHubs has hubs told from now on, until the context ends.
func (w *workspace) connectHubs(ctx context.Context) {
	w.press.FeedsOut = func(runID int64) {
		w.pings.all.Go(func() {
			next, err := w.press.PingHubs(ctx, runID)
			w.pings.mu.Lock()
			defer w.pings.mu.Unlock()
			if w.pings.later.IsZero() || !next.IsZero() && next.Before(w.pings.later) {
				w.pings.later = next
			}
			w.pings.fault = errors.Join(w.pings.fault, err)
		})
	}
}

// awaitHubs waits for the hubs that are being told, which takes seconds at most, and says what is left.
func (w *workspace) awaitHubs() error {
	w.pings.all.Wait()
	if !w.pings.later.IsZero() {
		w.io.say("Not every hub could be told that feeds have changed; pressrun serve or work tells it again from %s.",
			w.clock(w.pings.later))
	}
	return w.pings.fault
}

// openHubPings lists the runs of which hubs are still to be told something.
func (w *workspace) openHubPings(ctx context.Context) ([]chores.Due, error) {
	pings, err := w.store.OpenPings(ctx)
	if err != nil {
		return nil, err
	}
	var dues []chores.Due
	at := map[int64]int{}
	for _, p := range pings {
		i, there := at[p.RunID]
		if !there {
			at[p.RunID] = len(dues)
			dues = append(dues, chores.Due{ID: p.RunID, At: p.NextAt})
		} else if p.NextAt.Before(dues[i].At) {
			dues[i].At = p.NextAt
		}
	}
	return dues, nil
}

// doHubPings tells hubs of a run what they were not told yet.
func (w *workspace) doHubPings(ctx context.Context, runID int64) error {
	next, err := w.press.PingHubs(ctx, runID)
	if err == nil && !next.IsZero() {
		return chores.Later(next)
	}
	return err
}

// hubsText says in a line what hubs were told of a run; empty: there was nothing to tell.
func (w *workspace) hubsText(pings []ledger.HubPing) string {
	if len(pings) == 0 {
		return ""
	}
	told, failed := 0, 0
	var reason string
	var next time.Time
	for _, p := range pings {
		switch p.State {
		case ledger.PingTold:
			told++
		case ledger.PingFailed:
			failed++
			reason = p.Reason
		default:
			if reason = p.Reason; next.IsZero() || p.NextAt.Before(next) {
				next = p.NextAt
			}
		}
	}
	text := fmt.Sprintf("told of %s", plural(len(pings), "changed feed"))
	switch {
	case failed > 0:
		return w.io.styled(red, fmt.Sprintf("%d of %d not %s: %s", failed, len(pings), text, reason))
	case told == len(pings):
		return w.io.styled(green, text)
	}
	text = fmt.Sprintf("%d of %d %s", told, len(pings), text)
	if !next.IsZero() {
		text += fmt.Sprintf("; again at %s: %s", w.clock(next), reason)
	}
	return w.io.styled(yellow, text)
}

// hubPingJSON is one ping of runs show --json.
type hubPingJSON struct {
	Hub      string           `json:"hub"`
	Topic    string           `json:"topic"`
	State    ledger.PingState `json:"state"`
	Reason   string           `json:"reason"`
	Attempts int              `json:"attempts"`
	NextTry  *time.Time       `json:"next_try"`
	Told     *time.Time       `json:"told"`
}

func (w *workspace) hubPingsJSON(pings []ledger.HubPing) []hubPingJSON {
	out := []hubPingJSON{}
	for _, p := range pings {
		out = append(out, hubPingJSON{p.Hub, p.Topic, p.State, p.Reason, p.Attempt, w.moment(p.NextAt), w.moment(p.ToldAt)})
	}
	return out
}
