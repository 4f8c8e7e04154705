package storetest

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"testing"

	"pressrun/internal/ledger"
	"pressrun/internal/subscriber"
)

func ownEditionTests() map[string]func(*testing.T, *bench) {
	return map[string]func(*testing.T, *bench){
		"a correction goes to exactly those who got the piece": correctsWhoGotIt,
		"a correction is told once":                            correctsOnce,
		"who got the corrected piece is not told":              correctsNoNewReaders,
		"who did not get that piece of an edition is not told": correctsByVariant,
		"whoever got it, in whatever order, is told once":      correctsAtRandom,
		"a note goes to all of a list":                         notesGoToAll,
		"an edition is sent again to those who missed it":      resendsToWhoMissedIt,
		"a note is sent again to those who missed it":          resendsNotes,
		"sent again, an edition brings what was missed of it":  resendsPieces,
		"who may have it gets it again when that is asked for": resendsDoubts,
	}
}

// correction is the plan of an edition that tells of a version.
func correction(list, slug string, revision int) ledger.EditionPlan {
	p := plan(list, slug)
	p.Kind, p.Pieces[0].Revision = ledger.CorrectionEdition, revision
	return p
}

func resend(number int, slugs ...string) ledger.EditionPlan {
	p := plan("weekly", slugs...)
	p.Kind, p.Resends = ledger.ResendEdition, number
	return p
}

// fate records what became of deliveries: a state for each place of the audience, queued where nothing happens.
func (b *bench) fate(t testing.TB, edition int64, states ...ledger.DeliveryState) {
	t.Helper()
	for i, state := range states {
		o := ledger.Outcome{EditionID: edition, Seq: i + 1, State: state, At: b.clock}
		if state == ledger.Deferred {
			o.NextAt = b.clock.AddDate(0, 0, 1)
		}
		if state != ledger.Queued {
			must(t, b.RecordOutcomes(b.ctx, []ledger.Outcome{o}))
		}
	}
}

// outcomes are one of each that a delivery can come to.
func outcomes() []ledger.DeliveryState {
	return []ledger.DeliveryState{ledger.Sent, ledger.Failed, ledger.Unknown, ledger.Queued, ledger.Deferred, ledger.Sent, ledger.Sent}
}

// fates freezes an edition of one piece for seven readers, of whom each comes to another end; two of those who got it
// then leave and are suppressed.
func (b *bench) fates(t testing.TB, p ledger.EditionPlan) ledger.Edition {
	t.Helper()
	b.subscribe(t, p.List, "sent@x.se", "failed@x.se", "unknown@x.se", "queued@x.se", "deferred@x.se", "left@x.se", "barred@x.se")
	e := b.freeze(t, p)[0]
	b.fate(t, e.ID, outcomes()...)
	_, err := b.LeaveByEmail(b.ctx, "left@x.se", p.List)
	must(t, err)
	must(t, b.Suppress(b.ctx, "barred@x.se", "complained"))
	b.subscribe(t, p.List, "late@x.se")
	return e
}

func correctsWhoGotIt(t *testing.T, b *bench) {
	b.subscribe(t, "daily", "hal@x.se", "sent@x.se")
	b.fates(t, plan("weekly", "a"))
	daily := b.freeze(t, plan("daily", "a"))[0]
	same(t, b.states(t, daily.ID), []string{"hal@x.se: queued", "sent@x.se: skipped(had-it)"})
	b.fate(t, daily.ID, ledger.Sent)
	told := b.freeze(t, correction("weekly", "a", 2), correction("daily", "a", 2))
	same(t, b.states(t, told[0].ID), []string{"sent@x.se: queued", "unknown@x.se: queued", "barred@x.se: skipped(suppressed)"})
	same(t, b.states(t, told[1].ID), []string{"hal@x.se: queued"})
}

func correctsOnce(t *testing.T, b *bench) {
	e := b.fates(t, plan("weekly", "a"))
	first := b.freeze(t, correction("weekly", "a", 2))[0]
	b.fate(t, first.ID, ledger.Sent, ledger.Failed)
	b.record(t, e.ID, 4, ledger.Sent) // the piece as it was, after the correction
	second := b.freeze(t, correction("weekly", "a", 2))[0]
	same(t, b.states(t, second.ID), []string{"unknown@x.se: queued", "queued@x.se: queued", "barred@x.se: skipped(suppressed)"})
	third := b.freeze(t, correction("weekly", "a", 2))[0]
	same(t, b.states(t, third.ID), []string{"barred@x.se: skipped(suppressed)"})
	later := b.freeze(t, correction("weekly", "a", 3))[0]
	same(t, len(b.states(t, later.ID)), 4)
}

