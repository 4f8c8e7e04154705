package storetest

import (
	"errors"
	"slices"
	"strings"
	"testing"
	"time"

	"pressrun/internal/ledger"
	"pressrun/internal/store"
	"pressrun/internal/subscriber"
)

func editionTests() map[string]func(*testing.T, *bench) {
	return map[string]func(*testing.T, *bench){
		"an edition comes back as frozen":                    comesBackAsFrozen,
		"the audience is who is confirmed, in order":         freezesAudience,
		"a subscription with sections takes only those":      takesSections,
		"a reader on two lists gets a piece once":            firstListWins,
		"a later run mails only who has not all of it":       laterRunsKnowWhoHasIt,
		"a reader has an edition who had all he takes of it": countsOnlyWhatIsTaken,
		"a skipped or cancelled delivery brought nothing":    skippedBroughtNothing,
		"readers of reserved domains are skipped when told":  skipsReserved,
		"who left since the edition before is told of once":  tellsWhoLeft,
		"freezing again changes nothing":                     freezesOnce,
		"a failed freeze leaves no trace":                    freezesAllOrNothing,
		"counting an audience tells what freezing would do":  countsWithoutTrace,
		"cancelling closes what is open":                     cancels,
		"an edition is finished only when nothing is open":   finishes,
		"an edition that is not there is not found, nor moved": func(t *testing.T, b *bench) {
			_, err := b.Edition(b.ctx, 9)
			mustBe(t, err, store.ErrNotFound)
			_, err = b.EditionByNumber(b.ctx, "weekly", 9)
			mustBe(t, err, store.ErrNotFound)
			_, err = b.EditionBody(b.ctx, 9)
			mustBe(t, err, store.ErrNotFound)
			_, err = b.Balance(b.ctx, 9)
			mustBe(t, err, store.ErrNotFound)
			mustBe(t, b.CancelEdition(b.ctx, 9, "no"), store.ErrNotFound)
		},
	}
}

func comesBackAsFrozen(t *testing.T, b *bench) {
	run := b.run(t, ledger.Publish, "a", "b")
	arranged := plan("weekly", "b", "a")
	arranged.Cadence, arranged.Until, arranged.Arrangement = "weekly", noon(), ledger.Arrangement{Lead: "b", Intro: "Of the week."}
	got, err := b.FreezeEditions(b.ctx, run, []ledger.EditionPlan{arranged, plan("daily", "a")})
	must(t, err)
	want := []ledger.Edition{
		{
			RunID: run, List: "weekly", Number: 1, Kind: ledger.PiecesEdition, Subject: "Subject for weekly", Preheader: "Preheader",
			State: ledger.EditionFrozen, Pieces: refs("b", "a"), Created: noon(), Doubt: ledger.Hold,
			Cadence: "weekly", Until: noon(), Arrangement: arranged.Arrangement,
		},
		{
			RunID: run, List: "daily", Number: 1, Kind: ledger.PiecesEdition, Subject: "Subject for daily", Preheader: "Preheader",
			State: ledger.EditionFrozen, Pieces: refs("a"), Created: noon(), Doubt: ledger.Hold,
		},
	}
	for i := range want {
		want[i].ID = got[i].ID
	}
	same(t, got, want)
	body, err := b.EditionBody(b.ctx, got[1].ID)
	must(t, err)
	same(t, string(body), "body for daily")
	must(t, b.ReplaceEdition(b.ctx, got[1].ID, "Subject for daily", "Preheader", []byte("another body")))
	body, err = b.EditionBody(b.ctx, got[1].ID)
	must(t, err)
	same(t, string(body), "another body")
	if err := b.ReplaceEdition(b.ctx, 999, "", "", nil); !errors.Is(err, store.ErrNotFound) {
		t.Errorf("replacing an edition that is not there: got %v", err)
	}

	next, err := b.NextEditionNumber(b.ctx, "weekly")
	must(t, err)
	same(t, next, 2)
	second := b.freeze(t, plan("weekly", "c"))[0]
	same(t, second.Number, 2)
	found, err := b.EditionByNumber(b.ctx, "weekly", 2)
	must(t, err)
	same(t, found, second)
	listed, err := b.Editions(b.ctx, "weekly", 0)
	must(t, err)
	same(t, listed, []ledger.Edition{second, want[0]})
	listed, err = b.Editions(b.ctx, "", 2)
	must(t, err)
	same(t, listed, []ledger.Edition{second, want[1]})
	must(t, b.CancelEdition(b.ctx, want[0].ID, "no"))
	open, err := b.OpenEditions(b.ctx)
	must(t, err)
	same(t, open, []ledger.Edition{want[1], second})
}

