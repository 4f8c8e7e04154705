package store

import (
	"context"
	"fmt"
)

// Alone keeps commands on other machines from writing at the same time, as the lock file keeps those on this one; release
// lets them. ErrLocked says that another one is at it. On SQLite there are no other machines.
func (s *Store) Alone(ctx context.Context) (release func(), err error) {
	if s.dialect.name == "sqlite" {
		return func() {}, nil
	}
	session, held, err := s.newHeldSession(ctx, `SELECT pg_try_advisory_lock($1, hashtext(current_schema()))`, publishing)
	switch {
	case err != nil:
		return nil, err
	case !held:
		return nil, fmt.Errorf("%w: a command on another machine, or in another folder, writes to these books", ErrLocked)
	}
	return session.release, nil
}
