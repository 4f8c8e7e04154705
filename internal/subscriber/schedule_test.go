package subscriber

import (
	"testing"
	"time"

	"pgregory.net/rapid"
)

func schedule(t *testing.T, every Cadence, on time.Weekday, at, zone string) Schedule {
	t.Helper()
	clock, err := ParseTimeOfDay(at)
	if err != nil {
		t.Fatal(err)
	}
	location, err := time.LoadLocation(zone)
	if err != nil {
		t.Fatal(err)
	}
	return Schedule{Every: every, On: on, At: clock, Zone: location}
}

func TestADigestIsDueAtItsLocalTime(t *testing.T) {
	for name, test := range map[string]struct {
		schedule        Schedule
		now, last, next string
	}{
		"before the hour": {
			schedule(t, Daily, 0, "07:00", "Europe/Berlin"),
			"2026-11-27T06:59:59+01:00", "2026-11-26T07:00:00+01:00", "2026-11-27T07:00:00+01:00",
		},
		"on the hour": {
			schedule(t, Daily, 0, "07:00", "Europe/Berlin"),
			"2026-11-27T07:00:00+01:00", "2026-11-27T07:00:00+01:00", "2026-11-28T07:00:00+01:00",
		},
		"weekly": {
			schedule(t, Weekly, time.Friday, "16:30", "America/New_York"),
			"2026-11-27T12:00:00Z", "2026-11-20T16:30:00-05:00", "2026-11-27T16:30:00-05:00",
		},
		"a time that is passed over is the end of the gap": {
			schedule(t, Daily, 0, "02:30", "Europe/Berlin"),
			"2026-03-29T12:00:00+02:00", "2026-03-29T03:00:00+02:00", "2026-03-30T02:30:00+02:00",
		},
		"of a time that comes twice it is the first": {
			schedule(t, Daily, 0, "01:30", "America/New_York"),
			"2026-11-01T01:45:00-05:00", "2026-11-01T01:30:00-04:00", "2026-11-02T01:30:00-05:00",
		},
		"an hour before the clocks go back is not the hour after": {
			schedule(t, Daily, 0, "03:00", "Europe/Berlin"),
			"2026-10-25T00:59:00Z", "2026-10-24T03:00:00+02:00", "2026-10-25T03:00:00+01:00",
		},
		"half an hour of summer": {
			schedule(t, Daily, 0, "02:15", "Australia/Lord_Howe"),
			"2026-10-04T12:00:00+11:00", "2026-10-04T02:30:00+11:00", "2026-10-05T02:15:00+11:00",
		},
		"midnight that is passed over": {
			schedule(t, Daily, 0, "00:00", "Africa/Cairo"),
			"2026-04-24T12:00:00+03:00", "2026-04-24T01:00:00+03:00", "2026-04-25T00:00:00+03:00",
		},
		"a day that was passed over": {
			schedule(t, Weekly, time.Friday, "07:00", "Pacific/Apia"),
			"2011-12-31T12:00:00+14:00", "2011-12-31T00:00:00+14:00", "2012-01-06T07:00:00+14:00",
		},
	} {
		t.Run(name, func(t *testing.T) {
			now := moment(t, test.now)
			if got, want := test.schedule.Last(now), moment(t, test.last); !got.Equal(want) {
				t.Errorf("the last was at %v, want %v", got, want)
			}
			if got, want := test.schedule.Next(now), moment(t, test.next); !got.Equal(want) {
				t.Errorf("the next is at %v, want %v", got, want)
			}
		})
	}
}

func moment(t *testing.T, text string) time.Time {
	t.Helper()
	m, err := time.Parse(time.RFC3339, text)
	if err != nil {
		t.Fatal(err)
	}
	return m
}

// zones change their clocks at all sorts of hours and by all sorts of steps, or never.
func zones() []string {
	return []string{
		"UTC", "Europe/Berlin", "Europe/London", "America/New_York", "America/St_Johns", "America/Santiago",
		"America/Havana", "Africa/Cairo", "Africa/Casablanca", "Asia/Beirut", "Asia/Kathmandu", "Asia/Tehran",
		"Australia/Lord_Howe", "Australia/Adelaide", "Pacific/Apia", "Pacific/Chatham", "Pacific/Kiritimati",
		"Antarctica/Troll", "America/Godthab", "America/Asuncion",
	}
}

