package site

import (
	"net/url"
	"regexp"
	"testing"
	"time"

	"pressrun/internal/golden"
	"pressrun/internal/piece"
	"pressrun/internal/publication"
	"pressrun/internal/sample"
)

// ferry is the piece that uses everything, as it stands after a correction.
func ferry() Piece {
	src := sample.Ferry()
	src.Corrections = []piece.Correction{{
		Date: piece.Day(2026, time.November, 14),
		Text: "An earlier version gave the fare of a night taxi as 13 crowns. It is 31.",
	}}
	return Piece{
		Piece: src, Version: 2, Republish: true,
		Published: src.Published.InZone(sample.Zone()), Updated: src.Published.InZone(sample.Zone()).AddDate(0, 0, 2),
		Address:    "https://harbour.example/pieces/let-the-ferries-run-at-night/",
		AuthorPage: func(a piece.Author) string { return piece.Slugify(a.Name) },
		Credit:     src.Credit(nil), ImageURL: src.Image.Src,
	}
}

// kiosk is the plain piece: first run at home, without picture, takeaways or dek.
func kiosk() Piece {
	src := sample.Kiosk()
	return Piece{
		Piece: src, Version: 1, Published: src.Published.InZone(sample.Zone()),
		Address: "https://harbour.example/pieces/keep-the-kiosk/", Credit: src.Credit(nil),
	}
}

func summaries() []Summary {
	day := func(d, hour int) time.Time { return time.Date(2026, time.November, d, hour, 0, 0, 0, sample.Zone()) }
	return []Summary{
		{
			Slug: "keep-the-kiosk", Title: "Keep the Kiosk", Kicker: "Opinion", Topic: "Public Space", Section: "public-space",
			Bylines: "Maud Lindqvist", Address: "https://harbour.example/pieces/keep-the-kiosk/", Published: day(18, 12), Minutes: 1,
		},
		{
			Slug: "let-the-ferries-run-at-night", Title: "Let the Ferries Run at Night", Kicker: "COMMENTARY", Topic: "Transport",
			Dek: "A harbour that closes at ten sends its nurses home by taxi.", Section: "transport",
			Bylines:   "Ines Okonkwo-Hale and Tomas Brandvik, Ph.D.",
			Address:   "https://harbour.example/pieces/let-the-ferries-run-at-night/",
			Published: day(12, 8), Updated: day(14, 8), Minutes: 2,
		},
		{
			Slug: "who-owns-the-quay", Title: "Who Owns the Quay?", Kicker: "COMMENTARY", Topic: "Transport", Section: "transport",
			Dek: "Three registers, three owners, and one crane that nobody will paint.", Language: "en-GB",
			Bylines: "Ines Okonkwo-Hale", Address: "https://elsewhere.example/quay", Published: day(3, 7), Minutes: 5,
		},
	}
}

func sections() []Section {
	return []Section{{Slug: "public-space", Name: "Public Space", Count: 1}, {Slug: "transport", Name: "Transport", Count: 12}}
}

func months() []Month {
	return []Month{
		{Year: 2026, Month: time.November, Count: 3, Updated: time.Date(2026, time.November, 18, 12, 0, 0, 0, sample.Zone())},
		{Year: 2026, Month: time.October, Count: 9},
		{Year: 2025, Month: time.December, Count: 1},
	}
}

func lines() []Line {
	return []Line{
		{"keep-the-kiosk", "Keep the Kiosk", kiosk().Published},
		{"港口", "港口不应在十点关门", kiosk().Published.AddDate(0, 0, -2)},
		{"who-owns-the-quay", "Who Owns the Quay?", kiosk().Published.AddDate(0, -1, 0)},
	}
}

func years() []Year { return []Year{{2026, 9}, {2025, 3}} }

func people() []Author {
	ines := sample.Ferry().Authors[0]
	ines.URL, ines.Bio = "https://ines.example/", "Ines Okonkwo-Hale studies ports."
	return []Author{
		{Slug: "ines-okonkwo-hale", Who: ines, Count: 12}, {Slug: "王小明", Who: piece.Author{Name: "王小明"}, Count: 1},
	}
}

// letters are two newsletters, the second for one section alone.
func letters() []List {
	return []List{
		{Slug: "commentary", Name: "Harbour Commentary", About: "Each new piece, with its key takeaways.", Cadence: "each piece"},
		{Slug: "ferries", Name: "The Ferry Letter", Cadence: "weekly", Sections: []string{"transport"}},
	}
}

