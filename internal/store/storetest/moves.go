package storetest

import (
	"errors"
	"fmt"
	"testing"
	"time"

	"pressrun/internal/ledger"
	"pressrun/internal/store"
	"pressrun/internal/subscriber"
)

func moveTests() map[string]func(*testing.T, *bench) {
	return map[string]func(*testing.T, *bench){
		"a reader moves with all that is his":                 moves,
		"who asks again asks for the last address alone":      movesTwice,
		"what waits for a former address is erased":           testErasedAfterTwoMoves,
		"an address that is another's is not taken":           doesNotTake,
		"an address that is only a name in the books is free": takesAName,
		"letters to one address have a cap":                   holdsBack,
		"a link that has run out moves nobody":                runsOut,
		"who is suppressed stays where he is":                 staysPut,
		"moving to another writing of the same address":       respells,
	}
}

// askMove has the person of a token ask for another address.
func (b *bench) askMove(t testing.TB, token, email, link string) {
	t.Helper()
	_, err := b.BeginMove(b.ctx, token, begin(email, link, b.clock))
	must(t, err)
}

func begin(email, link string, asked time.Time) subscriber.BeginMove {
	return subscriber.BeginMove{
		Move:   subscriber.Move{Token: link, Email: email, Asked: asked},
		Letter: subscriber.Letter{Kind: subscriber.LetterMove, Email: email, Token: link},
		Quiet:  subscriber.Cap{Name: "letters to this address", Subject: "a hash", Most: 100, Within: time.Hour},
	}
}

func toOld(link string) subscriber.Letter {
	return subscriber.Letter{Kind: subscriber.LetterMoved, Token: link}
}

func moves(t *testing.T, b *bench) {
	b.subscribe(t, "weekly", "ada@x.se", "bo@x.se")
	b.subscribe(t, "daily", "ada@x.se")
	first := b.freeze(t, plan("weekly", "a"))[0].ID
	b.record(t, first, 1, ledger.Sent)
	b.askMove(t, "token-000003", "Ada@New.se", "link-1")
	waits := subscriber.Move{Token: "link-1", Email: "Ada@New.se", Asked: noon(), From: "ada@x.se", Link: "token-000001"}
	m, err := b.Move(b.ctx, "link-1")
	must(t, err)
	same(t, m, waits)
	m, err = b.MoveOf(b.ctx, "token-000003")
	must(t, err)
	same(t, m, waits)

	letter, err := b.EndMove(b.ctx, "link-1", toOld("link-1"))
	must(t, err)
	told, err := b.TakeLetter(b.ctx, letter, b.clock.Add(time.Minute))
	must(t, err)
	same(t, told.Email, "ada@x.se")
	person, err := b.Subscriber(b.ctx, "ada@new.se")
	must(t, err)
	same(t, person.Email, "Ada@New.se")
	same(t, lists(person.Subscriptions), []string{"daily: confirmed", "weekly: confirmed"})
	same(t, person.Subscriptions[1].Token, "token-000001")
	same(t, len(person.Deliveries), 1)
	_, err = b.Subscriber(b.ctx, "ada@x.se")
	mustBe(t, err, store.ErrNotFound)

	is, err := b.AddressesOf(b.ctx, "token-000003")
	must(t, err)
	same(t, [4]bool{is("ada@NEW.se"), is("ADA@x.se"), is("bo@x.se"), is("")}, [4]bool{true, true, false, false})

	again, err := b.EndMove(b.ctx, "link-1", toOld("link-1"))
	must(t, err)
	same(t, again, int64(0))
	m, err = b.Move(b.ctx, "link-1")
	must(t, err)
	same(t, m, subscriber.Move{Token: "link-1", Asked: noon(), Done: noon(), From: "Ada@New.se", Link: "token-000001"})
	_, err = b.MoveOf(b.ctx, "token-000003")
	mustBe(t, err, store.ErrNotFound)
	report := b.importAll(t, "weekly", "ada@x.se")
	same(t, report.KeptOut, 1)
	b.subscribe(t, "weekly", "ada@x.se") // by an act of somebody who has the old address
	same(t, b.states(t, b.freeze(t, plan("weekly", "b"))[0].ID),
		[]string{"Ada@New.se: queued", "bo@x.se: queued", "ada@x.se: queued"})
}

func movesTwice(t *testing.T, b *bench) {
	b.subscribe(t, "weekly", "ada@x.se")
	b.askMove(t, "token-000001", "first@x.se", "link-1")
	b.askMove(t, "token-000001", "second@x.se", "link-2")
	_, err := b.EndMove(b.ctx, "link-1", toOld("link-1"))
	mustBe(t, err, store.ErrNotFound)
	_, err = b.EndMove(b.ctx, "link-2", toOld("link-2"))
	must(t, err)
	b.askMove(t, "token-000001", "ada@x.se", "link-3") // and back
	_, err = b.EndMove(b.ctx, "link-3", toOld("link-3"))
	must(t, err)
	same(t, b.importAll(t, "weekly", "ada@x.se", "second@x.se").KeptOut, 1)
	_, err = b.BeginMove(b.ctx, "token-999999", begin("x@x.se", "link-4", noon()))
	mustBe(t, err, store.ErrNotFound)
}

