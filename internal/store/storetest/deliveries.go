package storetest

import (
	"fmt"
	"testing"
	"time"

	"pressrun/internal/ledger"
	"pressrun/internal/store"
	"pressrun/internal/subscriber"
)

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
