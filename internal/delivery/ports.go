package delivery

import (
	"context"

	"pressrun/internal/ledger"
	"pressrun/internal/mail"
)

// Books is the keeper as the sender sees it.
type Books interface {
	claimKeeper
	editionKeeper
}

type claimKeeper interface {
	// Claim gives a chunk to work off; ok is false when there is none now.
	Claim(ctx context.Context, r ledger.ClaimRequest) (c ledger.Claim, ok bool, err error)
	// ClaimedDeliveries lists what of a claim has no outcome, after a place in the audience, with the readers as
	// they stand now.
	ClaimedDeliveries(ctx context.Context, c ledger.Claim, afterSeq, limit int) ([]ledger.Delivery, error)
	// Record commits outcomes and ended claims in one transaction; lost are claims that were taken over.
	Record(ctx context.Context, b ledger.Batch) (lost []ledger.Claim, err error)
	// TakeOver frees the claims of dead owners.
	TakeOver(ctx context.Context, mine int64) (freed int, err error)
}

type editionKeeper interface {
	Edition(ctx context.Context, id int64) (ledger.Edition, error)
	Balance(ctx context.Context, editionID int64) (ledger.Balance, error)
	OpenStates(ctx context.Context) (map[int64]ledger.EditionState, error)
	Pending(ctx context.Context, editionID int64) (ledger.Pending, error)
	PauseEdition(ctx context.Context, id int64, reason string, braked bool) error
	CloseEditions(ctx context.Context) ([]int64, error)
}

// Owner is the sending process as the books know it.
type Owner interface {
	Number() int64
	// Watch returns nil when ctx ends, and an error as soon as its claims may be others'. Then nothing more may be sent.
	Watch(ctx context.Context) error
	Release() error
}

// Mailing makes the messages of one edition.
type Mailing interface {
	// Append writes one reader's message behind dst. An error is that reader's matter alone, unless it is an everybodysError.
	Append(dst []byte, to ledger.Delivery) (raw []byte, env mail.Envelope, err error)
}

// Carrier opens connections over which messages travel.
type Carrier interface {
	Open(ctx context.Context) (Conn, error)
	// Repeatable says that sending a message twice leaves one, as an outbox does. Only then need an outcome not be
	// committed before the next message is risked.
	Repeatable() bool
}

// Conn carries one message after the other. Its errors are *mail.SendError.
type Conn interface {
	// Envelope announces a message, up to the word to go on; at once when Content has announced it already.
	Envelope(ctx context.Context, env mail.Envelope) error
	// Content hands the announced message over. It may announce the next one in the same breath.
	Content(ctx context.Context, raw []byte, next *mail.Envelope) error
	// Usable tells whether the connection may go on after an error.
	Usable() bool
	Close(ctx context.Context)
}
