package piece_test

import (
	"testing"

	"pressrun/internal/piece"
	"pressrun/internal/sample"
)

func TestFindingsGetTheLinesOfTheirKeys(t *testing.T) {
	src := sample.Ferry().Markdown()
	var found []piece.Finding
	want := map[string]int{
		"title": 5, "authors": 16, "authors[1].role": 22, "authors[1].url": 21, "original_outlet.url": 38, "original_outlet.name": 39,
		"body": 42, "rights.grantable": 0, "takeaways": 30,
	}
	for field := range want {
		found = append(found, piece.Finding{Field: field})
	}
	for _, f := range piece.Locate(src, append(found, piece.Finding{Field: "title", Line: 3})) {
		if f.Line != want[f.Field] && f.Line != 3 {
			t.Errorf("%s on line %d, want %d", f.Field, f.Line, want[f.Field])
		}
	}
	if got := piece.Locate([]byte("---\nx"), found); len(got) != len(found) {
		t.Error("findings are lost with a broken file")
	}
}
