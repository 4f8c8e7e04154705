package delivery

import (
	"context"
	"sync"

	"pressrun/internal/ledger"
)

// mailing is one edition being sent.
type mailing struct {
	Mailing
	edition ledger.Edition
	carrier Carrier
	brake   brake
	all     int
	done    int // kept by the recorder alone
}

// mailings are the editions at work, made when the first claim of each is.
type mailings struct {
	mu    sync.Mutex
	known map[int64]*mailing
}

// of is a mailing that is at work; nil: it is not.
func (ms *mailings) of(editionID int64) *mailing {
	ms.mu.Lock()
	defer ms.mu.Unlock()
	return ms.known[editionID]
}

func (ms *mailings) forget(editionID int64) {
	ms.mu.Lock()
	defer ms.mu.Unlock()
	delete(ms.known, editionID)
}

// mailingOf is the mailing of an edition. Its messages are made once for all connections.
func (r *running) mailingOf(ctx context.Context, editionID int64) (*mailing, error) {
	r.mailings.mu.Lock()
	defer r.mailings.mu.Unlock()
	if m := r.mailings.known[editionID]; m != nil {
		return m, nil
	}
	edition, err := r.Books.Edition(ctx, editionID)
	if err != nil {
		return nil, err
	}
	balance, err := r.Books.Balance(ctx, editionID)
	if err != nil {
		return nil, err
	}
	made, err := r.Mailing(ctx, edition)
	if err != nil {
		return nil, &unmailableError{edition: edition, err: err}
	}
	m := &mailing{
		Mailing: made, edition: edition, carrier: r.Carrier(edition.List),
		all: balance.Audience, done: balance.Audience - balance.Open(),
		brake: brake{off: edition.Braked, sent: balance.Sent, failed: balance.Failed},
	}
	r.mailings.known[editionID] = m
	return m, nil
}
