package press_test

import (
	"context"
	"errors"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"pressrun/internal/ledger"
	"pressrun/internal/press"
	"pressrun/internal/sample"
	"pressrun/internal/websub"
)

const (
	homeOfHubs = "http://127.0.0.1:8080/"
	hubA, hubB = "http://127.0.0.1:8081/", "http://127.0.0.1:8082/"
)

// hubs notes what it is told, and may refuse.
type hubs struct {
	mu     sync.Mutex
	told   []string // "hub topic"
	answer func(hub, topic string) error
}

func (h *hubs) Publish(_ context.Context, hub, topic string) error {
	h.mu.Lock()
	defer h.mu.Unlock()
	if h.answer != nil {
		if err := h.answer(hub, topic); err != nil {
			return err
		}
	}
	h.told = append(h.told, hub+" "+strings.TrimPrefix(topic, homeOfHubs))
	return nil
}

// taken is what was told since, sorted.
func (h *hubs) taken() []string {
	told := h.told
	h.told = nil
	slices.Sort(told)
	return told
}

// hubHouse is a house with hubs that can be reached.
func hubHouse(t *testing.T, addresses ...string) (*house, *hubs) {
	told := &hubs{}
	return newHouse(t, withAddress(homeOfHubs), withFeedItems(2), func(h *house) {
		h.Publication.Hubs = addresses
		h.Hubs = told
	}), told
}

// ping tells hubs what is due of the newest run.
func (h *house) ping() (next time.Time) {
	h.t.Helper()
	next, err := h.PingHubs(h.t.Context(), h.newestRun())
	if err != nil {
		h.t.Fatal(err)
	}
	return next
}

func (h *house) newestRun() int64 {
	h.t.Helper()
	runs, err := h.store.Runs(h.t.Context(), 1)
	if err != nil || len(runs) == 0 {
		h.t.Fatalf("%v %v", runs, err)
	}
	return runs[0].ID
}

func (h *house) pings() (states []ledger.PingState) {
	h.t.Helper()
	pings, err := h.store.Pings(h.t.Context(), h.newestRun())
	if err != nil {
		h.t.Fatal(err)
	}
	for _, p := range pings {
		states = append(states, p.State)
	}
	return states
}

func TestHubsAreToldOfTheFeedsThatChanged(t *testing.T) {
	h, told := hubHouse(t, hubA, hubB, "https://hub.example/") // the last is reserved
	var out []int64
	h.FeedsOut = func(runID int64) { out = append(out, runID) }
	h.publish(press.Options{}, h.write("a.md", simple("Piece A", "topic: Harbours", "date: 2026-11-18")))
	if !slices.Equal(out, []int64{h.newestRun()}) {
		t.Errorf("feeds are out of the runs %v", out)
	}
	if next := h.ping(); !next.IsZero() {
		t.Errorf("again at %v", next)
	}
	var want []string
	for _, hub := range []string{hubA, hubB} {
		for _, feed := range []string{"feed.atom", "feed.json", "feed.rss"} {
			want = append(want, hub+" "+feed, hub+" sections/harbours/"+feed)
		}
	}
	slices.Sort(want)
	wantList(t, "told", told.taken(), want...)
	h.ping()
	wantList(t, "told again", told.taken())

	h.publish(press.Options{}, h.write("b.md", simple("Piece B", "topic: Energy", "date: 2026-11-19")))
	h.publish(press.Options{}, h.write("c.md", simple("Piece C", "topic: Energy", "date: 2026-11-20")))
	h.ping()
	told.taken()
	h.edit("pieces/piece-a.md", "Paragraph 2", "Passage 2") // which stands in the feed of its section alone by now
	h.correct(press.Correction{Piece: "piece-a", Note: "It was a passage."})
	h.ping()
	for _, line := range told.taken() {
		if !strings.Contains(line, " sections/harbours/") {
			t.Errorf("told of a feed that did not change: %s", line)
		}
	}
	h.withdraw("piece-c", "It was none.")
	h.ping()
	want1 := hubA + " feed.rss"
	if got := told.taken(); !slices.Contains(got, want1) {
		t.Errorf("a withdrawal: %v", got)
	}
}

func TestAHubThatDoesNotAnswerIsToldLater(t *testing.T) {
	h, told := hubHouse(t, hubA, hubB)
	asked := 0
	told.answer = func(hub, _ string) error {
		if hub == hubA {
			asked++
			return errors.New("the hub answered 503 Service Unavailable")
		}
		return nil
	}
	h.publish(press.Options{}, h.write("a.md", simple("Piece A")))
	next := h.ping()
	want(t, "asked for one feed", asked, 1)
	want(t, "the next attempt", next, h.clock.Add(30*time.Second))
	want(t, "the other hub was told", len(told.taken()), 3)
	h.ping()
	want(t, "asked too early", asked, 1)
	for range 60 {
		if next = h.ping(); next.IsZero() {
			break
		}
		if wait := next.Sub(h.clock); wait > time.Hour {
			t.Fatalf("waits %v", wait)
		}
		h.clock = next
	}
	wantList(t, "states", states(h), "failed", "failed", "failed", "told", "told", "told")
	if took := h.clock.Sub(sample.Now()); took < 24*time.Hour || took > 26*time.Hour {
		t.Errorf("given up after %v", took)
	}
	told.answer = nil
	h.publish(press.Options{}, h.write("b.md", simple("Piece B")))
	h.ping()
	want(t, "told of the next change", len(told.taken()), 6)
}

func states(h *house) (out []string) {
	for _, s := range h.pings() {
		out = append(out, string(s))
	}
	slices.Sort(out)
	return out
}

func TestAHubThatRefusesIsNotAskedAgain(t *testing.T) {
	h, told := hubHouse(t, hubA)
	told.answer = func(string, string) error { return &websub.RefusedError{Answer: "404 Not Found"} }
	h.publish(press.Options{}, h.write("a.md", simple("Piece A")))
	if next := h.ping(); !next.IsZero() {
		t.Errorf("again at %v", next)
	}
	wantList(t, "states", states(h), "failed", "failed", "failed")
}

// TestHubsAreToldAfterACrash ends the program when the feeds are in place and nothing says so yet.
func TestHubsAreToldAfterACrash(t *testing.T) {
	h, told := hubHouse(t, hubA)
	plan, err := h.Plan(t.Context(), []string{h.write("a.md", simple("Piece A"))}, press.Options{})
	if err != nil {
		t.Fatal(err)
	}
	h.Store = stepless{h.Store}
	if _, err := h.Publish(t.Context(), plan); err == nil || !h.exists("public/feed.rss") {
		t.Fatalf("the feeds are there: %v, %v", h.exists("public/feed.rss"), err)
	}
	h.ping()
	wantList(t, "told before the books say that feeds are out", told.taken())
	h.Store = h.store
	h.publish(press.Options{}, h.path("a.md"))
	h.ping()
	want(t, "told", len(told.taken()), 3)
}

// stepless is a keeper that cannot tell that a step is done.
type stepless struct{ press.Store }

func (stepless) SetStep(context.Context, int64, ledger.Channel, ledger.StepState) error {
	return errors.New("the power is off")
}

func TestNobodyIsToldOfAddressesForExamples(t *testing.T) {
	told := &hubs{}
	h := newHouse(t, func(h *house) { h.Publication.Hubs, h.Hubs = []string{hubA}, told }) // at harbour.example
	h.publish(press.Options{}, h.write("a.md", simple("Piece A")))
	h.ping()
	wantList(t, "told", told.taken())
	want(t, "pings", len(h.pings()), 0)
}
