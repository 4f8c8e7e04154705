package piece

import "time"

// Shared tells how many paragraphs a known piece has in common with a text.
type Shared struct {
	Slug   string
	Common int
	Total  int // paragraphs of the known piece
}

// MonthCount is the number of published pieces of one month, in the publication's zone.
type MonthCount struct {
	Year  int
	Month time.Month
	Count int
}

// SectionCount is the number of published pieces of one section.
type SectionCount struct {
	Slug  string
	Topic string // as last printed
	Count int
}

// MonthKey names the month of a moment in a zone: "2026-11".
func MonthKey(t time.Time, zone *time.Location) string { return t.In(zone).Format("2006-01") }

// Fragment is the kept feed rendering of one revision, ready to be put into feeds.
type Fragment struct {
	Slug      string
	Revision  int
	Published time.Time
	Updated   time.Time
	RSS       []byte
	Atom      []byte
	JSON      []byte
}
