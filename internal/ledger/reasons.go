package ledger

import "time"

// ReasonCount is how many deliveries of an edition stand in a state for the same reason. The reason names nobody.
type ReasonCount struct {
	State  DeliveryState `json:"state"`
	Reason string        `json:"reason"`
	Count  int           `json:"count"`
}

// NextTries is when the deferred deliveries of an edition are tried again.
type NextTries struct {
	Count       int
	First, Last time.Time
}
