package storetest

import (
	"encoding/json"
	"errors"
	"strings"
	"testing"
	"time"

	"pressrun/internal/ledger"
	"pressrun/internal/store"
	"pressrun/internal/subscriber"
)

func preferenceTests() map[string]func(*testing.T, *bench) {
	return map[string]func(*testing.T, *bench){
		"choices are those of one list":                 choosesOfOneList,
		"a new cadence leaves a trace of the former":    notesFormerCadences,
		"a pause, and a name, are the person's":         setsThePerson,
		"leaving one list leaves the others":            leavesOneList,
		"joining by one's own page is a proven consent": joinsByToken,
		"who is suppressed joins nothing":               joinsNothing,
		"the person is given all that is held":          tellsAllThatIsHeld,
		"an erased person's token changes nothing":      erasedChangesNothing,
	}
}

func (b *bench) subscriptionTo(t testing.TB, token, list string) subscriber.Subscription {
	t.Helper()
	all, err := b.SubscriptionsByToken(b.ctx, token)
	must(t, err)
	for _, s := range all {
		if s.List == list {
			return s
		}
	}
	t.Fatalf("not on the list %s", list)
	return subscriber.Subscription{}
}

func choosesOfOneList(t *testing.T, b *bench) {
	b.subscribe(t, "weekly", "ada@x.se", "bo@x.se")
	b.subscribe(t, "daily", "ada@x.se")
	b.clock = noon().Add(time.Hour)
	must(t, b.SetChoices(b.ctx, "token-000001", subscriber.Choice{
		List: "daily", Sections: []string{"ports", "rivers"}, Cadence: subscriber.Weekly, Content: subscriber.Full,
	}))
	daily := b.subscriptionTo(t, "token-000001", "daily")
	same(t, daily.Sections, []string{"ports", "rivers"})
	same(t, daily.Cadence, subscriber.Weekly)
	same(t, daily.Content, subscriber.Full)
	same(t, daily.ConsentAt, noon())
	for _, token := range []string{"token-000001", "token-000002"} {
		other := b.subscriptionTo(t, token, "weekly")
		same(t, other.Cadence, subscriber.Cadence(""))
		same(t, len(other.Sections), 0)
	}
	mustBe(t, b.SetChoices(b.ctx, "token-000002", subscriber.Choice{List: "daily"}), store.ErrNotFound)
	mustBe(t, b.SetChoices(b.ctx, "token-999999", subscriber.Choice{List: "daily"}), store.ErrNotFound)
	must(t, b.SetChoices(b.ctx, "token-000001", subscriber.Choice{List: "daily"}))
	same(t, len(b.subscriptionTo(t, "token-000001", "daily").Sections), 0)
}

func notesFormerCadences(t *testing.T, b *bench) {
	b.subscribe(t, "weekly", "ada@x.se")
	former := func() string {
		t.Helper()
		held, err := b.Held(b.ctx, "token-000001")
		must(t, err)
		return strings.Join(held.Subscriptions[0].Former, " ")
	}
	choose := func(after time.Duration, c subscriber.Cadence, section string) {
		t.Helper()
		b.clock = noon().Add(after)
		must(t, b.SetChoices(b.ctx, "token-000001", subscriber.Choice{List: "weekly", Cadence: c, Sections: []string{section}}))
	}
	const day = 24 * time.Hour
	choose(0, "", "ports")
	same(t, former(), "")
	choose(day, subscriber.Daily, "ports")
	same(t, former(), "list")
	choose(2*day, subscriber.Daily, "rivers") // no other cadence
	same(t, former(), "list")
	choose(3*day, subscriber.EachPiece, "rivers")
	same(t, former(), "daily list")
	choose(4*day, subscriber.Daily, "rivers") // back: daily is no former one any more
	same(t, former(), "each piece list")
	choose(20*day, subscriber.Weekly, "rivers") // what was gathered then is long out
	same(t, former(), "daily")
}

func setsThePerson(t *testing.T, b *bench) {
	b.subscribe(t, "weekly", "ada@x.se", "bo@x.se")
	b.subscribe(t, "daily", "ada@x.se")
	until := noon().AddDate(0, 1, 0)
	must(t, b.SetPause(b.ctx, "token-000003", until))
	must(t, b.SetName(b.ctx, "token-000003", "Ada"))
	for token, want := range map[string]subscriber.Subscriber{
		"token-000001": {Name: "Ada", PausedUntil: until}, "token-000002": {},
	} {
		got, err := b.SubscriptionByToken(b.ctx, token)
		must(t, err)
		same(t, got.Name, want.Name)
		same(t, got.PausedUntil, want.PausedUntil)
	}
	must(t, b.SetPause(b.ctx, "token-000001", time.Time{}))
	must(t, b.SetName(b.ctx, "token-000001", ""))
	got, err := b.Subscriber(b.ctx, "ada@x.se")
	must(t, err)
	same(t, got.Name, "")
	same(t, got.PausedUntil, time.Time{})
	mustBe(t, b.SetPause(b.ctx, "token-999999", until), store.ErrNotFound)
	mustBe(t, b.SetName(b.ctx, "token-999999", "x"), store.ErrNotFound)
}

