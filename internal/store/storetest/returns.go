package storetest

import (
	"fmt"
	"testing"
	"time"

	"pressrun/internal/ledger"
	"pressrun/internal/store"
	"pressrun/internal/subscriber"
)

func returnTests() map[string]func(*testing.T, *bench) {
	return map[string]func(*testing.T, *bench){
		"a dead address is never mailed again, and the books do not move": suppressesTheDead,
		"what comes twice counts once":                                    countsOnce,
		"a row of soft bounces ends when a mail arrives":                  countsRows,
		"a full mailbox is waited for":                                    waitsForTheFull,
		"our own faults are no reader's":                                  blamesNoReader,
		"a complaint takes off all lists":                                 obeysComplaints,
		"an exit by mail leaves that list alone":                          leavesByMail,
		"what comes back late of what was put right counts for nothing":   forgetsTheLifted,
		"what is of nobody is noted":                                      notesTheUnknown,
		"a partner's bounce is told beside the dispatch":                  notesDispatches,
		"erased people are found by nothing":                              findsNoErasedReturn,
		"keys are kept":                                                   keepsKeys,
		"a letter that was sent is found, with who has its address":       findsLetters,
		"how far a mailbox was read is kept": func(t *testing.T, b *bench) {
			for _, mark := range []string{"", "1:7", "1:9"} {
				got, err := b.ReadUpTo(b.ctx, "imap")
				must(t, err)
				same(t, got, mark)
				must(t, b.NoteRead(b.ctx, "imap", map[string]string{"": "1:7", "1:7": "1:9", "1:9": "2:1"}[mark]))
			}
		},
	}
}

// returned is something that came back of a mail; fingerprints are counted.
func (b *bench) returned(t testing.TB, m ledger.Mailed, kind ledger.ReturnKind, class ledger.ReturnClass) ledger.ReturnEffect {
	t.Helper()
	b.token++
	effect, err := b.TakeReturned(b.ctx, ledger.Returned{
		Kind: kind, Class: class, Status: "5.1.1", Words: "no such user", Source: "stdin", Found: "token",
		Fingerprint: fmt.Sprintf("print-%d", b.token), Mail: m,
	}, ledger.ReturnLimits{Soft: 3, Full: 4})
	must(t, err)
	return effect
}

// mailed sends an edition of the weekly to all its readers and gives the mail of its first reader.
func (b *bench) mailed(t testing.TB, slug string) ledger.Mailed {
	t.Helper()
	id := b.freeze(t, plan("weekly", slug))[0].ID
	lines, err := b.Deliveries(b.ctx, ledger.DeliveryFilter{EditionID: id, State: ledger.Queued})
	must(t, err)
	for _, d := range lines {
		b.record(t, id, d.Seq, ledger.Sent)
	}
	m, err := b.Mailed(b.ctx, id, 1)
	must(t, err)
	return m
}

func (b *bench) suppression(t testing.TB, email string) string {
	t.Helper()
	p, err := b.Subscriber(b.ctx, email)
	must(t, err)
	return p.Suppressed
}

func suppressesTheDead(t *testing.T, b *bench) {
	b.subscribe(t, "weekly", "ada@x.se", "bo@x.se")
	m := b.mailed(t, "a")
	same(t, m, ledger.Mailed{EditionID: m.EditionID, Seq: 1, SubscriberID: m.SubscriberID, List: "weekly", Person: "ada@x.se", Sent: noon()})
	b.clock = noon().Add(time.Hour)
	same(t, b.returned(t, m, ledger.ReturnBounced, ledger.ReturnHard), ledger.NowSuppressed)
	same(t, b.suppression(t, "ada@x.se"), "bounced: 5.1.1 no such user")
	same(t, b.returned(t, m, ledger.ReturnBounced, ledger.ReturnHard), ledger.NoEffect)
	books, err := b.Balance(b.ctx, m.EditionID)
	must(t, err)
	same(t, books, ledger.Balance{Audience: 2, Sent: 2})
	back, err := b.EditionReturns(b.ctx, m.EditionID)
	must(t, err)
	same(t, back, ledger.Returns{Bounced: 1})
	p, err := b.Subscriber(b.ctx, "ada@x.se")
	must(t, err)
	same(t, len(p.Returned), 2)
	same(t, p.Returned[1], ledger.Returned{
		ID: p.Returned[1].ID, Kind: ledger.ReturnBounced, Class: ledger.ReturnHard, Status: "5.1.1", Words: "no such user",
		Source: "stdin", Found: "token", At: b.clock, Effect: ledger.NowSuppressed,
		Mail: ledger.Mailed{EditionID: m.EditionID, Seq: 1, SubscriberID: m.SubscriberID},
	})
	same(t, b.states(t, b.freeze(t, plan("weekly", "b"))[0].ID), []string{"ada@x.se: skipped(suppressed)", "bo@x.se: queued"})
}

