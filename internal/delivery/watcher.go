package delivery

import (
	"context"
	"time"

	"pressrun/internal/ledger"
)

// Watcher stands in for the engine where another process sends: it looks on.
type Watcher struct {
	Books    Books
	Wait     time.Duration // how long it looks on at most; 0: one look
	Now      func() time.Time
	Progress func(editionID int64, done, all int) // nil: nobody is told
}

// SendEdition waits until nothing of the edition is left to do, or nothing that comes due within Wait, and returns
// the books.
func (w *Watcher) SendEdition(ctx context.Context, editionID int64) (ledger.Balance, error) {
	deadline := w.Now().Add(w.Wait)
	for {
		balance, err := w.Books.Balance(ctx, editionID)
		if err != nil {
			return balance, err
		}
		if w.Progress != nil {
			w.Progress(editionID, balance.Audience-balance.Open(), balance.Audience)
		}
		now := w.Now()
		pending, err := w.Books.Pending(ctx, editionID)
		if err != nil || !now.Before(deadline) || over(pending, deadline) {
			return balance, err
		}
		select {
		case <-ctx.Done():
			return balance, ctx.Err()
		case <-time.After(pollIdle):
		}
	}
}

// over tells whether nothing of what is pending will be done before the deadline.
func over(p ledger.Pending, deadline time.Time) bool {
	return p.Claimed == 0 && !p.Now && (p.Next.IsZero() || p.Next.After(deadline))
}
