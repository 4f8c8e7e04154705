package store

import (
	"context"

	"pressrun/internal/ledger"
)

// PutArrangement keeps what an editor wishes of the next digest of a list and cadence, in the place of what was wished
// before; the zero value takes it back.
func (s *Store) PutArrangement(ctx context.Context, list, cadence string, a ledger.Arrangement) error {
	return s.write(ctx, func(t session) error {
		if a.IsZero() {
			_, err := t.exec(`DELETE FROM arrangement WHERE list = ? AND cadence = ?`, list, cadence)
			return err
		}
		_, err := t.exec(`INSERT INTO arrangement (list, cadence, data) VALUES (?, ?, ?)
			ON CONFLICT (list, cadence) DO UPDATE SET data = excluded.data`, list, cadence, asJSON(a))
		return err
	})
}

// Arrangement is what an editor wishes of the next digest of a list and cadence; the zero value: nothing.
func (s *Store) Arrangement(ctx context.Context, list, cadence string) (ledger.Arrangement, error) {
	return arrangement(s.read(ctx), list, cadence)
}

func arrangement(t session, list, cadence string) (a ledger.Arrangement, err error) {
	err = t.get(`SELECT data FROM arrangement WHERE list = ? AND cadence = ?`, []any{list, cadence}, intoJSON(&a))
	return a, ignoreNotFound(err)
}
