package storetest

import (
	"testing"
	"time"

	"pressrun/internal/ledger"
	"pressrun/internal/store"
)

func controlTests() map[string]func(*testing.T, *bench) {
	return map[string]func(*testing.T, *bench){
		"a paused run is not claimed until it is resumed": func(t *testing.T, b *bench) {
			b.subscribe(t, "weekly", "a@x.se", "b@x.se")
			e := b.freeze(t, plan("weekly", "a"))[0]
			claim := b.claim(t, 1)
			must(t, b.PauseRun(b.ctx, e.RunID, "by hand"))
			b.runIs(t, e.RunID, ledger.RunPaused, "by hand")
			states, err := b.OpenStates(b.ctx)
			must(t, err)
			same(t, states, map[int64]ledger.EditionState{e.ID: ledger.EditionPaused})
			b.nothingToClaim(t)
			b.end(t, claim)
			b.nothingToClaim(t) // given back under a pause
			must(t, b.ResumeRun(b.ctx, e.RunID))
			b.runIs(t, e.RunID, ledger.RunRunning, "")
			same(t, b.claim(t, 1).ID, claim.ID)
		},
		"an edition that brakes pauses its run once": func(t *testing.T, b *bench) {
			b.subscribe(t, "weekly", "a@x.se")
			e := b.freeze(t, plan("weekly", "a"))[0]
			must(t, b.PauseEdition(b.ctx, e.ID, "too many failed", true))
			b.runIs(t, e.RunID, ledger.RunPaused, "too many failed")
			braked, err := b.Edition(b.ctx, e.ID)
			must(t, err)
			same(t, []any{braked.State, braked.Reason, braked.Braked}, []any{ledger.EditionPaused, "too many failed", true})
			must(t, b.ResumeRun(b.ctx, e.RunID))
			must(t, b.PauseEdition(b.ctx, e.ID, "by hand", false))
			braked, err = b.Edition(b.ctx, e.ID)
			must(t, err)
			same(t, braked.Braked, true)
		},
		"what is on the wire comes to its end before a cancelled edition does": func(t *testing.T, b *bench) {
			b.subscribe(t, "weekly", "a@x.se", "b@x.se", "c@x.se")
			e := b.freeze(t, plan("weekly", "a"))[0]
			claim := b.claim(t, 2)
			must(t, b.CancelEdition(b.ctx, e.ID, "wrong list"))
			b.closes(t)
			b.settle(t, claim, 1, ledger.Sent)
			b.end(t, claim)
			b.closes(t, e.ID)
			same(t, b.states(t, e.ID), []string{"a@x.se: sent", "b@x.se: cancelled", "c@x.se: cancelled"})
		},
		"the last edition ends the step, and the last step the run": func(t *testing.T, b *bench) {
			b.subscribe(t, "weekly", "a@x.se")
			b.subscribe(t, "daily", "b@x.se")
			run := b.run(t, ledger.Publish, "a")
			must(t, b.SetStep(b.ctx, run, ledger.Feeds, ledger.StepDone))
			must(t, b.SetStep(b.ctx, run, ledger.Email, ledger.StepOpen))
			editions, err := b.FreezeEditions(b.ctx, run, []ledger.EditionPlan{plan("weekly", "a"), plan("daily", "a")})
			must(t, err)
			b.nothingToClaim(t) // frozen, and not let go yet
			must(t, b.ReleaseEditions(b.ctx, run))
			for i, e := range editions {
				claim := b.claim(t, 5)
				b.settle(t, claim, 1, ledger.Sent)
				b.end(t, claim)
				b.closes(t, e.ID)
				b.runIs(t, run, []ledger.RunState{ledger.RunRunning, ledger.RunFinished}[i], "")
			}
			mustBe(t, b.PauseRun(b.ctx, run, "late"), store.ErrAtEnd)
			n, err := b.Reopen(b.ctx, editions[0].ID, ledger.Failed)
			must(t, err)
			same(t, n, 0)
			b.runIs(t, run, ledger.RunFinished, "")
		},
		"failed ones are sent again on a word": func(t *testing.T, b *bench) {
			b.subscribe(t, "weekly", "a@x.se", "b@x.se")
			e := b.freeze(t, plan("weekly", "a"))[0]
			must(t, b.SetStep(b.ctx, e.RunID, ledger.Feeds, ledger.StepDone))
			claim := b.claim(t, 5)
			b.settle(t, claim, 1, ledger.Sent)
			b.settle(t, claim, 2, ledger.Failed)
			b.end(t, claim)
			b.closes(t, e.ID)
			b.runIs(t, e.RunID, ledger.RunFinished, "")
			n, err := b.Reopen(b.ctx, e.ID, ledger.Failed)
			must(t, err)
			same(t, n, 1)
			b.runIs(t, e.RunID, ledger.RunRunning, "")
			again := b.claim(t, 5)
			same(t, b.claimed(t, again), []string{"b@x.se"})
			b.settle(t, again, 2, ledger.Sent)
			b.end(t, again)
			b.closes(t, e.ID)
			books, err := b.Balance(b.ctx, e.ID)
			must(t, err)
			same(t, books, ledger.Balance{Audience: 2, Sent: 2})
			if _, err := b.Reopen(b.ctx, e.ID, ledger.Sent); err == nil {
				t.Error("sent ones were sent again")
			}
		},
		"editions that are let go after their run was paused wait for it": func(t *testing.T, b *bench) {
			b.subscribe(t, "weekly", "a@x.se")
			run := b.run(t, ledger.Publish, "a")
			editions, err := b.FreezeEditions(b.ctx, run, []ledger.EditionPlan{plan("weekly", "a")})
			must(t, err)
			must(t, b.PauseRun(b.ctx, run, "by hand"))
			must(t, b.ReleaseEditions(b.ctx, run))
			b.nothingToClaim(t)
			e, err := b.Edition(b.ctx, editions[0].ID)
			must(t, err)
			same(t, []any{e.State, e.Reason}, []any{ledger.EditionPaused, "by hand"})
			must(t, b.ResumeRun(b.ctx, run))
			b.claim(t, 1)
		},
		"what was cancelled with mails on the wire is not reopened until they are at their end": func(t *testing.T, b *bench) {
			b.subscribe(t, "weekly", "a@x.se", "b@x.se", "c@x.se")
			e := b.freeze(t, plan("weekly", "a"))[0]
			claim := b.claim(t, 2)
			b.settle(t, claim, 1, ledger.Failed)
			must(t, b.CancelEdition(b.ctx, e.ID, "wrong list"))
			_, err := b.Reopen(b.ctx, e.ID, ledger.Failed)
			mustBe(t, err, store.ErrOnTheWire)
			b.end(t, claim)
			b.closes(t, e.ID)
			n, err := b.Reopen(b.ctx, e.ID, ledger.Failed)
			must(t, err)
			same(t, n, 1)
			same(t, b.states(t, e.ID), []string{"a@x.se: deferred", "b@x.se: cancelled", "c@x.se: cancelled"})
		},
		"a doubt that was to be sent again is one still when the edition is cancelled": func(t *testing.T, b *bench) {
			b.subscribe(t, "weekly", "a@x.se", "b@x.se")
			e := b.freeze(t, plan("weekly", "a"))[0]
			claim := b.claim(t, 1)
			b.settle(t, claim, 1, ledger.Unknown)
			b.end(t, claim)
			for range 2 {
				n, err := b.Reopen(b.ctx, e.ID, ledger.Unknown)
				must(t, err)
				same(t, n, 1)
				must(t, b.CancelEdition(b.ctx, e.ID, "wrong list"))
				same(t, b.states(t, e.ID), []string{"a@x.se: unknown(" + ledger.Doubted + ")", "b@x.se: cancelled"})
			}
		},
		"a waiting run that was paused waits again": func(t *testing.T, b *bench) {
			id, err := b.CreateRun(b.ctx, ledger.Run{
				Kind: ledger.Publish, State: ledger.RunScheduled, Pieces: refs("a"), Created: noon(), DueAt: noon().Add(time.Hour),
				Steps: map[ledger.Channel]ledger.StepState{ledger.Feeds: ledger.StepOpen},
			})
			must(t, err)
			must(t, b.PauseRun(b.ctx, id, "wait"))
			due, err := b.DueRuns(b.ctx, noon().Add(2*time.Hour))
			must(t, err)
			same(t, len(due), 0)
			must(t, b.ResumeRun(b.ctx, id))
			b.runIs(t, id, ledger.RunScheduled, "")
		},
		"a run that is not there is not found": func(t *testing.T, b *bench) {
			mustBe(t, b.PauseRun(b.ctx, 9, "x"), store.ErrNotFound)
			mustBe(t, b.ResumeRun(b.ctx, 9), store.ErrNotFound)
		},
	}
}

func (b *bench) runIs(t testing.TB, id int64, state ledger.RunState, reason string) {
	t.Helper()
	run, err := b.Run(b.ctx, id)
	must(t, err)
	same(t, run.State, state)
	same(t, run.Reason, reason)
}
