package cli

import (
	"context"
	"errors"
	"testing"
	"testing/synctest"
	"time"

	"pressrun/internal/lockfile"
)

func TestACommandWaitsForAChore(t *testing.T) {
	broken := errors.New("broken")
	for name, c := range map[string]struct {
		until time.Duration // it is free
		then  error
		want  error
		took  time.Duration
	}{
		"free":             {0, nil, nil, 0},
		"a moment":         {900 * time.Millisecond, nil, nil, 900 * time.Millisecond},
		"a long command":   {time.Hour, nil, lockfile.ErrHeld, patience},
		"something else":   {0, broken, broken, 0},
		"broken meanwhile": {time.Second, broken, broken, time.Second},
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				began := time.Now()
				got, err := patiently(t.Context(), func() (int, error) {
					if time.Since(began) < c.until {
						return 0, lockfile.ErrHeld
					}
					return 7, c.then
				})
				if !errors.Is(err, c.want) || err == nil && got != 7 || time.Since(began) != c.took {
					t.Errorf("%d, %v after %v", got, err, time.Since(began))
				}
			})
		})
	}
	ctx, stop := context.WithCancel(t.Context())
	stop()
	if _, err := patiently(ctx, func() (int, error) { return 0, lockfile.ErrHeld }); !errors.Is(err, lockfile.ErrHeld) {
		t.Errorf("interrupted: %v", err)
	}
}
