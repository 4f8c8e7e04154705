package storetest

import (
	"errors"
	"fmt"
	"io/fs"
	"iter"
	"testing"
	"time"

	"pressrun/internal/ledger"
	"pressrun/internal/store"
	"pressrun/internal/subscriber"
)

func finalError(t *testing.T, err error) *store.FinalError {
	t.Helper()
	var final *store.FinalError
	if !errors.As(err, &final) {
		t.Fatalf("got %v, want a *store.FinalError", err)
	}
	return final
}

func subscriberTests() map[string]func(*testing.T, *bench) {
	return map[string]func(*testing.T, *bench){
		"a person is one whatever the case of the address":  oneWhateverTheCase,
		"leaving by link or by address ends a subscription": leaves,
		"who left comes back by his own act, who is suppressed does not": func(t *testing.T, b *bench) {
			b.subscribe(t, "weekly", "ada@x.se", "bo@x.se")
			_, err := b.LeaveByEmail(b.ctx, "ada@x.se", "")
			must(t, err)
			must(t, b.Suppress(b.ctx, "bo@x.se", "complained"))
			b.subscribe(t, "weekly", "ada@x.se", "bo@x.se")
			same(t, b.states(t, b.freeze(t, plan("weekly", "a"))[0].ID), []string{"ada@x.se: queued", "bo@x.se: skipped(suppressed)"})
			_, err = b.AddSubscription(b.ctx, subscriber.Subscriber{Email: "x@x.se"}, subscriber.Subscription{Status: subscriber.Left})
			if err == nil {
				t.Error("a new subscription began as left")
			}
		},
		"a confirmed subscription is not unconfirmed by a second sign-up": func(t *testing.T, b *bench) {
			b.subscribe(t, "weekly", "ada@x.se")
			got, err := b.AddSubscription(b.ctx, subscriber.Subscriber{Email: "ada@x.se"},
				subscriber.Subscription{List: "weekly", Status: subscriber.Unconfirmed, Token: "other"})
			must(t, err)
			same(t, got.Status, subscriber.Confirmed)
			same(t, got.Token, "token-000001")
			same(t, got.ConsentAt, noon())
		},
		"a suppression keeps its first reason, for unknown addresses too": func(t *testing.T, b *bench) {
			must(t, b.Suppress(b.ctx, "Nobody@X.se", "bounced"))
			b.clock = noon().Add(time.Hour)
			must(t, b.Suppress(b.ctx, "nobody@x.se", "complained"))
			got, err := b.Subscriber(b.ctx, "nobody@x.se")
			must(t, err)
			same(t, got.Suppressed, "bounced")
			same(t, got.SuppressedAt, noon())
			if err := b.Suppress(b.ctx, "nobody@x.se", ""); err == nil {
				t.Error("a suppression without a reason was taken")
			}
		},
		"erasing forgets the person and keeps the books":      erases,
		"statistics count each subscription once":             countsByList,
		"an export gives every subscription, page after page": exports,
		"who is not there is not found": func(t *testing.T, b *bench) {
			_, err := b.Subscriber(b.ctx, "nobody@x.se")
			mustBe(t, err, store.ErrNotFound)
			_, err = b.Leave(b.ctx, "no-token")
			mustBe(t, err, store.ErrNotFound)
			_, err = b.LeaveByEmail(b.ctx, "nobody@x.se", "")
			mustBe(t, err, store.ErrNotFound)
			mustBe(t, b.Erase(b.ctx, "nobody@x.se"), store.ErrNotFound)
			b.subscribe(t, "weekly", "ada@x.se")
			_, err = b.LeaveByEmail(b.ctx, "ada@x.se", "daily")
			mustBe(t, err, store.ErrNotFound)
		},
	}
}

