package store

import (
	"context"

	"pressrun/internal/verp"
)

// ReturnKeys lists the keys of return addresses, the newest last. The first is made when there is none.
func (s *Store) ReturnKeys(ctx context.Context) ([]verp.Key, error) {
	keys, err := s.returnKeys(ctx)
	if err != nil || len(keys) > 0 {
		return keys, err
	}
	if _, err := s.NewReturnKey(ctx); err != nil {
		return nil, err
	}
	return s.returnKeys(ctx)
}

func (s *Store) returnKeys(ctx context.Context) ([]verp.Key, error) {
	scan := func(row scanner) (k verp.Key, err error) {
		return k, row.Scan(&k.ID, &k.Secret, into(&k.Created))
	}
	return list(s.read(ctx), scan, `SELECT id, secret, created FROM return_key ORDER BY id`)
}

// NewReturnKey makes the key under which addresses are made from now on. Older ones stay good.
func (s *Store) NewReturnKey(ctx context.Context) (k verp.Key, err error) {
	k = verp.Key{Secret: verp.NewSecret(), Created: s.now()}
	err = s.write(ctx, func(t session) error {
		return t.get(`INSERT INTO return_key (secret, created) VALUES (?, ?) RETURNING id`,
			[]any{k.Secret, at(k.Created)}, &k.ID)
	})
	return k, name(err, "key of return addresses")
}
