package press_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"pressrun/internal/ledger"
	"pressrun/internal/press"
	"pressrun/internal/subscriber"
)

// weekHouse has a list that is mailed on Mondays at seven, and a reader of it.
func weekHouse(t *testing.T, change ...func(*subscriber.List)) *house {
	t.Helper()
	list := subscriber.List{
		Slug: "week", Name: "The Week", Cadence: subscriber.Weekly, Content: subscriber.Takeaways,
		At: "07:00", On: "monday", Timezone: "Europe/Berlin",
	}
	for _, c := range change {
		c(&list)
	}
	h := newHouse(t, withLists(list))
	h.subscribe("week", "one@example.org")
	return h
}

// monday is the n-th Monday at seven after the house is opened.
func monday(t *testing.T, n int) time.Time {
	t.Helper()
	return instant(t, "2026-11-23T07:00:00+01:00").AddDate(0, 0, 7*n)
}

// slugsOf are the pieces of a list's editions, the newest edition first.
func (h *house) slugsOf(list string) (out []string) {
	h.t.Helper()
	editions, err := h.store.Editions(h.t.Context(), list, 0)
	if err != nil {
		h.t.Fatal(err)
	}
	for _, e := range editions {
		slugs := make([]string, len(e.Pieces))
		for i, ref := range e.Pieces {
			slugs[i] = ref.Slug
		}
		out = append(out, strings.Join(slugs, " "))
	}
	return out
}

func TestAfterDaysWithoutAProcessThereIsOneDigest(t *testing.T) {
	h := weekHouse(t, func(l *subscriber.List) { l.Cadence = subscriber.Daily })
	h.publish(press.Options{}, h.write("a.md", simple("A Quay")))
	h.clock = h.clock.Add(time.Hour)
	h.publish(press.Options{}, h.write("b.md", simple("B Pier")))
	h.clock = monday(t, 1)
	h.due(1)
	wantList(t, "editions", h.slugsOf("week"), "b-pier a-quay")
	h.due(0)
	wantList(t, "mails", h.mails("week"), "one@example.org")
}