func countsOnce(t *testing.T, b *bench) {
	b.subscribe(t, "weekly", "ada@x.se")
	r := ledger.Returned{Kind: ledger.ReturnComplained, Fingerprint: "same", Source: "imap", Mail: b.mailed(t, "a")}
	for _, want := range []ledger.ReturnEffect{ledger.NowSuppressed, ledger.KnownAlready, ledger.KnownAlready} {
		effect, err := b.TakeReturned(b.ctx, r, ledger.ReturnLimits{})
		must(t, err)
		same(t, effect, want)
	}
	counts, err := b.CountReturned(b.ctx, noon())
	must(t, err)
	same(t, counts, []ledger.ReturnCount{{Kind: ledger.ReturnComplained, Effect: ledger.NowSuppressed, Count: 1}})
}

func countsRows(t *testing.T, b *bench) {
	b.subscribe(t, "weekly", "ada@x.se", "bo@x.se")
	soft := func(day int, slug string) ledger.ReturnEffect {
		b.clock = noon().AddDate(0, 0, day)
		return b.returned(t, b.mailed(t, slug), ledger.ReturnBounced, ledger.ReturnSoft)
	}
	same(t, soft(0, "a"), ledger.NoEffect)
	same(t, soft(5, "b"), ledger.NoEffect)
	b.clock = noon().AddDate(0, 0, 6)
	arrived := b.mailed(t, "c")
	same(t, soft(8, "d"), ledger.NoEffect) // three of four, and one arrived between them
	same(t, soft(9, "e"), ledger.NoEffect)
	same(t, b.returned(t, arrived, ledger.ReturnDelayed, ledger.ReturnSoft), ledger.NoEffect)
	same(t, soft(10, "f"), ledger.NoEffect) // three in a row, but not for a week
	same(t, b.suppression(t, "ada@x.se"), "")
	same(t, soft(14, "g"), ledger.NoEffect)
	same(t, soft(15, "h"), ledger.NowSuppressed)
	same(t, b.suppression(t, "ada@x.se"), "bounced too often in a row: 5.1.1 no such user")
	same(t, b.suppression(t, "bo@x.se"), "")
}

func waitsForTheFull(t *testing.T, b *bench) {
	b.subscribe(t, "weekly", "ada@x.se")
	want := []ledger.ReturnEffect{"", "", "", "", "suppressed"} // the fourth comes within sixty days
	for i, day := range []int{0, 20, 40, 59, 81} {
		b.clock = noon().AddDate(0, 0, day)
		m := b.mailed(t, fmt.Sprint("piece-", i))
		same(t, b.returned(t, m, ledger.ReturnBounced, ledger.ReturnFull), want[i])
	}
}

func blamesNoReader(t *testing.T, b *bench) {
	b.subscribe(t, "weekly", "ada@x.se")
	for i := range 9 {
		b.clock = noon().AddDate(0, i, 0)
		m := b.mailed(t, fmt.Sprint("piece-", i))
		for _, class := range []ledger.ReturnClass{ledger.ReturnPolicy, ledger.ReturnContent} {
			same(t, b.returned(t, m, ledger.ReturnBounced, class), ledger.NoEffect)
		}
		back, err := b.EditionReturns(b.ctx, m.EditionID)
		must(t, err)
		same(t, back, ledger.Returns{Bounced: 1, Refused: 1})
	}
	same(t, b.suppression(t, "ada@x.se"), "")
}

func obeysComplaints(t *testing.T, b *bench) {
	b.subscribe(t, "weekly", "ada@x.se", "bo@x.se")
	b.subscribe(t, "daily", "ada@x.se")
	m := b.mailed(t, "a")
	must(t, b.Suppress(b.ctx, "ada@x.se", "bounced"))
	same(t, b.returned(t, m, ledger.ReturnComplained, ""), ledger.NowSuppressed)
	same(t, b.suppression(t, "ada@x.se"), "complained of a mail of weekly")
	same(t, subscriber.Complained(b.suppression(t, "ada@x.se")), true)
	mustBe(t, b.LiftSuppression(b.ctx, "ada@x.se", "please"), store.ErrComplained)
	same(t, b.states(t, b.freeze(t, plan("weekly", "b"))[0].ID), []string{"bo@x.se: queued", "ada@x.se: skipped(left)"})
	same(t, b.returned(t, m, ledger.ReturnComplained, ""), ledger.NoEffect)
}

