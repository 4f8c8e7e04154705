package delivery_test

import (
	"context"
	"errors"
	"testing"

	"pressrun/internal/delivery"
	"pressrun/internal/ledger"
)

// forgetful are books that fail to record an outcome once, and then are as before.
type forgetful struct {
	delivery.Books
	fail func(ledger.Batch) error
}

func (f *forgetful) Record(ctx context.Context, b ledger.Batch) ([]ledger.Claim, error) {
	if err := f.fail(b); err != nil {
		return nil, err
	}
	return f.Books.Record(ctx, b)
}

// A mail that went out and could not be recorded is in doubt, even when the books work again a moment later.
func TestAnOutcomeThatCouldNotBeRecordedIsInDoubt(t *testing.T) {
	d := newDesk(t)
	away, failed := errors.New("the database is away"), false
	d.Books = &forgetful{d.store, func(b ledger.Batch) error {
		for _, o := range b.Outcomes {
			if !failed && o.Seq == 5 {
				failed = true
				return away
			}
		}
		return nil
	}}
	e := d.edition(ledger.Hold, names(60)...)
	if _, err := d.send(e); !errors.Is(err, away) {
		t.Fatalf("got %v", err)
	}
	got, err := d.send(e)
	if err != nil {
		t.Fatal(err)
	}
	if got[4] != "r0004: unknown("+ledger.InDoubt+")" {
		t.Error(got[4])
	}
	d.want("taken", d.server.taken(), names(60)...)
}
