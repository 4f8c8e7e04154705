package site

import (
	"strings"
	"testing"

	"pressrun/internal/sample"
)

func TestPiecesOfferTheNewslettersThatBringThem(t *testing.T) {
	s := New(sample.Publication(), letters()...)
	for name, tc := range map[string]struct {
		piece  Piece
		offers int
	}{"of the section": {ferry(), 2}, "of another": {kiosk(), 1}} {
		page, err := s.PiecePage(tc.piece)
		if err != nil {
			t.Fatal(err)
		}
		if got := strings.Count(string(page), ">Sign up<"); got != tc.offers {
			t.Errorf("%s: %d offers, want %d", name, got, tc.offers)
		}
	}
}

func TestNobodyIsSentToAFormThatIsNotThere(t *testing.T) {
	closed := letters()
	for i := range closed {
		closed[i].Closed = true
	}
	for lists, s := range map[string]*Site{"no lists": New(sample.Publication()), "closed lists": New(sample.Publication(), closed...)} {
		for name, page := range pages(t, s) {
			if strings.Contains(string(page), "/subscribe") {
				t.Errorf("%s: %s leads to the form", lists, name)
			}
		}
	}
}

func TestNewslettersOfClosedListsStayToBeRead(t *testing.T) {
	closed := letters()
	closed[0].Closed, closed[1].Closed = true, true
	front, err := New(sample.Publication(), closed...).FrontPage(nil, nil)
	if err != nil || !strings.Contains(string(front), "https://harbour.example/editions/") {
		t.Errorf("the front page does not lead to the newsletters: %v", err)
	}
}
