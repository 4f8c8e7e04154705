package press_test

import (
	"strings"
	"testing"
	"time"

	"pressrun/internal/ledger"
	"pressrun/internal/piece"
	"pressrun/internal/press"
)

func TestABareDayMeansWhatItMeansInTheZoneOfThePublication(t *testing.T) {
	// The same two instants, on both sides of a midnight in each zone.
	type moment struct{ zone, now, date, published, due string }
	for _, c := range []moment{
		{"Pacific/Auckland", "2026-11-20T10:59:59Z", "2026-11-20", "2026-11-20T23:59:59+13:00", ""},
		{"Pacific/Auckland", "2026-11-20T11:00:00Z", "2026-11-20", "2026-11-20T12:00:00+13:00", ""},
		{"Pacific/Auckland", "2026-11-20T11:00:00Z", "2026-11-21", "2026-11-21T00:00:00+13:00", ""},
		{"Pacific/Auckland", "2026-11-20T10:59:59Z", "2026-11-21", "2026-11-21T07:00:00+13:00", "2026-11-21T07:00:00+13:00"},
		{"Europe/Berlin", "2026-11-20T22:59:59Z", "2026-11-20", "2026-11-20T23:59:59+01:00", ""},
		{"Europe/Berlin", "2026-11-20T23:00:00Z", "2026-11-20", "2026-11-20T12:00:00+01:00", ""},
		{"Europe/Berlin", "2026-11-20T22:59:59Z", "2026-11-21", "2026-11-21T07:00:00+01:00", "2026-11-21T07:00:00+01:00"},
		{"Europe/Berlin", "2026-10-24T12:00:00Z", "2026-10-25", "2026-10-25T07:00:00+01:00", "2026-10-25T07:00:00+01:00"}, // the clocks go back
		{"America/Los_Angeles", "2026-11-21T07:59:59Z", "2026-11-20", "2026-11-20T23:59:59-08:00", ""},
		{"America/Los_Angeles", "2026-11-21T08:00:00Z", "2026-11-20", "2026-11-20T12:00:00-08:00", ""},
		{"America/Los_Angeles", "2026-11-21T07:59:59Z", "2026-11-21", "2026-11-21T07:00:00-08:00", "2026-11-21T07:00:00-08:00"},
		{"America/Los_Angeles", "2026-03-07T12:00:00Z", "2026-03-08", "2026-03-08T07:00:00-07:00", "2026-03-08T07:00:00-07:00"}, // and forward
	} {
		t.Run(c.zone+" "+c.now+" "+c.date, func(t *testing.T) {
			h := newHouse(t, withZone(c.zone))
			h.clock = instant(t, c.now)
			h.publish(press.Options{}, h.write("a.md", simple("A Quay", "date: "+c.date)))
			rec, err := h.store.Piece(t.Context(), "a-quay")
			if err != nil {
				t.Fatal(err)
			}
			want(t, "published", rec.Published.In(h.Publication.Location).Format(time.RFC3339), c.published)
			want(t, "waits", rec.Status == piece.StatusScheduled, c.due != "")
			want(t, "page", h.exists("public/pieces/a-quay/index.html"), c.due == "")
			if c.due == "" {
				return
			}
			h.clock = instant(t, c.due).Add(-time.Second)
			h.due(0)
			want(t, "anything out", len(h.files("public", "var/outbox", "var/partners")), 0)
			h.clock = instant(t, c.due)
			h.due(1)
			want(t, "page", h.exists("public/pieces/a-quay/index.html"), true)
			h.due(0)
		})
	}
}

func instant(t *testing.T, text string) time.Time {
	t.Helper()
	at, err := time.Parse(time.RFC3339, text)
	if err != nil {
		t.Fatal(err)
	}
	return at
}

// due carries what has come due, which must be that many runs.
func (h *house) due(runs int) {
	h.t.Helper()
	report, err := h.Due(h.t.Context())
	if err != nil {
		h.t.Fatal(err)
	}
	want(h.t, "runs due", len(report.Runs), runs)
}

