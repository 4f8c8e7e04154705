package storetest

import (
	"errors"
	"testing"
	"time"

	"pressrun/internal/ledger"
	"pressrun/internal/store"
)

const hubOfTests = "https://hub.example/"

// planPings opens a run with pings for some topics; its feeds are in place when they are out.
func (b *bench) planPings(t testing.TB, out bool, topics ...string) int64 {
	t.Helper()
	id, err := b.CreateRun(b.ctx, ledger.Run{Kind: ledger.Publish, State: ledger.RunRunning, Created: noon(), Pieces: refs("harbour")})
	must(t, err)
	if out {
		must(t, b.SetStep(b.ctx, id, ledger.Feeds, ledger.StepDone))
	}
	var pings []ledger.HubPing
	for _, topic := range topics {
		pings = append(pings, ledger.HubPing{RunID: id, Hub: hubOfTests, Topic: topic})
	}
	must(t, b.PlanPings(b.ctx, pings))
	return id
}

func (b *bench) openPings(t *testing.T) []ledger.HubPing {
	t.Helper()
	open, err := b.OpenPings(b.ctx)
	must(t, err)
	return open
}

func pingTests() map[string]func(*testing.T, *bench) {
	return map[string]func(*testing.T, *bench){
		"pings are open once the feeds are in place": func(t *testing.T, b *bench) {
			b.publish(t, "harbour", "ports", noon())
			id := b.planPings(t, false, "a", "b")
			same(t, len(b.openPings(t)), 0)
			must(t, b.SetStep(b.ctx, id, ledger.Feeds, ledger.StepDone))
			must(t, b.PlanPings(b.ctx, []ledger.HubPing{{RunID: id, Hub: hubOfTests, Topic: "a"}})) // again, after a crash
			open := b.openPings(t)
			same(t, len(open), 2)
			same(t, open[0], ledger.HubPing{ID: open[0].ID, RunID: id, Hub: hubOfTests, Topic: "a", State: ledger.PingQueued})
		},
		"one process makes an attempt": func(t *testing.T, b *bench) {
			b.publish(t, "harbour", "ports", noon())
			id := b.planPings(t, true, "a")
			open := b.openPings(t)[0]
			begun, err := b.BeginPing(b.ctx, open, noon(), noon().Add(time.Minute))
			must(t, err)
			same(t, begun, ledger.HubPing{
				ID: open.ID, RunID: id, Hub: hubOfTests, Topic: "a", State: ledger.PingQueued,
				Attempt: 1, TriedAt: noon(), NextAt: noon().Add(time.Minute),
			})
			if _, err := b.BeginPing(b.ctx, open, noon(), noon()); !errors.Is(err, store.ErrNotFound) {
				t.Fatalf("begun twice: %v", err)
			}
			begun.Reason, begun.NextAt = "502 Bad Gateway", noon().Add(time.Hour)
			must(t, b.RecordPing(b.ctx, begun))
			same(t, b.openPings(t), []ledger.HubPing{begun})
		},
		"who was told of a later change knows of the earlier ones": func(t *testing.T, b *bench) {
			b.publish(t, "harbour", "ports", noon())
			first := b.planPings(t, true, "a", "b")
			second := b.planPings(t, true, "a")
			third := b.planPings(t, true, "a")
			told, err := b.Pings(b.ctx, second)
			must(t, err)
			told[0].State, told[0].ToldAt = ledger.PingTold, noon()
			must(t, b.RecordPing(b.ctx, told[0]))
			open := b.openPings(t)
			same(t, len(open), 2)
			same(t, []any{open[0].RunID, open[0].Topic, open[1].RunID}, []any{first, "b", third})
			if _, err := b.BeginPing(b.ctx, told[0], noon(), noon()); !errors.Is(err, store.ErrNotFound) {
				t.Fatalf("told again: %v", err)
			}
		},
	}
}
