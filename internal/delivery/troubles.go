package delivery

import (
	"sync"

	"pressrun/internal/ledger"
)

// troubles are what paused editions in this run of the engine, for whoever waits for them.
type troubles struct {
	mu sync.Mutex
	of map[int64]error
}

func (t *troubles) put(editionID int64, err error) {
	t.mu.Lock()
	defer t.mu.Unlock()
	if t.of == nil {
		t.of = map[int64]error{}
	}
	t.of[editionID] = err
}

func (t *troubles) get(editionID int64) error {
	t.mu.Lock()
	defer t.mu.Unlock()
	return t.of[editionID]
}

// unmailableError says that no message of an edition can be made, for anybody.
type unmailableError struct {
	edition ledger.Edition
	err     error
}

// Error names the edition.
func (e *unmailableError) Error() string {
	return "no mail of " + e.edition.List + " can be made, and nobody was passed over: " + e.err.Error()
}

// Unwrap gives the cause.
func (e *unmailableError) Unwrap() error { return e.err }

// everybodysError is what kept a message from being made that is not its reader's matter.
type everybodysError struct{ err error }

// Error is that of the cause.
func (e *everybodysError) Error() string { return e.err.Error() }

// Unwrap gives the cause.
func (e *everybodysError) Unwrap() error { return e.err }
