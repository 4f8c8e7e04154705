package press_test

import (
	"context"
	"math/rand/v2"
	"os"
	"strconv"
	"testing"
	"time"

	_ "github.com/jackc/pgx/v5/stdlib" // the driver "pgx"

	"pressrun/internal/delivery"
	"pressrun/internal/pgtest"
	"pressrun/internal/press"
	"pressrun/internal/store"
	"pressrun/internal/subscriber"
)

// span is a time to be simulated.
type span struct {
	begin           string
	days            int
	pieces, readers int
	doubtful        bool // the carrier is one that gets a mail twice when it is sent twice; a mail in doubt is held
}

// TestEachReaderHasEachPieceOnce simulates an editor, readers and processes over days on which clocks change. Lists mail
// each piece, daily and weekly, at times that are skipped or come twice on those days; readers have cadences,
// sections and contents of their own, some are on several lists, and some change their mind or pause. Processes
// die at any call of the books or of the carrier, are away for minutes or days, and open the books anew. PRESSRUN_SEED
// repeats one simulation.
func TestEachReaderHasEachPieceOnce(t *testing.T) {
	if testing.Short() {
		simulate(t, span{begin: "2026-10-21T09:00:00Z", days: 14, pieces: 12, readers: 60}, "")
		return
	}
	t.Run("two weeks of autumn", func(t *testing.T) { // Berlin on October 25, New York on November 1
		simulate(t, span{begin: "2026-10-21T09:00:00Z", days: 14, pieces: 50, readers: 2000}, "")
	})
	t.Run("a spring over a mail server", func(t *testing.T) { // New York on March 8, Berlin on March 29
		simulate(t, span{begin: "2026-03-05T09:00:00Z", days: 26, pieces: 50, readers: 300, doubtful: true}, "")
	})
	t.Run("on PostgreSQL", func(t *testing.T) {
		simulate(t, span{begin: "2026-10-21T09:00:00Z", days: 14, pieces: 25, readers: 120}, pgtest.Schema(t, "two weeks of digests"))
	})
}

// simulation is a publication with its readers, and whoever works on it.
type simulation struct {
	*house
	span
	random  *rand.Rand
	address string // of the database
	box     *box
	life    *faulty
	readers []reader
	waiting []string // pieces that the editor publishes until it is done
	away    time.Time
	deaths  int
}

// digestLists are due at times that clocks pass over or show twice on a day of the simulated ones.
func digestLists() []subscriber.List {
	return []subscriber.List{
		{Slug: "commentary", Name: "Commentary", Cadence: subscriber.EachPiece, Content: subscriber.Takeaways, At: "18:00", On: "friday"},
		{Slug: "day", Name: "The Day", Cadence: subscriber.Daily, Content: subscriber.Takeaways, At: "02:30", On: "sunday", Timezone: "Europe/Berlin"},
		{Slug: "week", Name: "The Week", Cadence: subscriber.Weekly, Content: subscriber.Takeaways, At: "01:30", On: "sunday", Timezone: "America/New_York", Order: subscriber.Oldest},
		{Slug: "whole", Name: "Whole", Cadence: subscriber.EachPiece, Content: subscriber.Full, Sections: []string{"Europe", "Energy"}, At: "02:15", Timezone: "America/New_York"},
	}
}

func simulate(t *testing.T, of span, address string) {
	if _, err := os.Stat("/dev/shm"); err == nil {
		t.Setenv("TMPDIR", "/dev/shm") // thousands of transactions wait for no disk
	}
	seed := uint64(time.Now().UnixNano())
	if given, err := strconv.ParseUint(os.Getenv("PRESSRUN_SEED"), 10, 64); err == nil {
		seed = given
	}
	s := &simulation{span: of, random: rand.New(rand.NewPCG(seed, 1)), address: address}
	s.house = newHouse(t, withLists(digestLists()...), withZone("Europe/Berlin"))
	s.box = &box{twice: of.doubtful, seen: map[string]bool{}, got: map[string]map[string]int{}}
	s.Partners, s.engine.Connections, s.Repeatable = nil, 2, !of.doubtful
	s.clock = instant(t, of.begin)
	if address != "" {
		s.reopen()
	}
	s.takeIn()
	s.live()
	s.check()
	t.Logf("seed %d: %d deaths, %d mails", seed, s.deaths, s.box.mails)
}

// reopen opens the books anew, as another process.
func (s *simulation) reopen() {
	address := s.address
	if address == "" {
		address = "sqlite:" + s.path("var/pressrun.db")
	}
	_ = s.store.Close()
	opened, err := store.Open(s.t.Context(), address, store.Options{Now: func() time.Time { return s.clock }, Migrate: true})
	if err != nil {
		s.t.Fatal(err)
	}
	s.t.Cleanup(func() { _ = opened.Close() })
	s.store, s.library.Bodies = opened, opened
}

// live lets the time go by, from event to event, and then until all digests are out.
func (s *simulation) live() {
	end := s.clock.AddDate(0, 0, s.days)
	publish := s.moments(s.pieces, end)
	change := s.moments(len(s.readers)/4, end)
	s.begin()
	for last := end.AddDate(0, 0, 8); s.clock.Before(last); {
		s.clock = s.clock.Add(time.Duration(20+s.random.IntN(60)) * time.Minute)
		for len(publish) > 0 && publish[0].Before(s.clock) {
			s.waiting = append(s.waiting, s.draft(s.pieces-len(publish)))
			publish = publish[1:]
		}
		for len(change) > 0 && change[0].Before(s.clock) {
			s.changeMind()
			change = change[1:]
		}
		s.work()
	}
	s.life.how, s.away = never, s.clock // the last one lives
	for range 20 {
		s.clock = s.clock.Add(time.Hour)
		s.work()
	}
}

// moments are n instants between now and an end, in their order.
func (s *simulation) moments(n int, end time.Time) []time.Time {
	step := end.Sub(s.clock) / time.Duration(n+1)
	out := make([]time.Time, n)
	for i := range out {
		out[i] = s.clock.Add(time.Duration(i)*step + time.Duration(s.random.Int64N(int64(step))))
	}
	return out
}

// begin starts a process that will die at some call.
func (s *simulation) begin() {
	if s.random.IntN(2) == 0 {
		s.reopen()
	}
	s.life = &faulty{store: s.store, at: 1 + s.random.IntN(1500), how: dead}
	s.over(s.life)
	life := s.life
	s.carrier = func(string) delivery.Carrier { return boxCarrier{s.box, life} }
}

// work is what editor and processes do now, unless all are away.
func (s *simulation) work() {
	if s.clock.Before(s.away) {
		return
	}
	err := s.publishWaiting()
	if err == nil {
		_, err = s.Due(context.Background())
	}
	switch {
	case s.life.failed && s.life.how == dead:
		s.deaths++
		s.away = s.clock
		if s.random.IntN(3) == 0 {
			s.away = s.clock.Add(time.Duration(s.random.IntN(40)) * time.Hour)
		}
		s.begin()
	case err != nil:
		s.t.Fatal(err)
	}
}

// publishWaiting gives the command again for all that is not out.
func (s *simulation) publishWaiting() error {
	for len(s.waiting) > 0 {
		plan, err := s.Plan(context.Background(), s.waiting[:1], press.Options{})
		if err == nil {
			_, err = s.Publish(context.Background(), plan)
		}
		if err != nil || s.life.failed {
			return err
		}
		s.waiting = s.waiting[1:]
	}
	return nil
}
