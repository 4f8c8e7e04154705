package piece_test

import (
	"strings"
	"testing"
	"time"

	"pressrun/internal/piece"
	"pressrun/internal/sample"
)

func TestBareDaysResolveOnBothSidesOfMidnight(t *testing.T) {
	zones := map[string]int{"Auckland": 13 * 3600, "UTC": 0, "Los Angeles": -8 * 3600}
	for name, offset := range zones {
		zone := time.FixedZone(name, offset)
		for clock, now := range map[string]time.Time{
			"before midnight": time.Date(2026, 11, 20, 23, 59, 30, 0, zone), "after midnight": time.Date(2026, 11, 21, 0, 0, 30, 0, zone),
		} {
			today := now.Day()
			for days, want := range map[int]time.Time{
				today - 1: time.Date(2026, 11, today-1, 12, 0, 0, 0, zone), today: now, today + 1: time.Date(2026, 11, today+1, 7, 0, 0, 0, zone),
			} {
				for seen, clockZone := range map[string]*time.Location{"own": zone, "other": time.FixedZone("x", -offset)} {
					got := piece.Day(2026, 11, days).Resolve(now.In(clockZone), zone, 7)
					if !got.Equal(want) || got.Format(time.RFC3339) != want.Format(time.RFC3339) {
						t.Errorf("%s, %s, clock in %s zone, day %d: got %s, want %s", name, clock, seen, days, got, want)
					}
				}
			}
		}
	}
}

func TestInstantsKeepTheirOffset(t *testing.T) {
	d, err := piece.ParseDate("2026-02-09T23:30:00-05:00")
	if err != nil {
		t.Fatal(err)
	}
	if got := d.Resolve(sample.Now(), time.UTC, 7).Format(time.RFC3339); got != "2026-02-09T23:30:00-05:00" {
		t.Errorf("got %s", got)
	}
	if got := piece.At(time.Date(1880, 1, 1, 12, 0, 0, 5, time.FixedZone("LMT", 3208))); got.String() != "1880-01-01T11:59:32+00:53" {
		t.Errorf("an old local time became %s", got)
	}
	for _, bad := range []string{"soon", "2026-13-01", "2026-02-30", "09/02/2026", "2026-02-09T07:00", "2026-2-9"} {
		if d, err := piece.ParseDate(bad); err == nil || !strings.Contains(err.Error(), "write 2026-02-09") {
			t.Errorf("ParseDate(%q) = %v, %v", bad, d, err)
		}
	}
	for _, good := range []string{"", "2026-02-09", "2026-02-09T07:00:00Z", "2026-02-09T07:00:00+01:00"} {
		if d, err := piece.ParseDate(good); err != nil || d.String() != good {
			t.Errorf("ParseDate(%q) = %v, %v", good, d, err)
		}
	}
}