func freezesAudience(t *testing.T, b *bench) {
	b.subscribe(t, "weekly", "ada@x.se", "bo@x.se", "cy@x.se", "di@x.se")
	b.subscribe(t, "daily", "eve@x.se")
	_, err := b.AddSubscription(b.ctx, subscriber.Subscriber{Email: "flo@x.se"},
		subscriber.Subscription{List: "weekly", Status: subscriber.Unconfirmed, Token: b.newToken()})
	must(t, err)
	_, err = b.LeaveByEmail(b.ctx, "bo@x.se", "weekly")
	must(t, err)
	must(t, b.Suppress(b.ctx, "cy@x.se", "complained"))
	e := b.freeze(t, plan("weekly", "a"))[0]
	same(t, b.states(t, e.ID), []string{"ada@x.se: queued", "cy@x.se: skipped(suppressed)", "di@x.se: queued"})
	b.subscribe(t, "weekly", "late@x.se") // the audience is frozen
	books, err := b.Balance(b.ctx, e.ID)
	must(t, err)
	same(t, books, ledger.Balance{Audience: 3, Queued: 2, Skipped: 1})

	p := plan("weekly", "z")
	person, err := b.Subscriber(b.ctx, "di@x.se")
	must(t, err)
	p.Only = []int64{person.ID, 9999}
	same(t, b.states(t, b.freeze(t, p)[0].ID), []string{"di@x.se: queued"})
}

func takesSections(t *testing.T, b *bench) {
	for email, sections := range map[string][]string{"all@x.se": nil, "both@x.se": {"Public Space", "Europe"}, "space@x.se": {"public-space"}} {
		_, err := b.AddSubscription(b.ctx, subscriber.Subscriber{Email: email}, subscriber.Subscription{
			List: "weekly", Status: subscriber.Confirmed, Token: b.newToken(), Sections: sections,
		})
		must(t, err)
	}
	readers := func(slug string, sections ...string) int {
		p := plan("weekly", strings.Split(slug, "+")...)
		p.Sections = sections
		return len(b.states(t, b.freeze(t, p)[0].ID))
	}
	same(t, readers("a", "europe"), 2)
	same(t, readers("b", "public-space"), 3)
	same(t, readers("c", "space"), 1) // no part of a name is the name
	same(t, readers("d+e", "asia", "europe"), 2)
	same(t, readers("f"), 3)
	same(t, readers("g+h", "asia", ""), 3) // everybody takes a piece without a section
}

func firstListWins(t *testing.T, b *bench) {
	b.subscribe(t, "second", "both@x.se", "two@x.se")
	b.subscribe(t, "first", "one@x.se", "BOTH@X.se")
	editions := b.freeze(t, plan("first", "a"), plan("second", "a"))
	same(t, b.states(t, editions[0].ID), []string{"one@x.se: queued", "both@x.se: queued"})
	same(t, b.states(t, editions[1].ID), []string{"both@x.se: skipped(had-it)", "two@x.se: queued"})
}

