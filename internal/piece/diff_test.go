package piece_test

import (
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"pressrun/internal/piece"
	"pressrun/internal/sample"
)

func TestDiffIsMinimalAndInOrder(t *testing.T) {
	paragraph := func(text string) piece.Block {
		return piece.Block{Kind: piece.Paragraph, Text: piece.PlainInline(text)}
	}
	for name, tc := range map[string]struct {
		change func(*piece.Piece)
		want   []piece.Change
	}{
		"nothing": {func(*piece.Piece) {}, nil},
		"what only the house keeps": {func(p *piece.Piece) {
			p.ID, p.Version, p.Accepted, p.Updated = "tag:x", 9, []string{"old-date"}, piece.Day(2026, 12, 1)
		}, nil},
		"title and a paragraph": {func(p *piece.Piece) {
			p.Title = "Let the Ferries Run"
			p.Body[0].Text = piece.PlainInline("The last ferry leaves Port Ansel at nine. The last shift at the hospital ends at eleven.")
		}, []piece.Change{
			{"Title", "Let the Ferries Run at Night", "Let the Ferries Run"},
			{"Paragraph 1", "The last ferry leaves Port Ansel at ten. The last shift at the hospital ends at eleven.", "The last ferry leaves Port Ansel at nine. The last shift at the hospital ends at eleven."},
		}},
		"paragraph put in": {func(p *piece.Piece) {
			p.Body = append([]piece.Block{paragraph("New.")}, p.Body...)
		}, []piece.Change{{"Paragraph 1", "", "New."}}},
		"paragraph taken out": {func(p *piece.Piece) {
			p.Body = append(p.Body[:3:3], p.Body[4:]...)
		}, []piece.Change{{"Paragraph 3", "1888. That is the year in which the harbour last ran a boat after dark, & it paid for itself in a winter.", ""}}},
		"put in before a changed one": {func(p *piece.Piece) {
			p.Body[0].Text = piece.PlainInline("The last ferry leaves Port Ansel at nine. The last shift at the hospital ends at eleven.")
			p.Body = append([]piece.Block{paragraph("Nobody knew.")}, p.Body...)
		}, []piece.Change{
			{"Paragraph 1", "", "Nobody knew."},
			{"Paragraph 2", "The last ferry leaves Port Ansel at ten. The last shift at the hospital ends at eleven.", "The last ferry leaves Port Ansel at nine. The last shift at the hospital ends at eleven."},
		}},
		"another link only": {func(p *piece.Piece) {
			p.Body[1].Text = append(piece.Inline{}, p.Body[1].Text...)
			p.Body[1].Text[1].Href = "https://office.example/new"
		}, []piece.Change{{
			"Paragraph 2",
			"Between the two lies an hour that the [harbour office](https://office.example/timetable?day=1&line=2) calls “_unserved_” and the nurses call **the taxi hour**.[^1]",
			"Between the two lies an hour that the [harbour office](https://office.example/new) calls “_unserved_” and the nurses call **the taxi hour**.[^1]",
		}}},
		"takeaway, byline, credit": {func(p *piece.Piece) {
			p.Takeaways = p.Takeaways[:2]
			p.Authors = p.Authors[:1]
			p.Outlet = &piece.Outlet{Name: "The Quay", URL: "https://q.example/"}
		}, []piece.Change{
			{"Byline", "Ines Okonkwo-Hale and Tomas Brandvik, Ph.D.", "Ines Okonkwo-Hale"},
			{"Author 2", "Tomas Brandvik, Ph.D.: Economist Tomas Brandvik studies public timetables.", ""},
			{"Takeaway 3", "One boat & one winter would settle the argument.", ""},
			{"Credit", "This piece originally appeared in 1888 (the outlet of that name).", "This piece originally appeared in The Quay."},
			{"Address in the credit", "", "https://q.example/"},
		}},
		"list item": {func(p *piece.Piece) {
			p.Body[7].Items = []piece.Inline{piece.PlainInline("One boat."), piece.PlainInline("Two winters.")}
		}, []piece.Change{{"List 2", "One boat. / One winter.", "One boat. / Two winters."}}},
	} {
		t.Run(name, func(t *testing.T) {
			now := sample.Ferry()
			tc.change(now)
			if diff := cmp.Diff(tc.want, piece.Diff(sample.Ferry(), now)); diff != "" {
				t.Error(diff)
			}
			if same := sample.Ferry().WordsHash() == now.WordsHash(); same != (tc.want == nil) {
				t.Errorf("equal hashes: %v", same)
			}
		})
	}
}

func TestDiffOfStrangersEndsFast(t *testing.T) {
	var a, b piece.Piece
	for i := range 3000 {
		text := time.Unix(int64(i)*99991, 0).UTC().Format(time.RFC1123)
		a.Body = append(a.Body, piece.Block{Kind: piece.Paragraph, Text: piece.PlainInline(text)})
		b.Body = append(b.Body, piece.Block{Kind: piece.Paragraph, Text: piece.PlainInline("x" + text)})
	}
	began := time.Now()
	if got := piece.Diff(&a, &b); len(got) != 3000 {
		t.Errorf("%d changes", len(got))
	}
	if took := time.Since(began); took > 3*time.Second {
		t.Errorf("took %v", took)
	}
}

func TestWordsHashIgnoresHowADayIsWritten(t *testing.T) {
	a, b := sample.Kiosk(), sample.Kiosk()
	b.Published = piece.Day(2026, 11, 18)
	if a.WordsHash() != b.WordsHash() {
		t.Error("the hour of publication changes the hash")
	}
	b.Published = piece.Day(2026, 11, 17)
	if a.WordsHash() == b.WordsHash() {
		t.Error("another day does not change the hash")
	}
}

func TestParagraphsAreKnownAgain(t *testing.T) {
	whole := piece.ParagraphHashes(sample.Ferry())
	if len(whole) != 4 {
		t.Fatalf("%d paragraphs", len(whole))
	}
	loose := sample.Ferry()
	loose.Body[0].Text = piece.PlainInline("the last ferry  leaves Port Ansel at ten — the last shift at the hospital ends at eleven")
	loose.Body = append(loose.Body, loose.Body[0], loose.Body[0])
	other := piece.ParagraphHashes(loose)
	if got := piece.ShareIn(whole, other); got != 1 {
		t.Errorf("share %v", got)
	}
	if got := piece.ShareIn(other, whole); got != 4.0/6 {
		t.Errorf("a repeated paragraph counts more than once: %v", got)
	}
	if got := piece.ShareIn(nil, whole); got != 0 {
		t.Errorf("share of nothing %v", got)
	}
	if got := piece.ShareIn(piece.ParagraphHashes(sample.Kiosk()), whole); got != 0 {
		t.Errorf("share of strangers %v", got)
	}
}
