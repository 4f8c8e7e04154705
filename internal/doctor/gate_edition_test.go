package doctor

import (
	"strings"
	"testing"

	"pressrun/internal/delivery"
	"pressrun/internal/digest"
	"pressrun/internal/ledger"
	"pressrun/internal/piece"
	"pressrun/internal/sample"
	"pressrun/internal/subscriber"
)

func TestGateFindsNothingInEditionsOfAnyKind(t *testing.T) {
	p := sample.Ferry()
	p.Corrections = []piece.Correction{{Text: "An earlier version gave the fare as 13 crowns; it is 31."}}
	p.Outlet = nil
	item := digest.Item{Piece: p, Published: sample.Now(), Address: "https://harbour.example/pieces/ferries/"}
	intro, _, err := piece.ParseText("intro.md", []byte("Dear reader,\n\nthe vote is [over](https://harbour.example/vote).\n"))
	if err != nil {
		t.Fatal(err)
	}
	changes := []piece.Change{{Where: "Paragraph 2", Was: "13 crowns", Is: "31 crowns"}}
	list := subscriber.List{Slug: "commentary", Name: "Commentary"}
	pub := sample.Publication()
	composer := &delivery.Composer{Publication: pub, From: "digest@harbour.example"}
	for name, e := range map[string]digest.Edition{
		"pieces":     {Items: []digest.Item{item, item}},
		"introduced": {Items: []digest.Item{item}, Intro: intro},
		"note":       {Subject: "After the vote", Intro: intro},
		"correction": {Items: []digest.Item{item}, Correction: &digest.Correction{Changes: changes}},
		"many":       {Items: slicesOf(item, 60), Intro: intro, Subject: "After the vote"},
	} {
		t.Run(name, func(t *testing.T) {
			e.Publication, e.List, e.Number, e.Date = pub, list, 3, sample.Now()
			body, err := digest.Compose(e)
			if err != nil {
				t.Fatal(err)
			}
			m, err := composer.Message(&list, 3, sample.Now(), body, ledger.Delivery{Email: "reader@readers.example", LeaveToken: "token"})
			if err != nil {
				t.Fatal(err)
			}
			for _, f := range (Gate{Publication: pub}).Look(m) {
				if name != "many" || !strings.Contains(f.Message, "as sent") { // near the limit, which it says
					t.Error(f)
				}
			}
		})
	}
}

func slicesOf(item digest.Item, n int) (items []digest.Item) {
	for range n {
		items = append(items, item)
	}
	return items
}