// testErasedAfterTwoMoves has a reader move and ask for another move while the word to his first address waits.
func testErasedAfterTwoMoves(t *testing.T, b *bench) {
	b.subscribe(t, "weekly", "ada@x.se")
	b.askMove(t, "token-000001", "second@x.se", "link-1")
	told, err := b.EndMove(b.ctx, "link-1", toOld("link-1"))
	must(t, err)
	b.askMove(t, "token-000001", "third@x.se", "link-2")
	must(t, b.EraseByToken(b.ctx, "token-000001"))
	_, err = b.Letter(b.ctx, told)
	mustBe(t, err, store.ErrNotFound)
}

func doesNotTake(t *testing.T, b *bench) {
	b.subscribe(t, "weekly", "ada@x.se", "bo@x.se", "cy@x.se")
	must(t, b.Suppress(b.ctx, "di@x.se", "bounced"))
	_, err := b.Leave(b.ctx, "token-000003")
	must(t, err)
	for _, taken := range []string{"BO@x.se", "cy@x.se", "di@x.se"} {
		b.askMove(t, "token-000001", taken, "link-"+taken)
		_, err := b.EndMove(b.ctx, "link-"+taken, toOld("link"))
		mustBe(t, err, store.ErrAddressTaken)
	}
	ada, err := b.SubscriptionByToken(b.ctx, "token-000001")
	must(t, err)
	same(t, ada.Email, "ada@x.se")
}

func takesAName(t *testing.T, b *bench) {
	b.subscribe(t, "weekly", "ada@x.se")
	must(t, b.Suppress(b.ctx, "name@x.se", "bounced"))
	must(t, b.LiftSuppression(b.ctx, "name@x.se", "a slip"))
	b.askMove(t, "token-000001", "name@x.se", "link-1")
	_, err := b.EndMove(b.ctx, "link-1", toOld("link-1"))
	must(t, err)
	who, err := b.SubscriptionByToken(b.ctx, "token-000001")
	must(t, err)
	same(t, who.Email, "name@x.se")
}

func holdsBack(t *testing.T, b *bench) {
	b.subscribe(t, "weekly", "ada@x.se")
	for i := range 5 {
		ask := begin("new@x.se", fmt.Sprintf("link-%d", i), noon())
		ask.Quiet.Most = 3
		ask.Caps = []subscriber.Cap{{Name: "changes of one reader", Subject: "by:ada", Most: 4, Within: time.Hour}}
		letter, err := b.BeginMove(b.ctx, "token-000001", ask)
		var reached *subscriber.CapError
		if i == 4 && !errors.As(err, &reached) || i < 4 && err != nil {
			t.Fatalf("ask %d: %v", i, err)
		}
		same(t, letter != 0, i < 3)
	}
	m, err := b.MoveOf(b.ctx, "token-000001")
	must(t, err)
	same(t, m.Token, "link-2") // whose letter went out
}

func runsOut(t *testing.T, b *bench) {
	b.subscribe(t, "weekly", "ada@x.se")
	b.askMove(t, "token-000001", "new@x.se", "link-1")
	b.clock = noon().Add(subscriber.MoveTime + time.Second)
	_, err := b.Move(b.ctx, "link-1")
	mustBe(t, err, store.ErrNotFound)
	_, err = b.EndMove(b.ctx, "link-1", toOld("link-1"))
	mustBe(t, err, store.ErrNotFound)
	n, err := b.ForgetMoves(b.ctx)
	must(t, err)
	same(t, n, 1)
}

func staysPut(t *testing.T, b *bench) {
	b.subscribe(t, "weekly", "ada@x.se")
	b.askMove(t, "token-000001", "new@x.se", "link-1")
	must(t, b.Suppress(b.ctx, "ada@x.se", "complained"))
	_, err := b.EndMove(b.ctx, "link-1", toOld("link-1"))
	mustBe(t, err, store.ErrSuppressed)
	_, err = b.BeginMove(b.ctx, "token-000001", begin("x@x.se", "link-2", noon()))
	mustBe(t, err, store.ErrSuppressed)
}

func respells(t *testing.T, b *bench) {
	b.subscribe(t, "weekly", "ada@x.se")
	b.askMove(t, "token-000001", "Ada@X.se", "link-1")
	_, err := b.EndMove(b.ctx, "link-1", toOld("link-1"))
	must(t, err)
	same(t, b.importAll(t, "weekly", "ADA@x.se").KeptOut, 0)
	who, err := b.SubscriptionByToken(b.ctx, "token-000001")
	must(t, err)
	same(t, who.Email, "Ada@X.se")
}
