package delivery_test

import (
	"context"
	"errors"
	"hash/fnv"
	"math/rand/v2"
	"os"
	"strconv"
	"testing"
	"time"

	"pressrun/internal/delivery"
	"pressrun/internal/ledger"
	"pressrun/internal/store"
)

// simulation sends one edition through as many lives as it takes.
type simulation struct {
	*desk
	random  *rand.Rand
	doubt   ledger.Doubt
	weather *weather
	edition ledger.Edition

	deaths, thefts int
	cancelled      bool
	reopened       int       // doubts that an operator had sent again
	latest         time.Time // that the clock, which is set back at times, has shown
}

// TestProcessesThatDieAnywhereKeepThePromises has sending processes die at any call of the books or of a connection,
// be taken for dead while they live, and be paused, in all weathers of the server. PRESSRUN_FAULTS=all simulates for
// minutes, and a number in PRESSRUN_SEED repeats one simulation.
func TestProcessesThatDieAnywhereKeepThePromises(t *testing.T) {
	if _, err := os.Stat("/dev/shm"); err == nil {
		t.Setenv("TMPDIR", "/dev/shm") // thousands of transactions wait for no disk
	}
	d := newDesk(t)
	first, rounds := uint64(time.Now().UnixNano()), 100
	switch seed, err := strconv.ParseUint(os.Getenv("PRESSRUN_SEED"), 10, 64); {
	case err == nil:
		first, rounds = seed, 1
	case testing.Short():
		rounds = 6
	case os.Getenv("PRESSRUN_FAULTS") == "all":
		rounds = 3000
	}
	deaths, thefts := 0, 0
	for i := range rounds {
		s := newSimulation(d, first+uint64(i))
		s.live()
		s.check()
		if t.Failed() {
			t.Fatalf("seed %d", first+uint64(i))
		}
		deaths, thefts = deaths+s.deaths, thefts+s.thefts
	}
	t.Logf("%d editions, %d deaths, %d claims of living processes taken over; seeds from %d", rounds, deaths, thefts, first)
}

// audience parts into several claims for three connections.
const audience = 45

func newSimulation(d *desk, seed uint64) *simulation {
	s := &simulation{desk: d, random: rand.New(rand.NewPCG(seed, 1)), doubt: ledger.Hold}
	if s.random.IntN(3) == 0 {
		s.doubt = ledger.Resend
	}
	s.weather = &weather{draw: drawn(seed), tries: map[string]int{}, got: map[string]int{}}
	plan := ledger.EditionPlan{Doubt: s.doubt}
	if s.random.IntN(4) == 0 {
		plan.First, plan.Grace = []string{"r0040@x.example", "r0003@x.example"}, 150*time.Minute
	}
	s.latest = d.now()
	s.edition = d.planned(plan, names(audience)...)
	s.weather.onKept = func(local string) {
		if s.latest.Before(s.edition.OthersAt) && local != "r0040" && local != "r0003" {
			d.t.Errorf("%s was mailed before the others' time", local)
		}
	}
	return s
}

// drawn is the fate of the n-th try of a reader.
func drawn(seed uint64) func(local string, try int) fate {
	return func(local string, try int) fate {
		h := fnv.New64a()
		_, _ = h.Write([]byte(local))
		random := rand.New(rand.NewPCG(seed^h.Sum64(), uint64(try)))
		if n := fate(random.IntN(30)); n <= closing {
			return n
		}
		return taken
	}
}

// live has one process after the other send until the edition is at its end.
func (s *simulation) live() {
	for range 200 {
		if e := s.stands(s.edition); e.AtEnd() {
			return
		} else if e.State == ledger.EditionPaused {
			if err := s.store.ResumeRun(context.Background(), e.RunID); err != nil {
				s.t.Fatal(err)
			}
		}
		l := &life{fatal: 1 + s.random.Int64N(150), after: s.random.IntN(2) == 0}
		s.disturb(l)
		s.send(l)
		if balance, err := s.store.Balance(context.Background(), s.edition.ID); err != nil || !balance.Balanced() {
			s.t.Fatalf("the books say %+v, %v", balance, err)
		}
		s.later([]time.Duration{time.Hour, time.Hour, -20 * time.Minute}[s.random.IntN(3)])
		if now := s.now(); now.After(s.latest) {
			s.latest = now
		}
	}
	s.t.Fatal("the edition does not come to its end")
}

// disturb has something happen in a life that the process does not do itself.
func (s *simulation) disturb(l *life) {
	when, what := 1+s.random.Int64N(150), s.random.IntN(12)
	l.at = func(call int64) {
		if call != when {
			return
		}
		var err error
		switch what {
		case 0, 1, 2: // others take it for dead
			var freed int
			freed, err = s.store.TakeOver(context.Background(), 1<<62)
			s.thefts += freed
		case 3, 4:
			err = s.store.PauseRun(context.Background(), s.edition.RunID, "by hand")
		case 5, 6: // on the operator's word
			var n int
			n, err = s.store.Reopen(context.Background(), s.edition.ID, ledger.Unknown)
			s.reopened += n
		case 7:
			err = s.store.CancelEdition(context.Background(), s.edition.ID, "by hand")
			s.cancelled = true
		}
		if err != nil && !errors.Is(err, store.ErrAtEnd) && !errors.Is(err, store.ErrOnTheWire) && !errors.Is(err, store.ErrNotFound) {
			s.t.Error(err)
		}
	}
}

// send is one life.
func (s *simulation) send(l *life) {
	e := *s.Engine
	e.Books = mortalBooks{s.store, l}
	e.PerSecond = float64(s.random.IntN(2) * 5000)
	e.Carrier = func(string) delivery.Carrier { return mortalCarrier{s.weather, l} }
	_, _ = e.SendEdition(context.Background(), s.edition.ID) // the server may need a rest, and the dead say anything
	if l.dead.Load() {
		s.deaths++
	}
}

// check holds the end against the promises.
func (s *simulation) check() {
	lines, err := s.store.Deliveries(context.Background(), ledger.DeliveryFilter{EditionID: s.edition.ID})
	if err != nil {
		s.t.Fatal(err)
	}
	doubts, twice := 0, 0
	for _, line := range lines {
		n := s.weather.got[localPart(line.Email)]
		twice += max(0, n-1)
		switch {
		case line.State == ledger.Unknown:
			doubts++
		case line.State == ledger.Cancelled && n == 0:
		case line.State != ledger.Sent:
			s.t.Errorf("%s is %s (%s) in the end", line.Email, line.State, line.Reason)
		case n == 0:
			s.t.Errorf("%s is sent by the books, and got nothing", line.Email)
		}
	}
	bound := s.deaths*s.Connections + s.thefts + s.weather.silent
	if s.doubt == ledger.Hold && (twice > s.reopened || doubts > bound) || s.doubt == ledger.Resend && (doubts > 0 && !s.cancelled || twice > bound+s.reopened) {
		s.t.Errorf("%s: %d mails came twice and %d are in doubt after %d deaths, %d claims taken over and %d silences",
			s.doubt, twice, doubts, s.deaths, s.thefts, s.weather.silent)
	}
}
