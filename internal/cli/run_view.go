package cli

import (
	"context"
	"strings"
	"time"

	"pressrun/internal/ledger"
	"pressrun/internal/press"
)

// runView is all that is shown of one run.
type runView struct {
	ledger.Run
	editions   []editionView
	dispatches []ledger.Dispatch
	pings      []ledger.HubPing
	alerts     []ledger.Alert
}

type editionView struct {
	ledger.Edition
	balance ledger.Balance
	returns ledger.Returns
	reasons []ledger.ReasonCount
	next    ledger.NextTries
	doubts  []ledger.Delivery
	rate    float64 // mails a second; 0: not known
}

// lookAt reads how a run stands, with the books of its editions.
func (w *workspace) lookAt(ctx context.Context, id int64) (v runView, err error) {
	if v.Run, err = w.store.Run(ctx, id); err != nil {
		return v, err
	}
	editions, err := w.store.EditionsOf(ctx, id)
	if err != nil {
		return v, err
	}
	balances, err := w.store.RunBalances(ctx, id)
	if err != nil {
		return v, err
	}
	for _, e := range editions {
		v.editions = append(v.editions, editionView{Edition: e, balance: balances[e.ID]})
	}
	v.dispatches, err = w.store.Dispatches(ctx, ledger.DispatchFilter{RunID: id})
	return v, err
}

// lookInto is lookAt with reasons, doubts, what is tried again, and the alerts that are open.
func (w *workspace) lookInto(ctx context.Context, id int64) (runView, error) {
	v, err := w.lookAt(ctx, id)
	if err != nil {
		return v, err
	}
	for i := range v.editions {
		e := &v.editions[i]
		if e.returns, err = w.store.EditionReturns(ctx, e.ID); err != nil {
			return v, err
		}
		if e.reasons, err = w.store.Reasons(ctx, e.ID); err != nil {
			return v, err
		}
		if e.next, err = w.store.NextTries(ctx, e.ID); err != nil {
			return v, err
		}
		if e.balance.Unknown == 0 {
			continue
		}
		e.doubts, err = w.store.Deliveries(ctx, ledger.DeliveryFilter{EditionID: e.ID, State: ledger.Unknown})
		if err != nil {
			return v, err
		}
	}
	if v.pings, err = w.store.Pings(ctx, id); err != nil {
		return v, err
	}
	alerts, err := w.store.Alerts(ctx)
	for _, a := range alerts {
		if v.concerns(a) {
			v.alerts = append(v.alerts, a)
		}
	}
	return v, err
}

// concerns tells whether an alert is about this run, or about what it needs to go on.
func (v *runView) concerns(a ledger.Alert) bool {
	for _, e := range v.editions {
		if strings.HasPrefix(a.Matter, ledger.EditionMatter(e.ID)) {
			return true
		}
	}
	for _, d := range v.dispatches {
		if a.Matter == ledger.DispatchMatter(d.ID) {
			return true
		}
	}
	return !v.State.AtEnd() && !ledger.IsOfOne(a.Matter)
}

// otherAlerts are those that say more than the run's own reason does.
func (v *runView) otherAlerts() (others []ledger.Alert) {
	for _, a := range v.alerts {
		if v.Reason == "" || !strings.HasSuffix(a.Matter, v.Reason) {
			others = append(others, a)
		}
	}
	return others
}

// braked tells whether the run was paused because too many of an edition's first mails failed.
func (v *runView) braked() bool {
	for _, e := range v.editions {
		if e.Braked && e.State == ledger.EditionPaused && e.Reason == v.Reason && e.balance.Failed > 0 {
			return true
		}
	}
	return false
}

// complete tells whether nothing of the run is left, held, taken back or failed.
func (v *runView) complete() bool {
	run := press.RunReport{Run: v.Run, Dispatches: v.dispatches}
	for _, e := range v.editions {
		run.Editions = append(run.Editions, press.EditionReport{Edition: e.Edition, Balance: e.balance})
	}
	report := press.Report{Runs: []press.RunReport{run}}
	return report.Complete()
}

// sending tells whether mails of the run may be under way.
func (v *runView) sending() bool {
	for _, e := range v.editions {
		if e.sending() {
			return true
		}
	}
	return false
}

func (e *editionView) sending() bool { return e.State == ledger.EditionSending && e.balance.Queued > 0 }

// open counts the mails that are still to be sent.
func (v *runView) open() (n int) {
	for _, e := range v.editions {
		n += e.balance.Open()
	}
	return n
}

func (e *editionView) done() int { return e.balance.Audience - e.balance.Open() }

// left is how long what is queued takes at the rate of now; 0: not known.
func (e *editionView) left() time.Duration {
	if e.rate <= 0 {
		return 0
	}
	return time.Duration(float64(e.balance.Queued) / e.rate * float64(time.Second))
}