func correctsNoNewReaders(t *testing.T, b *bench) {
	b.subscribe(t, "weekly", "old@x.se")
	b.fate(t, b.freeze(t, plan("weekly", "a"))[0].ID, ledger.Sent)
	b.subscribe(t, "weekly", "new@x.se")
	corrected := plan("weekly", "a")
	corrected.Pieces[0].Revision = 2
	e := b.freeze(t, corrected)[0]
	same(t, b.states(t, e.ID), []string{"old@x.se: skipped(had-it)", "new@x.se: queued"})
	b.record(t, e.ID, 2, ledger.Sent)
	same(t, b.states(t, b.freeze(t, correction("weekly", "a", 2))[0].ID), []string{"old@x.se: queued"})
	same(t, b.states(t, b.freeze(t, correction("weekly", "a", 3))[0].ID), []string{"old@x.se: queued", "new@x.se: queued"})
}

func correctsByVariant(t *testing.T, b *bench) {
	for email, sections := range map[string][]string{"ports@x.se": {"ports"}, "rivers@x.se": {"rivers"}} {
		_, err := b.AddSubscription(b.ctx, subscriber.Subscriber{Email: email}, subscriber.Subscription{
			List: "weekly", Status: subscriber.Confirmed, Token: b.newToken(), Sections: sections,
		})
		must(t, err)
	}
	p := plan("weekly", "a", "b")
	p.Sections = []string{"ports", "rivers"}
	b.fate(t, b.freeze(t, p)[0].ID, ledger.Sent, ledger.Sent)
	same(t, b.states(t, b.freeze(t, correction("weekly", "b", 2))[0].ID), []string{"rivers@x.se: queued"})
}

// correctsAtRandom has pieces reach readers of two lists in every way there is, and reckons by hand who is to be told.
func correctsAtRandom(t *testing.T, b *bench) {
	random := rand.New(rand.NewPCG(4, 2)) //nolint:gosec // the same rounds each time
	var readers []string
	for i := range 24 {
		email := fmt.Sprintf("r%02d@x.se", i)
		readers = append(readers, email)
		if i%3 != 0 {
			b.subscribe(t, "daily", email)
		}
		if i%3 != 1 {
			b.subscribe(t, "weekly", email)
		}
	}
	states := []ledger.DeliveryState{ledger.Sent, ledger.Sent, ledger.Unknown, ledger.Failed, ledger.Deferred, ledger.Queued}
	for round := range 12 {
		slug := fmt.Sprintf("piece-%d", round)
		got, told := map[string]int{}, map[string]int{} // versions
		for version := 1; version <= 3; version++ {
			p, q := plan("daily", slug), plan("weekly", slug)
			p.Pieces[0].Revision, q.Pieces[0].Revision = version, version
			if version > 1 {
				p, q = correction("daily", slug, version), correction("weekly", slug, version)
			}
			queued := map[string]bool{}
			for _, e := range b.freeze(t, p, q) {
				for _, d := range b.queued(t, e.ID) {
					if queued[d.Email] {
						t.Errorf("round %d, version %d: %s is mailed by both lists", round, version, d.Email)
					}
					queued[d.Email] = true
					state := states[random.IntN(len(states))]
					b.fateOf(t, d, state)
					reached := state == ledger.Sent || state == ledger.Unknown
					if version == 1 && reached {
						got[d.Email] = 1
					}
					if version > 1 && state != ledger.Failed {
						told[d.Email] = version
					}
				}
			}
			for _, email := range readers {
				if want := version == 1 || got[email] == 1; queued[email] != want {
					t.Errorf("round %d, version %d: %s is mailed %v, want %v", round, version, email, queued[email], want)
				}
			}
		}
		b.toldAgain(t, slug, readers, got, told)
	}
}

