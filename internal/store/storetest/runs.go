package storetest

import (
	"testing"
	"time"

	"pressrun/internal/ledger"
	"pressrun/internal/store"
)

func runTests() map[string]func(*testing.T, *bench) {
	return map[string]func(*testing.T, *bench){
		"a run comes back as created and moves on": func(t *testing.T, b *bench) {
			run := ledger.Run{
				Kind: ledger.Correct, State: ledger.RunScheduled, Pieces: []ledger.PieceRef{{Slug: "b", Revision: 3}, {Slug: "a", Revision: 1}},
				Note: "a note", Minor: true, Created: noon(), DueAt: noon().Add(time.Hour),
				Steps: map[ledger.Channel]ledger.StepState{ledger.Feeds: ledger.StepOpen, ledger.Email: ledger.StepOff},
			}
			id, err := b.CreateRun(b.ctx, run)
			must(t, err)
			run.ID = id
			got, err := b.Run(b.ctx, id)
			must(t, err)
			same(t, got, run)

			must(t, b.SetStep(b.ctx, id, ledger.Feeds, ledger.StepDone))
			must(t, b.SetStep(b.ctx, id, ledger.Partners, ledger.StepOpen))
			must(t, b.SetRunState(b.ctx, id, ledger.RunFinished, noon().Add(2*time.Hour)))
			got, err = b.Run(b.ctx, id)
			must(t, err)
			run.State, run.Finished = ledger.RunFinished, noon().Add(2*time.Hour)
			run.Steps = map[ledger.Channel]ledger.StepState{
				ledger.Feeds: ledger.StepDone, ledger.Email: ledger.StepOff, ledger.Partners: ledger.StepOpen,
			}
			same(t, got, run)
			must(t, b.SetRunState(b.ctx, id, ledger.RunPaused, noon())) // it is at its end
			got, err = b.Run(b.ctx, id)
			must(t, err)
			same(t, got, run)
		},
		"runs are listed newest first, all or those of a piece": func(t *testing.T, b *bench) {
			one, two, three := b.run(t, ledger.Publish, "a"), b.run(t, ledger.Publish, "b", "a"), b.run(t, ledger.Publish, "c")
			runs, err := b.Runs(b.ctx, 0)
			same(t, ids(t, runs, err), []int64{three, two, one})
			runs, err = b.Runs(b.ctx, 1)
			same(t, ids(t, runs, err), []int64{three})
			runs, err = b.RunsOf(b.ctx, "a")
			same(t, ids(t, runs, err), []int64{two, one})
			same(t, runs[0].Pieces, refs("b", "a"))
			runs, err = b.RunsOf(b.ctx, "none")
			same(t, ids(t, runs, err), []int64{})
		},
		"scheduled runs fall due, the longest due first": func(t *testing.T, b *bench) {
			var want []int64
			for _, hours := range []time.Duration{3, 1, 2} {
				id, err := b.CreateRun(b.ctx, ledger.Run{
					Kind: ledger.Publish, State: ledger.RunScheduled, Created: noon(), DueAt: noon().Add(hours * time.Hour),
				})
				must(t, err)
				want = append(want, id)
			}
			b.run(t, ledger.Publish, "running")
			runs, err := b.DueRuns(b.ctx, noon().Add(2*time.Hour))
			same(t, ids(t, runs, err), []int64{want[1], want[2]})
			must(t, b.SetRunState(b.ctx, want[1], ledger.RunRunning, noon()))
			runs, err = b.DueRuns(b.ctx, noon().Add(2*time.Hour))
			same(t, ids(t, runs, err), []int64{want[1], want[2]}) // one that was cut off is due still
			must(t, b.SetRunState(b.ctx, want[1], ledger.RunFinished, noon()))
			runs, err = b.DueRuns(b.ctx, noon().Add(2*time.Hour))
			same(t, ids(t, runs, err), want[2:])
		},
		"an unknown run is not found": func(t *testing.T, b *bench) {
			_, err := b.Run(b.ctx, 99)
			mustBe(t, err, store.ErrNotFound)
			mustBe(t, b.SetRunState(b.ctx, 99, ledger.RunPaused, noon()), store.ErrNotFound)
			if err := b.SetStep(b.ctx, 99, ledger.Feeds, ledger.StepDone); err == nil {
				t.Error("a step of an unknown run was kept")
			}
			if _, err := b.CreateRun(b.ctx, ledger.Run{Kind: "none", State: ledger.RunRunning, Created: noon()}); err == nil {
				t.Error("a run of an unknown kind was kept")
			}
		},
	}
}

