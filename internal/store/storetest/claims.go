package storetest

import (
	"testing"
	"time"

	"pressrun/internal/ledger"
	"pressrun/internal/subscriber"
)

func claimTests() map[string]func(*testing.T, *bench) {
	return map[string]func(*testing.T, *bench){
		"chunks part the audience":                                     partsAudience,
		"claimed deliveries come in order, with the reader as he is":   claimedInOrder,
		"a deferred delivery comes again in a chunk of its own":        comesAgainWhenDue,
		"what is given back is claimed again, and nothing is in doubt": givesBack,
		"a dead owner leaves one delivery a chunk in doubt":            takesOver,
		"doubts that are resent stay queued":                           takesOverToResend,
		"but not those of an edition that was cancelled":               takesOverCancelled,
		"a clock that is set back does not stop the rate":              survivesSetBackClock,
		"an outcome under a claim that was taken over is refused":      fences,
		"first readers go first, the others after the grace":           firstThenOthers,
		"a rate is shared":             sharesRate,
		"a dead address is suppressed": suppresses,
	}
}

// claim claims a chunk, which there must be.
func (b *bench) claim(t testing.TB, size int) ledger.Claim {
	t.Helper()
	c, ok, err := b.Claim(b.ctx, ledger.ClaimRequest{Owner: 7, Size: size})
	must(t, err)
	if !ok {
		t.Fatal("there was nothing to claim")
	}
	return c
}

func (b *bench) nothingToClaim(t testing.TB) {
	t.Helper()
	c, ok, err := b.Claim(b.ctx, ledger.ClaimRequest{Owner: 7, Size: 10})
	must(t, err)
	if ok {
		t.Fatalf("%+v was claimed", c)
	}
}

// claimed lists who is in a claim and still to be mailed, passed over ones with the reason.
func (b *bench) claimed(t testing.TB, c ledger.Claim) []string {
	t.Helper()
	lines, err := b.ClaimedDeliveries(b.ctx, c, 0, 100)
	must(t, err)
	out := []string{}
	for _, d := range lines {
		text := d.Email
		if d.Skip != "" {
			text += " " + d.Skip
		}
		out = append(out, text)
	}
	return out
}

// settle records the outcome of a claimed delivery; a deferred one comes again in a minute.
func (b *bench) settle(t testing.TB, c ledger.Claim, seq int, state ledger.DeliveryState) {
	t.Helper()
	o := ledger.Outcome{EditionID: c.EditionID, Seq: seq, State: state, At: b.clock, Claim: c}
	if state == ledger.Deferred {
		o.NextAt = b.clock.Add(time.Minute)
	}
	lost, err := b.Record(b.ctx, ledger.Batch{Outcomes: []ledger.Outcome{o}})
	must(t, err)
	same(t, len(lost), 0)
}

func (b *bench) end(t testing.TB, claims ...ledger.Claim) {
	t.Helper()
	_, err := b.Record(b.ctx, ledger.Batch{Ended: claims})
	must(t, err)
}

// closes closes editions and wants these.
func (b *bench) closes(t testing.TB, want ...int64) {
	t.Helper()
	got, err := b.CloseEditions(b.ctx)
	must(t, err)
	same(t, append([]int64{}, got...), append([]int64{}, want...))
}

func partsAudience(t *testing.T, b *bench) {
	b.subscribe(t, "weekly", "a@x.se", "b@x.se", "c@x.se", "d@x.se", "e@x.se")
	b.subscribe(t, "daily", "f@x.se")
	b.freeze(t, plan("weekly", "a"), plan("daily", "a"))
	got := [][]string{}
	for range 4 {
		got = append(got, b.claimed(t, b.claim(t, 2)))
	}
	same(t, got, [][]string{{"a@x.se", "b@x.se"}, {"c@x.se", "d@x.se"}, {"e@x.se"}, {"f@x.se"}})
	b.nothingToClaim(t)
}

