package piece_test

import (
	"encoding/json"
	"testing"
	"time"

	"pressrun/internal/golden"
	"pressrun/internal/piece"
	"pressrun/internal/sample"
)

func TestViewsOfTheSamples(t *testing.T) {
	for name, p := range map[string]*piece.Piece{"ferry.json": sample.Ferry(), "kiosk.json": sample.Kiosk(), "empty.json": {}} {
		out, err := json.MarshalIndent(p.View(sample.Now(), sample.Zone(), 7), "", "  ")
		if err != nil {
			t.Fatal(err)
		}
		golden.Check(t, name, append(out, '\n'))
	}
}

func TestViewKeepsTheZonesOffset(t *testing.T) {
	p := piece.Piece{Published: piece.Day(2026, 3, 27), EmbargoUntil: piece.Day(2026, 12, 1)}
	v := p.View(sample.Now(), time.FixedZone("", -5*3600), 6)
	if *v.Published != "2026-03-27T12:00:00-05:00" || *v.EmbargoUntil != "2026-12-01T06:00:00-05:00" {
		t.Errorf("published %s, embargo %s", *v.Published, *v.EmbargoUntil)
	}
}
