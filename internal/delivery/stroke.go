package delivery

import (
	"context"
	"time"

	"pressrun/internal/ledger"
)

// stroke paces the mails of one claim as the installation's rate allows.
type stroke struct {
	next  time.Time
	every time.Duration // 0: no bound
}

func newStroke(c ledger.Claim, now time.Time) *stroke {
	s := &stroke{next: c.NotBefore, every: c.Every}
	if s.next.Before(now) {
		s.next = now
	}
	return s
}

// wait waits for the next stroke; false: the work is being stopped.
func (s *stroke) wait(ctx context.Context, now func() time.Time) bool {
	if s.every == 0 {
		return true
	}
	d := s.next.Sub(now())
	s.next = s.next.Add(s.every)
	if d <= 0 {
		return true
	}
	timer := time.NewTimer(d)
	defer timer.Stop()
	select {
	case <-timer.C:
		return true
	case <-ctx.Done():
		return false
	}
}
