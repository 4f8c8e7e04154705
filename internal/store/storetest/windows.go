package storetest

import (
	"errors"
	"sync/atomic"
	"testing"
	"time"

	"pressrun/internal/ledger"
	"pressrun/internal/subscriber"
)

func windowTests() map[string]func(*testing.T, *bench) {
	return map[string]func(*testing.T, *bench){
		"a window begins when it is first seen":          beginsWhenSeen,
		"another schedule begins now":                    beginsByAnotherSchedule,
		"of many processes one closes a window":          closedOnce,
		"an arrangement is used up with its window":      arrangementUsedUp,
		"what came out and is in no digest is gathered":  gathers,
		"a digest run without its edition is found":      unfrozen,
		"who has left is not counted among the cadences": cadencesOfReaders,
	}
}

const friday = "weekly Friday 07:00 UTC"

func beginsWhenSeen(t *testing.T, b *bench) {
	week := ledger.Window{List: "list", Cadence: "weekly", ClosedUntil: noon(), Opened: noon(), Schedule: friday}
	for _, closed := range []time.Time{noon(), noon().Add(time.Hour)} { // the second time it is known
		w, err := b.SeeWindow(b.ctx, "list", "weekly", friday, closed)
		must(t, err)
		same(t, w, week)
	}
	later := noon().Add(48 * time.Hour)
	day, err := b.SeeWindow(b.ctx, "list", "daily", "daily 07:00 UTC", later)
	must(t, err)
	same(t, day.Opened, noon()) // what the week has gathered is not lost to it
	same(t, day.ClosedUntil, later)
	other, err := b.SeeWindow(b.ctx, "other", "daily", "daily 07:00 UTC", later)
	must(t, err)
	same(t, other.Opened, later)
	must(t, b.ForgetWindow(b.ctx, week))
	all, err := b.Windows(b.ctx)
	must(t, err)
	same(t, all, []ledger.Window{day, other})
}

func beginsByAnotherSchedule(t *testing.T, b *bench) {
	_, err := b.SeeWindow(b.ctx, "list", "weekly", friday, noon())
	must(t, err)
	const monday = "weekly Monday 07:00 UTC"
	w, err := b.SeeWindow(b.ctx, "list", "weekly", monday, noon().Add(time.Hour))
	must(t, err)
	same(t, w, ledger.Window{List: "list", Cadence: "weekly", ClosedUntil: noon().Add(time.Hour), Opened: noon(), Schedule: monday})
	w, err = b.SeeWindow(b.ctx, "list", "weekly", friday, noon()) // never back
	must(t, err)
	same(t, w.ClosedUntil, noon().Add(time.Hour))
}

func digestRun(slugs ...string) ledger.Run {
	return ledger.Run{
		Kind: ledger.Publish, State: ledger.RunRunning, Created: noon(), Pieces: refs(slugs...),
		Digest: ledger.Digest{Kind: ledger.PiecesEdition, List: "list", Cadence: "weekly", Since: noon(), Until: noon()},
		Steps:  map[ledger.Channel]ledger.StepState{ledger.Email: ledger.StepOpen},
	}
}

func closedOnce(t *testing.T, b *bench) {
	w, err := b.SeeWindow(b.ctx, "list", "weekly", friday, noon())
	must(t, err)
	var opened atomic.Int64
	together(func(int) {
		id, err := b.CloseWindow(b.ctx, w, noon().Add(time.Hour), digestRun("a"))
		switch {
		case err == nil && id != 0:
			opened.Add(1)
		case !errors.Is(err, ledger.ErrMoved):
			t.Errorf("run %d, %v", id, err)
		}
	})
	same(t, opened.Load(), 1)
	runs, err := b.Runs(b.ctx, 0)
	must(t, err)
	same(t, len(runs), 1)
	want := digestRun("a")
	want.ID = runs[0].ID
	same(t, runs[0], want)
	w.ClosedUntil = noon().Add(time.Hour)
	id, err := b.CloseWindow(b.ctx, w, noon().Add(2*time.Hour), ledger.Run{}) // nothing was gathered
	must(t, err)
	same(t, id, 0)
}

