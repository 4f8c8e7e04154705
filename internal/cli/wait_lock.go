package cli

import (
	"context"
	"errors"
	"time"

	"pressrun/internal/lockfile"
	"pressrun/internal/store"
)

const (
	// patience is how long a command waits for who is at work on the publication. Chores of serve and work are there for a
	// moment; another command may be for long.
	patience  = 5 * time.Second
	lookAgain = 50 * time.Millisecond
)

// patiently tries to get hold of something until it is free, the patience ends, or the context does. It gives
// the last error.
func patiently[T any](ctx context.Context, get func() (T, error)) (T, error) {
	over := time.NewTimer(patience)
	defer over.Stop()
	for {
		got, err := get()
		if !errors.Is(err, lockfile.ErrHeld) && !errors.Is(err, store.ErrLocked) {
			return got, err
		}
		select {
		case <-ctx.Done():
			return got, err
		case <-over.C:
			return got, err
		case <-time.After(lookAgain):
		}
	}
}