func leavesByMail(t *testing.T, b *bench) {
	b.subscribe(t, "weekly", "ada@x.se")
	b.subscribe(t, "daily", "ada@x.se")
	m := b.mailed(t, "a")
	same(t, b.returned(t, m, ledger.ReturnUnsubscribed, ""), ledger.NowLeft)
	all, err := b.SubscriptionsByToken(b.ctx, "token-000001")
	must(t, err)
	same(t, lists(all), []string{"daily: confirmed", "weekly: left"})
	same(t, b.returned(t, m, ledger.ReturnUnsubscribed, ""), ledger.NoEffect)
	never := b.freeze(t, plan("daily", "b"))[0].ID // nothing comes back of what has not gone out
	m, err = b.Mailed(b.ctx, never, 1)
	must(t, err)
	same(t, m.Sent.IsZero(), true)
	same(t, b.returned(t, m, ledger.ReturnUnsubscribed, ""), ledger.NoEffect)
}

func forgetsTheLifted(t *testing.T, b *bench) {
	b.subscribe(t, "weekly", "ada@x.se")
	m := b.mailed(t, "a")
	same(t, b.returned(t, m, ledger.ReturnBounced, ledger.ReturnHard), ledger.NowSuppressed)
	b.clock = noon().Add(time.Hour)
	must(t, b.LiftSuppression(b.ctx, "ada@x.se", "the server was broken"))
	b.clock = noon().Add(2 * time.Hour)
	same(t, b.returned(t, m, ledger.ReturnBounced, ledger.ReturnHard), ledger.NoEffect)
	moved := b.mailed(t, "b")
	moved.Person = "ada@old.x.se"
	same(t, b.returned(t, moved, ledger.ReturnBounced, ledger.ReturnHard), ledger.NoEffect)
	moved.Person = "ada@x.se"
	same(t, b.returned(t, moved, ledger.ReturnBounced, ledger.ReturnHard), ledger.NowSuppressed)
}

func notesTheUnknown(t *testing.T, b *bench) {
	same(t, b.returned(t, ledger.Mailed{}, ledger.ReturnBounced, ledger.ReturnHard), ledger.NoEffect)
	_, err := b.TakeReturned(b.ctx, ledger.Returned{Kind: ledger.ReturnOther, Fingerprint: "f"}, ledger.ReturnLimits{})
	must(t, err)
	counts, err := b.CountReturned(b.ctx, noon())
	must(t, err)
	same(t, counts, []ledger.ReturnCount{
		{Kind: ledger.ReturnBounced, Class: ledger.ReturnHard, Found: true, Count: 1}, {Kind: ledger.ReturnOther, Count: 1},
	})
	none, err := b.CountReturned(b.ctx, noon().Add(time.Second))
	must(t, err)
	same(t, len(none), 0)
}

func notesDispatches(t *testing.T, b *bench) {
	b.publish(t, "a", "ports", noon())
	run := b.run(t, ledger.Publish, "a")
	d := dispatch(run, "courier", "a", "text", "email")
	d.State, d.Location, d.SentAt = ledger.DispatchSent, "Desk@courier.example", noon()
	must(t, b.PlanDispatches(b.ctx, []ledger.Dispatch{d, dispatch(run, "other", "a", "text", "folder")}))
	all, err := b.Dispatches(b.ctx, ledger.DispatchFilter{RunID: run})
	must(t, err)
	m, err := b.MailedDispatch(b.ctx, all[0].ID)
	must(t, err)
	same(t, m, ledger.Mailed{DispatchID: all[0].ID, Person: "desk@courier.example", Sent: noon()})
	_, err = b.MailedDispatch(b.ctx, all[1].ID)
	mustBe(t, err, store.ErrNotFound)
	same(t, b.returned(t, m, ledger.ReturnDelayed, ledger.ReturnSoft), ledger.NoEffect)
	same(t, b.returned(t, m, ledger.ReturnBounced, ledger.ReturnHard), ledger.PartnerReturns)
	all, err = b.Dispatches(b.ctx, ledger.DispatchFilter{RunID: run})
	must(t, err)
	same(t, []string{all[0].Returned, all[1].Returned}, []string{"5.1.1 no such user", ""})
	same(t, all[0].State, ledger.DispatchSent)
}

