package storetest

import (
	"errors"
	"testing"
	"time"

	"pressrun/internal/ledger"
	"pressrun/internal/store"
)

func alertTests() map[string]func(*testing.T, *bench) {
	return map[string]func(*testing.T, *bench){
		"a matter is raised once":                    alertOnce,
		"a matter that was settled may come up anew": alertAgain,
		"each way is told by itself":                 alertWays,
		"settled matters are forgotten in time":      alertsForgotten,
		"a number that is none":                      alertNone,
	}
}

// onlyAlert is the one matter that is open.
func (b *bench) onlyAlert(t *testing.T) ledger.Alert {
	t.Helper()
	alerts, err := b.Alerts(b.ctx)
	must(t, err)
	if len(alerts) != 1 {
		t.Fatalf("%d alerts are open: %v", len(alerts), alerts)
	}
	return alerts[0]
}

func alertOnce(t *testing.T, b *bench) {
	must(t, b.RaiseAlert(b.ctx, "run 7 paused", "The server refused the sign-in."))
	first := b.onlyAlert(t)
	b.clock = b.clock.Add(time.Hour)
	must(t, b.RaiseAlert(b.ctx, "run 7 paused", "The server refused it once more."))
	same(t, b.onlyAlert(t), first)
	same(t, first, ledger.Alert{
		ID: first.ID, Matter: "run 7 paused", Text: "The server refused the sign-in.", Raised: noon(),
		Told: map[ledger.AlertWay]time.Time{},
	})
	must(t, b.RaiseAlert(b.ctx, "run 8 paused", "Another."))
	alerts, err := b.Alerts(b.ctx)
	must(t, err)
	same(t, []string{alerts[0].Matter, alerts[1].Matter}, []string{"run 7 paused", "run 8 paused"})
}

func alertAgain(t *testing.T, b *bench) {
	must(t, b.RaiseAlert(b.ctx, "disk", "It is full."))
	id := b.onlyAlert(t).ID
	must(t, b.AlertTold(b.ctx, id, ledger.AlertEmail))
	must(t, b.AlertFault(b.ctx, id, "no answer"))
	must(t, b.SettleAlert(b.ctx, "disk"))
	must(t, b.SettleAlert(b.ctx, "never raised"))
	alerts, err := b.Alerts(b.ctx)
	must(t, err)
	same(t, len(alerts), 0)
	settled, err := b.Alert(b.ctx, id)
	must(t, err)
	same(t, settled.Settled, noon())

	b.clock = b.clock.Add(time.Hour)
	must(t, b.RaiseAlert(b.ctx, "disk", "Full again."))
	again := b.onlyAlert(t)
	same(t, again, ledger.Alert{
		ID: id, Matter: "disk", Text: "Full again.", Raised: b.clock, Told: map[ledger.AlertWay]time.Time{},
	})
}

func alertWays(t *testing.T, b *bench) {
	must(t, b.RaiseAlert(b.ctx, "disk", "It is full."))
	id := b.onlyAlert(t).ID
	told := map[ledger.AlertWay]time.Time{}
	for _, way := range []ledger.AlertWay{ledger.AlertLog, ledger.AlertEmail, ledger.AlertWebhook} {
		b.clock = b.clock.Add(time.Minute)
		must(t, b.AlertTold(b.ctx, id, way))
		told[way] = b.clock
		same(t, b.onlyAlert(t).Told, told)
	}
	if b.AlertTold(b.ctx, id, "pigeon") == nil {
		t.Error("told by pigeon")
	}
}

func alertsForgotten(t *testing.T, b *bench) {
	must(t, b.RaiseAlert(b.ctx, "old", "Over."))
	must(t, b.SettleAlert(b.ctx, "old"))
	must(t, b.RaiseAlert(b.ctx, "open", "Not over, however old."))
	b.clock = b.clock.Add(time.Hour)
	must(t, b.RaiseAlert(b.ctx, "new", "Over just now."))
	must(t, b.SettleAlert(b.ctx, "new"))
	n, err := b.ForgetAlerts(b.ctx, b.clock)
	must(t, err)
	same(t, n, 1)
	same(t, b.onlyAlert(t).Matter, "open")
}

func alertNone(t *testing.T, b *bench) {
	_, err := b.Alert(b.ctx, 404)
	mustBe(t, err, store.ErrNotFound)
	mustBe(t, b.AlertTold(b.ctx, 404, ledger.AlertLog), store.ErrNotFound)
	if err := b.AlertFault(b.ctx, 404, "x"); !errors.Is(err, store.ErrNotFound) {
		t.Errorf("got %v", err)
	}
}
