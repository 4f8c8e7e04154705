package store

import "context"

// Setting is what the sessions of the pool run under.
func (s *Store) Setting(ctx context.Context, name string) (value string, err error) {
	return value, s.read(ctx).get(`SELECT current_setting(?)`, []any{name}, &value)
}