func ids(t *testing.T, runs []ledger.Run, err error) []int64 {
	t.Helper()
	must(t, err)
	out := []int64{}
	for _, r := range runs {
		out = append(out, r.ID)
	}
	return out
}

func dispatchTests() map[string]func(*testing.T, *bench) {
	return map[string]func(*testing.T, *bench){
		"dispatches are planned once and recorded": planAndRecord,
		"whoever got a copy holds it until a kill": holders,
		"an attempt is in the books before it":     attempts,
	}
}

func dispatch(run int64, partner, slug, format, channel string) ledger.Dispatch {
	return ledger.Dispatch{
		RunID: run, Partner: partner, Piece: ledger.PieceRef{Slug: slug, Revision: 1}, Format: format,
		Channel: channel, State: ledger.DispatchQueued,
	}
}

// recorded is a dispatch with an outcome.
func recorded(d ledger.Dispatch, s ledger.DispatchState, reason, location string, when time.Time) ledger.Dispatch {
	d.State, d.Reason, d.Location, d.SentAt = s, reason, location, when
	return d
}

func planAndRecord(t *testing.T, b *bench) {
	run := b.run(t, ledger.Publish, "a")
	held := dispatch(run, "gazette", "a", "text", "folder")
	held.State, held.Reason = ledger.DispatchHeld, "the outlet has no address"
	plan := []ledger.Dispatch{dispatch(run, "courier", "a", "html", "folder"), held, dispatch(run, "courier", "b", "html", "folder")}
	must(t, b.PlanDispatches(b.ctx, plan))
	lines, err := b.Dispatches(b.ctx, ledger.DispatchFilter{RunID: run})
	must(t, err)
	same(t, len(lines), 3)
	for i := range plan {
		plan[i].ID = lines[i].ID
	}
	same(t, lines, plan)

	sent := recorded(plan[0], ledger.DispatchSent, "", "var/partners/courier/a.html", noon())
	must(t, b.RecordDispatch(b.ctx, sent))
	must(t, b.RecordDispatch(b.ctx, recorded(plan[0], ledger.DispatchSent, "", "elsewhere", noon().Add(time.Hour))))
	if err := b.RecordDispatch(b.ctx, recorded(plan[0], ledger.DispatchFailed, "", "", noon())); err == nil {
		t.Error("what was sent was taken back")
	}
	must(t, b.RecordDispatch(b.ctx, recorded(plan[2], ledger.DispatchFailed, "disk full", "", noon())))
	must(t, b.PlanDispatches(b.ctx, plan)) // a continued run plans again
	mustBe(t, b.RecordDispatch(b.ctx, ledger.Dispatch{ID: 99, State: ledger.DispatchSent}), store.ErrNotFound)

	got, err := b.Dispatches(b.ctx, ledger.DispatchFilter{Partner: "courier", Slug: "a", States: []ledger.DispatchState{"sent", "held"}})
	must(t, err)
	same(t, got, []ledger.Dispatch{sent})
	got, err = b.Dispatches(b.ctx, ledger.DispatchFilter{States: []ledger.DispatchState{ledger.DispatchFailed}})
	must(t, err)
	same(t, got[0].Reason, "disk full")
	same(t, got[0].SentAt, time.Time{})
	totals, err := b.DispatchTotals(b.ctx, run)
	must(t, err)
	same(t, totals, ledger.DispatchTotals{Total: 3, Sent: 1, Held: 1, Failed: 1})
}

