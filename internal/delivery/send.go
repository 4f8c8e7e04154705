package delivery

import (
	"context"
	"fmt"
	"time"

	"pressrun/internal/ledger"
)

// SendEdition sends one edition, and whatever else is due, until nothing of it is left to do within Wait. It
// returns the books as they then stand. An error is what stopped it: a second call carries on.
func (e *Engine) SendEdition(ctx context.Context, editionID int64) (ledger.Balance, error) {
	edition, err := e.Books.Edition(ctx, editionID)
	if err != nil {
		return ledger.Balance{}, err
	}
	if edition.State == ledger.EditionPaused {
		balance, err := e.Books.Balance(ctx, editionID)
		return balance, err
	}
	deadline := e.Now().Add(e.Wait)
	t := &troubles{}
	runErr := e.runUntil(ctx, t, func(ctx context.Context, idle Idle) (bool, error) {
		if idle.Broken != nil && idle.BrokenUntil.After(deadline) {
			return true, fmt.Errorf("the mail server does not answer as it should: %w", idle.Broken)
		}
		return e.enoughOf(ctx, editionID, deadline)
	})
	balance, err := e.Books.Balance(context.WithoutCancel(ctx), editionID)
	if runErr == nil {
		runErr = t.get(editionID)
	}
	if runErr != nil {
		err = runErr
	}
	return balance, err
}

// enoughOf tells whether nothing of an edition is left to do before the deadline. Then it is closed, if it is done.
func (e *Engine) enoughOf(ctx context.Context, editionID int64, deadline time.Time) (bool, error) {
	p, err := e.Books.Pending(ctx, editionID)
	if err != nil || !over(p, deadline) {
		return false, err
	}
	_, err = e.Books.CloseEditions(ctx)
	return true, err
}
