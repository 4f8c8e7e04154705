package storetest

import (
	"fmt"
	"testing"

	"pressrun/internal/ledger"
	"pressrun/internal/store"
)

func deliveryTests() map[string]func(*testing.T, *bench) {
	return map[string]func(*testing.T, *bench){
		"outcomes are recorded once and final ones stay": recordsOnce,
		"one bad outcome does not lose the others":       badOutcomeAlone,
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