func TestAWindowWithoutPiecesIsClosedAndNobodyMailed(t *testing.T) {
	h := weekHouse(t)
	h.due(0)
	before, err := h.store.Windows(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	h.clock = monday(t, 0)
	h.due(0)
	after, err := h.store.Windows(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	want(t, "closed until before", before[0].ClosedUntil.Equal(monday(t, -1)), true)
	want(t, "closed until", after[0].ClosedUntil.Equal(monday(t, 0)), true)
	want(t, "editions", len(h.slugsOf("week")), 0)
}

func TestADigestThatNobodyReadsIsNotMade(t *testing.T) {
	h := weekHouse(t)
	h.publish(press.Options{}, h.write("a.md", simple("A Quay")))
	if _, err := h.store.Leave(t.Context(), "week-1"); err != nil {
		t.Fatal(err)
	}
	h.clock = monday(t, 0)
	h.due(0)
	h.clock = monday(t, 1)
	sub := subscriber.Subscription{List: "week", Status: subscriber.Confirmed, Token: "new"}
	if _, err := h.store.AddSubscription(t.Context(), subscriber.Subscriber{Email: "new@example.org"}, sub); err != nil {
		t.Fatal(err)
	}
	h.due(0)
	h.clock = monday(t, 2)
	h.due(0) // what came out before anybody read it is not mailed
	want(t, "editions", len(h.slugsOf("week")), 0)
}

func TestADigestThatIsSentEarlyIsNotSentAgain(t *testing.T) {
	h := weekHouse(t)
	h.publish(press.Options{}, h.write("a.md", simple("A Quay")))
	if _, err := h.SendGathered(t.Context(), "week", ""); err != nil {
		t.Fatal(err)
	}
	h.clock = monday(t, 0)
	h.due(0)
	wantList(t, "editions", h.slugsOf("week"), "a-quay")
}

func TestAnEditorArrangesTheNextDigestOnce(t *testing.T) {
	h := weekHouse(t)
	for i := range 4 {
		h.clock = h.clock.Add(time.Hour)
		h.publish(press.Options{}, h.write(fmt.Sprintf("p%d.md", i), simple(fmt.Sprintf("P%d", i))))
	}
	wish := ledger.Arrangement{Subject: "Four of them", Intro: "Of *this* week.", Lead: "p1", Order: []string{"p0"}, LeaveOut: []string{"p3"}}
	if err := h.store.PutArrangement(t.Context(), "week", "weekly", wish); err != nil {
		t.Fatal(err)
	}
	next, err := h.NextDigests(t.Context())
	if err != nil || len(next) != 1 || next[0].Pieces != 3 || !next[0].At.Equal(monday(t, 0)) {
		t.Errorf("the next digests are %+v, %v", next, err)
	}
	h.clock = monday(t, 0)
	h.due(1)
	h.clock = monday(t, 1)
	h.due(1)
	wantList(t, "editions", h.slugsOf("week"), "p3", "p1 p0 p2")
	editions, err := h.store.Editions(t.Context(), "week", 0)
	if err != nil {
		t.Fatal(err)
	}
	want(t, "subject", editions[1].Subject, "Four of them")
	want(t, "subject of the one after", editions[0].Subject == "Four of them", false)
	body, err := h.store.EditionBody(t.Context(), editions[1].ID)
	if err != nil || !strings.Contains(string(body), "Of this week.") {
		t.Errorf("the introduction is not in it (%v)", err)
	}
}

func TestOfTooManyPiecesTheOldestGoFirst(t *testing.T) {
	h := weekHouse(t)
	names := make([]string, ledger.MostPieces+5)
	for i := range names {
		names[i] = h.write(fmt.Sprintf("p%02d.md", i), simple(fmt.Sprintf("P%02d", i), fmt.Sprintf("date: 2026-11-19T%02d:%02d:00+01:00", i/60, i%60)))
	}
	h.publish(press.Options{}, names...)
	h.clock = monday(t, 0)
	h.due(1)
	h.clock = monday(t, 1)
	h.due(1)
	editions := h.slugsOf("week")
	want(t, "the first has", len(strings.Fields(editions[1])), ledger.MostPieces)
	want(t, "the first begins with", strings.Fields(editions[1])[0], "p59")
	wantList(t, "the second", editions[:1], "p64 p63 p62 p61 p60")
}

func TestAnotherDayForADigestDoesNotSendItAtOnce(t *testing.T) {
	h := weekHouse(t)
	h.publish(press.Options{}, h.write("a.md", simple("A Quay")))
	lists := slices.Clone(h.Lists)
	lists[0].On = "wednesday"
	h.setLists(lists...)
	h.clock = h.clock.Add(time.Hour)
	h.due(0) // Wednesday was before
	h.clock = monday(t, 0).AddDate(0, 0, 2)
	h.due(1)
}

func TestANewCadenceDoesNotBringTheArchive(t *testing.T) {
	h := newHouse(t)
	h.publish(press.Options{}, h.write("a.md", simple("A Quay")))
	h.clock = h.clock.AddDate(0, 0, 3)
	sub := subscriber.Subscription{List: "commentary", Status: subscriber.Confirmed, Token: "week", Cadence: subscriber.Daily}
	if _, err := h.store.AddSubscription(t.Context(), subscriber.Subscriber{Email: "new@example.org"}, sub); err != nil {
		t.Fatal(err)
	}
	h.due(0)
	h.publish(press.Options{}, h.write("b.md", simple("B Pier", "date: 2026-11-18")))
	h.clock = h.clock.AddDate(0, 0, 1)
	h.due(1)
	wantList(t, "editions", h.slugsOf("commentary"), "b-pier", "b-pier", "a-quay")
}

func TestAWithdrawnPieceLeavesTheVariantsOfADigest(t *testing.T) {
	h := weekHouse(t, func(l *subscriber.List) { l.First, l.Grace = []string{"one@example.org"}, 2*time.Hour })
	for _, sub := range []subscriber.Subscription{
		{Token: "quays", Sections: []string{"Quays"}}, {Token: "piers", Sections: []string{"Piers"}}, {Token: "full", Content: subscriber.Full},
	} {
		sub.List, sub.Status = "week", subscriber.Confirmed
		if _, err := h.store.AddSubscription(t.Context(), subscriber.Subscriber{Email: sub.Token + "@example.org"}, sub); err != nil {
			t.Fatal(err)
		}
	}
	h.publish(press.Options{}, h.write("a.md", simple("A Quay", "topic: Quays")), h.write("b.md", simple("B Pier", "topic: Piers")))
	h.clock = monday(t, 0)
	h.due(1)
	wantList(t, "mails to the first", h.mails("week"), "one@example.org")
	h.withdraw("a-quay", "It was not so.")
	h.clock = h.clock.Add(3 * time.Hour)
	h.due(1)
	wantList(t, "mails", h.mails("week"), "full@example.org", "one@example.org", "piers@example.org")
	for name, text := range h.files("var/outbox/week/new") {
		if strings.Contains(text, "A Quay") == !strings.Contains(text, "one@example.org") {
			t.Errorf("%s speaks of the wrong pieces", name)
		}
	}
	lines, err := h.store.Deliveries(t.Context(), ledger.DeliveryFilter{State: ledger.Skipped})
	if err != nil || len(lines) != 1 || lines[0].Email != "quays@example.org" || lines[0].Reason != ledger.SkipWithdrawn {
		t.Errorf("passed over are %+v, %v", lines, err)
	}
}
