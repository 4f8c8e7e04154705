package storetest

import (
	"testing"
	"time"

	"pressrun/internal/store"
	"pressrun/internal/subscriber"
)

func importStatusTests() map[string]func(*testing.T, *bench) {
	return map[string]func(*testing.T, *bench){
		"who left or bounced elsewhere is recorded and never mailed": recordsWhatOthersKnew,
		"nothing but his own act brings anybody back":                bringsNobodyBackEver,
		"without a word for all, only rows with a date of consent are taken": func(t *testing.T, b *bench) {
			var told []store.Verdict
			report, err := b.Import(b.ctx, rowsOf(
				subscriber.Row{Email: "ada@x.se", ConsentAt: noon(), ConsentFrom: "form"}, subscriber.Row{Email: "bo@x.se"},
			), store.Import{
				List: "weekly", OnlyProven: true, Consent: store.Consent{From: "import a.csv"}, NewToken: b.newToken,
				NotTaken: func(_ subscriber.Row, v store.Verdict) { told = append(told, v) },
			})
			must(t, err)
			same(t, report, store.ImportReport{Added: 1, Unproven: 1})
			same(t, told, []store.Verdict{store.Unproven})
			ada, err := b.Subscriber(b.ctx, "ada@x.se")
			must(t, err)
			same(t, ada.Subscriptions[0].ConsentAt, noon())
			same(t, ada.Subscriptions[0].ConsentFrom, "form")
			_, err = b.Subscriber(b.ctx, "bo@x.se")
			mustBe(t, err, store.ErrNotFound)
		},
		"a proof that comes later is kept, an older one stays": func(t *testing.T, b *bench) {
			_, err := b.ImportSubscribers(b.ctx, "weekly", rowsOf(subscriber.Row{Email: "ada@x.se"}), store.Consent{From: "import a.csv"}, b.newToken)
			must(t, err)
			proven := subscriber.Row{Email: "ada@x.se", ConsentAt: noon(), ConsentFrom: "form"}
			same(t, b.importRows(t, "weekly", rowsOf(proven)), store.ImportReport{Updated: 1})
			proven.ConsentAt, proven.ConsentFrom = noon().Add(time.Hour), "other"
			same(t, b.importRows(t, "weekly", rowsOf(proven)), store.ImportReport{Unchanged: 1})
			ada, err := b.Subscriber(b.ctx, "ada@x.se")
			must(t, err)
			same(t, ada.Subscriptions[0].ConsentFrom, "form")
		},
		"a row that says left ends a subscription, unless its consent is later": func(t *testing.T, b *bench) {
			b.subscribe(t, "weekly", "ada@x.se", "bo@x.se")
			got := b.importRows(t, "weekly", rowsOf(
				subscriber.Row{Email: "ada@x.se", Status: subscriber.Left, StatusAt: noon().Add(-time.Hour)},
				subscriber.Row{Email: "bo@x.se", Status: subscriber.Left, StatusAt: noon().Add(time.Hour)},
			))
			same(t, got, store.ImportReport{Unchanged: 1, Left: 1})
			same(t, b.states(t, b.freeze(t, plan("weekly", "a"))[0].ID), []string{"ada@x.se: queued"})
		},
		"several rows of one person are taken in their order": func(t *testing.T, b *bench) {
			got := b.importRows(t, "weekly", rowsOf(
				subscriber.Row{Email: "ada@x.se", Name: "Ada"}, subscriber.Row{Email: "bo@x.se"},
				subscriber.Row{Email: "ADA@x.se", Name: "Ada L"}, subscriber.Row{Email: "bo@x.se", Status: subscriber.Left},
				subscriber.Row{Email: "Bo@x.se"},
			))
			same(t, got, store.ImportReport{Added: 2, Updated: 1, Left: 1, KeptOut: 1})
			ada, err := b.Subscriber(b.ctx, "ada@x.se")
			must(t, err)
			same(t, ada.Name, "Ada L")
			same(t, b.states(t, b.freeze(t, plan("weekly", "a"))[0].ID), []string{"ada@x.se: queued"})
		},
		"who has not confirmed is kept waiting": func(t *testing.T, b *bench) {
			waiting := subscriber.Row{Email: "ada@x.se", Status: subscriber.Unconfirmed}
			same(t, b.importRows(t, "weekly", rowsOf(waiting)), store.ImportReport{Waiting: 1})
			same(t, b.importRows(t, "weekly", rowsOf(waiting)), store.ImportReport{Waiting: 1})
			same(t, b.states(t, b.freeze(t, plan("weekly", "a"))[0].ID), []string{})
			same(t, b.importAll(t, "weekly", "ada@x.se"), store.ImportReport{Updated: 1})
		},
		"a file of suppressions puts nobody on a list": func(t *testing.T, b *bench) {
			rows := rowsOf(
				subscriber.Row{Email: "ada@x.se", Status: subscriber.Suppressed, Reason: "bounced", StatusAt: noon().Add(-time.Hour)},
				subscriber.Row{Email: "bo@x.se"},
			)
			report, err := b.Import(b.ctx, rows, store.Import{NewToken: b.newToken})
			must(t, err)
			same(t, report, store.ImportReport{Suppressed: 1, Unchanged: 1})
			stats, err := b.Stats(b.ctx)
			must(t, err)
			same(t, len(stats), 0)
			same(t, b.suppressions(t), []store.Suppression{{Email: "ada@x.se", Reason: "bounced", Since: noon().Add(-time.Hour)}})
		},
	}
}

