package store

import "context"

// ReadUpTo is how far a place was read; empty: not at all.
func (s *Store) ReadUpTo(ctx context.Context, place string) (mark string, err error) {
	err = s.read(ctx).get(`SELECT mark FROM reading WHERE place = ?`, []any{place}, &mark)
	return mark, ignoreNotFound(err)
}

// NoteRead notes how far a place was read.
func (s *Store) NoteRead(ctx context.Context, place, mark string) error {
	return s.write(ctx, func(t session) error {
		_, err := t.exec(`INSERT INTO reading (place, mark) VALUES (?, ?)
			ON CONFLICT (place) DO UPDATE SET mark = excluded.mark`, place, mark)
		return name(err, "how far %s was read", place)
	})
}
