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
	// Instead is tried every other second: it sends, unless sending is false because the other process still does.
	// nil: there is nobody to step in.
	Instead func(ctx context.Context) (b ledger.Balance, sending bool, err error)
}

// pollInstead is how soon the death of the other process is noticed.
const pollInstead = 2 * time.Second

// SendEdition waits until nothing of the edition is left to do, or nothing that comes due within Wait, and returns
// the books. When the other process has ended before, the rest is sent instead of it.
func (w *Watcher) SendEdition(ctx context.Context, editionID int64) (ledger.Balance, error) {
	deadline := w.Now().Add(w.Wait)
	for tried := time.Now(); ; {
		began := time.Now()
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
		if w.Instead != nil && time.Since(tried) > pollInstead {
			if balance, sending, err := w.Instead(ctx); sending {
				return balance, err
			}
			tried = time.Now()
		}
		select {
		case <-ctx.Done():
			return balance, ctx.Err()
		case <-time.After(max(pollIdle, lookShare*time.Since(began))):
		}
	}
}

// lookShare bounds what looking costs whoever sends: counting a million lines takes a while, and is done the less often.
const lookShare = 10

// over tells whether nothing of what is pending will be done before the deadline.
func over(p ledger.Pending, deadline time.Time) bool {
	return p.Claimed == 0 && !p.Now && (p.Next.IsZero() || p.Next.After(deadline))
}
