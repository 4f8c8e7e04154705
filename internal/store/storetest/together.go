package storetest

import (
	"errors"
	"fmt"
	"sync"
	"testing"

	"pressrun/internal/ledger"
	"pressrun/internal/piece"
	"pressrun/internal/store"
	"pressrun/internal/subscriber"
)

const writers = 8

// together runs f several times at once.
func together(f func(i int)) {
	var wg sync.WaitGroup
	for i := range writers {
		wg.Go(func() { f(i) })
	}
	wg.Wait()
}

func togetherTests() map[string]func(*testing.T, *bench) {
	return map[string]func(*testing.T, *bench){
		"pieces saved at once get instants of their own and are all counted": func(t *testing.T, b *bench) {
			together(func(i int) {
				slug := fmt.Sprintf("piece-%d", i)
				if _, err := b.SaveRevision(b.ctx, record(slug, "x", noon()), revision(slug, 1), nil); err != nil {
					t.Error(err)
				}
			})
			latest, err := b.Latest(b.ctx, "", 0)
			must(t, err)
			seen := map[int64]bool{}
			for _, r := range latest {
				seen[r.Updated.Unix()] = true
			}
			same(t, len(seen), writers)
			sections, err := b.Sections(b.ctx)
			must(t, err)
			same(t, sections, []piece.SectionCount{{Slug: "x", Topic: "Topic x", Count: writers}})
		},
		"of runs frozen at once one alone mails a reader": func(t *testing.T, b *bench) {
			b.subscribe(t, "weekly", "ada@x.se", "bo@x.se")
			runs := make([]int64, writers)
			for i := range runs {
				runs[i] = b.run(t, ledger.Publish, "a")
			}
			together(func(i int) {
				if _, err := b.FreezeEditions(b.ctx, runs[i], []ledger.EditionPlan{plan("weekly", "a")}); err != nil {
					t.Error(err)
				}
			})
			queued, err := b.Deliveries(b.ctx, ledger.DeliveryFilter{State: ledger.Queued})
			must(t, err)
			same(t, len(queued), 2)
			editions, err := b.Editions(b.ctx, "weekly", 0)
			must(t, err)
			same(t, len(editions), writers)
			same(t, editions[0].Number, writers)
		},
		"imports at once make each person once": func(t *testing.T, b *bench) {
			var mu sync.Mutex
			token := func() string {
				mu.Lock()
				defer mu.Unlock()
				return b.newToken()
			}
			var rows []subscriber.Row
			for i := range 300 {
				rows = append(rows, subscriber.Row{Email: fmt.Sprintf("r%d@x.se", i)})
			}
			together(func(int) {
				if _, err := b.ImportSubscribers(b.ctx, "weekly", rowsOf(rows...), store.Consent{}, token); err != nil {
					t.Error(err)
				}
			})
			stats, err := b.Stats(b.ctx)
			must(t, err)
			same(t, stats, []store.ListStats{{List: "weekly", Confirmed: 300}})
		},
		"an outcome recorded by several at once counts one attempt": func(t *testing.T, b *bench) {
			b.subscribe(t, "weekly", "ada@x.se")
			id := b.freeze(t, plan("weekly", "a"))[0].ID
			together(func(int) {
				if err := b.RecordOutcomes(b.ctx, []ledger.Outcome{{EditionID: id, Seq: 1, State: ledger.Sent, At: noon()}}); err != nil {
					t.Error(err)
				}
			})
			lines, err := b.Deliveries(b.ctx, ledger.DeliveryFilter{})
			must(t, err)
			same(t, lines[0].Attempt, 1)
		},
		"what stands where is changed from all sides at once": func(t *testing.T, b *bench) { controlledTogether(t, b) },
	}
}

// controlledTogether has a sender pause, release and close editions while operators pause, resume and reopen their
// run: nobody waits for another in a circle, which a database ends with an error.
func controlledTogether(t *testing.T, b *bench) {
	t.Helper()
	b.subscribe(t, "weekly", "a@x.se")
	b.subscribe(t, "daily", "b@x.se")
	editions := b.freeze(t, plan("weekly", "a"), plan("daily", "a"))
	run := editions[0].RunID
	must(t, b.SetStep(b.ctx, run, ledger.Email, ledger.StepOpen))
	for _, e := range editions {
		claim := b.claim(t, 5)
		b.settle(t, claim, 1, ledger.Unknown)
		b.end(t, claim)
		same(t, claim.EditionID, e.ID)
	}
	acts := []func(e ledger.Edition) error{
		func(ledger.Edition) error { return b.PauseRun(b.ctx, run, "by hand") },
		func(ledger.Edition) error { return b.ResumeRun(b.ctx, run) },
		func(ledger.Edition) error { return b.ReleaseEditions(b.ctx, run) },
		func(e ledger.Edition) error { return b.PauseEdition(b.ctx, e.ID, "by itself", false) },
		func(ledger.Edition) error { _, err := b.CloseEditions(b.ctx); return err },
		func(e ledger.Edition) error { _, err := b.Reopen(b.ctx, e.ID, ledger.Unknown); return err },
	}
	together(func(i int) {
		for n := range 40 {
			if err := acts[(i+n)%len(acts)](editions[(i+n/2)%2]); err != nil && !errors.Is(err, store.ErrAtEnd) {
				t.Error(err)
				return
			}
		}
	})
}
