package feed

import (
	"fmt"
	"testing"
	"time"

	"pressrun/internal/piece"
	"pressrun/internal/publication"
	"pressrun/internal/sample"
)

// testPublication is the sample home with hubs and a logo.
func testPublication() *publication.Publication {
	pub := sample.Publication()
	pub.Hubs = []string{"https://hub.example/"}
	pub.Brand.Logo = "https://harbour.example/img/logo.png"
	return pub
}

func entryOf(pub *publication.Publication, p *piece.Piece) Entry {
	return Entry{
		Piece:     p,
		Published: p.Published.Resolve(sample.Now(), pub.Location, pub.PressHour),
		Updated:   p.Updated.Resolve(sample.Now(), pub.Location, pub.PressHour),
		Address:   pub.PieceAddress(p.CanonicalURL, p.Slug),
		Credit:    p.Credit(nil),
	}
}

func ferryEntry(pub *publication.Publication) Entry {
	e := entryOf(pub, sample.Ferry())
	e.Image = &Enclosure{URL: e.Piece.Image.Src, Type: "image/jpeg", Length: 48213, Width: 1200, Height: 800}
	return e
}

// correctedEntry is the kiosk in Norwegian with two corrections, an address at its outlet, and rights.
func correctedEntry(pub *publication.Publication) Entry {
	p := sample.Kiosk()
	p.Title = "Profit & Loss: why 3 < 4"
	p.Language = "nb"
	p.Version = 3
	p.Takeaways = []string{"R&D at the kiosk & elsewhere: 3 <4."}
	p.Updated = piece.At(time.Date(2026, time.November, 19, 9, 15, 0, 0, sample.Zone()))
	p.Corrections = []piece.Correction{
		{Date: piece.Day(2026, time.November, 18), Text: "The kiosk is for sale, not for rent."},
		{Date: piece.Day(2026, time.November, 19), Text: "There is 1 kiosk left, not 2 & a half."},
	}
	p.Outlet = &piece.Outlet{
		Name: "The Ansel Gazette", URL: "https://gazette.example/2026/kiosk?a=1&b=2",
		Wording: "This essay was first published by The Ansel Gazette",
	}
	p.Rights = piece.Rights{Holder: "The Ansel Gazette Ltd.", Note: "Not to be translated"}
	return entryOf(pub, p)
}

// tenEntries is ten pieces, four of them of one day.
func tenEntries(pub *publication.Publication) []Entry {
	entries := []Entry{ferryEntry(pub), entryOf(pub, sample.Kiosk()), correctedEntry(pub)}
	entries[2].Piece.ID += "-corrected"
	for i := len(entries); i < 10; i++ {
		p := sample.Kiosk()
		p.Slug = fmt.Sprintf("kiosk-%d", i)
		p.ID = pub.PieceID(p.Slug)
		p.Title = fmt.Sprintf("Kiosk number %d", i)
		day := 20 - max(i, 6) // the last four of different days, the others of one
		p.Published = piece.At(time.Date(2026, time.November, day, 12, i, 0, 0, sample.Zone()))
		entries = append(entries, entryOf(pub, p))
	}
	return entries
}

// build renders the entries and assembles the feed of one format.
func build(t testing.TB, pub *publication.Publication, c Channel, format publication.FeedFormat, entries ...Entry) []byte {
	t.Helper()
	var items [][]byte
	for _, e := range entries {
		f, err := Render(pub, e)
		if err != nil {
			t.Fatal(err)
		}
		items = append(items, f.Of(format))
		if e.Updated.IsZero() {
			e.Updated = e.Published
		}
		if c.Updated.Before(e.Updated) {
			c.Updated = e.Updated
		}
	}
	return Assemble(nil, pub, c, format, items)
}

// feedCase is a feed that several tests look at.
type feedCase struct {
	name    string
	channel Channel
	entries []Entry
}

func feedCases(pub *publication.Publication) []feedCase {
	october := Month{2026, time.October}
	return []feedCase{
		{"ferry", Channel{}, []Entry{ferryEntry(pub)}},
		{"kiosk", Channel{}, []Entry{entryOf(pub, sample.Kiosk())}},
		{"corrected", Channel{}, []Entry{correctedEntry(pub)}},
		{"empty", Channel{}, nil},
		{"section", Channel{Section: "public-space", Topic: "Public Space"}, []Entry{entryOf(pub, sample.Kiosk())}},
		{"ten", Channel{}, tenEntries(pub)},
		{"current", Channel{Chain: Chain{Previous: october}}, []Entry{ferryEntry(pub)}},
		{
			"archived",
			Channel{Chain: Chain{Month: october, Previous: Month{2025, time.December}, Next: Month{2026, time.November}}},
			[]Entry{entryOf(pub, sample.Kiosk())},
		},
	}
}
