package storetest

import (
	"testing"

	"pressrun/internal/piece"
)

func slugsOf(records []piece.Record) []string {
	out := make([]string, len(records))
	for i, r := range records {
		out[i] = r.Slug
	}
	return out
}

func authorTests() map[string]func(*testing.T, *bench) {
	ada, bo := piece.AuthorRef{Slug: "ada", Name: "Ada", Role: "Fellow"}, piece.AuthorRef{Slug: "王", Name: "王 Bo"}
	return map[string]func(*testing.T, *bench){
		"authors are kept in the order of the byline, each once": func(t *testing.T, b *bench) {
			b.publish(t, "a", "x", noon())
			must(t, b.PutAuthors(b.ctx, "a", []piece.AuthorRef{bo, ada, bo}))
			got, err := b.AuthorsOf(b.ctx, "a")
			must(t, err)
			same(t, got, []piece.AuthorRef{bo, ada})
			must(t, b.PutAuthors(b.ctx, "a", []piece.AuthorRef{ada}))
			got, err = b.AuthorsOf(b.ctx, "a")
			must(t, err)
			same(t, got, []piece.AuthorRef{ada})
		},
		"only what is published counts, under the name last printed": func(t *testing.T, b *bench) {
			b.publish(t, "old", "x", noon())
			b.publish(t, "new", "x", noon().AddDate(0, 0, 1))
			b.publish(t, "gone", "x", noon().AddDate(0, 0, 2))
			must(t, b.PutAuthors(b.ctx, "old", []piece.AuthorRef{{Slug: "ada", Name: "ADA"}, bo}))
			must(t, b.PutAuthors(b.ctx, "new", []piece.AuthorRef{ada}))
			must(t, b.PutAuthors(b.ctx, "gone", []piece.AuthorRef{{Slug: "cy", Name: "Cy"}, {Slug: "ada", Name: "A."}}))
			must(t, b.Withdraw(b.ctx, "gone", "reason", noon()))
			got, err := b.Authors(b.ctx)
			must(t, err)
			same(t, got, []piece.AuthorCount{{AuthorRef: ada, Count: 2}, {AuthorRef: bo, Count: 1}})
			of, err := b.OnShelf(b.ctx, piece.Shelf{Author: "ada"}, 0)
			must(t, err)
			same(t, slugsOf(of), []string{"new", "old"})
		},
		"pieces that were not looked at are found": func(t *testing.T, b *bench) {
			b.publish(t, "a", "x", noon())
			b.publish(t, "b", "x", noon())
			b.publish(t, "nobody", "x", noon())
			must(t, b.PutAuthors(b.ctx, "a", []piece.AuthorRef{ada}))
			must(t, b.PutAuthors(b.ctx, "nobody", nil))
			got, err := b.WithoutAuthors(b.ctx)
			must(t, err)
			same(t, slugsOf(got), []string{"b"})
			authors, err := b.AuthorsOf(b.ctx, "nobody")
			must(t, err)
			same(t, len(authors), 0)
		},
		"sections and authors are counted and listed by year": func(t *testing.T, b *bench) {
			b.publish(t, "a", "x", noon())
			b.publish(t, "b", "x", noon().AddDate(0, 0, 1))
			b.publish(t, "c", "x", noon().AddDate(-1, 0, 0))
			b.publish(t, "d", "y", noon().AddDate(-2, 0, 0))
			for _, slug := range []string{"a", "c", "d"} {
				must(t, b.PutAuthors(b.ctx, slug, []piece.AuthorRef{ada, bo}))
			}
			years, err := b.YearsOf(b.ctx, piece.Shelf{Section: "x"})
			must(t, err)
			same(t, years, []piece.YearCount{{Year: 2026, Count: 2}, {Year: 2025, Count: 1}})
			years, err = b.YearsOf(b.ctx, piece.Shelf{Author: "王"})
			must(t, err)
			same(t, years, []piece.YearCount{{Year: 2026, Count: 1}, {Year: 2025, Count: 1}, {Year: 2024, Count: 1}})
			in, err := b.OnShelfIn(b.ctx, piece.Shelf{Section: "x"}, 2026)
			must(t, err)
			same(t, slugsOf(in), []string{"b", "a"})
			newest, err := b.OnShelf(b.ctx, piece.Shelf{Section: "x"}, 1)
			must(t, err)
			same(t, slugsOf(newest), []string{"b"})
		},
	}
}