func TestAnEmbargoHoldsEverythingButMarkedCopiesForThoseTrusted(t *testing.T) {
	for _, until := range []string{"2026-11-25", "2026-11-25T07:00:00+01:00"} {
		t.Run(until, func(t *testing.T) {
			h := newHouse(t)
			h.subscribe("commentary", "one@example.org")
			name := h.write("a.md", simple("A Quay", "date: 2026-11-19", "embargo_until: "+until))
			h.refused(press.Options{Only: []ledger.Channel{ledger.Feeds}}, "--only is for now", name)
			want(t, "out on --only feeds", len(h.files("public", "var/outbox", "var/partners")), 0)
			h.publish(press.Options{}, name)
			marked := func() string {
				wantList(t, "copies", h.copies(), "wire/a-quay/a-quay.v1.txt")
				return h.read("var/partners/wire/a-quay/a-quay.v1.txt")
			}
			if text := marked(); !strings.Contains(text, "EMBARGO") {
				t.Errorf("the copy is not marked:\n%s", text)
			}
			want(t, "pages, feeds and mails", len(h.files("public", "var/outbox")), 0)

			h.clock = time.Date(2026, 11, 25, 3, 0, 0, 0, h.Publication.Location) // the day, not yet the hour
			early := marked()
			h.publish(press.Options{}, name)
			h.publish(press.Options{}, "a-quay")
			want(t, "copy on the morning", marked(), early)
			want(t, "pages, feeds and mails on the morning", len(h.files("public", "var/outbox")), 0)

			h.clock = time.Date(2026, 11, 25, 7, 0, 0, 0, h.Publication.Location)
			h.due(1)
			want(t, "page", h.exists("public/pieces/a-quay/index.html"), true)
			want(t, "mails", len(h.mails("commentary")), 1)
			want(t, "copies", len(h.copies()), 4)
		})
	}
}

func TestAMorningCopyOfABareEmbargoDayIsStillMarked(t *testing.T) {
	h := newHouse(t)
	wire := h.Partners[1]
	h.Partners = nil
	h.publish(press.Options{}, h.write("a.md", simple("A Quay", "date: 2026-11-19", "embargo_until: 2026-11-25")))
	h.Partners = append(h.Partners, wire) // signed up while the piece waits
	h.clock = time.Date(2026, 11, 25, 3, 0, 0, 0, h.Publication.Location)
	h.publish(press.Options{}, "a-quay")
	if text := h.read("var/partners/wire/a-quay/a-quay.v1.txt"); !strings.Contains(text, "EMBARGO") {
		t.Errorf("four hours before its end the copy is not marked:\n%s", text)
	}
}

func TestAWaitingPieceIsReplacedByItsNewWords(t *testing.T) {
	h := newHouse(t)
	h.subscribe("commentary", "one@example.org")
	name := h.write("a.md", simple("A Quay", "date: 2026-11-24"))
	h.publish(press.Options{}, name)
	h.write("a.md", strings.Replace(simple("A Quay", "date: 2026-11-24"), "Paragraph 2", "Passage 2", 1))
	h.publish(press.Options{}, name)
	h.publish(press.Options{}, name)
	runs := h.runs("a-quay")
	want(t, "runs", len(runs), 2)
	want(t, "new run", runs[0].State, ledger.RunScheduled)
	want(t, "old run", runs[1].State, ledger.RunCancelled)
	h.clock = h.clock.AddDate(0, 0, 5)
	h.due(1)
	want(t, "mails", len(h.mails("commentary")), 1)
	if !strings.Contains(h.read("public/feed.rss"), "Passage 2") {
		t.Error("the feed has the old words")
	}
}

