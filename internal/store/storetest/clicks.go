package storetest

import (
	"testing"

	"pressrun/internal/ledger"
)

func clickTests() map[string]func(*testing.T, *bench) {
	return map[string]func(*testing.T, *bench){
		"clicks add up by link, in the order of the edition's pieces": func(t *testing.T, b *bench) {
			b.subscribe(t, "weekly", "ada@x.se")
			for _, slug := range []string{"weir", "harbour", "lock"} {
				b.publish(t, slug, "ports", noon())
			}
			e := b.freeze(t, plan("weekly", "weir", "harbour", "lock"))[0]
			clicks := func(slug string, people, machines int) ledger.Clicks {
				return ledger.Clicks{
					ReadOnLink: ledger.ReadOnLink{List: e.List, Number: e.Number, Slug: slug}, People: people, Machines: machines,
				}
			}
			must(t, b.AddClicks(b.ctx, []ledger.Clicks{clicks("harbour", 2, 1), clicks("weir", 0, 4)}))
			must(t, b.AddClicks(b.ctx, []ledger.Clicks{clicks("harbour", 3, 0)}))
			got, err := b.Clicks(b.ctx, e.List, e.Number)
			must(t, err)
			same(t, got, []ledger.Clicks{clicks("weir", 0, 4), clicks("harbour", 5, 1)})
			for slug, want := range map[string]bool{"lock": true, "dam": false} {
				found, err := b.LinkedPiece(b.ctx, clicks(slug, 0, 0).ReadOnLink)
				must(t, err)
				same(t, found, want)
			}
		},
	}
}
