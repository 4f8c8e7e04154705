package store

import (
	"context"
	"database/sql"
	"errors"
	"time"
)

// Owner is a sending process as the books know it. While it is held, its claims are its own; when it ends,
// however it ends, others may take them over.
type Owner struct {
	id   int64
	conn *sql.Conn // PostgreSQL: the session that holds the lock; SQLite: none, a lock file stands for it
}

// NewOwner makes this process an owner of claims under a number that nobody else uses; id is random and
// not 0. On PostgreSQL a session of its own holds an advisory lock by that number; on SQLite the caller
// holds the sender's lock file.
func (s *Store) NewOwner(ctx context.Context, id int64) (*Owner, error) {
	if s.dialect.name == "sqlite" {
		return &Owner{id: id}, nil
	}
	conn, err := s.writer.Conn(ctx)
	if err != nil {
		return nil, explain(err)
	}
	// A dead peer is noticed within 5 + 2×3 s, and its claims are free for others.
	const hold = `SELECT set_config('tcp_keepalives_idle', '5', false), set_config('tcp_keepalives_interval', '2', false),
		set_config('tcp_keepalives_count', '3', false), pg_try_advisory_lock($1)`
	var held bool
	var ignored string
	err = conn.QueryRowContext(ctx, hold, id).Scan(&ignored, &ignored, &ignored, &held)
	if err == nil && !held {
		err = errors.New("the number of this sending process is in use; start it again")
	}
	if err != nil {
		return nil, errors.Join(explain(err), conn.Close())
	}
	return &Owner{id: id, conn: conn}, nil
}

// Number is what the owner's claims carry.
func (o *Owner) Number() int64 { return o.id }

// aliveWithin bounds the answer of the database to a question that costs it nothing.
const aliveWithin = 5 * time.Second

// Check tells whether the session still stands. After an error nothing more may be sent under this owner.
func (o *Owner) Check(ctx context.Context) error {
	if o.conn == nil {
		return nil
	}
	ctx, cancel := context.WithTimeout(ctx, aliveWithin)
	defer cancel()
	return explain(o.conn.PingContext(ctx))
}

// Release ends the ownership.
func (o *Owner) Release() error {
	if o.conn == nil {
		return nil
	}
	// A pooled session outlives Close and would keep the lock.
	_, err := o.conn.ExecContext(context.WithoutCancel(context.Background()), `SELECT pg_advisory_unlock_all()`)
	return errors.Join(err, o.conn.Close())
}
