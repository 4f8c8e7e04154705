package delivery_test

import (
	"context"
	"testing"
	"testing/synctest"
	"time"

	"pressrun/internal/delivery"
	"pressrun/internal/ledger"
)

// standing are books in which a chunk is claimed and nothing moves.
type standing struct{ delivery.Books }

func (standing) Balance(context.Context, int64) (ledger.Balance, error) {
	return ledger.Balance{Audience: 1, Queued: 1}, nil
}

func (standing) Pending(context.Context, int64) (ledger.Pending, error) {
	return ledger.Pending{Claimed: 1}, nil
}

func TestAWatcherSendsInsteadOfAProcessThatEnded(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		began, tries := time.Now(), 0
		w := &delivery.Watcher{Books: standing{}, Now: time.Now, Wait: time.Hour}
		w.Instead = func(context.Context) (ledger.Balance, bool, error) {
			tries++
			return ledger.Balance{Audience: 1, Sent: 1}, tries == 3, nil
		}
		b, err := w.SendEdition(t.Context(), 1)
		if took := time.Since(began); err != nil || b.Sent != 1 || tries != 3 || took > 10*time.Second {
			t.Errorf("%+v, %v, %d tries in %s", b, err, tries, took)
		}
	})
}

func TestAWatcherThatMayNotSendWaitsToItsEnd(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		began := time.Now()
		w := &delivery.Watcher{Books: standing{}, Now: time.Now, Wait: time.Minute}
		if b, err := w.SendEdition(t.Context(), 1); err != nil || b.Queued != 1 || time.Since(began) < time.Minute {
			t.Errorf("%+v, %v after %s", b, err, time.Since(began))
		}
	})
}