// toldAgain asks for the last correction once more: only those who were not told are.
func (b *bench) toldAgain(t *testing.T, slug string, readers []string, got, told map[string]int) {
	t.Helper()
	queued := map[string]bool{}
	for _, e := range b.freeze(t, correction("daily", slug, 3), correction("weekly", slug, 3)) {
		for _, d := range b.queued(t, e.ID) {
			queued[d.Email] = true
		}
	}
	for _, email := range readers {
		if want := got[email] == 1 && told[email] != 3; queued[email] != want {
			t.Errorf("%s, asked again: %s is told %v, want %v", slug, email, queued[email], want)
		}
	}
}

func (b *bench) queued(t testing.TB, edition int64) []ledger.Delivery {
	t.Helper()
	lines, err := b.Deliveries(b.ctx, ledger.DeliveryFilter{EditionID: edition, State: ledger.Queued})
	must(t, err)
	return lines
}

func (b *bench) fateOf(t testing.TB, d ledger.Delivery, state ledger.DeliveryState) {
	t.Helper()
	states := slices.Repeat([]ledger.DeliveryState{ledger.Queued}, d.Seq)
	states[d.Seq-1] = state
	b.fate(t, d.EditionID, states...)
}

func notesGoToAll(t *testing.T, b *bench) {
	b.subscribe(t, "weekly", "ada@x.se", "bo@x.se", "cy@x.se")
	_, err := b.LeaveByEmail(b.ctx, "bo@x.se", "weekly")
	must(t, err)
	note := plan("weekly")
	note.Kind = ledger.NoteEdition
	e := b.freeze(t, note)[0]
	same(t, b.states(t, e.ID), []string{"ada@x.se: queued", "cy@x.se: queued"})
	same(t, e.Kind, ledger.NoteEdition)
}

func resendsToWhoMissedIt(t *testing.T, b *bench) {
	e := b.fates(t, plan("weekly", "a"))
	b.subscribe(t, "daily", "late@x.se", "later@x.se")
	b.fate(t, b.freeze(t, plan("daily", "a"))[0].ID, ledger.Sent) // to one who is late on the other list
	b.subscribe(t, "weekly", "later@x.se", "last@x.se")
	again := b.freeze(t, resend(e.Number, "a"))[0]
	same(t, again.Resends, e.Number)
	same(t, b.states(t, again.ID), []string{"failed@x.se: queued", "last@x.se: queued"})
	b.fate(t, again.ID, ledger.Failed, ledger.Sent)
	more := b.freeze(t, resend(e.Number, "a"))[0]
	same(t, b.states(t, more.ID), []string{"failed@x.se: queued"})
	same(t, len(b.states(t, b.freeze(t, resend(e.Number, "a"))[0].ID)), 0)
}

func resendsNotes(t *testing.T, b *bench) {
	note := plan("weekly")
	note.Kind = ledger.NoteEdition
	e := b.fates(t, note)
	again := b.freeze(t, resend(e.Number))[0]
	same(t, b.states(t, again.ID), []string{"failed@x.se: queued", "late@x.se: queued"})
}

func resendsPieces(t *testing.T, b *bench) {
	b.subscribe(t, "weekly", "ada@x.se")
	e := b.freeze(t, plan("weekly", "a", "b"))[0]
	b.fate(t, e.ID, ledger.Sent)
	b.subscribe(t, "daily", "some@x.se")
	b.fate(t, b.freeze(t, plan("daily", "a"))[0].ID, ledger.Sent)
	b.subscribe(t, "weekly", "some@x.se", "none@x.se")
	lines := b.queued(t, b.freeze(t, resend(e.Number, "a", "b"))[0].ID)
	same(t, len(lines), 2)
	same(t, lines[0].Variant, int64(0b10))
	same(t, lines[1].Variant, int64(0))
}

func resendsDoubts(t *testing.T, b *bench) {
	e := b.fates(t, plan("weekly", "a"))
	p := resend(e.Number, "a")
	p.ResendUnknown = true
	again := b.freeze(t, p)[0]
	same(t, b.states(t, again.ID), []string{"failed@x.se: queued", "unknown@x.se: queued", "late@x.se: queued"})
	must(t, b.CancelEdition(b.ctx, e.ID, "so that the other is claimed"))
	same(t, b.claimed(t, b.claim(t, 10)), []string{"failed@x.se", "unknown@x.se", "late@x.se"})
}
