package cli

import (
	"context"
	"errors"
	"log/slog"
	"path/filepath"
	"time"

	"pressrun/internal/chores"
	"pressrun/internal/config"
	"pressrun/internal/lockfile"
)

// worker tells what it has left to do.
type worker interface {
	// Next counts what is due or under way, and tells when the first of the rest is; the zero time: never.
	Next(ctx context.Context) (due int, next time.Time, err error)
}

// engine is the chores and the sender of a publication, as serve and work run them.
type engine struct {
	lock    *lockfile.Lock // nil on PostgreSQL
	chores  *chores.Chores
	all     []service
	workers []worker // of these, those that have something left to do at times
}

// openEngine opens the chores and the sender. local says that this machine has public/ and var/. On SQLite one process
// at a time may have them; for another it is lockfile.ErrHeld. close is to be called in the end.
func (w *workspace) openEngine(ctx context.Context, log *slog.Logger, local bool) (e *engine, err error) {
	e = &engine{}
	defer func() {
		if err != nil {
			err = errors.Join(err, e.close())
		}
	}()
	if w.store.Dialect() == "sqlite" {
		if e.lock, err = lockfile.Acquire(filepath.Join(w.press.Folders.Var, "sender.lock")); err != nil {
			return e, err
		}
	}
	teller, err := w.newTeller(log)
	if err != nil {
		return e, err
	}
	letters, err := w.newLetters(log)
	if err != nil {
		return e, err
	}
	e.chores, err = chores.Open(ctx, w.databaseURL(), chores.Options{
		Handlers: append(w.handlers(teller, letters), w.returnChores(log)...), Local: local, Log: log, Now: w.io.Now,
		Failing: w.choreFailing(log), Done: w.choreDone(log),
	})
	if err != nil {
		return e, err
	}
	e.all, e.workers = []service{{"chores", e.chores.Run}}, []worker{e.chores}
	if !local && w.config.Mail.Transport == config.TransportOutbox {
		return e, nil // the outbox is a folder of the machine that has var/
	}
	sender, err := w.newSenderService(log)
	if err != nil {
		return e, err
	}
	e.all, e.workers = append(e.all, service{"sender", sender.run}), append(e.workers, sender)
	return e, nil
}

// next is what chores and sender have left to do, together. Before they say that there is nothing, the books are asked.
func (e *engine) next(ctx context.Context) (due int, next time.Time, err error) {
	if due, next, err = e.left(ctx); due > 0 || err != nil {
		return due, next, err
	}
	if err := e.chores.Sweep(ctx); err != nil {
		return 0, time.Time{}, err
	}
	return e.left(ctx)
}

func (e *engine) left(ctx context.Context) (due int, next time.Time, err error) {
	for _, w := range e.workers {
		n, first, err := w.Next(ctx)
		if err != nil {
			return 0, time.Time{}, err
		}
		due += n
		if !first.IsZero() && (next.IsZero() || first.Before(next)) {
			next = first
		}
	}
	return due, next, nil
}

func (e *engine) close() error {
	if e.chores != nil {
		e.chores.Close()
	}
	if e.lock != nil {
		return e.lock.Release()
	}
	return nil
}
