package press_test

import (
	"fmt"
	"os"
	"os/exec"
	"strings"
	"testing"

	"pressrun/internal/press"
)

// TestPublicValidator has the public validator read the feeds of a whole publication, as package feed
// runs it over a folder: the sample pieces, and ten more of which several came out on one day.
func TestPublicValidator(t *testing.T) {
	if os.Getenv("PRESSRUN_FEEDVALIDATOR") == "" {
		t.Skip("SKIPPED: no public validator; set PRESSRUN_FEEDVALIDATOR to a clone of w3c/feedvalidator")
	}
	h := newHouse(t)
	names := h.samplePieces()
	for i := range 10 {
		day := fmt.Sprintf("date: 2026-11-%02d", 17+i/4)
		topic := "topic: " + []string{"Harbours", "Energy & Light"}[i%2]
		names = append(names, h.write(fmt.Sprintf("p%d.md", i), simple(fmt.Sprintf("Piece %c of Ten", 'A'+i), day, topic)))
	}
	h.publish(press.Options{}, names...)
	h.edit("pieces/piece-a-of-ten.md", "Paragraph 2", "Passage 2")
	h.correct(press.Correction{Piece: "piece-a-of-ten", Note: "It was a passage."})

	cmd := exec.CommandContext(t.Context(), "go", "test", "-count=1", "-v", "-run", "^TestPublicValidatorOverFolder$", "pressrun/internal/feed")
	cmd.Env = append(os.Environ(), "PRESSRUN_FEEDS="+h.path("public"))
	out, err := cmd.CombinedOutput()
	if strings.Contains(string(out), "SKIPPED: no python3") {
		t.Skip("SKIPPED: no python3 with html5lib and rdflib")
	}
	if err != nil || !strings.Contains(string(out), "validated ") {
		t.Errorf("%v\n%s", err, out)
	}
	t.Logf("%s", out)
}
