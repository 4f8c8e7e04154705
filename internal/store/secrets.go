package store

import "context"

// Secret is the random key that all processes share for a purpose. The first who asks makes it, of the bytes that
// he brings.
func (s *Store) Secret(ctx context.Context, purpose string, fresh []byte) (key []byte, err error) {
	find := func(t session) error {
		return t.get(`SELECT value FROM secret WHERE purpose = ?`, []any{purpose}, &key)
	}
	if err := find(s.read(ctx)); err == nil {
		return key, nil
	}
	err = s.write(ctx, func(t session) error {
		_, err := t.exec(`INSERT INTO secret (purpose, value, created) VALUES (?, ?, ?) ON CONFLICT (purpose) DO NOTHING`,
			purpose, fresh, at(s.now()))
		if err != nil {
			return err
		}
		return find(t)
	})
	return key, name(err, "key for %s", purpose)
}