func oneWhateverTheCase(t *testing.T, b *bench) {
	_, err := b.AddSubscription(b.ctx, subscriber.Subscriber{Email: "Ada.L@Exämple.se", Name: "Ada", Language: "sv"},
		subscriber.Subscription{
			List: "weekly", Status: subscriber.Confirmed, Token: "t1", ConsentAt: noon(), ConsentFrom: "sign-up",
			Sections: []string{"Public Space"}, Cadence: subscriber.Daily,
		})
	must(t, err)
	b.clock = noon().Add(time.Hour)
	b.subscribe(t, "daily", "ADA.l@xn--exmple-cua.SE")
	id := b.freeze(t, plan("weekly", "a"))[0].ID
	got, err := b.Subscriber(b.ctx, "ada.l@EXÄMPLE.se")
	must(t, err)
	want := store.Person{
		Subscriber: subscriber.Subscriber{ID: got.ID, Email: "Ada.L@Exämple.se", Name: "Ada", Language: "sv", Created: noon()},
		Subscriptions: []subscriber.Subscription{
			{
				SubscriberID: got.ID, List: "daily", Status: subscriber.Confirmed, Token: "token-000001", ConsentAt: b.clock,
				Sections: []string{}, ChangedAt: b.clock,
			},
			{
				SubscriberID: got.ID, List: "weekly", Status: subscriber.Confirmed, Token: "t1", ConsentAt: noon(), ConsentFrom: "sign-up",
				Sections: []string{"public-space"}, Cadence: subscriber.Daily, ChangedAt: noon(),
			},
		},
		Deliveries: []ledger.Delivery{{
			EditionID: id, Seq: 1, SubscriberID: got.ID, Email: "Ada.L@Exämple.se", Name: "Ada", LeaveToken: "t1",
			ConsentAt: noon(), State: ledger.Queued,
		}},
	}
	same(t, got, want)
}

func leaves(t *testing.T, b *bench) {
	b.subscribe(t, "weekly", "ada@x.se")
	b.subscribe(t, "daily", "ada@x.se")
	b.clock = noon().Add(time.Hour)
	for range 2 { // a second click changes nothing
		got, err := b.Leave(b.ctx, "token-000001")
		must(t, err)
		same(t, got.Email, "ada@x.se")
		same(t, got.Subscription.List, "weekly")
		same(t, got.Subscription.Status, subscriber.Left)
		same(t, got.Subscription.ChangedAt, noon().Add(time.Hour))
		b.clock = noon().Add(2 * time.Hour)
	}
	ended, err := b.LeaveByEmail(b.ctx, "ADA@x.se", "")
	must(t, err)
	same(t, ended, 1)
	ended, err = b.LeaveByEmail(b.ctx, "ada@x.se", "daily")
	must(t, err)
	same(t, ended, 0)
}

func erases(t *testing.T, b *bench) {
	b.subscribe(t, "weekly", "ada@x.se", "bo@x.se")
	id := b.freeze(t, plan("weekly", "a"))[0].ID
	must(t, b.RecordOutcomes(b.ctx, []ledger.Outcome{
		{EditionID: id, Seq: 1, State: ledger.Failed, Reason: "550 <ada@x.se> unknown", At: noon()},
	}))
	must(t, b.Erase(b.ctx, "Ada@X.se"))
	_, err := b.Subscriber(b.ctx, "ada@x.se")
	mustBe(t, err, store.ErrNotFound)
	_, err = b.SubscriptionByToken(b.ctx, "token-000001")
	mustBe(t, err, store.ErrNotFound)
	same(t, b.states(t, id), []string{": failed", "bo@x.se: queued"})
	report := b.importAll(t, "weekly", "ada@x.se")
	same(t, report.KeptOut, 1)
	b.subscribe(t, "weekly", "ada@x.se") // his own act
	must(t, b.Erase(b.ctx, "ada@x.se"))  // and again
	books, err := b.Balance(b.ctx, id)
	must(t, err)
	same(t, books, ledger.Balance{Audience: 2, Failed: 1, Queued: 1})
}

