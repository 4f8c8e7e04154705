package partner

import (
	"strings"
	"testing"

	"pressrun/internal/ledger"
	"pressrun/internal/piece"
	"pressrun/internal/sample"
)

func TestCorrectionTellsWhatWasAndWhatIs(t *testing.T) {
	old := sample.Ferry()
	old.Title = "Let the Ferry Run at Night"
	old.Body[3].Text = piece.PlainInline("1887. That is the year in which the harbour last ran a boat after dark, & it paid for itself in a winter.")
	old.Takeaways = old.Takeaways[:2]
	c := ferryCorrected(ledger.NoticeCorrection)
	c.Notice.Changes = piece.Diff(old, sample.Ferry())
	text := string(make1(t, Text, c))
	for _, want := range []string{
		"TRANSPORT-COMMENTARY, CORRECTION\n",
		"\nVersion 2 replaces version 1 of Nov 20, 2026.\n",
		"\nTitle, was: Let the Ferry Run at Night\n", "\nTitle, is now: Let the Ferries Run at Night\n",
		"\nParagraph 3, was: 1887. That is the year in which", "\nParagraph 3, is now: 1888. That is the year in which",
		"\nTakeaway 3, added: One boat & one winter", "\nWhy: The piece gave a wrong year",
		"\nCORRECTIONS (must run)\nCorrection, Nov 23, 2026: The piece gave a wrong year",
	} {
		if !strings.Contains(text, want) {
			t.Errorf("missing %q in\n%s", want, text)
		}
	}
}
