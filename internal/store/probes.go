package store

import (
	"context"
	"time"
)

// probeLife is how long a probe can be answered; older ones are removed with the next.
const probeLife = 10 * time.Minute

// PutProbe keeps the answer to a nonce, for the server that reads these books to give.
func (s *Store) PutProbe(ctx context.Context, nonce, answer string) error {
	return s.write(ctx, func(t session) error {
		now := s.now()
		if _, err := t.exec(`DELETE FROM probe WHERE created <= ?`, at(now.Add(-probeLife))); err != nil {
			return err
		}
		_, err := t.exec(`INSERT INTO probe (nonce, answer, created) VALUES (?, ?, ?)`, nonce, answer, at(now))
		return err
	})
}

// ProbeAnswer is the answer to a nonce; ErrNotFound when none was put in the last ten minutes.
func (s *Store) ProbeAnswer(ctx context.Context, nonce string) (answer string, err error) {
	err = s.read(ctx).get(`SELECT answer FROM probe WHERE nonce = ? AND created > ?`,
		[]any{nonce, at(s.now().Add(-probeLife))}, &answer)
	return answer, name(err, "probe")
}

// Ping tells whether the books can be read.
func (s *Store) Ping(ctx context.Context) error {
	var one int
	return s.read(ctx).get(`SELECT 1`, nil, &one)
}