func laterRunsKnowWhoHasIt(t *testing.T, b *bench) {
	b.subscribe(t, "weekly", "ada@x.se", "bo@x.se", "cy@x.se", "di@x.se", "eve@x.se")
	first := b.freeze(t, plan("weekly", "a"))[0].ID
	b.record(t, first, 1, ledger.Sent)
	b.record(t, first, 2, ledger.Failed)
	b.record(t, first, 3, ledger.Unknown)
	must(t, b.RecordOutcomes(b.ctx, []ledger.Outcome{
		{EditionID: first, Seq: 4, State: ledger.Deferred, NextAt: noon().Add(time.Hour), At: noon()},
	}))
	b.subscribe(t, "weekly", "new@x.se")
	again := b.freeze(t, plan("weekly", "a"))[0].ID
	same(t, b.states(t, again), []string{
		"ada@x.se: skipped(had-it)", "bo@x.se: skipped(had-it)", "cy@x.se: skipped(had-it)",
		"di@x.se: skipped(had-it)", "eve@x.se: skipped(had-it)", "new@x.se: queued",
	})
	// two pieces of which they have one are news; two that came separately are not
	b.subscribe(t, "daily", "ada@x.se")
	part := b.freeze(t, plan("daily", "a", "b"))[0].ID
	same(t, b.states(t, part), []string{"ada@x.se: queued"})
	b.subscribe(t, "monthly", "ada@x.se", "eve@x.se")
	all := b.freeze(t, plan("monthly", "b", "a"))[0].ID
	same(t, b.states(t, all), []string{"ada@x.se: skipped(had-it)", "eve@x.se: queued"})
}

func countsOnlyWhatIsTaken(t *testing.T, b *bench) {
	for slug, section := range map[string]string{"a": "europe", "b": "energy", "c": "asia"} {
		b.publish(t, slug, section, noon().Add(-time.Hour))
	}
	for email, sections := range map[string][]string{
		"asia@x.se": {"Asia"}, "both@x.se": {"Asia", "Energy"}, "new@x.se": {"Asia"},
	} {
		if email != "new@x.se" {
			b.subscribe(t, "commentary", email)
		}
		_, err := b.AddSubscription(b.ctx, subscriber.Subscriber{Email: email}, subscriber.Subscription{
			List: "weekly", Status: subscriber.Confirmed, Token: b.newToken(), Sections: sections,
		})
		must(t, err)
	}
	b.freeze(t, plan("commentary", "c"))
	gathered := plan("weekly", "a", "b", "c")
	gathered.Sections = []string{"europe", "energy", "asia"}
	got := b.states(t, b.freeze(t, gathered)[0].ID)
	slices.Sort(got)
	same(t, got, []string{"asia@x.se: skipped(had-it)", "both@x.se: queued", "new@x.se: queued"})
}

func skippedBroughtNothing(t *testing.T, b *bench) {
	b.subscribe(t, "weekly", "ada@x.se", "bo@x.se")
	first := b.freeze(t, plan("weekly", "a"))[0].ID
	must(t, b.RecordOutcomes(b.ctx, []ledger.Outcome{
		{EditionID: first, Seq: 1, State: ledger.Skipped, Reason: ledger.SkipLeft, At: noon()},
	}))
	must(t, b.CancelEdition(b.ctx, first, "no"))
	second := b.freeze(t, plan("weekly", "a"))[0].ID
	same(t, b.states(t, second), []string{"ada@x.se: queued", "bo@x.se: queued"})
}

func skipsReserved(t *testing.T, b *bench) {
	b.subscribe(t, "weekly", "ada@example.org", "bo@mail.TEST", "cy@x.se")
	p := plan("weekly", "a")
	p.SkipReserved = true
	same(t, b.states(t, b.freeze(t, p)[0].ID),
		[]string{"ada@example.org: skipped(reserved)", "bo@mail.TEST: skipped(reserved)", "cy@x.se: queued"})
	same(t, b.states(t, b.freeze(t, plan("weekly", "b"))[0].ID),
		[]string{"ada@example.org: queued", "bo@mail.TEST: queued", "cy@x.se: queued"})
}

func freezesOnce(t *testing.T, b *bench) {
	b.subscribe(t, "weekly", "ada@x.se")
	run := b.run(t, ledger.Publish, "a")
	first, err := b.FreezeEditions(b.ctx, run, []ledger.EditionPlan{plan("weekly", "a")})
	must(t, err)
	other := plan("weekly", "a")
	other.Subject = "another subject"
	again, err := b.FreezeEditions(b.ctx, run, []ledger.EditionPlan{other, plan("daily", "a")})
	must(t, err)
	same(t, len(again), 2)
	same(t, again[0], first[0])
	same(t, b.states(t, first[0].ID), []string{"ada@x.se: queued"})
}

