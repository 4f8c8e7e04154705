package cli

import (
	"context"
	"errors"
	"fmt"
	"path/filepath"
	"time"

	"pressrun/internal/ledger"
	"pressrun/internal/lockfile"
	"pressrun/internal/press"
)

// whoSends tells who sends a run's mails, or how somebody comes to.
func (w *workspace) whoSends(run ledger.Run) string {
	publish := command("%s", press.CarryOn(run))
	if w.store.Dialect() != "sqlite" {
		return "any pressrun serve or work sends it, or: " + publish
	}
	if pid := w.senderHere(); pid != 0 {
		return fmt.Sprintf("process %d of this machine sends it", pid)
	}
	return "nobody sends now; pressrun serve or work does, or: " + publish
}

// senderHere is the process of this machine that sends; 0: there is none.
func (w *workspace) senderHere() int {
	return lockfile.Holder(filepath.Join(w.press.Folders.Var, "sender.lock"))
}

// settleAlerts notes that the matters of a run's editions are over: a person has dealt with them.
func (w *workspace) settleAlerts(ctx context.Context, runID int64) error {
	editions, err := w.store.EditionsOf(ctx, runID)
	if err != nil {
		return err
	}
	for _, e := range editions {
		if err := w.store.SettleAlertsOf(ctx, ledger.EditionMatter(e.ID)); err != nil {
			return err
		}
	}
	return nil
}

// How long a cancellation waits for the mails on the wire, and how often it looks.
const (
	wireTime  = 3 * time.Second
	wireLooks = 100 * time.Millisecond
)

// endCancelled waits a moment for the mails of a cancelled run that are on the wire, and closes its books. The claims
// of a process that has died are taken over.
func (w *workspace) endCancelled(ctx context.Context, runID int64) (ended bool, err error) {
	deadline := time.Now().Add(wireTime)
	for {
		editions, err := w.store.EditionsOf(ctx, runID)
		if err != nil {
			return false, err
		}
		if ended = allAtEnd(editions); ended || time.Now().After(deadline) {
			return ended, nil
		}
		if err := w.takeOverDead(ctx); err != nil {
			return false, err
		}
		select {
		case <-ctx.Done():
			return false, ctx.Err()
		case <-time.After(wireLooks):
		}
	}
}

func allAtEnd(editions []ledger.Edition) bool {
	for _, e := range editions {
		if !e.AtEnd() {
			return false
		}
	}
	return true
}

// takeOverDead frees the claims of sending processes that have died and closes what is done. Where one lives on SQLite
// it does that itself.
func (w *workspace) takeOverDead(ctx context.Context) error {
	if w.store.Dialect() == "sqlite" && w.senderHere() != 0 {
		return nil
	}
	owner, err := w.own(ctx)
	if errors.Is(err, lockfile.ErrHeld) {
		return nil
	}
	if err != nil {
		return err
	}
	_, err = w.store.TakeOver(ctx, owner.Number())
	if err == nil {
		_, err = w.store.CloseEditions(ctx)
	}
	return errors.Join(err, owner.Release())
}