func claimedInOrder(t *testing.T, b *bench) {
	b.subscribe(t, "weekly", "ada@x.se", "bo@x.se", "cy@x.se", "di@x.se", "eve@x.se")
	id := b.freeze(t, plan("weekly", "a"))[0].ID
	_, err := b.LeaveByEmail(b.ctx, "bo@x.se", "weekly")
	must(t, err)
	must(t, b.Suppress(b.ctx, "cy@x.se", "bounced"))
	must(t, b.Erase(b.ctx, "eve@x.se"))
	_, err = b.AddSubscription(b.ctx, subscriber.Subscriber{Email: "di@x.se", Name: "Di Now"},
		subscriber.Subscription{List: "weekly", Status: subscriber.Confirmed, Token: "another"})
	must(t, err)
	claim := b.claim(t, 100)
	got, err := b.ClaimedDeliveries(b.ctx, claim, 0, 100)
	must(t, err)
	same(t, got[0], ledger.Delivery{
		EditionID: id, Seq: 1, SubscriberID: got[0].SubscriberID, Email: "ada@x.se", LeaveToken: "token-000001",
		ConsentAt: noon(), State: ledger.Queued,
	})
	same(t, b.claimed(t, claim), []string{"ada@x.se", "bo@x.se left", "cy@x.se suppressed", "di@x.se", " left"})
	same(t, got[3].Name, "Di Now")
	same(t, got[3].LeaveToken, "token-000004")
	got, err = b.ClaimedDeliveries(b.ctx, claim, 2, 2)
	must(t, err)
	same(t, []int{got[0].Seq, got[1].Seq, len(got)}, []int{3, 4, 2})
}

func comesAgainWhenDue(t *testing.T, b *bench) {
	b.subscribe(t, "weekly", "ada@x.se", "bo@x.se")
	id := b.freeze(t, plan("weekly", "a"))[0].ID
	first := b.claim(t, 10)
	b.settle(t, first, 1, ledger.Deferred)
	b.settle(t, first, 1, ledger.Deferred) // the same again is no second attempt
	b.settle(t, first, 2, ledger.Sent)
	b.end(t, first)
	b.nothingToClaim(t)
	b.closes(t)
	pending, err := b.Pending(b.ctx, 0)
	must(t, err)
	same(t, pending, ledger.Pending{Next: noon().Add(time.Minute)})

	b.clock = noon().Add(time.Minute)
	again := b.claim(t, 10)
	same(t, again.Retry, true)
	same(t, again.Size, 1)
	same(t, b.claimed(t, first), []string{}) // an old claim is never read again
	lines, err := b.ClaimedDeliveries(b.ctx, again, 0, 10)
	must(t, err)
	same(t, lines[0].Attempt, 1)
	b.settle(t, again, 1, ledger.Sent)
	b.end(t, again)
	b.closes(t, id)
	lines, err = b.Deliveries(b.ctx, ledger.DeliveryFilter{EditionID: id})
	must(t, err)
	same(t, lines[0].State, ledger.Sent)
	same(t, lines[0].Attempt, 2)
	same(t, lines[0].DoneAt, b.clock)
	same(t, lines[0].NextAt, time.Time{})
}

func givesBack(t *testing.T, b *bench) {
	b.subscribe(t, "weekly", "a@x.se", "b@x.se", "c@x.se")
	id := b.freeze(t, plan("weekly", "a"))[0].ID
	claim := b.claim(t, 3)
	b.settle(t, claim, 1, ledger.Sent)
	b.end(t, claim)
	again := b.claim(t, 3)
	same(t, again.ID, claim.ID)
	same(t, again.Epoch, claim.Epoch+1)
	same(t, b.claimed(t, again), []string{"b@x.se", "c@x.se"})
	b.settle(t, again, 2, ledger.Deferred)
	b.settle(t, again, 3, ledger.Failed)
	b.end(t, again)
	b.clock = b.clock.Add(time.Hour)
	retry := b.claim(t, 3)
	b.end(t, retry) // given back
	same(t, b.claimed(t, b.claim(t, 3)), []string{"b@x.se"})
	same(t, b.states(t, id), []string{"a@x.se: sent", "b@x.se: queued", "c@x.se: failed"})
}

