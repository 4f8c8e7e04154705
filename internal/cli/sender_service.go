package cli

import (
	"context"
	"log/slog"
	"sync/atomic"
	"time"

	"pressrun/internal/delivery"
	"pressrun/internal/store"
)

// senderService sends whatever the books hold, for as long as serve or work runs. The engine's lock is held.
type senderService struct {
	engine *delivery.Engine
	store  *store.Store
	io     *IO
	log    *slog.Logger
	sent   atomic.Int64 // mails since it was started
}

// newSenderService makes the sender, and has press runs of this process leave their mails to it.
func (w *workspace) newSenderService(log *slog.Logger) (*senderService, error) {
	e, err := w.sendingEngine(log)
	if err != nil {
		return nil, err
	}
	e.Own = w.ownToStay
	e.Progress = nil
	w.press.Sender = &delivery.Watcher{Books: w.store, Now: w.io.Now}
	s := &senderService{engine: e, store: w.store, io: w.io, log: log}
	e.Sent = func(n int) {
		s.sent.Add(int64(n))
		if w.metrics != nil {
			w.metrics.Sent(n)
		}
	}
	return s, nil
}

// afterFault is how long the sender waits when the books or this machine failed it.
const afterFault = 5 * time.Second

// run sends until the context ends. A fault of the books, as of a database that is away, is not the end of it.
func (s *senderService) run(ctx context.Context) error {
	defer s.tellSent()
	for {
		err := s.engine.Run(ctx)
		if ctx.Err() != nil {
			return nil
		}
		s.log.Error("sending is interrupted, and goes on in a moment", slog.Any("error", err))
		select {
		case <-ctx.Done():
			return nil
		case <-time.After(afterFault):
		}
	}
}

// tellSent says at the end how much of the work was this process's.
func (s *senderService) tellSent() {
	if n := int(s.sent.Load()); n > 0 {
		s.io.say("This process sent %s.", plural(n, "mail"))
	}
}

// Next tells what there is to send, now and later. Before it says that nothing is due, editions that are worked off are
// closed: the engine does it a moment after their last mail.
func (s *senderService) Next(ctx context.Context) (due int, next time.Time, err error) {
	p, err := s.store.Pending(ctx, 0)
	if err != nil {
		return 0, time.Time{}, err
	}
	if due = p.Claimed; p.Now {
		due++
	}
	if due == 0 {
		_, err = s.store.CloseEditions(ctx)
	}
	return due, p.Next, err
}
