package piece

import "time"

// Checks is what validation needs to know beyond the piece. The zero value checks the piece alone.
type Checks struct {
	Now         time.Time
	Location    *time.Location // of the publication; nil: UTC
	PressHour   int
	FreshDays   int
	Outlets     OutletBook
	Authors     AuthorBook
	Sections    []string              // names and slugs of the topics that lists take; nil: some list takes all
	ImageExists func(src string) bool // of a picture beside the piece's file; nil: not checked
}

// Validate lists what stands against publication (errors) and what an editor should look at (warnings).
func (p *Piece) Validate(c Checks) []Finding { return nil }

// TimeWord is a word that counts from the day of publication.
type TimeWord struct {
	Word      string // as it stands there: "Today", "last week"
	Paragraph int    // 1 is the first paragraph of the body
}

// RelativeDates lists the words of the body that count from its day, in order.
func RelativeDates(p *Piece) []TimeWord { return nil }