func sent() Sent {
	return Sent{letters()[0], []EditionLine{
		{Number: 2, Subject: "Keep the Kiosk", Sent: sample.Now(), Pieces: 1},
		{Number: 1, Subject: "Night ferries: the cheapest shift work there is", Sent: sample.Now().AddDate(0, 0, -7), Pieces: 3},
	}}
}

// branded is the sample publication under another brand and below a path of its host.
func branded() *publication.Publication {
	p := sample.Publication()
	p.URL = &url.URL{Scheme: "https", Host: "harbour.example", Path: "/letters/"}
	p.Brand = publication.Brand{
		Accent: "#ffcc00", Typeface: "Source Serif 4, Georgia, serif", Footer: "Ports, cities, and who pays for them",
		Logo: "https://harbour.example/logo.png", LogoDark: "https://harbour.example/logo-dark.png",
		Social: []publication.Link{{Name: "Mastodon", URL: "https://social.example/@harbour"}},
	}
	return p
}

// pages is every public page, under the name of its golden file.
func pages(t *testing.T, s *Site) map[string][]byte {
	t.Helper()
	out := map[string][]byte{}
	add := func(name string, data []byte, err error) {
		t.Helper()
		if err != nil {
			t.Fatalf("%s: %v", name, err)
		}
		out[name] = data
	}
	data, err := s.PiecePage(ferry())
	add("ferry.html", data, err)
	data, err = s.PiecePage(kiosk())
	add("kiosk.html", data, err)
	data, err = s.FrontPage(summaries(), sections())
	add("front.html", data, err)
	data, err = s.FrontPage(nil, nil)
	add("front-empty.html", data, err)
	data, err = s.SectionPage(sections()[1], summaries()[1:], nil)
	add("section.html", data, err)
	data, err = s.MonthPage(months()[0], summaries())
	add("month.html", data, err)
	data, err = s.ArchivePage(months(), sections())
	add("archive.html", data, err)
	data, err = s.SectionPage(sections()[1], summaries()[1:], years())
	add("section-years.html", data, err)
	data, err = s.SectionYearPage(sections()[1], 2026, lines())
	add("section-year.html", data, err)
	data, err = s.SectionsPage(sections())
	add("sections.html", data, err)
	data, err = s.AuthorPage(people()[0], summaries()[1:], years())
	add("author.html", data, err)
	data, err = s.AuthorYearPage(people()[0], 2026, lines())
	add("author-year.html", data, err)
	data, err = s.AuthorsPage(people())
	add("authors.html", data, err)
	data, err = s.FeedsPage(sections())
	add("feeds.html", data, err)
	data, err = s.EditionsPage(sent())
	add("editions.html", data, err)
	data, err = s.NewslettersPage([]Sent{sent(), {List: letters()[1]}})
	add("newsletters.html", data, err)
	data, err = s.WithdrawnPage(Withdrawn{
		Slug: "keep-the-kiosk", Title: "Keep the Kiosk", Reason: "The kiosk had been sold before the piece appeared.",
		Published: kiosk().Published, Withdrawn: sample.Now(),
	})
	add("withdrawn.html", data, err)
	data, err = s.NotFoundPage()
	add("404.html", data, err)
	return out
}

func TestPagesReadAsTheGoldenFilesSay(t *testing.T) {
	for name, data := range pages(t, New(sample.Publication(), letters()...)) {
		t.Run(name, func(t *testing.T) { golden.Check(t, name, withoutStyle(data)) })
	}
}

// withoutStyle leaves the stylesheet out, which would drown the page in a golden file, and
// puts each element that starts a line of its own on one.
func withoutStyle(page []byte) []byte {
	page = regexp.MustCompile(`(?s)<style>.*?</style>`).ReplaceAll(page, []byte("<style>…</style>"))
	return regexp.MustCompile(`><(meta|link|style|script|body|header|main|article|section|div|footer|nav|aside|h\d|p|ul|ol|li|figure|dl|dt|iframe|pre|details)\b`).
		ReplaceAll(page, []byte(">\n<$1"))
}

func TestProofReadsAsTheGoldenFileSays(t *testing.T) {
	page, err := New(sample.Publication()).ProofPage(proof())
	if err != nil {
		t.Fatal(err)
	}
	golden.Check(t, "proof.html", withoutStyle(page))
}