func findsNoErasedReturn(t *testing.T, b *bench) {
	b.subscribe(t, "weekly", "ada@x.se")
	m := b.mailed(t, "a")
	for _, find := range []func() (ledger.Mailed, error){
		func() (ledger.Mailed, error) { return b.Mailed(b.ctx, m.EditionID, 1) },
		func() (ledger.Mailed, error) { return b.MailedTo(b.ctx, "ADA@x.se", "") },
		func() (ledger.Mailed, error) { return b.MailedTo(b.ctx, "ada@x.se", "weekly") },
		func() (ledger.Mailed, error) { return b.MailedIn(b.ctx, m.EditionID, "ada@x.se") },
		func() (ledger.Mailed, error) { return b.MailedByLeave(b.ctx, "token-000001") },
	} {
		got, err := find()
		must(t, err)
		same(t, got, m)
	}
	_, err := b.MailedTo(b.ctx, "ada@x.se", "daily")
	mustBe(t, err, store.ErrNotFound)
	b.returned(t, m, ledger.ReturnBounced, ledger.ReturnSoft)
	must(t, b.Erase(b.ctx, "ada@x.se"))
	for _, find := range []func() (ledger.Mailed, error){
		func() (ledger.Mailed, error) { return b.Mailed(b.ctx, m.EditionID, 1) },
		func() (ledger.Mailed, error) { return b.MailedTo(b.ctx, "ada@x.se", "") },
		func() (ledger.Mailed, error) { return b.MailedTo(b.ctx, "erased-1", "") },
		func() (ledger.Mailed, error) { return b.MailedByLeave(b.ctx, "token-000001") },
	} {
		_, err := find()
		mustBe(t, err, store.ErrNotFound)
	}
	same(t, b.returned(t, m, ledger.ReturnBounced, ledger.ReturnHard), ledger.NoEffect)
	audience, err := b.AudienceAfter(b.ctx, m.EditionID, 0, 10)
	must(t, err)
	same(t, len(audience), 0)
}

func keepsKeys(t *testing.T, b *bench) {
	first, err := b.ReturnKeys(b.ctx)
	must(t, err)
	same(t, len(first), 1)
	again, err := b.ReturnKeys(b.ctx)
	must(t, err)
	same(t, again, first)
	_, err = b.NewReturnKey(b.ctx)
	must(t, err)
	both, err := b.ReturnKeys(b.ctx)
	must(t, err)
	same(t, both[:1], first)
	same(t, len(both), 2)
	same(t, len(both[1].Secret), 32)
	same(t, string(both[1].Secret) == string(first[0].Secret), false)
}

func findsLetters(t *testing.T, b *bench) {
	b.subscribe(t, "weekly", "ada@x.se")
	id, err := b.PutLetter(b.ctx, subscriber.Letter{Kind: subscriber.LetterLink, Email: "ada@x.se", Created: b.clock, NextAt: b.clock})
	must(t, err)
	_, err = b.MailedLetter(b.ctx, id, "ada@x.se")
	mustBe(t, err, store.ErrNotFound) // it has not gone out
	l, err := b.TakeLetter(b.ctx, id, noon().Add(time.Minute))
	must(t, err)
	must(t, b.EndLetter(b.ctx, l, subscriber.LetterSent, ""))
	ada, err := b.Subscriber(b.ctx, "ada@x.se")
	must(t, err)
	m, err := b.MailedLetter(b.ctx, id, "Ada@x.se")
	must(t, err)
	same(t, m, ledger.Mailed{LetterID: id, SubscriberID: ada.ID, Person: "ada@x.se", Sent: noon()})
	m, err = b.MailedLetter(b.ctx, id, "nobody@x.se")
	must(t, err)
	same(t, m, ledger.Mailed{LetterID: id, Person: "nobody@x.se", Sent: noon()})
	same(t, b.returned(t, m, ledger.ReturnBounced, ledger.ReturnHard), ledger.NoEffect)
	m.SubscriberID, m.Person = ada.ID, "ada@x.se"
	same(t, b.returned(t, m, ledger.ReturnComplained, ""), ledger.NowSuppressed)
	same(t, b.suppression(t, "ada@x.se"), "complained of a letter")
}