func takesOver(t *testing.T, b *bench) {
	b.subscribe(t, "weekly", "a@x.se", "b@x.se", "c@x.se", "d@x.se")
	id := b.freeze(t, plan("weekly", "a"))[0].ID
	one, two := b.claim(t, 2), b.claim(t, 2)
	b.settle(t, one, 1, ledger.Sent)
	freed, err := b.TakeOver(b.ctx, 7)
	must(t, err)
	same(t, freed, 0) // its own
	freed, err = b.TakeOver(b.ctx, 8)
	must(t, err)
	same(t, freed, 2)
	in := "unknown(" + ledger.InDoubt + ")"
	same(t, b.states(t, id), []string{"a@x.se: sent", "b@x.se: " + in, "c@x.se: " + in, "d@x.se: queued"})
	same(t, b.claimed(t, b.claim(t, 2)), []string{})
	b.end(t, one, two) // as the dead one would: nothing of it counts
	b.closes(t)
	n, err := b.Reopen(b.ctx, id, ledger.Unknown)
	must(t, err)
	same(t, n, 2)
}

func takesOverToResend(t *testing.T, b *bench) {
	b.subscribe(t, "weekly", "a@x.se", "b@x.se")
	p := plan("weekly", "a")
	p.Doubt = ledger.Resend
	id := b.freeze(t, p)[0].ID
	b.claim(t, 2)
	_, err := b.TakeOver(b.ctx, 8)
	must(t, err)
	same(t, b.states(t, id), []string{"a@x.se: queued(" + ledger.Doubted + ledger.InDoubt + ")", "b@x.se: queued"})
	same(t, b.claimed(t, b.claim(t, 2)), []string{"a@x.se", "b@x.se"})
}

func takesOverCancelled(t *testing.T, b *bench) {
	b.subscribe(t, "weekly", "a@x.se", "b@x.se")
	p := plan("weekly", "a")
	p.Doubt = ledger.Resend
	id := b.freeze(t, p)[0].ID
	b.claim(t, 2)
	must(t, b.CancelEdition(b.ctx, id, "wrong list"))
	_, err := b.TakeOver(b.ctx, 8)
	must(t, err)
	b.closes(t, id)
	same(t, b.states(t, id), []string{"a@x.se: unknown(" + ledger.InDoubt + ")", "b@x.se: cancelled"})
}

func fences(t *testing.T, b *bench) {
	b.subscribe(t, "weekly", "a@x.se", "b@x.se")
	id := b.freeze(t, plan("weekly", "a"))[0].ID
	old := b.claim(t, 2)
	_, err := b.TakeOver(b.ctx, 8)
	must(t, err)
	lost, err := b.Record(b.ctx, ledger.Batch{
		Outcomes: []ledger.Outcome{{EditionID: id, Seq: 2, State: ledger.Sent, At: b.clock, Claim: old}},
		Ended:    []ledger.Claim{old},
	})
	must(t, err)
	same(t, lost, []ledger.Claim{old})
	same(t, b.states(t, id)[1], "b@x.se: queued")
	same(t, b.claimed(t, old), []string{}) // others may be sending by now
	same(t, b.claimed(t, b.claim(t, 2)), []string{"b@x.se"})
}

func firstThenOthers(t *testing.T, b *bench) {
	b.subscribe(t, "weekly", "a@x.se", "b@x.se", "proof@x.se", "c@x.se")
	p := plan("weekly", "a")
	p.First, p.Grace = []string{"PROOF@x.se", "nobody@x.se"}, 10*time.Minute
	e := b.freeze(t, p)[0]
	same(t, e.OthersAt, noon().Add(10*time.Minute))
	first := b.claim(t, 10)
	same(t, b.claimed(t, first), []string{"proof@x.se"})
	b.settle(t, first, 1, ledger.Sent)
	b.end(t, first)
	b.nothingToClaim(t)
	b.closes(t)
	pending, err := b.Pending(b.ctx, e.ID)
	must(t, err)
	same(t, pending, ledger.Pending{Next: e.OthersAt})
	b.clock = e.OthersAt
	same(t, b.claimed(t, b.claim(t, 10)), []string{"a@x.se", "b@x.se", "c@x.se"})
}

