package storetest

import (
	"errors"
	"time"

	"pgregory.net/rapid"

	"pressrun/internal/ledger"
	"pressrun/internal/store"
)

// What a sending process does to the books, step by step, for the machine.

func ignoreMissing(err error) error {
	if errors.Is(err, store.ErrNotFound) || errors.Is(err, store.ErrAtEnd) {
		return nil
	}
	return err
}

func (m *machine) claimSome(rt *rapid.T) {
	m.clock = m.clock.Add(time.Minute)
	c, ok, err := m.Claim(m.ctx, ledger.ClaimRequest{Owner: m.owner, Size: rapid.IntRange(1, 4).Draw(rt, "size")})
	must(m.t, err)
	if ok {
		m.claims = append(m.claims, c)
	}
}

// workSome makes the next attempt of a claim, as a connection does: in the order of the audience.
func (m *machine) workSome(rt *rapid.T) {
	if len(m.claims) == 0 {
		return
	}
	c := rapid.SampledFrom(m.claims).Draw(rt, "claim")
	left, err := m.ClaimedDeliveries(m.ctx, c, 0, 1)
	must(m.t, err)
	m.clock = m.clock.Add(time.Minute)
	if len(left) == 0 {
		m.drop(c)
		_, err := m.Record(m.ctx, ledger.Batch{Ended: []ledger.Claim{c}})
		must(m.t, err)
		return
	}
	o := ledger.Outcome{EditionID: c.EditionID, Seq: left[0].Seq, At: m.clock, Claim: c, State: ledger.Skipped, Reason: left[0].Skip}
	if left[0].Skip == "" {
		o.State = rapid.SampledFrom([]ledger.DeliveryState{ledger.Sent, ledger.Sent, ledger.Deferred, ledger.Failed, ledger.Unknown}).Draw(rt, "state")
	}
	if o.State == ledger.Deferred {
		o.NextAt = m.clock.Add(time.Minute)
	}
	o.Suspect = o.State == ledger.Failed
	lost, err := m.Record(m.ctx, ledger.Batch{Outcomes: []ledger.Outcome{o}})
	must(m.t, err)
	if len(lost) > 0 {
		rt.Fatalf("the living process lost the claim %+v", c)
	}
}

func (m *machine) drop(c ledger.Claim) {
	for i := range m.claims {
		if m.claims[i].ID == c.ID {
			m.claims = append(m.claims[:i:i], m.claims[i+1:]...)
			return
		}
	}
}

func (m *machine) giveBack(rt *rapid.T) {
	if len(m.claims) == 0 {
		return
	}
	c := rapid.SampledFrom(m.claims).Draw(rt, "claim")
	m.drop(c)
	_, err := m.Record(m.ctx, ledger.Batch{Ended: []ledger.Claim{c}})
	must(m.t, err)
}

// die ends the process; another takes over, and what the dead one still says is not recorded.
func (m *machine) die(rt *rapid.T) {
	before := m.unknown(rt)
	orphans := m.claims
	m.claims, m.owner = nil, m.owner+1
	freed, err := m.TakeOver(m.ctx, m.owner)
	must(m.t, err)
	if freed != len(orphans) {
		rt.Fatalf("%d claims were taken over, the dead process held %d", freed, len(orphans))
	}
	if in := m.unknown(rt) - before; in > len(orphans) {
		rt.Fatalf("%d deliveries came into doubt, more than the %d claims", in, len(orphans))
	}
	for _, c := range orphans {
		lost, err := m.Record(m.ctx, ledger.Batch{
			Outcomes: []ledger.Outcome{{EditionID: c.EditionID, Seq: max(c.Lo, 1), State: ledger.Sent, At: m.clock, Claim: c}},
			Ended:    []ledger.Claim{c},
		})
		must(m.t, err)
		if len(lost) != 1 {
			rt.Fatalf("a dead process recorded under %+v", c)
		}
	}
}

func (m *machine) unknown(rt *rapid.T) (n int) {
	for _, id := range m.editions {
		b, err := m.Balance(m.ctx, id)
		if err != nil {
			rt.Fatal(err)
		}
		n += b.Unknown
	}
	return n
}

func (m *machine) runOf(rt *rapid.T) int64 {
	if len(m.editions) == 0 {
		return 0
	}
	e, err := m.Edition(m.ctx, rapid.SampledFrom(m.editions).Draw(rt, "edition"))
	must(m.t, err)
	return e.RunID
}

func (m *machine) pauseOne(rt *rapid.T) {
	if id := m.runOf(rt); id != 0 {
		must(m.t, ignoreMissing(m.PauseRun(m.ctx, id, "paused")))
	}
}

func (m *machine) resumeOne(rt *rapid.T) {
	if id := m.runOf(rt); id != 0 {
		must(m.t, ignoreMissing(m.ResumeRun(m.ctx, id)))
	}
}

func (m *machine) closeAll(*rapid.T) {
	_, err := m.CloseEditions(m.ctx)
	must(m.t, err)
}

func (m *machine) reopenSome(rt *rapid.T) {
	if len(m.editions) == 0 || rapid.IntRange(0, 3).Draw(rt, "seldom") > 0 {
		return
	}
	_, err := m.Reopen(m.ctx, rapid.SampledFrom(m.editions).Draw(rt, "edition"),
		rapid.SampledFrom([]ledger.DeliveryState{ledger.Failed, ledger.Unknown}).Draw(rt, "state"))
	if !errors.Is(err, store.ErrOnTheWire) { // of a cancelled edition that has a claim
		must(m.t, err)
	}
}
