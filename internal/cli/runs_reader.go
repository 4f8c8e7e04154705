package cli

import (
	"context"
	"fmt"
	"strconv"
	"time"

	"pressrun/internal/ledger"
	"pressrun/internal/subscriber"
)

// trailJSON is what became of one edition for one reader.
type trailJSON struct {
	List     string               `json:"list"`
	Number   int                  `json:"number"`
	Email    string               `json:"email"`
	State    ledger.DeliveryState `json:"state"`
	Reason   string               `json:"reason"`
	Attempts int                  `json:"attempts"`
	At       *time.Time           `json:"at"` // when it came to that
	NextTry  *time.Time           `json:"next_try"`
	Skip     string               `json:"skip"` // why the reader would be passed over now
}

func (w *workspace) trailJSON(e ledger.Edition, d ledger.Delivery) trailJSON {
	return trailJSON{
		e.List, e.Number, d.Email, d.State, d.Reason, d.Attempt, w.moment(d.DoneAt), w.moment(d.NextAt), d.Skip,
	}
}

// showTrail tells what became of a run's mail to one reader.
func (w *workspace) showTrail(ctx context.Context, run ledger.Run, reader string, asJSON bool) error {
	_, email, err := subscriber.ParseAddress(reader)
	if err != nil {
		return usageError(fmt.Errorf("--reader: %w", err))
	}
	editions, err := w.store.EditionsOf(ctx, run.ID)
	if err != nil {
		return err
	}
	trail := []trailJSON{}
	for _, e := range editions {
		found, err := w.store.Deliveries(ctx, ledger.DeliveryFilter{EditionID: e.ID, Email: email})
		if err != nil {
			return err
		}
		for _, d := range found {
			trail = append(trail, w.trailJSON(e, d))
		}
	}
	switch {
	case asJSON:
		return printJSON(w.io, trail)
	case len(trail) == 0:
		return fmt.Errorf("%s stands in no edition of run %d; pressrun subscribers show %s tells of the address",
			email, run.ID, email)
	}
	w.io.print("%s", w.io.styled(bold, fmt.Sprintf("run %d, %s", run.ID, email)))
	for _, t := range trail {
		w.showStep(t)
	}
	return nil
}

func (w *workspace) showStep(t trailJSON) {
	p := sheet{w.io, "  ", 10}
	p.blank()
	p.row("edition", fmt.Sprintf("%s %d", t.List, t.Number))
	p.row("state", w.io.styled(deliveryStyle(t.State), string(t.State)))
	if t.Reason != "" {
		p.row("reason", t.Reason)
	}
	p.row("attempts", strconv.Itoa(t.Attempts))
	if t.At != nil {
		p.row("at", t.At.Format(toTheSecond))
	}
	if t.NextTry != nil {
		p.row("next try", t.NextTry.Format(toTheSecond))
	}
	if t.Skip != "" && t.State != ledger.Skipped {
		p.row("now", "he would be passed over: "+t.Skip)
	}
}

const toTheSecond = "Jan 2, 2006, 15:04:05 MST"

func deliveryStyle(state ledger.DeliveryState) style {
	switch state {
	case ledger.Sent:
		return green
	case ledger.Failed:
		return red
	case ledger.Unknown, ledger.Deferred:
		return yellow
	default:
		return plain
	}
}
