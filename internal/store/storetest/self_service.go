package storetest

import (
	"testing"
	"time"

	"pressrun/internal/ledger"
	"pressrun/internal/store"
	"pressrun/internal/subscriber"
)

func selfServiceTests() map[string]func(*testing.T, *bench) {
	return map[string]func(*testing.T, *bench){
		"a token finds all subscriptions of its person and nobody else's": func(t *testing.T, b *bench) {
			b.subscribe(t, "weekly", "ada@x.se", "bo@x.se")
			b.subscribe(t, "daily", "ada@x.se")
			got, err := b.SubscriptionsByToken(b.ctx, "token-000001")
			must(t, err)
			same(t, lists(got), []string{"daily: confirmed", "weekly: confirmed"})
			_, err = b.SubscriptionsByToken(b.ctx, "token-999999")
			mustBe(t, err, store.ErrNotFound)
		},
		"leaving all lists leaves nobody else's":      leavesAll,
		"who left comes back to that list alone":      rejoins,
		"a leaving taken back is no leaving":          comesBackInTime,
		"a suppressed reader does not come back":      staysSuppressed,
		"the token of an erased person finds nothing": findsNoErased,
	}
}

func lists(subscriptions []subscriber.Subscription) []string {
	out := []string{}
	for _, s := range subscriptions {
		out = append(out, s.List+": "+string(s.Status))
	}
	return out
}

func leavesAll(t *testing.T, b *bench) {
	b.subscribe(t, "weekly", "ada@x.se", "bo@x.se")
	b.subscribe(t, "daily", "ada@x.se")
	for _, hour := range []time.Duration{1, 2} { // the second time changes nothing, the moment neither
		b.clock = noon().Add(hour * time.Hour)
		got, err := b.LeaveAll(b.ctx, "token-000003")
		must(t, err)
		same(t, lists(got), []string{"daily: left", "weekly: left"})
		same(t, got[0].ChangedAt, noon().Add(time.Hour))
	}
	bo, err := b.SubscriptionByToken(b.ctx, "token-000002")
	must(t, err)
	same(t, bo.Subscription.Status, subscriber.Confirmed)
	_, err = b.LeaveAll(b.ctx, "token-999999")
	mustBe(t, err, store.ErrNotFound)
}

func rejoins(t *testing.T, b *bench) {
	b.subscribe(t, "weekly", "ada@x.se")
	b.subscribe(t, "daily", "ada@x.se")
	_, err := b.LeaveAll(b.ctx, "token-000001")
	must(t, err)
	b.clock = noon().Add(time.Hour)
	for range 2 {
		got, err := b.Rejoin(b.ctx, "token-000001")
		must(t, err)
		same(t, got.Subscription.Status, subscriber.Confirmed)
		same(t, got.Subscription.ConsentAt, noon())
		same(t, got.Subscription.ChangedAt, noon().Add(time.Hour))
	}
	all, err := b.SubscriptionsByToken(b.ctx, "token-000001")
	must(t, err)
	same(t, lists(all), []string{"daily: left", "weekly: confirmed"})
	_, err = b.Rejoin(b.ctx, "token-999999")
	mustBe(t, err, store.ErrNotFound)

	_, err = b.AddSubscription(b.ctx, subscriber.Subscriber{Email: "di@x.se"},
		subscriber.Subscription{List: "weekly", Status: subscriber.Unconfirmed, Token: "token-unconfirmed"})
	must(t, err)
	di, err := b.Rejoin(b.ctx, "token-unconfirmed")
	must(t, err)
	same(t, di.Subscription.Status, subscriber.Unconfirmed)
}

func comesBackInTime(t *testing.T, b *bench) {
	b.subscribe(t, "weekly", "ada@x.se")
	b.freeze(t, plan("weekly", "a"))
	b.clock = noon().Add(time.Hour)
	_, err := b.Leave(b.ctx, "token-000001")
	must(t, err)
	_, err = b.Rejoin(b.ctx, "token-000001")
	must(t, err)
	same(t, b.states(t, b.freeze(t, plan("weekly", "b"))[0].ID), []string{"ada@x.se: queued"})
}