func TestASchedulesInstantsAreThoseOfTheClockOnTheWall(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		location, err := time.LoadLocation(rapid.SampledFrom(zones()).Draw(t, "zone"))
		if err != nil {
			t.Fatal(err)
		}
		s := Schedule{
			Every: rapid.SampledFrom([]Cadence{Daily, Weekly}).Draw(t, "every"),
			On:    time.Weekday(rapid.IntRange(0, 6).Draw(t, "on")),
			At:    TimeOfDay(rapid.IntRange(0, 24*60-1).Draw(t, "at")),
			Zone:  location,
		}
		begin := time.Date(2005, 1, 1, 0, 0, 0, 0, time.UTC).Unix()
		now := time.Unix(begin+rapid.Int64Range(0, 30*365*86400).Draw(t, "now"), 0)
		last, next := s.Last(now), s.Next(now)
		if last.After(now) || !next.After(now) {
			t.Fatalf("last %v and next %v do not stand around %v", last, next, now)
		}
		if !s.Next(last).Equal(next) || !s.Last(next).Equal(next) {
			t.Fatalf("from %v the next is %v, and from now it is %v", last, s.Next(last), next)
		}
		longest := 24 * time.Hour
		if s.Every == Weekly {
			longest *= 7
		}
		if gap := next.Sub(last); gap > longest+24*time.Hour {
			t.Fatalf("%v between %v and %v", gap, last, next)
		}
		for _, due := range []time.Time{last, next} {
			s.check(t, due)
		}
	})
}

// check holds an instant against the clock: it shows the hour for the first time on that day, or it has just passed over it.
func (s Schedule) check(t *rapid.T, due time.Time) {
	local := due.In(s.Zone)
	shown := TimeOfDay(60*local.Hour() + local.Minute())
	before := due.Add(-time.Second).In(s.Zone)
	switch {
	case shown == s.At && (s.Every == Daily || local.Weekday() == s.On):
		for back := time.Minute; back <= 3*time.Hour; back += time.Minute {
			earlier := due.Add(-back).In(s.Zone)
			if earlier.Day() == local.Day() && TimeOfDay(60*earlier.Hour()+earlier.Minute()) == s.At {
				t.Fatalf("%v was shown before, at %v", local, earlier)
			}
		}
	case dayOf(before).Equal(dayOf(local)) && before.Hour() == local.Hour():
		t.Fatalf("%v is neither %v nor behind a gap", local, s.At)
	default:
		_, was := before.Zone()
		_, is := local.Zone()
		if is <= was {
			t.Fatalf("%v is not behind a gap", local)
		}
	}
}

func TestAListSaysWhenItsDigestsAreDue(t *testing.T) {
	lists, err := ParseLists("lists.yaml", []byte(`lists:
  - slug: week
    cadence: weekly
    at: 16:30
    on: Friday
    timezone: America/New_York
    order: oldest
  - slug: day
    cadence: daily
`))
	if err != nil {
		t.Fatal(err)
	}
	week, err := lists[0].Schedule(Weekly, time.UTC)
	if err != nil || week.On != time.Friday || week.At.String() != "16:30" || week.Zone.String() != "America/New_York" {
		t.Errorf("got %+v, %v", week, err)
	}
	day, err := lists[1].Schedule(Daily, time.UTC)
	if err != nil || day.At.String() != "07:00" || day.Zone != time.UTC {
		t.Errorf("got %+v, %v", day, err)
	}
	if lists[0].Order != Oldest || lists[1].Order != Newest {
		t.Errorf("the orders are %q and %q", lists[0].Order, lists[1].Order)
	}
	for _, wrong := range []string{"at: 25:00", "at: noon", "on: someday", "timezone: Europe/Atlantis", "order: best"} {
		if _, err := ParseLists("lists.yaml", []byte("lists:\n  - slug: a\n    "+wrong+"\n")); err == nil {
			t.Errorf("%s was taken", wrong)
		}
	}
}
