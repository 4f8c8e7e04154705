package storetest

import (
	"errors"
	"fmt"
	"slices"
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
			mustBe(t, b.SetEditionState(b.ctx, 9, ledger.EditionSending, noon()), store.ErrNotFound)
		},
	}
}

func comesBackAsFrozen(t *testing.T, b *bench) {
	run := b.run(t, ledger.Publish, "a", "b")
	got, err := b.FreezeEditions(b.ctx, run, []ledger.EditionPlan{plan("weekly", "b", "a"), plan("daily", "a")})
	must(t, err)
	want := []ledger.Edition{
		{
			RunID: run, List: "weekly", Number: 1, Subject: "Subject for weekly", Preheader: "Preheader",
			State: ledger.EditionFrozen, Pieces: refs("b", "a"), Created: noon(),
		},
		{
			RunID: run, List: "daily", Number: 1, Subject: "Subject for daily", Preheader: "Preheader",
			State: ledger.EditionFrozen, Pieces: refs("a"), Created: noon(),
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
	must(t, b.SetEditionState(b.ctx, want[0].ID, ledger.EditionFinished, noon()))
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
		p := plan("weekly", slug)
		p.Sections = sections
		return len(b.states(t, b.freeze(t, p)[0].ID))
	}
	same(t, readers("a", "europe"), 2)
	same(t, readers("b", "public-space"), 3)
	same(t, readers("c", "space"), 1) // no part of a name is the name
	same(t, readers("d", "asia", "europe"), 2)
	same(t, readers("e"), 3)
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
	must(t, b.SetEditionState(b.ctx, first, ledger.EditionCancelled, noon()))
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
	must(t, b.SetEditionState(b.ctx, id, ledger.EditionCancelled, noon().Add(time.Hour)))
	same(t, b.states(t, id), []string{"ada@x.se: sent", "bo@x.se: cancelled", "cy@x.se: cancelled"})
	next, err := b.NextDeliveries(b.ctx, id, 0, 10)
	must(t, err)
	same(t, len(next), 0)
	books, err := b.Balance(b.ctx, id)
	must(t, err)
	same(t, books, ledger.Balance{Audience: 3, Sent: 1, Cancelled: 2})
	e, err := b.Edition(b.ctx, id)
	must(t, err)
	same(t, e.Finished, noon().Add(time.Hour))
}

func finishes(t *testing.T, b *bench) {
	b.subscribe(t, "weekly", "ada@x.se", "bo@x.se")
	id := b.freeze(t, plan("weekly", "a"))[0].ID
	b.record(t, id, 1, ledger.Sent)
	if err := b.SetEditionState(b.ctx, id, ledger.EditionFinished, noon()); err == nil {
		t.Fatal("an edition with open deliveries was finished")
	}
	b.record(t, id, 2, ledger.Failed)
	must(t, b.SetEditionState(b.ctx, id, ledger.EditionFinished, noon()))
	books, err := b.Balance(b.ctx, id)
	must(t, err)
	same(t, books, ledger.Balance{Audience: 2, Sent: 1, Failed: 1})
}

func deliveryTests() map[string]func(*testing.T, *bench) {
	return map[string]func(*testing.T, *bench){
		"what is to be sent comes in order, with the reader as he is now": nextInOrder,
		"a deferred delivery comes again when it is due":                  comesAgainWhenDue,
		"outcomes are recorded once and final ones stay":                  recordsOnce,
		"one bad outcome does not lose the others":                        badOutcomeAlone,
		"a delivery in doubt is not sent again and takes its outcome":     holdsDoubts,
		"an incomplete outcome is refused whole": func(t *testing.T, b *bench) {
			for _, o := range []ledger.Outcome{
				{State: ledger.Sent},
				{State: ledger.Queued, At: noon()},
				{State: ledger.Deferred, At: noon()},
				{State: ledger.Sent, At: noon(), NextAt: noon()},
			} {
				if err := b.RecordOutcomes(b.ctx, []ledger.Outcome{o}); err == nil {
					t.Errorf("%+v was recorded", o)
				}
			}
			must(t, b.RecordOutcomes(b.ctx, nil))
		},
		"the ledger is searched by edition, state and address": searches,
		"thousands of outcomes go in at once": func(t *testing.T, b *bench) {
			var emails []string
			var outcomes []ledger.Outcome
			for i := range 1203 {
				emails = append(emails, fmt.Sprintf("r%d@x.se", i))
				outcomes = append(outcomes, ledger.Outcome{EditionID: 1, Seq: i + 1, State: ledger.Sent, At: noon()})
			}
			b.importAll(t, "weekly", emails...)
			id := b.freeze(t, plan("weekly", "a"))[0].ID
			for i := range outcomes {
				outcomes[i].EditionID = id
			}
			must(t, b.RecordOutcomes(b.ctx, outcomes))
			books, err := b.Balance(b.ctx, id)
			must(t, err)
			same(t, books, ledger.Balance{Audience: 1203, Sent: 1203})
		},
	}
}

func nextInOrder(t *testing.T, b *bench) {
	b.subscribe(t, "weekly", "ada@x.se", "bo@x.se", "cy@x.se", "di@x.se", "eve@x.se")
	id := b.freeze(t, plan("weekly", "a"))[0].ID
	_, err := b.LeaveByEmail(b.ctx, "bo@x.se", "weekly")
	must(t, err)
	must(t, b.Suppress(b.ctx, "cy@x.se", "bounced"))
	must(t, b.Erase(b.ctx, "eve@x.se"))
	_, err = b.AddSubscription(b.ctx, subscriber.Subscriber{Email: "di@x.se", Name: "Di Now"},
		subscriber.Subscription{List: "weekly", Status: subscriber.Confirmed, Token: "another"})
	must(t, err)
	got, err := b.NextDeliveries(b.ctx, id, 0, 100)
	must(t, err)
	same(t, len(got), 5)
	same(t, got[0], ledger.Delivery{
		EditionID: id, Seq: 1, SubscriberID: got[0].SubscriberID, Email: "ada@x.se", LeaveToken: "token-000001",
		ConsentAt: noon(), State: ledger.Queued,
	})
	skips := []string{}
	for _, d := range got {
		skips = append(skips, d.Skip)
	}
	same(t, skips, []string{"", "left", "suppressed", "", "left"})
	same(t, got[3].Name, "Di Now")
	same(t, got[3].LeaveToken, "token-000004")
	same(t, got[4].Email, "")
	got, err = b.NextDeliveries(b.ctx, id, 2, 2)
	must(t, err)
	same(t, []int{got[0].Seq, got[1].Seq, len(got)}, []int{3, 4, 2})
}

func comesAgainWhenDue(t *testing.T, b *bench) {
	b.subscribe(t, "weekly", "ada@x.se")
	id := b.freeze(t, plan("weekly", "a"))[0].ID
	deferred := ledger.Outcome{
		EditionID: id, Seq: 1, State: ledger.Deferred, Reason: "450 4.2.1 later", NextAt: noon().Add(time.Minute), At: noon(),
	}
	must(t, b.RecordOutcomes(b.ctx, []ledger.Outcome{deferred}))
	must(t, b.RecordOutcomes(b.ctx, []ledger.Outcome{deferred})) // the same again is no second attempt
	next, err := b.NextDeliveries(b.ctx, id, 0, 10)
	must(t, err)
	same(t, len(next), 0)
	b.clock = noon().Add(time.Minute)
	next, err = b.NextDeliveries(b.ctx, id, 0, 10)
	must(t, err)
	same(t, len(next), 1)
	same(t, next[0].Attempt, 1)
	same(t, next[0].Reason, "450 4.2.1 later")
	same(t, next[0].NextAt, b.clock)
	same(t, next[0].DoneAt, time.Time{})

	busy := ledger.Outcome{EditionID: id, Seq: 1, State: ledger.Deferred, NextAt: b.clock.Add(time.Minute), At: b.clock, NoAttempt: true}
	b.clock = b.clock.Add(time.Minute)
	sent := ledger.Outcome{EditionID: id, Seq: 1, State: ledger.Sent, At: b.clock}
	must(t, b.RecordOutcomes(b.ctx, []ledger.Outcome{busy, sent})) // two of one delivery, in their order
	lines, err := b.Deliveries(b.ctx, ledger.DeliveryFilter{EditionID: id})
	must(t, err)
	same(t, lines[0].State, ledger.Sent)
	same(t, lines[0].Attempt, 2)
	same(t, lines[0].DoneAt, b.clock)
	same(t, lines[0].NextAt, time.Time{})
	same(t, lines[0].Reason, "")
}

func recordsOnce(t *testing.T, b *bench) {
	b.subscribe(t, "weekly", "ada@x.se", "bo@x.se")
	id := b.freeze(t, plan("weekly", "a"))[0].ID
	sent := []ledger.Outcome{{EditionID: id, Seq: 1, State: ledger.Sent, At: noon()}}
	must(t, b.RecordOutcomes(b.ctx, sent))
	must(t, b.RecordOutcomes(b.ctx, sent))
	err := b.RecordOutcomes(b.ctx, []ledger.Outcome{{EditionID: id, Seq: 1, State: ledger.Failed, Reason: "550", At: noon()}})
	final := finalError(t, err)
	same(t, *final, store.FinalError{EditionID: id, Seq: 1, State: ledger.Sent, Refused: ledger.Failed})
	mustBe(t, b.RecordOutcomes(b.ctx, []ledger.Outcome{{EditionID: id, Seq: 77, State: ledger.Sent, At: noon()}}), store.ErrNotFound)
	same(t, b.states(t, id), []string{"ada@x.se: sent", "bo@x.se: queued"})
}

func holdsDoubts(t *testing.T, b *bench) {
	b.subscribe(t, "weekly", "ada@x.se", "bo@x.se", "cy@x.se")
	id := b.freeze(t, plan("weekly", "a"))[0].ID
	later := noon().Add(time.Minute)
	must(t, b.RecordOutcomes(b.ctx, []ledger.Outcome{{EditionID: id, Seq: 2, State: ledger.Deferred, Reason: "450", NextAt: later, At: noon()}}))
	b.clock = later
	for seq := 1; seq <= 3; seq++ {
		must(t, b.MarkInDoubt(b.ctx, id, seq, b.clock))
	}
	next, err := b.NextDeliveries(b.ctx, id, 0, 10)
	must(t, err)
	same(t, len(next), 0)
	same(t, finalError(t, b.MarkInDoubt(b.ctx, id, 1, b.clock)).State, ledger.Unknown) // no second sender
	books, err := b.Balance(b.ctx, id)
	must(t, err)
	same(t, books, ledger.Balance{Audience: 3, Unknown: 3})

	must(t, b.ClearDoubt(b.ctx, id, 2))
	must(t, b.ClearDoubt(b.ctx, id, 3))
	same(t, b.states(t, id), []string{"ada@x.se: unknown(being sent)", "bo@x.se: deferred", "cy@x.se: queued"})
	next, err = b.NextDeliveries(b.ctx, id, 0, 10)
	must(t, err)
	same(t, len(next), 2)

	must(t, b.RecordOutcomes(b.ctx, []ledger.Outcome{{EditionID: id, Seq: 1, State: ledger.Sent, At: b.clock}}))
	must(t, b.ClearDoubt(b.ctx, id, 1)) // too late
	b.record(t, id, 3, ledger.Unknown)  // no reply came: that is its last outcome
	lines, err := b.Deliveries(b.ctx, ledger.DeliveryFilter{EditionID: id})
	must(t, err)
	same(t, []int{lines[0].Attempt, lines[1].Attempt, lines[2].Attempt}, []int{1, 1, 1})
	same(t, b.states(t, id), []string{"ada@x.se: sent", "bo@x.se: deferred", "cy@x.se: unknown"})
	err = b.RecordOutcomes(b.ctx, []ledger.Outcome{{EditionID: id, Seq: 3, State: ledger.Sent, At: b.clock}})
	same(t, finalError(t, err).State, ledger.Unknown)
	mustBe(t, b.MarkInDoubt(b.ctx, id, 77, b.clock), store.ErrNotFound)
}

func badOutcomeAlone(t *testing.T, b *bench) {
	b.subscribe(t, "weekly", "ada@x.se", "bo@x.se", "cy@x.se")
	id := b.freeze(t, plan("weekly", "a"))[0].ID
	b.record(t, id, 2, ledger.Unknown)
	err := b.RecordOutcomes(b.ctx, []ledger.Outcome{
		{EditionID: id, Seq: 1, State: ledger.Sent, At: noon()},
		{EditionID: id, Seq: 2, State: ledger.Sent, At: noon()},
		{EditionID: id, Seq: 3, State: ledger.Failed, Reason: "550 5.1.1", At: noon()},
	})
	same(t, finalError(t, err).Seq, 2)
	same(t, b.states(t, id), []string{"ada@x.se: sent", "bo@x.se: unknown", "cy@x.se: failed(550 5.1.1)"})
}

func searches(t *testing.T, b *bench) {
	b.subscribe(t, "weekly", "ada@x.se", "bo@x.se")
	b.subscribe(t, "daily", "bo@x.se")
	run := b.run(t, ledger.Publish, "a")
	editions, err := b.FreezeEditions(b.ctx, run, []ledger.EditionPlan{plan("weekly", "a"), plan("daily", "b")})
	must(t, err)
	weekly, daily := editions[0].ID, editions[1].ID
	b.record(t, weekly, 1, ledger.Sent)
	for name, c := range map[string]struct {
		filter ledger.DeliveryFilter
		want   [][2]int64
	}{
		"all":             {ledger.DeliveryFilter{}, [][2]int64{{daily, 1}, {weekly, 1}, {weekly, 2}}},
		"limited":         {ledger.DeliveryFilter{Limit: 2}, [][2]int64{{daily, 1}, {weekly, 1}}},
		"state":           {ledger.DeliveryFilter{State: ledger.Queued}, [][2]int64{{daily, 1}, {weekly, 2}}},
		"address":         {ledger.DeliveryFilter{Email: "BO@x.SE"}, [][2]int64{{daily, 1}, {weekly, 2}}},
		"all of them":     {ledger.DeliveryFilter{EditionID: weekly, State: ledger.Sent, Email: "ada@x.se"}, [][2]int64{{weekly, 1}}},
		"unknown address": {ledger.DeliveryFilter{Email: "zoe@x.se"}, [][2]int64{}},
	} {
		lines, err := b.Deliveries(b.ctx, c.filter)
		must(t, err)
		got := [][2]int64{}
		for _, d := range lines {
			got = append(got, [2]int64{d.EditionID, int64(d.Seq)})
		}
		t.Log(name)
		same(t, got, c.want)
	}
	books, err := b.RunBalances(b.ctx, run)
	must(t, err)
	same(t, books, map[int64]ledger.Balance{weekly: {Audience: 2, Sent: 1, Queued: 1}, daily: {Audience: 1, Queued: 1}})
}