func leavesOneList(t *testing.T, b *bench) {
	b.subscribe(t, "weekly", "ada@x.se", "bo@x.se")
	b.subscribe(t, "daily", "ada@x.se")
	for range 2 {
		must(t, b.LeaveList(b.ctx, "token-000001", "daily"))
	}
	all, err := b.SubscriptionsByToken(b.ctx, "token-000001")
	must(t, err)
	same(t, lists(all), []string{"daily: left", "weekly: confirmed"})
	mustBe(t, b.LeaveList(b.ctx, "token-000002", "daily"), store.ErrNotFound)
	mustBe(t, b.LeaveList(b.ctx, "token-999999", "weekly"), store.ErrNotFound)
}

func joining(b *bench, welcome ...string) subscriber.Joining {
	return subscriber.Joining{
		List: "daily", Form: "/p/", Wording: "v1", Text: "Send me it.", From: "192.0.2.0/24",
		Confirming: subscriber.Confirming{NewToken: func(time.Time) string { return b.newToken() }, Welcome: welcome},
	}
}

func joinsByToken(t *testing.T, b *bench) {
	b.subscribe(t, "weekly", "ada@x.se")
	b.clock = noon().Add(time.Hour)
	letter, err := b.Join(b.ctx, "token-000001", joining(b, "daily"))
	must(t, err)
	same(t, letter != 0, true)
	all, err := b.SubscriptionsByToken(b.ctx, "token-000001")
	must(t, err)
	same(t, lists(all), []string{"daily: confirmed", "weekly: confirmed"})
	same(t, all[0].ConsentAt, b.clock)
	proofs, err := b.Consents(b.ctx, "ada@x.se")
	must(t, err)
	same(t, proofs, []subscriber.Consent{{
		List: "daily", Form: "/p/", Wording: "v1", Text: "Send me it.", AskedAt: b.clock, AskedFrom: "192.0.2.0/24",
		ConfirmedAt: b.clock, ConfirmedFrom: "192.0.2.0/24",
	}})
	letter, err = b.Join(b.ctx, "token-000001", joining(b, "daily")) // again
	must(t, err)
	same(t, letter, int64(0))
	must(t, b.SetChoices(b.ctx, "token-000001", subscriber.Choice{List: "daily", Cadence: subscriber.Weekly}))
	must(t, b.LeaveList(b.ctx, "token-000001", "daily"))
	_, err = b.Join(b.ctx, "token-000001", joining(b))
	must(t, err)
	back := b.subscriptionTo(t, "token-000001", "daily")
	same(t, back.Status, subscriber.Confirmed)
	same(t, back.Cadence, subscriber.Weekly)
	same(t, back.Token, all[0].Token)
	_, err = b.Join(b.ctx, "token-999999", joining(b))
	mustBe(t, err, store.ErrNotFound)
}

func joinsNothing(t *testing.T, b *bench) {
	b.subscribe(t, "weekly", "ada@x.se")
	must(t, b.Suppress(b.ctx, "ada@x.se", "complained"))
	_, err := b.Join(b.ctx, "token-000001", joining(b))
	mustBe(t, err, store.ErrSuppressed)
	all, err := b.SubscriptionsByToken(b.ctx, "token-000001")
	must(t, err)
	same(t, len(all), 1)
}

// tellsAllThatIsHeld compares what is given with what stands in the tables: whatever of the person the erasing takes
// away but the keys of links, the export has it.
func tellsAllThatIsHeld(t *testing.T, b *bench) {
	trace := FillEverywhere(t, b.Store)
	must(t, b.SetPause(b.ctx, trace.Token, noon().AddDate(0, 0, 7)))
	edition := b.freeze(t, plan("daily", "a"))[0]
	held, err := b.Held(b.ctx, trace.Token)
	must(t, err)
	data, err := json.Marshal(held)
	must(t, err)
	for _, text := range trace.Told {
		if !strings.Contains(string(data), text) {
			t.Errorf("%q is held and not told:\n%s", text, data)
		}
	}
	if strings.Contains(string(data), trace.Token) || strings.Contains(string(data), "null") {
		t.Errorf("a key of a link, or null for what there is none of:\n%s", data)
	}
	same(t, held.Made, noon())
	same(t, held.Person.Language, "qz")
	same(t, held.Letters, []subscriber.HeldLetter{
		{Kind: subscriber.LetterConfirm, Created: noon()},
		{Kind: subscriber.LetterConfirm, Created: noon()},
		{Kind: subscriber.LetterLink, Created: noon()},
	})
	same(t, held.Mails, []subscriber.HeldMail{{
		List: "daily", Number: edition.Number, Subject: "Subject for daily", State: string(ledger.Skipped), Reason: "suppressed", At: noon(),
	}})
	_, err = b.Held(b.ctx, "token-999999")
	mustBe(t, err, store.ErrNotFound)
}

func erasedChangesNothing(t *testing.T, b *bench) {
	b.subscribe(t, "weekly", "ada@x.se")
	must(t, b.EraseByToken(b.ctx, "token-000001"))
	for _, token := range []string{"token-000001", "erased-1"} {
		_, held := b.Held(b.ctx, token)
		_, begun := b.BeginMove(b.ctx, token, begin("x@x.se", "link", noon()))
		_, joined := b.Join(b.ctx, token, joining(b))
		for _, err := range []error{
			b.EraseByToken(b.ctx, token), b.SetName(b.ctx, token, "Ada"), b.SetPause(b.ctx, token, noon()),
			b.SetChoices(b.ctx, token, subscriber.Choice{List: "weekly"}), held, begun, joined,
		} {
			if !errors.Is(err, store.ErrNotFound) {
				t.Errorf("token %s: %v", token, err)
			}
		}
	}
}
