package press_test

import (
	"fmt"
	"testing"
	"time"

	"pressrun/internal/ledger"
	"pressrun/internal/piece"
	"pressrun/internal/press"
)

// tenYears is the time over which the large archive is spread; small ones are as dense.
const tenYears = 10 * 365 * 24 * time.Hour

// fillArchive puts pieces into the books that came out one after the other until yesterday.
func fillArchive(b *testing.B, h *house, pieces int) {
	b.Helper()
	const every = tenYears / 10_000
	topics := []string{"Harbours", "Energy", "Schools", "Public Space", "Europe", "Health", "Housing", "Transport"}
	for i := range pieces {
		at := h.clock.Add(-24*time.Hour - time.Duration(i)*every)
		title := fmt.Sprintf("Archive Piece %d", i)
		pc, findings, err := piece.Parse("archive.md", []byte(simple(title, "topic: "+topics[i%len(topics)], "date: "+at.Format(time.RFC3339))))
		if err != nil || piece.HasErrors(findings) {
			b.Fatal(err, findings)
		}
		pc.Slug, pc.Version = piece.Slugify(title), 1
		pc.ID = h.Publication.PieceID(pc.Slug)
		rec := piece.Record{
			Slug: pc.Slug, ID: pc.ID, Status: piece.StatusPublished, Title: pc.Title, Section: pc.Section(), Topic: pc.Topic,
			Month: piece.MonthKey(at, h.Publication.Location), Revision: 1, Published: at, Updated: at, Archived: true,
		}
		rev := piece.Revision{Slug: pc.Slug, Number: 1, Markdown: pc.Markdown(), Words: pc.WordsHash(), Saved: at}
		if _, err := h.store.SaveRevision(b.Context(), rec, rev, piece.ParagraphHashes(pc)); err != nil {
			b.Fatal(err)
		}
	}
}

// BenchmarkPublish publishes one piece into archives of different age. The two sizes should cost about
// the same: a run touches the months and sections of its own pieces only.
func BenchmarkPublish(b *testing.B) {
	for _, channels := range []struct {
		name string
		only []ledger.Channel
	}{{"feeds", []ledger.Channel{ledger.Feeds}}, {"all", nil}} {
		for _, pieces := range []int{100, 10_000} {
			b.Run(fmt.Sprintf("%s/archive=%d", channels.name, pieces), func(b *testing.B) {
				h := openHouse(b, memoryFolder(b))
				h.subscribe("commentary", "one@example.org", "two@example.org")
				fillArchive(b, h, pieces)
				n := 0
				publish := func() { // each from a file of its own: one that is known belongs to its piece
					n++
					h.clock = h.clock.Add(time.Second)
					text := simple(fmt.Sprintf("New Piece %d", n), "topic: Harbours")
					h.publish(press.Options{Only: channels.only}, h.write(fmt.Sprintf("new%d.md", n), text))
				}
				publish() // what was never built is built once
				for b.Loop() {
					publish()
				}
			})
		}
	}
}