func countsByList(t *testing.T, b *bench) {
	b.subscribe(t, "weekly", "ada@x.se", "bo@x.se", "cy@x.se", "di@example.org")
	b.subscribe(t, "daily", "bo@x.se")
	_, err := b.LeaveByEmail(b.ctx, "ada@x.se", "weekly")
	must(t, err)
	must(t, b.Suppress(b.ctx, "bo@x.se", "bounced"))
	_, err = b.AddSubscription(b.ctx, subscriber.Subscriber{Email: "eve@x.se"},
		subscriber.Subscription{List: "daily", Status: subscriber.Unconfirmed, Token: b.newToken()})
	must(t, err)
	got, err := b.Stats(b.ctx)
	must(t, err)
	same(t, got, []store.ListStats{
		{List: "daily", Unconfirmed: 1, Suppressed: 1},
		{List: "weekly", Confirmed: 2, Left: 1, Suppressed: 1, Reserved: 1},
	})
}

func exports(t *testing.T, b *bench) {
	var emails []string
	for i := range 2001 { // two full pages and one more
		emails = append(emails, fmt.Sprintf("r%04d@x.se", i))
	}
	b.importAll(t, "weekly", emails...)
	b.subscribe(t, "daily", "only@x.se")
	must(t, b.Erase(b.ctx, "r0007@x.se"))
	n, last := 0, ""
	for r, err := range b.ExportSubscribers(b.ctx, "weekly") {
		must(t, err)
		same(t, r.Subscription.List, "weekly")
		if r.Email <= last {
			t.Fatalf("%s came after %s", r.Email, last)
		}
		n, last = n+1, r.Email
	}
	same(t, n, 2000)
	n = 0
	for _, err := range b.ExportSubscribers(b.ctx, "") {
		must(t, err)
		if n++; n == 1500 {
			break
		}
	}
	same(t, n, 1500)
}

// importAll imports addresses onto a list.
func (b *bench) importAll(t testing.TB, list string, emails ...string) store.ImportReport {
	t.Helper()
	return b.importRows(t, list, func(yield func(subscriber.Row, error) bool) {
		for i, email := range emails {
			if !yield(subscriber.Row{Line: i + 2, Email: email}, nil) {
				return
			}
		}
	})
}

func (b *bench) importRows(t testing.TB, list string, rows iter.Seq2[subscriber.Row, error]) store.ImportReport {
	t.Helper()
	report, err := b.ImportSubscribers(b.ctx, list, rows, store.Consent{At: noon(), From: "import readers.csv"}, b.newToken)
	must(t, err)
	return report
}

func rowsOf(rows ...subscriber.Row) iter.Seq2[subscriber.Row, error] {
	return func(yield func(subscriber.Row, error) bool) {
		for _, r := range rows {
			if !yield(r, nil) {
				return
			}
		}
	}
}

func importTests() map[string]func(*testing.T, *bench) {
	return map[string]func(*testing.T, *bench){
		"rows are added, updated or unchanged":       importsRows,
		"a file brings nobody back":                  bringsNobodyBack,
		"bad rows are counted and the rest is taken": passesOverBadRows,
		"one address in several cases is one person": func(t *testing.T, b *bench) {
			got := b.importAll(t, "weekly", "ada@x.se", "ADA@X.SE", "Ada@x.se", "bo@x.se")
			same(t, got, store.ImportReport{Added: 2, Unchanged: 2})
			same(t, len(b.states(t, b.freeze(t, plan("weekly", "a"))[0].ID)), 2)
		},
		"an import again adds nobody": func(t *testing.T, b *bench) {
			var emails []string
			for i := range 6001 { // more than one transaction
				emails = append(emails, fmt.Sprintf("r%d@x.se", i))
			}
			same(t, b.importAll(t, "weekly", emails...), store.ImportReport{Added: 6001})
			same(t, b.importAll(t, "weekly", emails...), store.ImportReport{Unchanged: 6001})
			same(t, b.importAll(t, "daily", emails...), store.ImportReport{Added: 6001})
			stats, err := b.Stats(b.ctx)
			must(t, err)
			same(t, stats, []store.ListStats{{List: "daily", Confirmed: 6001}, {List: "weekly", Confirmed: 6001}})
		},
	}
}

