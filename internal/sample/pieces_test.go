package sample

import (
	"io/fs"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"pressrun/internal/piece"
)

func readPiece(t *testing.T, name string) string {
	t.Helper()
	data, err := fs.ReadFile(Pieces(), name)
	if err != nil {
		t.Fatal(err)
	}
	return string(data)
}

func TestPiecesHoldWhatTheDemoShows(t *testing.T) {
	for name, texts := range map[string][]string{
		"night-ferries.txt":   {"Commentary By", "Key Takeaways", ">>>\u00a0 ", "This piece originally appeared in 1888", "Harbour Extras"},
		"school-gardens.html": {"application/ld+json", "<figcaption>", `<a href="https://allotmentreview.example/`},
		"quiet-budget.md":     {"takeaways:", `rights: "own"`},
	} {
		text := readPiece(t, name)
		for _, want := range texts {
			if !strings.Contains(text, want) {
				t.Errorf("%s does not hold %q", name, want)
			}
		}
	}
}

func TestOneTakeawayOfTheTextPageIsAWholeParagraph(t *testing.T) {
	const line = "\nA trial of one boat and one winter would settle what ten years of reports have not.\n"
	if n := strings.Count(readPiece(t, "night-ferries.txt"), line); n != 2 {
		t.Errorf("it stands %d times on a line of its own, want 2", n)
	}
}

func TestNamedPicturesAreThere(t *testing.T) {
	for _, name := range []string{"images/council-lamp.jpg", "images/school-bed.jpg"} {
		if info, err := fs.Stat(Pieces(), name); err != nil || info.Size() > 64<<10 {
			t.Errorf("%s: %v, want a file of at most 64 kB", name, err)
		}
	}
}

func TestMarkdownPieceIsReadWithoutAnError(t *testing.T) {
	p, findings, err := piece.Parse("quiet-budget.md", []byte(readPiece(t, "quiet-budget.md")))
	if err != nil || piece.HasErrors(findings) {
		t.Fatalf("%v %v", err, findings)
	}
	if p.Outlet != nil || len(p.Takeaways) != 3 || p.Image == nil || !p.Image.Shareable() {
		t.Errorf("read as %+v", p)
	}
	if diff := cmp.Diff(readPiece(t, "quiet-budget.md"), string(p.Markdown())); diff != "" {
		t.Errorf("the file is not canonical (-file +written):\n%s", diff)
	}
}
