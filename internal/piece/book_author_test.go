package piece_test

import (
	"strings"
	"testing"

	"pressrun/internal/piece"
)

const namesakes = `authors:
  - name: Ada Quill
    role: Fellow
    bio: Ada Quill studies ports.
  - name: Ada Quill
    slug: ada-quill-of-the-weir
    role: Keeper of the Weir
    handle: "@weir"
`

func TestTheBookTellsNamesakesApart(t *testing.T) {
	book, err := piece.ParseAuthors("authors.yaml", []byte(namesakes))
	if err != nil {
		t.Fatal(err)
	}
	for name, tc := range map[string]struct {
		author    piece.Author
		slug, bio string
	}{
		"name alone: the first":  {piece.Author{Name: "ADA QUILL"}, "ada-quill", "Ada Quill studies ports."},
		"by role":                {piece.Author{Name: "Ada Quill", Role: "keeper of the weir"}, "ada-quill-of-the-weir", ""},
		"by handle":              {piece.Author{Name: "Ada Quill", Handle: "@weir"}, "ada-quill-of-the-weir", ""},
		"not in the book":        {piece.Author{Name: "Søren Ågård"}, "soren-agard", ""},
		"in another script":      {piece.Author{Name: "王小明"}, "王小明", ""},
		"role of the other name": {piece.Author{Name: "Bo Quill", Handle: "@weir"}, "bo-quill", ""},
	} {
		t.Run(name, func(t *testing.T) {
			if got := book.Slug(tc.author); got != tc.slug {
				t.Errorf("slug %q, want %q", got, tc.slug)
			}
			if got := book.Complete([]piece.Author{tc.author})[0].Bio; got != tc.bio {
				t.Errorf("bio %q, want %q", got, tc.bio)
			}
		})
	}
	if pages := book.Pages(); len(pages) != 2 || pages["ada-quill-of-the-weir"].Handle != "@weir" || pages["ada-quill"].Role != "Fellow" {
		t.Errorf("pages %v", pages)
	}
	refs := book.Refs([]piece.Author{{Name: "Ada Quill"}, {Role: "nobody"}, {Name: "王小明"}})
	if len(refs) != 2 || refs[1] != (piece.AuthorRef{Slug: "王小明", Name: "王小明"}) {
		t.Errorf("refs %v", refs)
	}
}

func TestNamesOfAuthorsPagesAreChecked(t *testing.T) {
	for name, tc := range map[string]struct{ src, want string }{
		"form":    {"authors:\n  - name: A\n    slug: A B\n", "authors.yaml:2: slug: "},
		"twice":   {"authors:\n  - name: A\n    slug: a\n  - name: B\n    slug: a\n", `authors.yaml:4: slug: "a" stands twice, first on line 2`},
		"no slug": {"authors:\n  - name: A\n  - name: a\n", `authors.yaml:3: name: "a" stands twice, first on line 2`},
		"no name": {"authors:\n  - slug: a\n", "authors.yaml:2: name: the entry has no name"},
	} {
		t.Run(name, func(t *testing.T) {
			if _, err := piece.ParseAuthors("authors.yaml", []byte(tc.src)); err == nil || !strings.HasPrefix(err.Error(), tc.want) {
				t.Errorf("got %v", err)
			}
		})
	}
}
