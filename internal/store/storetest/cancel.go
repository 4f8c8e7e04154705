package storetest

import (
	"testing"
	"time"

	"pressrun/internal/ledger"
	"pressrun/internal/store"
)

func cancelTests() map[string]func(*testing.T, *bench) {
	return map[string]func(*testing.T, *bench){
		"a run is cancelled whole, and what was on the wire comes to its end": cancelsRun,
		"a waiting run that is cancelled has nothing left to carry": func(t *testing.T, b *bench) {
			id, err := b.CreateRun(b.ctx, ledger.Run{
				Kind: ledger.Publish, State: ledger.RunScheduled, Pieces: refs("a"), Created: noon(), DueAt: noon().Add(time.Hour),
				Steps: map[ledger.Channel]ledger.StepState{ledger.Feeds: ledger.StepOpen, ledger.Email: ledger.StepOpen},
			})
			must(t, err)
			must(t, b.CancelRun(b.ctx, id, "wrong week"))
			b.runIs(t, id, ledger.RunCancelled, "wrong week")
			run, err := b.Run(b.ctx, id)
			must(t, err)
			same(t, run.Steps, map[ledger.Channel]ledger.StepState{ledger.Feeds: ledger.StepOpen, ledger.Email: ledger.StepOff})
			due, err := b.DueRuns(b.ctx, noon().Add(2*time.Hour))
			must(t, err)
			same(t, len(due), 0)
			mustBe(t, b.CancelRun(b.ctx, id, "again"), store.ErrAtEnd)
			mustBe(t, b.CancelRun(b.ctx, 99, "none"), store.ErrNotFound)
			must(t, b.SetRunState(b.ctx, id, ledger.RunRunning, noon())) // of a process that had looked before
			b.runIs(t, id, ledger.RunCancelled, "wrong week")
		},
		"editions are let go as their run stands by then": func(t *testing.T, b *bench) {
			b.subscribe(t, "weekly", "a@x.se")
			run := b.run(t, ledger.Publish, "a")
			must(t, b.PauseRun(b.ctx, run, "wait"))
			e, err := b.FreezeEditions(b.ctx, run, []ledger.EditionPlan{plan("weekly", "a")})
			must(t, err)
			must(t, b.ReleaseEditions(b.ctx, run))
			b.nothingToClaim(t)
			held, err := b.Edition(b.ctx, e[0].ID)
			must(t, err)
			same(t, []any{held.State, held.Reason}, []any{ledger.EditionPaused, "wait"})

			other := b.run(t, ledger.Publish, "b")
			must(t, b.CancelRun(b.ctx, other, "no"))
			e, err = b.FreezeEditions(b.ctx, other, []ledger.EditionPlan{plan("weekly", "b")})
			must(t, err)
			must(t, b.ReleaseEditions(b.ctx, other))
			b.nothingToClaim(t)
			must(t, b.CancelEdition(b.ctx, e[0].ID, "no"))
			same(t, b.states(t, e[0].ID), []string{"a@x.se: cancelled"})
		},
		"alerts of an edition are settled together": func(t *testing.T, b *bench) {
			must(t, b.RaiseAlert(b.ctx, ledger.EditionMatter(1)+"braked", "One."))
			must(t, b.RaiseAlert(b.ctx, ledger.EditionMatter(1)+"refused", "Two."))
			must(t, b.RaiseAlert(b.ctx, ledger.EditionMatter(11)+"refused", "Another."))
			must(t, b.SettleAlertsOf(b.ctx, ledger.EditionMatter(1)))
			same(t, b.onlyAlert(t).Text, "Another.")
		},
	}
}

func cancelsRun(t *testing.T, b *bench) {
	b.subscribe(t, "weekly", "a@x.se", "b@x.se", "c@x.se")
	b.subscribe(t, "daily", "d@x.se")
	editions := b.freeze(t, plan("weekly", "a"), plan("daily", "a"))
	run := editions[0].RunID
	sent, queued := dispatch(run, "courier", "a", "text", "folder"), dispatch(run, "courier", "a", "html", "folder")
	sent.State, sent.SentAt = ledger.DispatchSent, noon()
	must(t, b.PlanDispatches(b.ctx, []ledger.Dispatch{sent, queued}))
	must(t, b.SetStep(b.ctx, run, ledger.Feeds, ledger.StepDone))
	must(t, b.SetStep(b.ctx, run, ledger.Email, ledger.StepOpen))
	must(t, b.SetStep(b.ctx, run, ledger.Partners, ledger.StepOpen))
	claim := b.claim(t, 2)
	b.settle(t, claim, 1, ledger.Sent)

	must(t, b.CancelRun(b.ctx, run, "wrong list"))
	b.runIs(t, run, ledger.RunCancelled, "wrong list")
	b.nothingToClaim(t)
	same(t, b.states(t, editions[1].ID), []string{"d@x.se: cancelled"})
	b.closes(t) // one is still on the wire
	b.settle(t, claim, 2, ledger.Sent)
	b.end(t, claim)
	b.closes(t, editions[0].ID)
	same(t, b.states(t, editions[0].ID), []string{"a@x.se: sent", "b@x.se: sent", "c@x.se: cancelled"})

	b.runIs(t, run, ledger.RunCancelled, "wrong list")
	got, err := b.Run(b.ctx, run)
	must(t, err)
	same(t, got.Steps, map[ledger.Channel]ledger.StepState{
		ledger.Feeds: ledger.StepDone, ledger.Email: ledger.StepDone, ledger.Partners: ledger.StepDone,
	})
	lines, err := b.Dispatches(b.ctx, ledger.DispatchFilter{RunID: run})
	must(t, err)
	same(t, []any{lines[0].State, lines[1].State, lines[1].Reason}, []any{ledger.DispatchSent, ledger.DispatchHeld, "cancelled"})
}