func importsRows(t *testing.T, b *bench) {
	row := subscriber.Row{
		Email: "Ada@x.se", Name: "Ada", Sections: []string{"Public Space"}, Cadence: subscriber.Weekly, Language: "sv",
	}
	same(t, b.importRows(t, "weekly", rowsOf(row)), store.ImportReport{Added: 1})
	same(t, b.importRows(t, "weekly", rowsOf(row)), store.ImportReport{Unchanged: 1})
	same(t, b.importRows(t, "weekly", rowsOf(subscriber.Row{Email: "ada@x.se"})), store.ImportReport{Unchanged: 1})
	got, err := b.Subscriber(b.ctx, "ada@x.se")
	must(t, err)
	same(t, got.Name, "Ada")
	same(t, got.Subscriptions[0], subscriber.Subscription{
		SubscriberID: got.ID, List: "weekly", Status: subscriber.Confirmed, Token: "token-000001", ConsentAt: noon(),
		ConsentFrom: "import readers.csv", Sections: []string{"public-space"}, Cadence: subscriber.Weekly, ChangedAt: noon(),
	})
	row.Name, row.Sections = "Ada L", []string{"Europe", "Asia"}
	same(t, b.importRows(t, "weekly", rowsOf(row)), store.ImportReport{Updated: 1})
	got, err = b.Subscriber(b.ctx, "ada@x.se")
	must(t, err)
	same(t, got.Name, "Ada L")
	same(t, got.Subscriptions[0].Sections, []string{"europe", "asia"})
	same(t, got.Subscriptions[0].Token, "token-000001")

	_, err = b.AddSubscription(b.ctx, subscriber.Subscriber{Email: "bo@x.se"},
		subscriber.Subscription{List: "weekly", Status: subscriber.Unconfirmed, Token: b.newToken()})
	must(t, err)
	same(t, b.importAll(t, "weekly", "bo@x.se"), store.ImportReport{Updated: 1})
	got, err = b.Subscriber(b.ctx, "bo@x.se")
	must(t, err)
	same(t, got.Subscriptions[0].Status, subscriber.Confirmed)
	same(t, got.Subscriptions[0].ConsentFrom, "import readers.csv")
}

func bringsNobodyBack(t *testing.T, b *bench) {
	b.subscribe(t, "weekly", "left@x.se", "bounced@x.se", "erased@x.se", "stays@x.se")
	_, err := b.LeaveByEmail(b.ctx, "left@x.se", "weekly")
	must(t, err)
	must(t, b.Suppress(b.ctx, "bounced@x.se", "550 5.1.1"))
	must(t, b.Suppress(b.ctx, "stranger@x.se", "complained"))
	must(t, b.Erase(b.ctx, "erased@x.se"))
	got := b.importAll(t, "weekly", "LEFT@x.se", "Bounced@x.se", "stranger@X.se", "ERASED@x.se", "stays@x.se", "new@x.se")
	same(t, got, store.ImportReport{KeptOut: 4, Unchanged: 1, Added: 1})
	same(t, b.states(t, b.freeze(t, plan("weekly", "a"))[0].ID),
		[]string{"bounced@x.se: skipped(suppressed)", "stays@x.se: queued", "new@x.se: queued"})
	// leaving ends one list; a file for another is another consent, but never for who is suppressed
	got = b.importAll(t, "daily", "left@x.se", "bounced@x.se", "erased@x.se")
	same(t, got, store.ImportReport{Added: 1, KeptOut: 2})
}

func passesOverBadRows(t *testing.T, b *bench) {
	bad := &subscriber.RowError{File: "readers.csv", Line: 3, Message: "is no email address"}
	mixed := func(last error) iter.Seq2[subscriber.Row, error] {
		return func(yield func(subscriber.Row, error) bool) {
			for range 150 {
				if !yield(subscriber.Row{}, bad) {
					return
				}
			}
			if yield(subscriber.Row{Email: "ada@x.se"}, nil) && last != nil {
				yield(subscriber.Row{}, last)
			}
		}
	}
	got := b.importRows(t, "weekly", mixed(nil))
	same(t, got.Refused, 150)
	same(t, len(got.Problems), 100)
	same(t, got.Added, 1)
	broken := fs.ErrClosed
	report, err := b.ImportSubscribers(b.ctx, "daily", mixed(broken), store.Consent{}, b.newToken)
	mustBe(t, err, broken)
	same(t, report.Added, 1) // what came before is kept
}