func attempts(t *testing.T, b *bench) {
	run := b.run(t, ledger.Publish, "a")
	must(t, b.PlanDispatches(b.ctx, []ledger.Dispatch{dispatch(run, "courier", "a", "mail", "email")}))
	line := func() ledger.Dispatch {
		lines, err := b.Dispatches(b.ctx, ledger.DispatchFilter{RunID: run})
		must(t, err)
		return lines[0]
	}
	planned := line()
	planned.Location = "desk@courier.example"
	begun, err := b.BeginDispatch(b.ctx, planned, noon())
	must(t, err)
	want := recorded(planned, ledger.DispatchUnknown, ledger.BeingHandedOver, "desk@courier.example", noon())
	want.Attempt, want.TriedAt = 1, noon()
	same(t, begun, want)
	same(t, line(), want)
	_, err = b.BeginDispatch(b.ctx, planned, noon()) // as another process would
	mustBe(t, err, store.ErrNotFound)

	begun.State, begun.Reason, begun.NextAt = ledger.DispatchDeferred, "451 later", noon().Add(time.Minute)
	must(t, b.RecordDispatch(b.ctx, begun))
	again, err := b.BeginDispatch(b.ctx, line(), noon().Add(time.Minute))
	must(t, err)
	same(t, again.Attempt, 2)
	same(t, again.TriedAt, noon())
	same(t, again.NextAt, time.Time{})
	again.State = ledger.DispatchSent
	must(t, b.RecordDispatch(b.ctx, again))
	_, err = b.BeginDispatch(b.ctx, line(), noon())
	mustBe(t, err, store.ErrNotFound)
}

func holders(t *testing.T, b *bench) {
	send := func(kind ledger.RunKind, revision int, notice ledger.NoticeKind, state ledger.DispatchState, d ledger.Dispatch) {
		t.Helper()
		d.RunID, d.Piece.Revision, d.Notice = b.run(t, kind, "a"), revision, notice
		must(t, b.PlanDispatches(b.ctx, []ledger.Dispatch{d}))
		lines, err := b.Dispatches(b.ctx, ledger.DispatchFilter{RunID: d.RunID})
		must(t, err)
		must(t, b.RecordDispatch(b.ctx, recorded(lines[0], state, "", "at "+d.Channel, b.clock)))
	}
	courier, gazette := dispatch(0, "courier", "a", "text", "folder"), dispatch(0, "gazette", "a", "html", "folder")
	sftp := dispatch(0, "gazette", "a", "html", "sftp")
	send(ledger.Publish, 1, "", ledger.DispatchSent, courier)
	send(ledger.Publish, 1, "", ledger.DispatchUnknown, sftp) // it may have got there
	send(ledger.Publish, 1, "", ledger.DispatchFailed, gazette)
	b.clock = noon().AddDate(9, 0, 0) // however old
	send(ledger.Correct, 2, ledger.NoticeCorrection, ledger.DispatchSent, courier)
	send(ledger.Correct, 3, ledger.NoticeCorrection, ledger.DispatchFailed, courier)
	got, err := b.Holders(b.ctx, "a")
	must(t, err)
	same(t, got, []ledger.Holder{
		{Partner: "courier", Format: "text", Channel: "folder", Revision: 2, Notice: ledger.NoticeCorrection, Location: "at folder", SentAt: b.clock},
		{Partner: "gazette", Format: "html", Channel: "sftp", Revision: 1, Location: "at sftp", SentAt: noon()},
	})
	send(ledger.Withdraw, 3, ledger.NoticeKill, ledger.DispatchSent, courier)
	send(ledger.Withdraw, 3, ledger.NoticeKill, ledger.DispatchUnknown, sftp) // so it is told again
	got, err = b.Holders(b.ctx, "a")
	must(t, err)
	same(t, len(got), 1)
	same(t, got[0].Partner, "gazette")
	none, err := b.Holders(b.ctx, "b")
	must(t, err)
	same(t, len(none), 0)
}

func documentTests() map[string]func(*testing.T, *bench) {
	return map[string]func(*testing.T, *bench){
		"a document is kept by name and changes with its hash": func(t *testing.T, b *bench) {
			_, err := b.Document(b.ctx, "lists.yaml")
			mustBe(t, err, store.ErrNotFound)
			must(t, b.PutDocument(b.ctx, "lists.yaml", "h1", []byte("lists: []\x00")))
			b.clock = noon().Add(time.Hour)
			must(t, b.PutDocument(b.ctx, "lists.yaml", "h1", []byte("the same hash")))
			got, err := b.Document(b.ctx, "lists.yaml")
			must(t, err)
			same(t, got, store.Document{Name: "lists.yaml", SHA: "h1", Content: []byte("lists: []\x00"), Stored: noon()})
			must(t, b.PutDocument(b.ctx, "lists.yaml", "h2", nil))
			got, err = b.Document(b.ctx, "lists.yaml")
			must(t, err)
			same(t, got, store.Document{Name: "lists.yaml", SHA: "h2", Content: []byte{}, Stored: b.clock})
		},
	}
}