func staysSuppressed(t *testing.T, b *bench) {
	b.subscribe(t, "weekly", "ada@x.se")
	must(t, b.Suppress(b.ctx, "ada@x.se", "complained"))
	_, err := b.Leave(b.ctx, "token-000001")
	must(t, err)
	got, err := b.Rejoin(b.ctx, "token-000001")
	must(t, err)
	same(t, got.Subscription.Status, subscriber.Suppressed)
}

func findsNoErased(t *testing.T, b *bench) {
	b.subscribe(t, "weekly", "ada@x.se")
	person, err := b.SubscriptionByToken(b.ctx, "token-000001")
	must(t, err)
	first := b.freeze(t, plan("weekly", "a"))[0].ID
	b.clock = noon().Add(time.Hour)
	must(t, b.Erase(b.ctx, "ada@x.se"))
	same(t, b.states(t, first), []string{": queued"})
	for _, token := range []string{"token-000001", "erased-1"} {
		_, err := b.SubscriptionByToken(b.ctx, token)
		mustBe(t, err, store.ErrNotFound)
		_, err = b.SubscriptionsByToken(b.ctx, token)
		mustBe(t, err, store.ErrNotFound)
		_, err = b.Leave(b.ctx, token)
		mustBe(t, err, store.ErrNotFound)
		_, err = b.LeaveAll(b.ctx, token)
		mustBe(t, err, store.ErrNotFound)
		_, err = b.Rejoin(b.ctx, token)
		mustBe(t, err, store.ErrNotFound)
	}
	second := b.freeze(t, plan("weekly", "b"))[0].ID
	same(t, b.states(t, second), []string{})
	next, err := b.ClaimedDeliveries(b.ctx, b.claim(t, 5), 0, 10)
	must(t, err)
	same(t, next[0].Skip, ledger.SkipLeft)
	same(t, next[0].SubscriberID, person.ID)
}

// tellsWhoLeft is about readers who leave between editions of a list.
func tellsWhoLeft(t *testing.T, b *bench) {
	b.subscribe(t, "weekly", "ada@x.se", "bo@x.se", "cy@x.se", "di@x.se")
	b.subscribe(t, "daily", "ada@x.se")
	leave := func(token string, after time.Duration) {
		t.Helper()
		b.clock = noon().Add(after)
		_, err := b.Leave(b.ctx, token)
		must(t, err)
	}
	freeze := func(slug string, after time.Duration) (states []string, id int64) {
		t.Helper()
		b.clock = noon().Add(after)
		id = b.freeze(t, plan("weekly", slug))[0].ID
		return b.states(t, id), id
	}
	leave("token-000004", 0) // before the first edition: no audience was ever larger
	got, first := freeze("a", time.Hour)
	same(t, got, []string{"ada@x.se: queued", "bo@x.se: queued", "cy@x.se: queued"})

	leave("token-000003", 2*time.Hour) // while the first is being sent, which says so
	must(t, b.RecordOutcomes(b.ctx, []ledger.Outcome{
		{EditionID: first, Seq: 3, State: ledger.Skipped, Reason: ledger.SkipLeft, At: b.clock},
	}))
	leave("token-000001", 3*time.Hour) // after he had it
	b.record(t, first, 1, ledger.Sent)
	counted, err := b.CountAudience(b.ctx, []ledger.EditionPlan{plan("weekly", "b"), plan("daily", "b")})
	must(t, err)
	same(t, counted, []ledger.AudienceCount{
		{List: "weekly", Readers: 1, Skipped: map[string]int{"left": 1}},
		{List: "daily", Readers: 1, Skipped: map[string]int{}},
	})
	got, second := freeze("b", 4*time.Hour)
	same(t, got, []string{"bo@x.se: queued", "ada@x.se: skipped(left)"})
	books, err := b.Balance(b.ctx, second)
	must(t, err)
	same(t, books, ledger.Balance{Audience: 2, Queued: 1, Skipped: 1})

	got, _ = freeze("c", 5*time.Hour) // told once
	same(t, got, []string{"bo@x.se: queued"})
	leave("token-000002", 6*time.Hour)
	got, _ = freeze("d", 7*time.Hour)
	same(t, got, []string{"bo@x.se: skipped(left)"})
}
