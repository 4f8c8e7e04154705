package intake

import (
	"testing"
	"time"
)

func TestDatesAreReadAsPrinted(t *testing.T) {
	for _, c := range []struct {
		text, want string
		minutes    int
	}{
		{"Mar 27, 2025 3 min read", "2025-03-27", 3},
		{"Jan 16, 20254 min read", "2025-01-16", 4},
		{"Jan 16, 202512 min read", "2025-01-16", 12},
		{"7 July 2026", "2026-07-07", 0},
		{"September 3, 2026 | 4 minute read", "2026-09-03", 4},
		{"Monday, June 8, 2026", "2026-06-08", 0},
		{"Sept. 9th, 2026 · 5-min read", "2026-09-09", 5},
		{"14 February 2022 — 6 minute read", "2022-02-14", 6},
		{"Published on 2026-02-09", "2026-02-09", 0},
		{"2026-06-15T07:00:00+02:00", "2026-06-15T07:00:00+02:00", 0},
		{"12 Oct 2026 8.14am CEST", "2026-10-12T08:14:00+02:00", 0},
		{"May 4, 2026 at 11:05 p.m. EST", "2026-05-04T23:05:00-05:00", 0},
		{"Tuesday, 11/03/2026", "2026-11-03", 0},
		{"Wednesday 11/03/2026", "2026-03-11", 0},
		{"27/03/2026", "2026-03-27", 0},
		{"27.03.2026", "2026-03-27", 0},
		{"the 27th of March", "", 0},
		{"11/03/2026", "", 0},
		{"Feb 30, 2026", "", 0},
		{"March 3, 20267", "", 0},
		{"0001-01-01", "", 0},
		{"24/7 service", "", 0},
	} {
		t.Run(c.text, func(t *testing.T) {
			d := readDateline(c.text, time.UTC)
			if got := d.published.String(); got != c.want || d.minutes != c.minutes {
				t.Errorf("got %q, %d minutes (rest %q)", got, d.minutes, d.rest)
			}
		})
	}
}

func TestUpdatedIsNotPublished(t *testing.T) {
	d := readDateline("Updated March 9, 2026 · Published March 5, 2026", time.UTC)
	if d.published.String() != "2026-03-05" || d.updated.String() != "2026-03-09" {
		t.Errorf("got %s, updated %s", d.published, d.updated)
	}
}

func TestProseIsNoDateline(t *testing.T) {
	for _, s := range []string{
		"March 3, 2025 was the coldest day of the year.", "In 1945 the harbour closed.", "1945. That was a year.",
		"4 minutes are enough.", "Two days ago nobody knew.",
	} {
		if d := readDateline(s, time.UTC); !d.isZero() && d.rest == "" {
			t.Errorf("%q was read as %+v", s, d)
		}
	}
}

func TestRelativeAndUnclearDatesAreSaid(t *testing.T) {
	for text, want := range map[string]string{"2 days ago": "2 days ago", "Yesterday": "Yesterday"} {
		if d := readDateline(text, time.UTC); d.relative != want {
			t.Errorf("%q: %+v", text, d)
		}
	}
	if d := readDateline("11/03/2026", time.UTC); d.unclear != "11/03/2026" {
		t.Errorf("got %+v", d)
	}
}

func TestAHalfDayMarkIsNoPartOfALongerWord(t *testing.T) {
	for line, want := range map[string]struct{ published, rest string }{
		"February 1, 2026, 1:28 AM":         {"2026-02-01T01:28:00Z", ""},
		"February 1, 2026, 1:28 p.m. CET":   {"2026-02-01T13:28:00+01:00", ""},
		"February 1, 2026, 1.28pmCET":       {"2026-02-01T13:28:00+01:00", ""},
		"February 1, 2026: 1:28 AMaaa":      {"2026-02-01T01:28:00Z", "AMaaa"},
		"February 1, 2026 8:00 amateurs":    {"2026-02-01T08:00:00Z", "amateurs"},
		"February 1, 2026 8:00 a memory of": {"2026-02-01T08:00:00Z", "a memory of"},
	} {
		d := readDateline(line, time.UTC)
		if d.published.String() != want.published || d.rest != want.rest {
			t.Errorf("%q: read %s, rest %q; want %s, %q", line, d.published, d.rest, want.published, want.rest)
		}
	}
}