func recordsWhatOthersKnew(t *testing.T, b *bench) {
	b.subscribe(t, "weekly", "here@x.se")
	b.freeze(t, plan("weekly", "a"))
	rows := rowsOf(
		subscriber.Row{Email: "left@x.se", Status: subscriber.Left},
		subscriber.Row{Email: "bounced@x.se", Status: subscriber.Suppressed, Reason: "bounced"},
		subscriber.Row{Email: "here@x.se", Status: subscriber.Suppressed},
	)
	same(t, b.importRows(t, "weekly", rows), store.ImportReport{Left: 1, Suppressed: 2})
	same(t, b.importRows(t, "weekly", rows), store.ImportReport{KeptOut: 3})
	same(t, b.importAll(t, "weekly", "left@x.se", "bounced@x.se", "here@x.se"), store.ImportReport{KeptOut: 3})
	// who was never on the list here is no news to its next edition
	same(t, b.states(t, b.freeze(t, plan("weekly", "b"))[0].ID), []string{"here@x.se: skipped(suppressed)"})
	same(t, b.importAll(t, "daily", "left@x.se", "bounced@x.se"), store.ImportReport{Added: 1, KeptOut: 1})
}

func (b *bench) suppressions(t testing.TB) []store.Suppression {
	t.Helper()
	all := []store.Suppression{}
	for s, err := range b.Suppressions(b.ctx) {
		must(t, err)
		all = append(all, s)
	}
	return all
}

func suppressionTests() map[string]func(*testing.T, *bench) {
	return map[string]func(*testing.T, *bench){
		"a mistake is taken back, and stays on record": func(t *testing.T, b *bench) {
			b.subscribe(t, "weekly", "ada@x.se", "bo@x.se")
			must(t, b.Suppress(b.ctx, "ada@x.se", "bounced"))
			b.clock = noon().Add(time.Hour)
			if err := b.LiftSuppression(b.ctx, "ada@x.se", ""); err == nil {
				t.Error("it was lifted without a reason")
			}
			must(t, b.LiftSuppression(b.ctx, "ADA@x.se", "their server was broken"))
			mustBe(t, b.LiftSuppression(b.ctx, "ada@x.se", "again"), store.ErrNotFound)
			ada, err := b.Subscriber(b.ctx, "ada@x.se")
			must(t, err)
			same(t, ada.Suppressed, "")
			same(t, ada.Lifted, []store.Lifted{{Suppressed: "bounced", SuppressedAt: noon(), At: b.clock, Reason: "their server was broken"}})
			same(t, len(b.states(t, b.freeze(t, plan("weekly", "a"))[0].ID)), 2)
			must(t, b.Erase(b.ctx, "ada@x.se")) // the record goes with the person
		},
		"a complaint is never taken back": func(t *testing.T, b *bench) {
			must(t, b.Suppress(b.ctx, "ada@x.se", "complained"))
			mustBe(t, b.LiftSuppression(b.ctx, "ada@x.se", "oh"), store.ErrComplained)
			same(t, b.suppressions(t), []store.Suppression{{Email: "ada@x.se", Reason: "complained", Since: noon()}})
		},
		"an export is imported elsewhere with the same meaning": exportsAndImports,
	}
}

// exportsAndImports carries a list to another list by what an export tells.
func exportsAndImports(t *testing.T, b *bench) {
	b.subscribe(t, "weekly", "left@x.se", "gone@x.se", "erased@x.se")
	b.importRows(t, "weekly", rowsOf(
		subscriber.Row{Email: "ada@x.se", Name: "Ada", Sections: []string{"europe"}, Cadence: subscriber.Daily, Language: "sv"},
		subscriber.Row{Email: "wait@x.se", Status: subscriber.Unconfirmed},
		subscriber.Row{Email: "once@x.se", Status: subscriber.Left},
	))
	_, err := b.LeaveByEmail(b.ctx, "left@x.se", "weekly")
	must(t, err)
	must(t, b.Suppress(b.ctx, "gone@x.se", "bounced"))
	must(t, b.Erase(b.ctx, "erased@x.se"))
	var rows []subscriber.Row
	was := b.exported(t, "weekly", func(r store.Reader) {
		rows = append(rows, subscriber.Row{
			Email: r.Email, Name: r.Name, Language: r.Language, Sections: r.Subscription.Sections, Cadence: r.Subscription.Cadence,
			Status: r.Subscription.Status, StatusAt: r.Subscription.ChangedAt, Reason: r.Suppressed,
			ConsentAt: r.Subscription.ConsentAt, ConsentFrom: r.Subscription.ConsentFrom,
		})
	})
	b.clock = noon().Add(time.Hour)
	_, err = b.Import(b.ctx, rowsOf(rows...), store.Import{List: "elsewhere", OnlyProven: true, NewToken: b.newToken})
	must(t, err)
	same(t, b.exported(t, "elsewhere", func(store.Reader) {}), was)
}

// exported is what an export tells of a list, without what is of the list itself.
func (b *bench) exported(t testing.TB, list string, each func(store.Reader)) (all []store.Reader) {
	t.Helper()
	for r, err := range b.ExportSubscribers(b.ctx, list) {
		must(t, err)
		each(r)
		r.Subscription.List, r.Subscription.Token = "", ""
		if r.Subscription.Status != subscriber.Left {
			r.Subscription.ChangedAt = time.Time{}
		}
		all = append(all, r)
	}
	return all
}
