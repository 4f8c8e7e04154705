package partner

import (
	"bytes"
	"testing"

	"pressrun/internal/golden"
	"pressrun/internal/ledger"
	"pressrun/internal/sample"
)

func make1(t *testing.T, f Format, c Copy) []byte {
	t.Helper()
	data, err := Make(f, c)
	if err != nil {
		t.Fatal(err)
	}
	again, err := Make(f, c)
	if err != nil || !bytes.Equal(data, again) {
		t.Fatalf("the same copy twice gave other bytes, %v", err)
	}
	return data
}

func TestCopiesReadAsTheyShould(t *testing.T) {
	embargoed := copyOf(sample.Kiosk(), gazette())
	embargoed.Embargoed = true
	embargoed.Published = sample.Now().AddDate(0, 0, 2)
	copies := map[string]Copy{
		"ferry.v1":             copyOf(sample.Ferry(), gazette()),
		"ferry-update.v2":      ferryCorrected(ledger.NoticeUpdate),
		"ferry-correction.v2":  ferryCorrected(ledger.NoticeCorrection),
		"kiosk.v1":             copyOf(sample.Kiosk(), gazette()),
		"kiosk-embargoed.v1":   embargoed,
		"ferry-other-terms.v1": copyOf(sample.Ferry(), otherTerms()),
	}
	for name, c := range copies {
		for _, f := range Formats() {
			t.Run(name+"."+f.Ending(), func(t *testing.T) {
				golden.Check(t, name+"."+f.Ending(), make1(t, f, c))
			})
		}
	}
}

// otherTerms is a partner that has agreed on everything otherwise than the default.
func otherTerms() *Partner {
	p := gazette()
	p.Name = "Inland Weekly"
	p.Terms = Terms{
		Credit: "By courtesy of {home}: {credit}", CreditPosition: UnderByline, CreditLink: LinkNone,
		Image: ImagesNone, Edits: EditsCutWithApproval, Related: true, Newline: CRLF, Quotes: QuotesStraight, Online: OnlineBoth,
	}
	return p
}

func TestKillsReadAsTheyShould(t *testing.T) {
	golden.Check(t, "ferry.v2.kill.txt", make1(t, Text, ferryKilled()))
	golden.Check(t, "ferry.v2.kill.ninjs.json", make1(t, Ninjs, ferryKilled()))
	for _, f := range []Format{CopySheet, Markdown} {
		if !bytes.Equal(make1(t, f, ferryKilled()), make1(t, Text, ferryKilled())) {
			t.Errorf("the kill in %s is not the plain text", f)
		}
	}
}

func TestPublicSheetReadsAsItShould(t *testing.T) {
	c := copyOf(sample.Kiosk(), nil)
	data, err := Public(c)
	if err != nil {
		t.Fatal(err)
	}
	golden.Check(t, "kiosk-public.html", data)
}
