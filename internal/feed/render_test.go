package feed

import (
	"bytes"
	"compress/gzip"
	"io"
	"strings"
	"testing"
	"time"

	"github.com/andybalholm/brotli"

	"pressrun/internal/piece"
	"pressrun/internal/publication"
	"pressrun/internal/sample"
)

func TestEntriesWithoutWhatFeedsNeedAreRefused(t *testing.T) {
	pub := testPublication()
	for name, change := range map[string]func(*Entry){
		"piece":              func(e *Entry) { e.Piece = nil },
		"id":                 func(e *Entry) { e.Piece.ID = "" },
		"title":              func(e *Entry) { e.Piece.Title = " \x00 " },
		"address":            func(e *Entry) { e.Address = "/pieces/x/" },
		"date":               func(e *Entry) { e.Published = time.Time{} },
		"years 1 to 9999":    func(e *Entry) { e.Updated = time.Date(10000, 1, 1, 0, 0, 0, 0, time.UTC) },
		"of its picture":     func(e *Entry) { e.Image = &Enclosure{URL: "night.jpg"} },
		"no usable id":       func(e *Entry) { e.Piece.ID = "tag:a\r\nb" },
		"absolute address (": func(e *Entry) { e.Address = "javascript:alert(1)" },
	} {
		e := entryOf(pub, sample.Kiosk())
		change(&e)
		_, err := Render(pub, e)
		if err == nil || !strings.Contains(err.Error(), name) {
			t.Errorf("without %s: got error %v", name, err)
		}
	}
}

func TestWhatStandsInEveryItem(t *testing.T) {
	pub := testPublication()
	f, err := Render(pub, ferryEntry(pub))
	if err != nil {
		t.Fatal(err)
	}
	rss, atom, json := string(f.RSS), string(f.Atom), string(f.JSON)
	for _, format := range publication.FeedFormats() {
		for _, want := range []string{
			"tag:harbour.example,2026-01-05:pieces/let-the-ferries-run-at-night",
			"This piece originally appeared in 1888 (the outlet of that name).", // plain, in the summary
			"1888", "Key takeaways", "Ines Okonkwo-Hale", "Tomas Brandvik, Ph.D.",
			"https://harbour.example/img/night-quay.jpg", "Lio Fern / Harbour Institute", "COMMENTARY", "shift work",
		} {
			if !strings.Contains(string(f.Of(format)), want) {
				t.Errorf("%s: %q is missing", format, want)
			}
		}
	}
	if strings.Count(rss, "<dc:creator>") != 1 {
		t.Error("RSS must have one dc:creator for all names")
	}
	if strings.Count(atom, "<author>") != 2 || strings.Count(json, `"name"`) != 2 {
		t.Error("Atom and JSON Feed name each author")
	}
	if strings.Index(rss, "<description>") > strings.Index(rss, "<content:encoded>") {
		t.Error("the description must stand before the content")
	}
	if strings.Contains(rss, "atom:updated") {
		t.Error("a piece that was never corrected has no atom:updated")
	}
	if strings.Contains(rss+atom+json, "href=\"#") || strings.Contains(rss+atom+json, "inesokhale\"") {
		t.Error("an address was made from a footnote or a handle")
	}
}

func TestUpdatedMovesNothingButItself(t *testing.T) {
	pub := testPublication()
	e := entryOf(pub, sample.Kiosk())
	e.Updated = e.Published.Add(26 * time.Hour)
	f, err := Render(pub, e)
	if err != nil {
		t.Fatal(err)
	}
	for format, wants := range map[publication.FeedFormat][]string{
		publication.RSS: {
			"<pubDate>Wed, 18 Nov 2026 12:00:00 +0100</pubDate>",
			"<atom:updated>2026-11-19T14:00:00+01:00</atom:updated>",
		},
		publication.Atom: {
			"<published>2026-11-18T12:00:00+01:00</published>",
			"<updated>2026-11-19T14:00:00+01:00</updated>",
		},
		publication.JSON: {
			`"date_published": "2026-11-18T12:00:00+01:00"`,
			`"date_modified": "2026-11-19T14:00:00+01:00"`,
		},
	} {
		for _, want := range wants {
			if !strings.Contains(string(f.Of(format)), want) {
				t.Errorf("%s: %s is missing", format, want)
			}
		}
	}
}

func TestAPieceWithoutBylineIsByHomeInAtomOnly(t *testing.T) {
	pub := testPublication()
	e := entryOf(pub, sample.Kiosk())
	e.Piece.Authors = nil
	f, err := Render(pub, e)
	if err != nil {
		t.Fatal(err)
	}
	if !strings.Contains(string(f.Atom), "<name>Harbour Institute</name>") {
		t.Error("an Atom entry must have an author")
	}
	if strings.Contains(string(f.RSS), "creator") || strings.Contains(string(f.JSON), "authors") {
		t.Error("a byline was made up")
	}
}

func TestHomeMayHaveSignsInItsName(t *testing.T) {
	pub := testPublication()
	pub.Name = `Ships & <Sails> "Ltd"`
	for _, format := range publication.FeedFormats() {
		data := build(t, pub, Channel{}, format, entryOf(pub, sample.Kiosk()))
		equal(t, "title", read(t, data).Title, pub.Name)
		for _, p := range Check(data, format) {
			t.Errorf("%s: %s", format, p)
		}
	}
}

