package store

import (
	"context"
	"errors"
)

// Setting is what the sessions of the pool run under.
func (s *Store) Setting(ctx context.Context, name string) (value string, err error) {
	return value, s.read(ctx).get(`SELECT current_setting(?)`, []any{name}, &value)
}

// KeyErased does what the migration does that keys the hashes of older books.
func (s *Store) KeyErased(ctx context.Context) error {
	tx, err := s.writer.BeginTx(ctx, nil)
	if err != nil {
		return err
	}
	return errors.Join(s.keyErased(ctx, tx), tx.Commit())
}
