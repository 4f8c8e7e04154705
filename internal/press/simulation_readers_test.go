package press_test

import (
	"context"
	"fmt"
	"maps"
	"slices"
	"time"

	"pressrun/internal/ledger"
	"pressrun/internal/piece"
	"pressrun/internal/store"
	"pressrun/internal/subscriber"
)

// reader is a person with what he takes, by list.
type reader struct {
	email  string
	takes  map[string]*subscriber.Choice
	token  string
	paused bool // at some time
}

func sections() []string { return []string{"Europe", "Energy", "Trade", "Law"} }

// sectionOf is the section of the n-th piece; every fifth has none.
func sectionOf(n int) string { return append(sections(), "")[n%5] }

func slugOf(n int) string { return fmt.Sprintf("p%02d", n) }

// draft is the file of the n-th piece.
func (s *simulation) draft(n int) string {
	lines := []string{"date: " + s.clock.Format(time.RFC3339)}
	if section := sectionOf(n); section != "" {
		lines = append(lines, "topic: "+section)
	}
	return s.write(slugOf(n)+".md", simple(fmt.Sprintf("P%02d", n), lines...))
}

// takeIn takes readers onto lists.
func (s *simulation) takeIn() {
	rows := map[string][]subscriber.Row{}
	for i := range s.span.readers {
		r := reader{email: fmt.Sprintf("r%04d@x.example", i), takes: map[string]*subscriber.Choice{}}
		for _, at := range s.random.Perm(len(s.Lists))[:1+s.random.IntN(4)/2] { // one list, or two
			list := s.Lists[at].Slug
			c := &subscriber.Choice{List: list, Cadence: s.cadence(), Sections: s.some()}
			if s.random.IntN(6) == 0 {
				c.Content = subscriber.Full
			}
			r.takes[list] = c
			rows[list] = append(rows[list], subscriber.Row{Line: i + 2, Email: r.email, Cadence: c.Cadence, Sections: c.Sections})
		}
		s.readers = append(s.readers, r)
	}
	token := 0
	for list, taken := range rows {
		_, err := s.store.ImportSubscribers(s.t.Context(), list, func(yield func(subscriber.Row, error) bool) {
			for _, row := range taken {
				if !yield(row, nil) {
					return
				}
			}
		}, store.Consent{}, func() string { token++; return fmt.Sprintf("token%d", token) })
		if err != nil {
			s.t.Fatal(err)
		}
	}
	for i := range s.readers {
		r := &s.readers[i]
		known, err := s.store.Subscriber(s.t.Context(), r.email)
		if err != nil {
			s.t.Fatal(err)
		}
		r.token = known.Subscriptions[0].Token
		for _, c := range r.takes {
			if c.Content != "" {
				s.choose(r, c)
			}
		}
	}
}

// cadence is one that a reader chose; half of them keep their list's.
func (s *simulation) cadence() subscriber.Cadence {
	return []subscriber.Cadence{"", "", "", subscriber.EachPiece, subscriber.Daily, subscriber.Weekly}[s.random.IntN(6)]
}

// some are the sections of a reader; most take all.
func (s *simulation) some() []string {
	if s.random.IntN(3) > 0 {
		return nil
	}
	all := sections()
	return all[s.random.IntN(2) : 2+s.random.IntN(2)]
}

func (s *simulation) choose(r *reader, c *subscriber.Choice) {
	if err := s.store.SetChoices(context.Background(), r.token, *c); err != nil {
		s.t.Fatal(err)
	}
}

// changeMind has a reader choose another cadence, or pause.
func (s *simulation) changeMind() {
	r := &s.readers[s.random.IntN(len(s.readers))]
	if s.random.IntN(4) == 0 {
		r.paused = true
		until := s.clock.Add(time.Duration(s.random.IntN(100)) * time.Hour)
		if err := s.store.SetPause(context.Background(), r.token, until); err != nil {
			s.t.Fatal(err)
		}
		return
	}
	lists := slices.Sorted(maps.Keys(r.takes))
	c := r.takes[lists[s.random.IntN(len(lists))]]
	c.Cadence = s.cadence()
	s.choose(r, c)
}

// check holds what came against what each reader takes.
func (s *simulation) check() {
	excused := s.excused()
	wrong := 0
	for i := range s.readers {
		r := &s.readers[i]
		for n := range s.pieces {
			got, want := s.box.got[r.email][slugOf(n)], s.wants(r, n)
			lacks := got == 0 && want == 1 && excused[r.email+" "+slugOf(n)]
			if got == want || lacks {
				continue
			}
			if wrong++; wrong <= 10 {
				s.t.Errorf("%s has %s (%q) %d times, and takes %+v; paused: %v", r.email, slugOf(n), sectionOf(n), got, r.said(), r.paused)
			}
		}
	}
	if wrong > 10 {
		s.t.Errorf("and %d more", wrong-10)
	}
}

func (r *reader) said() (all []subscriber.Choice) {
	for _, c := range r.takes {
		all = append(all, *c)
	}
	return all
}

// wants is how often a reader is to have a piece: once when a list of his brings it and he takes it.
func (s *simulation) wants(r *reader, n int) int {
	section := sectionOf(n)
	for i := range s.Lists {
		list := &s.Lists[i]
		c := r.takes[list.Slug]
		if c != nil && list.Takes(piece.Slugify(section)) && (section == "" || len(c.Sections) == 0 || slices.Contains(c.Sections, section)) {
			return 1
		}
	}
	return 0
}

// excused are the readers and pieces that the books tell the lack of: by a pause, or by a mail of which nobody knows.
func (s *simulation) excused() map[string]bool {
	out := map[string]bool{}
	editions, err := s.store.Editions(s.t.Context(), "", 0)
	if err != nil {
		s.t.Fatal(err)
	}
	for _, e := range editions {
		lines, err := s.store.Deliveries(s.t.Context(), ledger.DeliveryFilter{EditionID: e.ID})
		if err != nil {
			s.t.Fatal(err)
		}
		for _, d := range lines {
			if d.Reason != ledger.SkipPaused && (d.State != ledger.Unknown || !s.doubtful) {
				continue
			}
			for _, ref := range ledger.VariantPieces(d.Variant, e.Pieces) {
				out[d.Email+" "+ref.Slug] = true
			}
		}
	}
	return out
}
