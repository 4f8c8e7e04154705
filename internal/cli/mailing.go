package cli

import (
	"context"
	"crypto/rand"
	"encoding/binary"
	"errors"
	"log/slog"
	mathrand "math/rand/v2"
	"path/filepath"
	"time"

	"pressrun/internal/config"
	"pressrun/internal/delivery"
	"pressrun/internal/ledger"
	"pressrun/internal/lockfile"
	"pressrun/internal/mail"
	"pressrun/internal/web"
)

// connectMail says how list mail travels, and what it asks for before it does.
func (w *workspace) connectMail() error {
	c := w.config
	w.press.Doubt = ledger.Doubt(c.Mail.Unknown)
	w.press.Sender = sendHere{w}
	if c.Mail.Transport == config.TransportOutbox {
		w.press.Repeatable = true
		return nil
	}
	if !c.Mail.SMTP.Sandbox {
		w.press.SkipReserved = true
		w.press.MailGate = w.readersCanLeave
	}
	return nil
}

// readersCanLeave is asked before any list is mailed over a real server: nobody is mailed who could not leave.
func (w *workspace) readersCanLeave(ctx context.Context) error {
	err := web.CheckAlive(ctx, nil, w.pub.AppURL, w.store)
	var dead *web.AliveError
	if errors.As(err, &dead) {
		return configFault(err)
	}
	return err
}

// sendHere has this process send, and looks on where another one does.
type sendHere struct{ *workspace }

// SendEdition sends an edition as far as it goes within the wait, and returns its books.
func (s sendHere) SendEdition(ctx context.Context, editionID int64) (ledger.Balance, error) {
	log := slog.New(slog.DiscardHandler)
	engine, err := s.sendingEngine(log)
	if err != nil {
		return ledger.Balance{}, err
	}
	deadline := s.io.Now().Add(s.wait)
	send := func(ctx context.Context) (ledger.Balance, bool, error) {
		engine.Wait = max(0, deadline.Sub(s.io.Now()))
		balance, err := engine.SendEdition(ctx, editionID)
		if errors.Is(err, lockfile.ErrHeld) || errors.Is(err, errAttended) {
			return balance, false, nil
		}
		return balance, true, errors.Join(err, s.tellAlerts(ctx, log))
	}
	if balance, sending, err := send(ctx); sending {
		return balance, err
	}
	watcher := delivery.Watcher{Books: s.store, Wait: s.wait, Now: s.io.Now, Progress: engine.Progress, Instead: send}
	return watcher.SendEdition(ctx, editionID)
}

// sendingEngine is the sender of this process, as the configuration says it.
func (w *workspace) sendingEngine(log *slog.Logger) (*delivery.Engine, error) {
	m := w.config.Mail
	carrier, err := w.carriers()
	if err != nil {
		return nil, err
	}
	library := &delivery.Library{Bodies: w.store, Lists: w.press.Lists, Composer: w.composer}
	shown := w.io.newProgress("email")
	e := &delivery.Engine{
		Books: w.store, Own: w.own, Mailing: library.Mailing, Carrier: carrier,
		Connections: m.SMTP.Connections, PerConnection: m.SMTP.PerConnection,
		PerSecond: m.Rate.PerSecond, PerDomain: m.Rate.PerDomain,
		Retry: delivery.Retry{First: m.Retry.First, Max: m.Retry.Max}, RecordWithin: recordWithin,
		Now: w.io.Now, Random: mathrand.Float64, Log: log, Alert: w.alerting(log), Settle: w.settling(log),
		Progress: func(_ int64, done, all int) { shown.of(done, all) },
	}
	if m.Transport == config.TransportOutbox {
		e.Connections, e.PerSecond, e.PerDomain = 1, 0, 0
	}
	return e, nil
}

// recordWithin is how long the sender waits for books that do not take what was sent, as while a database starts again.
const recordWithin = 20 * time.Second

// carriers gives the carrier of each list.
func (w *workspace) carriers() (func(list string) delivery.Carrier, error) {
	if w.config.Mail.Transport == config.TransportOutbox {
		return func(list string) delivery.Carrier {
			return delivery.Outbox{Outbox: &mail.Outbox{Dir: filepath.Join(w.config.Path(w.config.Paths.Var), "outbox", list)}}
		}, nil
	}
	server, err := w.server()
	if err != nil {
		return nil, err
	}
	return func(string) delivery.Carrier { return server }, nil
}

// server is the mail server, with the signing that the configuration asks for.
func (w *workspace) server() (delivery.Server, error) {
	server := delivery.Server{SMTP: w.smtp()}
	signer, err := w.signer()
	if signer != nil {
		server.Signer = signer
	}
	return server, err
}

// signer signs mail, when the configuration asks for it; nil: the server does.
func (w *workspace) signer() (*mail.Signer, error) {
	k := w.config.Mail.DKIM
	if k.Domain == "" {
		return nil, nil
	}
	signer, err := mail.ReadSigner(k.Domain, k.Selector, w.config.Path(k.KeyFile))
	if err != nil {
		return nil, configFault(err)
	}
	return signer, nil
}

// errAttended says that processes which send for as long as they run share the work.
var errAttended = errors.New("another process sends")

// own makes this process one that sends for a while, unless another does it anyway. With SQLite there is one at a time,
// by a lock file.
func (w *workspace) own(ctx context.Context) (delivery.Owner, error) {
	switch attended, err := w.store.Attended(ctx); {
	case err != nil:
		return nil, err
	case attended:
		return nil, errAttended
	case w.store.Dialect() != "sqlite":
		return w.store.NewOwner(ctx, newOwnerNumber())
	}
	lock, err := lockfile.Acquire(filepath.Join(w.press.Folders.Var, "sender.lock"))
	if err != nil {
		return nil, err
	}
	owner, err := w.store.NewOwner(ctx, newOwnerNumber())
	if err != nil {
		return nil, errors.Join(err, lock.Release())
	}
	return &locked{owner, lock}, nil
}

// ownToStay makes this process one that sends for as long as it runs. The lock file, where there is one, is held already.
func (w *workspace) ownToStay(ctx context.Context) (delivery.Owner, error) {
	owner, err := w.store.NewOwner(ctx, newOwnerNumber())
	if err != nil {
		return nil, err
	}
	if err := owner.Attend(ctx); err != nil {
		return nil, errors.Join(err, owner.Release())
	}
	return owner, nil
}

// locked is an owner with its lock file.
type locked struct {
	delivery.Owner
	lock *lockfile.Lock
}

// Release ends the ownership and then frees the lock.
func (l *locked) Release() error {
	return errors.Join(l.Owner.Release(), l.lock.Release())
}

// newOwnerNumber is random and positive: a number that no other process has.
func newOwnerNumber() int64 {
	var b [8]byte
	_, _ = rand.Read(b[:])                             // it never fails
	return int64(binary.BigEndian.Uint64(b[:])>>2) + 1 //nolint:gosec // 62 bits
}
