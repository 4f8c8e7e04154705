package storetest

import (
	"testing"
	"time"

	"pressrun/internal/ledger"
)

func reasonTests() map[string]func(*testing.T, *bench) {
	return map[string]func(*testing.T, *bench){
		"reasons are counted, and name nobody": countsReasons,
		"the next tries are those put off": func(t *testing.T, b *bench) {
			b.subscribe(t, "weekly", "a@x.se", "b@x.se", "c@x.se")
			id := b.freeze(t, plan("weekly", "a"))[0].ID
			none, err := b.NextTries(b.ctx, id)
			must(t, err)
			same(t, none, ledger.NextTries{})
			var put []ledger.Outcome
			for i := range 2 {
				put = append(put, ledger.Outcome{
					EditionID: id, Seq: i + 1, State: ledger.Deferred, At: noon(), NextAt: noon().Add(time.Duration(i+1) * time.Minute),
				})
			}
			must(t, b.RecordOutcomes(b.ctx, put))
			next, err := b.NextTries(b.ctx, id)
			must(t, err)
			same(t, next, ledger.NextTries{Count: 2, First: noon().Add(time.Minute), Last: noon().Add(2 * time.Minute)})
		},
	}
}

func countsReasons(t *testing.T, b *bench) {
	b.subscribe(t, "weekly", "a@x.se", "b@x.se", "c@x.se", "d@x.se", "e@x.se", "f@x.se", "g@x.se")
	id := b.freeze(t, plan("weekly", "a"))[0].ID
	var put []ledger.Outcome
	for i, o := range []ledger.Outcome{
		{State: ledger.Failed, Reason: "550 5.1.1 <a@x.se>... User unknown"},
		{State: ledger.Failed, Reason: "550 5.1.1 <b@x.se>... User unknown"},
		{State: ledger.Failed, Reason: "550 5.2.1 The mailbox of c@x.se is closed a1-20020a05600c4sor - gsmtp"},
		{State: ledger.Failed, Reason: "550 5.2.1 The mailbox of d@x.se is closed b2-9020a05600c4wrz - gsmtp"},
		{State: ledger.Failed, Reason: "550 5.2.1 The mailbox of D@X.SE is closed cf83e1357eefb8bd - gsmtp"},
		{State: ledger.Sent, Reason: "250 ok"},
		{State: ledger.Skipped, Reason: ledger.SkipLeft},
	} {
		o.EditionID, o.Seq, o.At = id, i+1, noon()
		put = append(put, o)
	}
	must(t, b.RecordOutcomes(b.ctx, put))
	got, err := b.Reasons(b.ctx, id)
	must(t, err)
	same(t, got, []ledger.ReasonCount{
		{State: ledger.Failed, Reason: "550 5.2.1 The mailbox of … is closed … - gsmtp", Count: 3},
		{State: ledger.Failed, Reason: "550 5.1.1 …... User unknown", Count: 2},
		{State: ledger.Skipped, Reason: ledger.SkipLeft, Count: 1},
	})
}