func freezesAllOrNothing(t *testing.T, b *bench) {
	b.subscribe(t, "weekly", "ada@x.se")
	if _, err := b.FreezeEditions(b.ctx, b.run(t, ledger.Publish, "a"),
		[]ledger.EditionPlan{plan("weekly", "a"), plan("daily")}); err == nil {
		t.Fatal("an edition without a piece was frozen")
	}
	if _, err := b.FreezeEditions(b.ctx, 99, []ledger.EditionPlan{plan("weekly", "a")}); err == nil {
		t.Fatal("an edition of an unknown run was frozen")
	}
	editions, err := b.Editions(b.ctx, "", 0)
	must(t, err)
	same(t, len(editions), 0)
	lines, err := b.Deliveries(b.ctx, ledger.DeliveryFilter{})
	must(t, err)
	same(t, len(lines), 0)
}

func countsWithoutTrace(t *testing.T, b *bench) {
	b.subscribe(t, "first", "ada@x.se", "bo@example.org", "cy@x.se")
	b.subscribe(t, "second", "ada@x.se", "di@x.se")
	must(t, b.Suppress(b.ctx, "cy@x.se", "bounced"))
	p := plan("first", "a")
	p.SkipReserved = true
	plans := []ledger.EditionPlan{p, plan("second", "a"), plan("nobody", "a")}
	for range 2 {
		got, err := b.CountAudience(b.ctx, plans)
		must(t, err)
		same(t, got, []ledger.AudienceCount{
			{List: "first", Readers: 1, Skipped: map[string]int{"reserved": 1, "suppressed": 1}},
			{List: "second", Readers: 1, Skipped: map[string]int{"had-it": 1}},
			{List: "nobody", Skipped: map[string]int{}},
		})
	}
	runs, err := b.Runs(b.ctx, 0)
	must(t, err)
	same(t, len(runs), 0)
	if _, err := b.CountAudience(b.ctx, []ledger.EditionPlan{plan("first")}); err == nil {
		t.Fatal("an edition without a piece was counted")
	}
}

func cancels(t *testing.T, b *bench) {
	b.subscribe(t, "weekly", "ada@x.se", "bo@x.se", "cy@x.se")
	id := b.freeze(t, plan("weekly", "a"))[0].ID
	b.record(t, id, 1, ledger.Sent)
	must(t, b.RecordOutcomes(b.ctx, []ledger.Outcome{
		{EditionID: id, Seq: 2, State: ledger.Deferred, NextAt: noon(), At: noon()},
	}))
	b.clock = noon().Add(time.Hour)
	must(t, b.CancelEdition(b.ctx, id, "the wrong list"))
	same(t, b.states(t, id), []string{"ada@x.se: sent", "bo@x.se: cancelled", "cy@x.se: cancelled"})
	b.nothingToClaim(t)
	books, err := b.Balance(b.ctx, id)
	must(t, err)
	same(t, books, ledger.Balance{Audience: 3, Sent: 1, Cancelled: 2})
	e, err := b.Edition(b.ctx, id)
	must(t, err)
	same(t, e.Finished, noon().Add(time.Hour))
	same(t, e.Reason, "the wrong list")
	mustBe(t, b.CancelEdition(b.ctx, id, "again"), store.ErrNotFound)
}

func finishes(t *testing.T, b *bench) {
	b.subscribe(t, "weekly", "ada@x.se", "bo@x.se")
	id := b.freeze(t, plan("weekly", "a"))[0].ID
	claim := b.claim(t, 10)
	b.settle(t, claim, 1, ledger.Sent)
	b.closes(t)
	b.settle(t, claim, 2, ledger.Failed)
	b.closes(t) // the claim is still held
	b.end(t, claim)
	b.closes(t, id)
	books, err := b.Balance(b.ctx, id)
	must(t, err)
	same(t, books, ledger.Balance{Audience: 2, Sent: 1, Failed: 1})
}