func sharesRate(t *testing.T, b *bench) {
	b.subscribe(t, "weekly", "a@x.se", "b@x.se", "c@x.se", "d@x.se", "e@x.se", "f@x.se")
	b.freeze(t, plan("weekly", "a"))
	ask := ledger.ClaimRequest{Owner: 7, Size: 2, PerSecond: 2}
	one, ok, err := b.Claim(b.ctx, ask)
	must(t, err)
	same(t, ok, true)
	same(t, []time.Duration{one.NotBefore.Sub(noon()), one.Every}, []time.Duration{0, time.Second / 2})
	two, ok, err := b.Claim(b.ctx, ask)
	must(t, err)
	same(t, ok, true)
	same(t, two.NotBefore.Sub(noon()), time.Second)
	three, ok, err := b.Claim(b.ctx, ask)
	must(t, err)
	same(t, ok, false)
	same(t, three.NotBefore.Sub(noon()), 2*time.Second) // ask again about then
	b.clock = b.clock.Add(5 * time.Second)              // what was not used is not saved up
	three, ok, err = b.Claim(b.ctx, ask)
	must(t, err)
	same(t, ok, true)
	same(t, three.NotBefore, b.clock)
}

func survivesSetBackClock(t *testing.T, b *bench) {
	b.subscribe(t, "weekly", "a@x.se", "b@x.se", "c@x.se")
	b.freeze(t, plan("weekly", "a"))
	ask := ledger.ClaimRequest{Owner: 7, Size: 1, PerSecond: 10}
	_, ok, err := b.Claim(b.ctx, ask)
	must(t, err)
	same(t, ok, true)
	b.clock = b.clock.Add(-24 * time.Hour)
	c, ok, err := b.Claim(b.ctx, ask)
	must(t, err)
	same(t, []any{ok, c.NotBefore}, []any{true, b.clock})
}

func suppresses(t *testing.T, b *bench) {
	b.subscribe(t, "weekly", "dead@x.se", "suspect@x.se", "full@x.se")
	for round := range 2 {
		id := b.freeze(t, plan("weekly", []string{"a", "b"}[round]))[0].ID
		claim := b.claim(t, 10)
		if round == 0 {
			o := ledger.Outcome{EditionID: id, State: ledger.Failed, At: b.clock, Claim: claim}
			dead, suspect, full := o, o, o
			dead.Seq, dead.Suppress = 1, "bounced: 550 5.1.1"
			suspect.Seq, suspect.Suspect, full.Seq = 2, true, 3
			_, err := b.Record(b.ctx, ledger.Batch{Outcomes: []ledger.Outcome{dead, suspect, full}, Ended: []ledger.Claim{claim}})
			must(t, err)
			continue
		}
		same(t, b.states(t, id), []string{"dead@x.se: skipped(suppressed)", "suspect@x.se: queued", "full@x.se: queued"})
		_, err := b.Record(b.ctx, ledger.Batch{Outcomes: []ledger.Outcome{
			{EditionID: id, Seq: 2, State: ledger.Failed, Reason: "550 no", Suspect: true, At: b.clock, Claim: claim},
			{EditionID: id, Seq: 3, State: ledger.Failed, Reason: "552", At: b.clock, Claim: claim},
		}})
		must(t, err)
	}
	for email, want := range map[string]string{
		"dead@x.se": "bounced: 550 5.1.1", "suspect@x.se": "bounced twice: 550 no", "full@x.se": "",
	} {
		p, err := b.Subscriber(b.ctx, email)
		must(t, err)
		same(t, p.Suppressed, want)
	}
}