func arrangementUsedUp(t *testing.T, b *bench) {
	w, err := b.SeeWindow(b.ctx, "list", "weekly", friday, noon())
	must(t, err)
	wished := ledger.Arrangement{Subject: "S", LeaveOut: []string{"b"}}
	must(t, b.PutArrangement(b.ctx, "list", "weekly", wished))
	_, err = b.CloseWindow(b.ctx, w, noon().Add(time.Hour), digestRun("a"))
	mustBe(t, err, ledger.ErrMoved) // it was planned without
	run := digestRun("a")
	run.Digest.Arrangement = ledger.Arrangement{Subject: "another"}
	_, err = b.CloseWindow(b.ctx, w, noon().Add(time.Hour), run)
	mustBe(t, err, ledger.ErrMoved)
	run.Digest.Arrangement = wished
	_, err = b.CloseWindow(b.ctx, w, noon().Add(time.Hour), run)
	must(t, err)
	left, err := b.Arrangement(b.ctx, "list", "weekly")
	must(t, err)
	same(t, left, ledger.Arrangement{})
	w.ClosedUntil = noon().Add(time.Hour)
	_, err = b.CloseWindow(b.ctx, w, noon().Add(2*time.Hour), run)
	mustBe(t, err, ledger.ErrMoved) // it was taken back
}

// comeOut publishes a piece by a run whose steps stand so.
func (b *bench) comeOut(t *testing.T, slug string, published time.Time, feeds, email ledger.StepState) int64 {
	t.Helper()
	b.publish(t, slug, "law", published)
	id, err := b.CreateRun(b.ctx, ledger.Run{
		Kind: ledger.Publish, State: ledger.RunRunning, Pieces: refs(slug), Created: b.clock,
		Steps: map[ledger.Channel]ledger.StepState{ledger.Feeds: feeds, ledger.Email: email},
	})
	must(t, err)
	return id
}

func gathers(t *testing.T, b *bench) {
	const done, open = ledger.StepDone, ledger.StepOpen
	day := 24 * time.Hour
	b.comeOut(t, "new", noon(), done, done)
	b.comeOut(t, "first", noon().Add(-time.Hour), done, done)
	b.comeOut(t, "dated-back", noon().Add(-5*day), done, done) // saved at noon
	b.comeOut(t, "long-ago", noon().Add(-40*day), done, done)
	b.comeOut(t, "no-page", noon(), open, done)
	b.comeOut(t, "held", noon().Add(time.Hour), done, open)
	mailed := b.comeOut(t, "mailing", noon().Add(2*time.Hour), done, open)
	had := b.comeOut(t, "in-the-week", noon(), done, done)
	for run, p := range map[int64]ledger.EditionPlan{mailed: digest("each piece", false, "mailing"), had: digest("weekly", false, "in-the-week")} {
		_, err := b.FreezeEditions(b.ctx, run, []ledger.EditionPlan{p})
		must(t, err)
	}
	of := func(g ledger.Gathering) (slugs []string) {
		t.Helper()
		g.List, g.Since = "list", noon().Add(-30*day)
		found, err := b.Gathered(b.ctx, g)
		must(t, err)
		for _, r := range found {
			slugs = append(slugs, r.Slug)
		}
		return slugs
	}
	same(t, of(ledger.Gathering{Cadence: "weekly"}), []string{"dated-back", "first", "new", "mailing"})
	same(t, of(ledger.Gathering{Cadence: "weekly", Held: true}), []string{"dated-back", "first", "new", "held", "mailing"})
	same(t, of(ledger.Gathering{Cadence: "daily"}), []string{"dated-back", "first", "in-the-week", "new", "mailing"})
	same(t, of(ledger.Gathering{Cadence: "daily", Opened: noon().Add(90 * time.Minute)}), []string{"mailing"})
	last, err := b.LastDigest(b.ctx, "list", "weekly")
	must(t, err)
	same(t, last.RunID, had)
	_, err = b.LastDigest(b.ctx, "list", "daily")
	mustBe(t, err, ledger.ErrNotFound)
}

func unfrozen(t *testing.T, b *bench) {
	b.run(t, ledger.Publish, "a") // no digest
	id, err := b.CreateRun(b.ctx, digestRun("a"))
	must(t, err)
	waiting := func() []int64 {
		runs, err := b.UnfrozenDigests(b.ctx)
		return ids(t, runs, err)
	}
	same(t, waiting(), []int64{id})
	_, err = b.FreezeEditions(b.ctx, id, []ledger.EditionPlan{digest("weekly", true, "a")})
	must(t, err)
	same(t, waiting(), []int64{})
}

func cadencesOfReaders(t *testing.T, b *bench) {
	b.choose(t, "ada@x.se", subscriber.Subscription{List: "list", Cadence: subscriber.Daily})
	token := b.choose(t, "bo@x.se", subscriber.Subscription{List: "list", Cadence: subscriber.Weekly})
	_, err := b.Leave(b.ctx, token)
	must(t, err)
	chosen, err := b.ChosenCadences(b.ctx)
	must(t, err)
	same(t, chosen, map[string][]string{"list": {"daily"}})
	for _, want := range []bool{false, true} {
		has, err := b.HasInheritingReaders(b.ctx, "list")
		must(t, err)
		same(t, has, want)
		b.choose(t, "cy@x.se", subscriber.Subscription{List: "list"})
	}
}
