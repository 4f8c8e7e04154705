package press_test

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"pressrun/internal/piece"
	"pressrun/internal/press"
)

// by is a small piece of the authors, each as in front matter.
func by(title string, authors ...string) string {
	return simple(title, append([]string{"authors:"}, authors...)...)
}

func TestAuthorsHavePagesOfTheirPieces(t *testing.T) {
	h := newHouse(t, func(h *house) {
		h.Authors = piece.AuthorBook{{Name: "Ada Quill", Role: "Fellow", Bio: "Ada Quill studies weirs."}}
	})
	h.publish(press.Options{}, h.write("a.md", by("A Quay", "  - {name: Ada Quill}", "  - {name: 王小明, role: 研究员}")))
	h.publish(press.Options{}, h.write("b.md", by("A Crane", "  - {name: Ada Quill}")))
	ada := h.read("public/authors/ada-quill/index.html")
	for _, text := range []string{"A Quay", "A Crane", "Fellow", "Ada Quill studies weirs.", "2 pieces"} {
		if !strings.Contains(ada, text) {
			t.Errorf("the author's page does not hold %q", text)
		}
	}
	if wang := h.read("public/authors/王小明/index.html"); !strings.Contains(wang, "研究员") || strings.Contains(wang, "A Crane") {
		t.Error("the second author's page lacks the role, or has pieces of others")
	}
	if page := h.read("public/pieces/a-quay/index.html"); !strings.Contains(page, "https://harbour.example/authors/ada-quill/") {
		t.Error("the byline does not lead to the author's page")
	}

	h.clock = h.clock.Add(time.Hour)
	h.edit("pieces/a-quay.md", "王小明", "王晓明")
	h.correct(press.Correction{Piece: "a-quay", Note: "A name was wrong."})
	if h.exists("public/authors/王小明/index.html") || !h.exists("public/authors/王晓明/index.html") {
		t.Error("a name put right keeps its old page, or has no new one")
	}
	h.withdraw("a-crane", "It was no crane.")
	if ada := h.read("public/authors/ada-quill/index.html"); strings.Contains(ada, "A Crane") || !strings.Contains(ada, "1 piece") {
		t.Error("a withdrawn piece stays on its author's page")
	}
}

func TestAuthorsOfAnOlderArchiveAreFound(t *testing.T) {
	h := newHouse(t)
	h.publish(press.Options{}, h.write("a.md", by("A Quay", "  - {name: Ada Quill}")))
	if err := h.store.PutAuthors(t.Context(), "a-quay", []piece.AuthorRef{{Slug: "gone", Name: "Gone"}}); err != nil {
		t.Fatal(err)
	}
	if _, err := h.Rebuild(t.Context()); err != nil {
		t.Fatal(err)
	}
	if index := h.read("public/authors/index.html"); !strings.Contains(index, "ada-quill") || strings.Contains(index, "Gone") {
		t.Error("the list of authors is not that of the pieces")
	}
}

func TestThePageOfAnAuthorMovesWithTheBook(t *testing.T) {
	h := newHouse(t)
	h.publish(press.Options{}, h.write("a.md", by("A Quay", "  - {name: Ada Quill}")))
	h.Authors = piece.AuthorBook{{Name: "Ada Quill", Slug: "ada"}}
	if _, err := h.Rebuild(t.Context()); err != nil {
		t.Fatal(err)
	}
	if h.exists("public/authors/ada-quill/index.html") || !h.exists("public/authors/ada/index.html") {
		t.Error("the author's page did not move to the slug of the book")
	}
	if page := h.read("public/pieces/a-quay/index.html"); !strings.Contains(page, "/authors/ada/") {
		t.Error("the byline does not lead to the page as the book names it")
	}
}

func TestLargeSectionsAndAuthorsHaveAPageAYear(t *testing.T) {
	h := newHouse(t)
	var files []string
	for i := range 21 {
		day := time.Date(2024+i%3, time.March, 1+i, 0, 0, 0, 0, time.UTC).Format(time.DateOnly)
		text := by(fmt.Sprintf("Quay %d", i), "  - {name: Ada Quill}", "date: "+day)
		files = append(files, h.write(fmt.Sprintf("%d.md", i), text))
	}
	h.publish(press.Options{Archive: true}, files[:20]...)
	year := "public/authors/ada-quill/2024/index.html"
	if h.exists(year) {
		t.Error("there are years while all pieces stand on one page")
	}
	h.publish(press.Options{Archive: true}, files[20])
	if !h.exists(year) || !h.exists("public/authors/ada-quill/2026/index.html") {
		t.Fatal("a year has no page once there are too many pieces for one")
	}
	if got := strings.Count(h.read(year), "<time "); got != 7 {
		t.Errorf("%d pieces on the page of a year, want 7", got)
	}
	if page := h.read("public/authors/ada-quill/index.html"); !strings.Contains(page, "/authors/ada-quill/2024/") || !strings.Contains(page, "The newest 20 of 21") {
		t.Error("the author's page does not lead to the years")
	}
}
