package ledger

import (
	"fmt"
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

// EditionMatter begins the matters that are about an edition.
func EditionMatter(id int64) string { return fmt.Sprintf("edition:%d:", id) }

// AlertWay is a way on which people are told.
type AlertWay string

// The ways.
const (
	AlertLog     AlertWay = "log"
	AlertEmail   AlertWay = "email"
	AlertWebhook AlertWay = "webhook"
)
