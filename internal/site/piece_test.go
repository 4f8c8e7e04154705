package site

import (
	"encoding/json"
	"strings"
	"testing"
	"time"

	"pressrun/internal/piece"
	"pressrun/internal/sample"
)

func pageOf(t *testing.T, p Piece) string {
	t.Helper()
	page, err := New(sample.Publication()).PiecePage(p)
	if err != nil {
		t.Fatal(err)
	}
	return string(page)
}

func TestCreditStandsNearTheBylineAndAfterTheText(t *testing.T) {
	page := pageOf(t, ferry())
	credit := "This piece originally appeared in <cite>1888</cite> (the outlet of that name)."
	first, last, text := strings.Index(page, credit), strings.LastIndex(page, credit), strings.Index(page, `<div class="body">`)
	if first < 0 || last == first || first > text || last < text {
		t.Errorf("credit at %d and %d, text at %d; want it once before and once after", first, last, text)
	}
	if page := pageOf(t, kiosk()); strings.Contains(page, "<cite>") {
		t.Error("a piece that first ran at home carries a credit")
	}
}

func TestTakeawaysCorrectionsAndRelatedStandInTheirPlaces(t *testing.T) {
	page := pageOf(t, ferry())
	order := []string{"<h1>", "Corrected, see the note", "Key takeaways</h2>", "Correction, ", `<figure class="lead">`, `<div class="body">`, `<footer class="after">`, "Who Owns the Quay?", "About the authors", "Republish this piece"}
	at := 0
	for _, mark := range order {
		next := strings.Index(page[at:], mark)
		if next < 0 {
			t.Fatalf("%q is missing or stands too early", mark)
		}
		at += next
	}
}

func TestWhatIsNotKnownIsNotShown(t *testing.T) {
	p := ferry()
	p.ImageURL = ""                                                             // no public address
	p.Piece.Related = []piece.Related{{Title: "Nowhere to Be Read"}}            // no address
	p.Piece.Authors = []piece.Author{{Name: "Maud Lindqvist", Handle: "@maud"}} // no page, no role
	p.Republish, p.Updated = false, time.Time{}
	page := pageOf(t, p)
	for _, text := range []string{"<figure class=\"lead\"", "The west pier at eleven", "og:image", "Nowhere to Be Read", "About the author", "Republish", "Updated", "modified_time", `href="https://harbour.example/people`} {
		if strings.Contains(page, text) {
			t.Errorf("the page holds %q", text)
		}
	}
	if !strings.Contains(page, `<span class="handle">@maud</span>`) {
		t.Error("the handle is not there as text")
	}
}

// data reads the JSON-LD back out of a page.
func data(t *testing.T, page string) map[string]any {
	t.Helper()
	_, rest, _ := strings.Cut(page, `<script type="application/ld+json">`)
	text, _, found := strings.Cut(rest, "</script>")
	var out map[string]any
	if err := json.Unmarshal([]byte(text), &out); err != nil || !found {
		t.Fatalf("JSON-LD: %v", err)
	}
	return out
}

func TestDataKeepsOutletPublisherAndAuthorsApart(t *testing.T) {
	p := ferry()
	p.Piece.Outlet.URL, p.Piece.Outlet.PublishedOn = "https://1888.example/night", piece.Day(2026, time.November, 10)
	p.Credit = p.Piece.Credit(nil)
	d := data(t, pageOf(t, p))
	origin := d["isBasedOn"].(map[string]any)
	for name, pair := range map[string][2]any{
		"publisher":       {d["publisher"].(map[string]any)["name"], "Harbour Institute"},
		"outlet":          {d["sourceOrganization"].(map[string]any)["name"], "1888"},
		"origin":          {origin["url"], "https://1888.example/night"},
		"origin's day":    {origin["datePublished"], "2026-11-10"},
		"origin's outlet": {origin["publisher"].(map[string]any)["name"], "1888"},
		"second author":   {d["author"].([]any)[1].(map[string]any)["jobTitle"], "Economist"},
		"correction":      {d["correction"].([]any)[0].(map[string]any)["@type"], "CorrectionComment"},
		"credit":          {d["creditText"], p.Credit.Text()},
		"words":           {d["wordCount"], float64(p.Piece.Words())},
	} {
		if pair[0] != pair[1] {
			t.Errorf("%s: %v, want %v", name, pair[0], pair[1])
		}
	}
}

func TestOutletsOwnAddressFromTheBookIsNotTheOneOfThePiece(t *testing.T) {
	p := ferry()
	p.Credit = p.Piece.Credit(piece.OutletBook{{Name: "1888", URL: "https://1888.example/"}})
	d := data(t, pageOf(t, p))
	if got := d["sourceOrganization"].(map[string]any)["url"]; got != "https://1888.example/" {
		t.Errorf("outlet's address %v", got)
	}
	if got, there := d["isBasedOn"].(map[string]any)["url"]; there {
		t.Errorf("the outlet's front page %v is given as the piece", got)
	}
}

func TestPieceReadElsewhereNamesThatAddress(t *testing.T) {
	p := kiosk()
	p.Address = "https://own.example/keep-the-kiosk"
	page := pageOf(t, p)
	if !strings.Contains(page, `<link rel="canonical" href="https://own.example/keep-the-kiosk">`) {
		t.Error("canonical address is not the one where the piece is read")
	}
	if got := data(t, page)["mainEntityOfPage"]; got != p.Address {
		t.Errorf("mainEntityOfPage %v", got)
	}
}

func TestLanguageAndDirectionFollowThePiece(t *testing.T) {
	p := kiosk()
	for tag, want := range map[string]string{"ar": `lang="ar" dir="rtl"`, "de-CH": `lang="de-CH" dir="ltr"`, `x" onload="y`: `lang="en" dir="ltr"`} {
		p.Piece.Language = tag
		if page := pageOf(t, p); !strings.Contains(page, "<html "+want+">") {
			t.Errorf("language %q does not give %s", tag, want)
		}
	}
}
