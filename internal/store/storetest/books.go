package storetest

import (
	"errors"
	"fmt"
	"testing"
	"time"

	"pgregory.net/rapid"

	"pressrun/internal/ledger"
	"pressrun/internal/store"
)

func bookTests() map[string]func(*testing.T, *bench) {
	return map[string]func(*testing.T, *bench){
		"the books balance whatever happens": func(t *testing.T, b *bench) {
			round := 0
			rapid.Check(t, func(rt *rapid.T) {
				round++
				m := &machine{bench: b, t: t, round: round, owner: int64(round)*1000 + 1}
				_, err := m.TakeOver(m.ctx, m.owner) // what the round before still held
				must(t, err)
				rt.Repeat(map[string]func(*rapid.T){
					"subscribe": m.subscribeOne, "leave": m.leaveOne, "suppress": m.suppressOne, "freeze": m.freezeSome,
					"record": m.recordSome, "cancel": m.cancelOne, "come back": m.comeBack,
					"claim": m.claimSome, "work": m.workSome, "give back": m.giveBack, "die": m.die,
					"pause": m.pauseOne, "resume": m.resumeOne, "close": m.closeAll, "reopen": m.reopenSome,
				})
				m.check(rt)
			})
		},
	}
}

// machine is a publication to which anything may happen.
type machine struct {
	*bench
	t        *testing.T
	round    int
	editions []int64
	claims   []ledger.Claim // that the living process holds
	owner    int64
}

func (m *machine) list(n int) string    { return fmt.Sprintf("list-%d-%d", m.round, n) }
func (m *machine) address(n int) string { return fmt.Sprintf("reader-%d-%d@x.se", m.round, n) }
func (m *machine) slug(n int) string    { return fmt.Sprintf("piece-%d-%d", m.round, n) }

func (m *machine) anyone(rt *rapid.T) string {
	return m.address(rapid.IntRange(0, 5).Draw(rt, "reader"))
}

func (m *machine) subscribeOne(rt *rapid.T) {
	m.subscribe(m.t, m.list(rapid.IntRange(0, 1).Draw(rt, "list")), m.anyone(rt))
}

func (m *machine) leaveOne(rt *rapid.T) {
	if _, err := m.LeaveByEmail(m.ctx, m.anyone(rt), ""); err != nil {
		mustBe(m.t, err, store.ErrNotFound)
	}
}

func (m *machine) suppressOne(rt *rapid.T) {
	if rapid.IntRange(0, 3).Draw(rt, "seldom") == 0 {
		must(m.t, m.Suppress(m.ctx, m.anyone(rt), "bounced"))
	}
}

func (m *machine) freezeSome(rt *rapid.T) {
	slugs := []string{m.slug(rapid.IntRange(0, 2).Draw(rt, "piece"))}
	for _, e := range m.freeze(m.t, plan(m.list(0), slugs...), plan(m.list(1), slugs...)) {
		m.editions = append(m.editions, e.ID)
	}
}

func (m *machine) recordSome(rt *rapid.T) {
	if len(m.editions) == 0 {
		return
	}
	m.clock = m.clock.Add(time.Minute)
	o := ledger.Outcome{
		EditionID: rapid.SampledFrom(m.editions).Draw(rt, "edition"), Seq: rapid.IntRange(1, 6).Draw(rt, "seq"), At: m.clock,
		State: rapid.SampledFrom([]ledger.DeliveryState{
			ledger.Sent, ledger.Failed, ledger.Unknown, ledger.Skipped, ledger.Deferred,
		}).Draw(rt, "state"),
	}
	if o.State == ledger.Deferred {
		o.NextAt = m.clock
	}
	var final *store.FinalError
	if err := m.RecordOutcomes(m.ctx, []ledger.Outcome{o}); err != nil && !errors.As(err, &final) {
		mustBe(m.t, err, store.ErrNotFound)
	}
}

// comeBack has something come back of a mail, which moves no books.
func (m *machine) comeBack(rt *rapid.T) {
	if len(m.editions) == 0 {
		return
	}
	id := rapid.SampledFrom(m.editions).Draw(rt, "edition")
	mail, err := m.Mailed(m.ctx, id, rapid.IntRange(1, 6).Draw(rt, "seq"))
	if err != nil {
		mustBe(m.t, err, store.ErrNotFound)
		return
	}
	before, err := m.Balance(m.ctx, id)
	must(m.t, err)
	kind := rapid.SampledFrom([]ledger.ReturnKind{
		ledger.ReturnBounced, ledger.ReturnComplained, ledger.ReturnUnsubscribed, ledger.ReturnDelayed,
	}).Draw(rt, "kind")
	effect := m.returned(m.t, mail, kind, rapid.SampledFrom([]ledger.ReturnClass{
		ledger.ReturnHard, ledger.ReturnSoft, ledger.ReturnFull, ledger.ReturnPolicy,
	}).Draw(rt, "class"))
	after, err := m.Balance(m.ctx, id)
	must(m.t, err)
	if before != after || mail.Sent.IsZero() && effect != ledger.NoEffect {
		rt.Fatalf("%s moved the books from %+v to %+v, or had the effect %q on a mail that never went", kind, before, after, effect)
	}
}

func (m *machine) cancelOne(rt *rapid.T) {
	if len(m.editions) > 0 && rapid.IntRange(0, 3).Draw(rt, "seldom") == 0 {
		err := m.CancelEdition(m.ctx, rapid.SampledFrom(m.editions).Draw(rt, "edition"), "cancelled")
		must(m.t, ignoreMissing(err))
	}
}

// check looks at what must hold after any steps: the books of each edition balance and count its
// lines, and no reader was given a piece twice.
func (m *machine) check(rt *rapid.T) {
	had := map[string]int64{}
	for _, id := range m.editions {
		books, err := m.Balance(m.ctx, id)
		must(m.t, err)
		lines, err := m.Deliveries(m.ctx, ledger.DeliveryFilter{EditionID: id})
		must(m.t, err)
		if !books.Balanced() || books.Audience != len(lines) {
			rt.Fatalf("edition %d has %d lines and the books %+v", id, len(lines), books)
		}
		e, err := m.Edition(m.ctx, id)
		must(m.t, err)
		for _, d := range lines {
			if d.State == ledger.Skipped || d.State == ledger.Cancelled {
				continue
			}
			key := d.Email + " " + e.Pieces[0].Slug
			if other, twice := had[key]; twice {
				rt.Fatalf("%s was given by the editions %d and %d", key, other, id)
			}
			had[key] = id
		}
	}
}
