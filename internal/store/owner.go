package store

import (
	"context"
	"errors"
)

// Owner is a sending process as the books know it. While it is held, its claims are its own; when it ends,
// however it ends, others may take them over.
type Owner struct {
	id      int64
	session *heldSession // PostgreSQL: it holds the lock; SQLite: none, a lock file stands for it
}

// NewOwner makes this process an owner of claims under a number that nobody else uses; id is random and
// not 0. On PostgreSQL a session of its own holds an advisory lock by that number; on SQLite the caller
// holds the sender's lock file.
func (s *Store) NewOwner(ctx context.Context, id int64) (*Owner, error) {
	if s.dialect.name == "sqlite" {
		return &Owner{id: id}, nil
	}
	session, held, err := s.newHeldSession(ctx, `SELECT pg_try_advisory_lock($1)`, id)
	if err == nil && !held {
		err = errors.New("the number of this sending process is in use; start it again")
	}
	if err != nil {
		return nil, err
	}
	return &Owner{id, session}, nil
}

// Number is what the owner's claims carry.
func (o *Owner) Number() int64 { return o.id }

// Watch returns nil when ctx ends, and an error as soon as the ownership is lost: then nothing more may be sent
// under it. Nothing else may be done with the owner meanwhile.
func (o *Owner) Watch(ctx context.Context) error {
	if o.session == nil {
		<-ctx.Done()
		return nil
	}
	return o.session.watch(ctx)
}

// Release ends the ownership.
func (o *Owner) Release() error {
	if o.session != nil {
		o.session.release()
	}
	return nil
}

// Attend makes known that this process sends for as long as it runs, so that others may leave their mails to it.
func (o *Owner) Attend(ctx context.Context) error {
	if o.session == nil {
		return nil
	}
	_, err := o.session.conn.Exec(ctx, `SELECT pg_advisory_lock_shared($1, hashtext(current_schema()))`, attending)
	return explain(err)
}

// Attended tells whether a process is there that sends for as long as it runs. On SQLite its lock file tells that.
func (s *Store) Attended(ctx context.Context) (bool, error) {
	if s.dialect.name == "sqlite" {
		return false, nil
	}
	var nobody bool
	err := s.read(ctx).get(`SELECT pg_try_advisory_xact_lock(?, hashtext(current_schema()))`, []any{attending}, &nobody)
	return !nobody, err
}

// The first halves of advisory locks of a publication, whose schema is the second.
const (
	attending  = 7304 // shared by those who send for as long as they run
	publishing = 7305 // held by the process that writes pieces, pages and runs
)
