// Package sample is an invented publication with invented pieces, for tests and the demo.
package sample

import (
	"net/url"
	"time"

	"pressrun/internal/piece"
	"pressrun/internal/publication"
)

// Now is the moment at which tests take place.
func Now() time.Time { return time.Date(2026, time.November, 20, 9, 30, 0, 0, Zone()) }

// Zone is the zone of the sample publication, an hour ahead of UTC.
func Zone() *time.Location { return time.FixedZone("CET", 3600) }

// Publication is the invented home of the samples.
func Publication() *publication.Publication {
	base := &url.URL{Scheme: "https", Host: "harbour.example", Path: "/"}
	return &publication.Publication{
		Name:          "Harbour Institute",
		URL:           base,
		AppURL:        base,
		Authority:     "harbour.example,2026-01-05",
		Language:      "en",
		Location:      Zone(),
		PostalAddress: "Harbour Institute, 4 Quay Street, Port Ansel",
		DeskContact:   "desk@harbour.example",
		Pages:         true,
		PressHour:     7,
		FreshDays:     30,
		FeedItems:     50,
		Brand:         publication.Brand{Accent: "#1f4e79"},
	}
}

// Ferry is a piece that uses every field and every kind of block. It first ran in 1888,
// an outlet with a name of digits that no book has confirmed.
func Ferry() *piece.Piece {
	return &piece.Piece{
		ID:          "tag:harbour.example,2026-01-05:pieces/let-the-ferries-run-at-night",
		Slug:        "let-the-ferries-run-at-night",
		Version:     1,
		Title:       "Let the Ferries Run at Night",
		SubjectLine: "Night ferries: the cheapest shift work there is",
		Dek:         "A harbour that closes at ten sends its nurses home by taxi.",
		Kicker:      "COMMENTARY",
		Topic:       "Transport",
		Tags:        []string{"ferries", "shift work"},
		Language:    "en",
		Published:   piece.At(time.Date(2026, time.November, 12, 8, 0, 0, 0, Zone())),
		ReadMinutes: 2,
		Authors: []piece.Author{
			{
				Name: "Ines Okonkwo-Hale", Role: "Senior Fellow, Ports and Cities", Handle: "@inesokhale",
				URL: "https://harbour.example/people/ines-okonkwo-hale",
			},
			{Name: "Tomas Brandvik, Ph.D.", Role: "Economist", Bio: "Tomas Brandvik studies public timetables."},
		},
		Image: &piece.Image{
			Src: "https://harbour.example/img/night-quay.jpg", Alt: "An empty ferry pier under one lamp",
			Caption: "The west pier at eleven in the evening.", Credit: "Lio Fern / Harbour Institute",
			Rights: piece.ImageOwn,
		},
		Takeaways: []string{
			"A night ferry costs less than the taxis it replaces: nurses pay the difference today.",
			"Half of the crew hours needed are paid already, as waiting time.",
			"One boat & one winter would settle the argument.",
		},
		Body: ferryBody(),
		Related: []piece.Related{
			{Title: "Who Owns the Quay?", URL: "https://harbour.example/pieces/who-owns-the-quay/", After: 2},
		},
		Outlet: &piece.Outlet{Name: "1888", Wording: "This piece originally appeared in 1888"},
	}
}

func ferryBody() []piece.Block {
	text := piece.PlainInline
	return []piece.Block{
		{Kind: piece.Paragraph, Text: text("The last ferry leaves Port Ansel at ten. The last shift at the hospital ends at eleven.")},
		{Kind: piece.Paragraph, Text: piece.Inline{
			{Text: "Between the two lies an hour that the "},
			{Text: "harbour office", Href: "https://office.example/timetable?day=1&line=2"},
			{Text: " calls “"},
			{Text: "unserved", Em: true},
			{Text: "” and the nurses call "},
			{Text: "the taxi hour", Strong: true},
			{Text: "."},
			{Note: "1"},
		}},
		{Kind: piece.Heading, Level: 2, Text: text("What an hour costs")},
		{Kind: piece.Paragraph, Text: text("1888. That is the year in which the harbour last ran a boat after dark, & it paid for itself in a winter.")},
		{Kind: piece.List, Ordered: true, Items: []piece.Inline{
			text("Count the crews who wait already."), text("Count the taxis, at 31 crowns each."),
		}},
		{Kind: piece.Quote, Items: []piece.Inline{text("We do not want a gift. We want the boat that we pay for.")}},
		{Kind: piece.Embed, URL: "https://video.example/watch/night-quay", Text: text("Film: a night on the west pier")},
		{Kind: piece.List, Items: []piece.Inline{text("One boat."), text("One winter.")}},
		{Kind: piece.Paragraph, Text: text("Run it until March. If it is empty, stop; nobody will have lost more than the price of the argument.")},
		{Kind: piece.Footnote, Label: "1", Text: text("Harbour office, winter timetable.")},
	}
}

// Kiosk is a plain piece that first ran at home: one author, no picture, no takeaways, no dek.
func Kiosk() *piece.Piece {
	text := piece.PlainInline
	return &piece.Piece{
		ID:        "tag:harbour.example,2026-01-05:pieces/keep-the-kiosk",
		Slug:      "keep-the-kiosk",
		Version:   1,
		Title:     "Keep the Kiosk",
		Kicker:    "Opinion",
		Topic:     "Public Space",
		Language:  "en",
		Published: piece.At(time.Date(2026, time.November, 18, 12, 0, 0, 0, Zone())),
		Authors:   []piece.Author{{Name: "Maud Lindqvist"}},
		Body: []piece.Block{
			{Kind: piece.Paragraph, Text: text("Every tram stop in Port Ansel had a kiosk once. There is one left, and it is for sale.")},
			{Kind: piece.Paragraph, Text: text("The city should buy it, for the light in the window if for nothing else.")},
		},
	}
}