func TestFeedsOfPiecesWithOwnTimeKeepTheirOffset(t *testing.T) {
	pub := testPublication()
	e := entryOf(pub, sample.Kiosk())
	e.Published = time.Date(2026, 3, 1, 23, 30, 15, 999, time.FixedZone("", -5*3600))
	f, err := Render(pub, e)
	if err != nil {
		t.Fatal(err)
	}
	if !strings.Contains(string(f.RSS), "Sun, 01 Mar 2026 23:30:15 -0500") ||
		!strings.Contains(string(f.JSON), `"2026-03-01T23:30:15-05:00"`) {
		t.Errorf("dates were moved: %s", f.RSS)
	}
}

func TestAnEmptyFeedIsDatedByTheIDAuthority(t *testing.T) {
	pub := testPublication()
	for authority, want := range map[string]string{
		"a.example,2026-02-05": "2026-02-05T00:00:00+01:00",
		"a.example":            "1970-01-01T01:00:00+01:00",
	} {
		pub.Authority = authority
		f := read(t, build(t, pub, Channel{}, publication.Atom))
		equal(t, authority, f.Updated, want)
	}
}

func TestCorrectionsStandOnTopTheNewestFirst(t *testing.T) {
	pub := testPublication()
	e := entryOf(pub, sample.Kiosk())
	day := piece.Day(2026, time.November, 18)
	e.Piece.Corrections = []piece.Correction{
		{Date: day, Text: "one"}, {Date: day, Text: "two"}, {Date: piece.Day(2026, time.November, 17), Text: "zero"},
	}
	content := newView(pub, e).content
	want := `<p><strong>Correction, Nov 18, 2026:</strong> two</p>
<p><strong>Correction, Nov 18, 2026:</strong> one</p>
<p><strong>Correction, Nov 17, 2026:</strong> zero</p>
`
	if !strings.HasPrefix(content, want) {
		t.Errorf("got %s", content)
	}
}

func TestAppendTakesNoMemoryWhenThereIsRoom(t *testing.T) {
	pub := testPublication()
	for _, format := range publication.FeedFormats() {
		f, err := Render(pub, ferryEntry(pub))
		if err != nil {
			t.Fatal(err)
		}
		items := [][]byte{f.Of(format), f.Of(format)}
		frame := NewFrame(pub, Channel{Updated: sample.Now()}, format)
		room := make([]byte, 0, frame.Len(items))
		if n := testing.AllocsPerRun(20, func() { frame.Append(room, items) }); n != 0 {
			t.Errorf("%s: %v allocations", format, n)
		}
		whole := Assemble([]byte("before"), pub, Channel{Updated: sample.Now()}, format, items)
		if !bytes.Equal(whole, append([]byte("before"), frame.Append(room, items)...)) {
			t.Errorf("%s: Assemble and Append differ", format)
		}
	}
}

func TestCompressedSiblingsHoldTheFeedAndAreTheSameEachTime(t *testing.T) {
	pub := testPublication()
	data := build(t, pub, Channel{}, publication.RSS, tenEntries(pub)...)
	gz, br, err := Compress(data)
	if err != nil {
		t.Fatal(err)
	}
	z, err := gzip.NewReader(bytes.NewReader(gz))
	if err != nil {
		t.Fatal(err)
	}
	if !z.ModTime.IsZero() {
		t.Errorf("the gzip header holds a time: %v", z.ModTime)
	}
	for name, r := range map[string]io.Reader{"gzip": z, "brotli": brotli.NewReader(bytes.NewReader(br))} {
		got, err := io.ReadAll(r)
		if err != nil || !bytes.Equal(got, data) {
			t.Errorf("%s does not give the feed back: %v", name, err)
		}
	}
	gz2, br2, err := Compress(data)
	if err != nil || !bytes.Equal(gz, gz2) || !bytes.Equal(br, br2) {
		t.Errorf("two runs differ, or failed: %v", err)
	}
}

func TestHostilePartsLoseTheirHarmAndKeepTheirWords(t *testing.T) {
	pub := testPublication()
	e := entryOf(pub, sample.Kiosk())
	e.Piece.Title = "A\r\nSet-Cookie: x ]]> <script>alert(1)</script>"
	e.Piece.Authors = []piece.Author{{Name: "Eve\x00 </name>", URL: "javascript:alert(1)", Role: "<b>"}}
	e.Piece.Tags = []string{`"><script>`, "PUBLIC space"}
	e.Piece.Body[0].Text = piece.Inline{{Text: "]]> \xff\x0b<img onerror=x>", Href: "javascript:alert(1)"}}
	e.Credit = piece.Credit{Before: "In ", Name: "<i>Paper</i>", After: ".", URL: "data:text/html,x"}
	e.Language = `en" onload="x`
	for _, format := range publication.FeedFormats() {
		data := build(t, pub, Channel{}, format, e)
		for _, p := range Check(data, format) {
			t.Errorf("%s: %s", format, p)
		}
		got := read(t, data).Items[0]
		equal(t, "title", got.Title, "A Set-Cookie: x ]]> <script>alert(1)</script>")
		equal(t, "author", got.Authors[0].Name, "Eve </name>")
		if !strings.Contains(got.Content, "<p>]]&gt; &lt;img onerror=x&gt;</p>") {
			t.Errorf("%s: content is %s", format, got.Content)
		}
		if strings.Contains(string(data), "javascript:") || strings.Contains(string(data), "data:text") {
			t.Errorf("%s: a dangerous address was kept", format)
		}
	}
}