func TestAWaitingPieceMovesToAnotherTime(t *testing.T) {
	later := func(h *house) { h.write("a.md", simple("A Quay", "date: 2026-11-24", "embargo_until: 2026-11-26")) }
	for name, c := range map[string]struct {
		options press.Options
		what    string // file or slug
		change  func(h *house)
		due     string
	}{
		"another day in the file":       {what: "a.md", change: func(h *house) { h.write("a.md", simple("A Quay", "date: 2026-11-26")) }, due: "2026-11-26T07:00:00+01:00"},
		"another hour of that day":      {what: "a.md", change: func(h *house) { h.write("a.md", simple("A Quay", "date: 2026-11-24T15:00:00+01:00")) }, due: "2026-11-24T15:00:00+01:00"},
		"an embargo put on":             {what: "a.md", change: later, due: "2026-11-26T07:00:00+01:00"},
		"by the command, with the file": {options: press.Options{At: time.Date(2026, 11, 30, 8, 0, 0, 0, time.UTC)}, what: "a.md", due: "2026-11-30T09:00:00+01:00"},
		"by the command, with the slug": {options: press.Options{At: time.Date(2026, 11, 30, 8, 0, 0, 0, time.UTC)}, what: "a-quay", due: "2026-11-30T09:00:00+01:00"},
		"not at all":                    {what: "a.md", due: "2026-11-24T07:00:00+01:00"},
	} {
		t.Run(name, func(t *testing.T) {
			h := newHouse(t)
			h.publish(press.Options{}, h.write("a.md", simple("A Quay", "date: 2026-11-24")))
			if c.change != nil {
				c.change(h)
			}
			h.publish(c.options, strings.Replace(c.what, "a.md", h.path("a.md"), 1))
			h.clock = instant(t, c.due).Add(-time.Second)
			h.due(0)
			h.clock = h.clock.Add(time.Second)
			h.due(1)
			want(t, "page", h.exists("public/pieces/a-quay/index.html"), true)
		})
	}
}

func TestAWaitingPieceGoesOutNowOnRequest(t *testing.T) {
	h := newHouse(t)
	h.publish(press.Options{}, h.write("a.md", simple("A Quay", "date: 2026-11-24")))
	h.publish(press.Options{At: h.clock}, "a-quay")
	want(t, "page", h.exists("public/pieces/a-quay/index.html"), true)
	h.clock = h.clock.AddDate(0, 0, 9)
	h.due(0)
}

func TestPiecesOfOneRunHaveOneTimeAndOneCanLeaveTheOthers(t *testing.T) {
	h := newHouse(t)
	h.subscribe("commentary", "one@example.org")
	h.refused(press.Options{}, "goes out at Nov 24, 2026, 07:00",
		h.write("now.md", simple("A Quay")), h.write("later.md", simple("B Pier", "date: 2026-11-24")))
	first, later := h.write("a.md", simple("A Quay", "date: 2026-11-24")), h.write("b.md", simple("B Pier", "date: 2026-11-24"))
	h.publish(press.Options{}, first, later)
	h.publish(press.Options{}, h.write("c.md", simple("C Lock")))
	if front := h.read("public/index.html"); strings.Contains(front, "A Quay") || strings.Contains(front, "B Pier") {
		t.Error("the front page names a piece that waits")
	}
	h.write("b.md", simple("B Pier", "date: 2026-11-28"))
	h.publish(press.Options{}, later) // leaves the run; the other one goes on in its own
	h.clock = time.Date(2026, 11, 24, 7, 0, 0, 0, h.Publication.Location)
	h.due(1)
	want(t, "first", h.exists("public/pieces/a-quay/index.html"), true)
	want(t, "second", h.exists("public/pieces/b-pier/index.html"), false)
	h.clock = time.Date(2026, 11, 28, 7, 0, 0, 0, h.Publication.Location)
	h.due(1)
	want(t, "second", h.exists("public/pieces/b-pier/index.html"), true)
	want(t, "mails", len(h.mails("commentary")), 3)
}

func TestOnePieceNamedTwiceIsOnePiece(t *testing.T) {
	h := newHouse(t)
	name := h.write("a.md", simple("A Quay"))
	report := h.publish(press.Options{}, name, name)
	want(t, "pieces", len(report.Runs[0].Run.Pieces), 1)
	h.refused(press.Options{}, "is the same piece as", h.write("b.md", simple("B Pier")), h.write("c.md", simple("B Pier")))
	want(t, "page of the refused", h.exists("public/pieces/b-pier/index.html"), false)
}
