package ledger

import (
	"fmt"
	"strings"
	"time"
)

// Alert is a matter that needs a person. Each matter is told once on each way, until it is settled and comes up again.
type Alert struct {
	ID      int64
	Matter  string // what it is about, the same each time it comes up, as "run 7 paused"
	Text    string // sentences for a person: what is wrong and what to do
	Raised  time.Time
	Told    map[AlertWay]time.Time // when it was told, by way
	Fault   string                 // why the last try to tell it failed
	Settled time.Time              // when the matter was over; zero: it is not
}

const (
	editionMatters  = "edition:"
	dispatchMatters = "dispatch:"
)

// EditionMatter begins the matters that are about an edition.
func EditionMatter(id int64) string { return fmt.Sprintf(editionMatters+"%d:", id) }

// DispatchMatter is the matter that is about a dispatch.
func DispatchMatter(id int64) string { return fmt.Sprintf(dispatchMatters+"%d", id) }

// IsOfOne tells whether a matter is about one edition or dispatch, and so about one run.
func IsOfOne(matter string) bool {
	return strings.HasPrefix(matter, editionMatters) || strings.HasPrefix(matter, dispatchMatters)
}

// AlertWay is a way on which people are told.
type AlertWay string

// The ways.
const (
	AlertLog     AlertWay = "log"
	AlertEmail   AlertWay = "email"
	AlertWebhook AlertWay = "webhook"
)
