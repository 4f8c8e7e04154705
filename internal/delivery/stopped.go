package delivery

import (
	"fmt"

	"pressrun/internal/ledger"
	"pressrun/internal/subscriber"
)

// stoppedError says at which place of which edition the work stopped and why, as the server said it. It names
// no reader, even where the reply does: errors are logged.
type stoppedError struct {
	edition ledger.Edition
	seq     int
	text    string
	err     error
}

func stopped(edition ledger.Edition, d ledger.Delivery, err error) error {
	return &stoppedError{edition: edition, seq: d.Seq, text: subscriber.WithoutAddress(err.Error(), d.Email), err: err}
}

// Error names edition, place and reply, and no reader.
func (e *stoppedError) Error() string {
	return fmt.Sprintf("edition %s %d stopped at delivery %d, which is still open: %s",
		e.edition.List, e.edition.Number, e.seq, e.text)
}

// Unwrap gives the carrier's error, by which the exit code is chosen.
func (e *stoppedError) Unwrap() error { return e.err }
