package ledger

// Balance is the books of an edition or a run. They balance always:
// Audience = Sent + Failed + Unknown + Skipped + Cancelled + Queued + Deferred.
type Balance struct {
	Audience  int `json:"audience"`
	Sent      int `json:"sent"`
	Failed    int `json:"failed"`
	Deferred  int `json:"deferred"`
	Queued    int `json:"queued"`
	Unknown   int `json:"unknown"`
	Skipped   int `json:"skipped"`
	Cancelled int `json:"cancelled"`
}

// Add counts n deliveries of a state.
func (b *Balance) Add(s DeliveryState, n int) {
	switch s {
	case Queued:
		b.Queued += n
	case Deferred:
		b.Deferred += n
	case Sent:
		b.Sent += n
	case Failed:
		b.Failed += n
	case Unknown:
		b.Unknown += n
	case Skipped:
		b.Skipped += n
	case Cancelled:
		b.Cancelled += n
	}
}

// Balanced tells whether the states add up to the audience.
func (b Balance) Balanced() bool {
	return b.Audience == b.Sent+b.Failed+b.Deferred+b.Queued+b.Unknown+b.Skipped+b.Cancelled
}

// Open is the number of deliveries still to be made.
func (b Balance) Open() int { return b.Queued + b.Deferred }
