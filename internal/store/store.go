// Package store keeps the publication's books: pieces and their revisions, kept feed
// entries, press runs, editions and their deliveries, dispatches to partners, subscribers,
// and copies of documents. It is the only package that speaks SQL.
//
// SQLite is the default and PostgreSQL the other dialect; every statement is one text for
// both (see dialect). Instants are kept in microseconds and come back in UTC. Methods that
// look for one thing return ErrNotFound when it is not there. Each writing method is one
// transaction.
package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"strings"
	"time"

	"github.com/jackc/pgx/v5"
)

// Store is an open database. It is safe for concurrent use.
type Store struct {
	writer   *sql.DB         // SQLite: one connection
	reader   *sql.DB         // SQLite: a pool of its own; PostgreSQL: the writer's
	postgres *pgx.ConnConfig // for sessions beside the pool; nil on SQLite
	dialect  *dialect
	now      func() time.Time

	statements statements
}

// Options are the choices at opening.
type Options struct {
	Now     func() time.Time // the clock; nil: time.Now
	Migrate bool             // bring an older schema up to date; else Open returns ErrSchemaOld
}

// Open opens a database: "sqlite:PATH" (the file is made, its folder too) or
// "postgres://…". A schema newer than this program is refused with ErrSchemaNewer.
func Open(ctx context.Context, address string, o Options) (*Store, error) {
	s := &Store{now: o.Now}
	if s.now == nil {
		s.now = time.Now
	}
	var err error
	switch scheme, rest, _ := strings.Cut(address, ":"); scheme {
	case "sqlite":
		err = s.openSQLite(rest)
	case "postgres", "postgresql":
		err = s.openPostgres(address)
	default:
		return nil, errors.New("database.url names no database; write sqlite:var/pressrun.db or postgres://…")
	}
	if err != nil {
		return nil, err
	}
	if err := s.migrate(ctx, o.Migrate); err != nil {
		return nil, errors.Join(err, s.Close())
	}
	return s, nil
}

// Close closes the database; open transactions end without effect.
func (s *Store) Close() error {
	if s.reader == s.writer {
		return s.writer.Close()
	}
	return errors.Join(s.reader.Close(), s.writer.Close())
}

// Dialect names the database in use: "sqlite" or "postgres".
func (s *Store) Dialect() string { return s.dialect.name }

// write runs f in one writing transaction.
func (s *Store) write(ctx context.Context, f func(t session) error) error {
	return s.writeOn(ctx, s.writer, f)
}

// writeRuns is write while nobody else changes the books of runs.
func (s *Store) writeRuns(ctx context.Context, f func(t session) error) error {
	return s.write(ctx, func(t session) error {
		if err := t.hold(runBooks); err != nil {
			return err
		}
		return f(t)
	})
}

// beginner is where a transaction begins: a pool of connections, or one of them.
type beginner interface {
	BeginTx(ctx context.Context, o *sql.TxOptions) (*sql.Tx, error)
}

func (s *Store) writeOn(ctx context.Context, db beginner, f func(t session) error) error {
	tx, err := db.BeginTx(ctx, nil)
	if err != nil {
		return explain(err)
	}
	defer func() { _ = tx.Rollback() }() // without effect after Commit
	if err := f(session{ctx, tx, s.dialect}); err != nil {
		return explain(err)
	}
	return explain(tx.Commit())
}

// read gives a session outside of a transaction, for single statements.
func (s *Store) read(ctx context.Context) session { return session{ctx, s.reader, s.dialect} }

// snapshot runs f over one unchanging state of the database.
func (s *Store) snapshot(ctx context.Context, f func(t session) error) error {
	tx, err := s.reader.BeginTx(ctx, &sql.TxOptions{ReadOnly: true, Isolation: s.dialect.snapshot})
	if err != nil {
		return explain(err)
	}
	defer func() { _ = tx.Rollback() }()
	return explain(f(session{ctx, tx, s.dialect}))
}

// session is where statements run: the database or a transaction of it.
type session struct {
	ctx     context.Context
	db      runner
	dialect *dialect
}

// exec runs a statement and returns the number of rows it touched.
func (t session) exec(query string, args ...any) (int, error) {
	res, err := t.db.ExecContext(t.ctx, t.dialect.text(query), args...)
	if err != nil {
		return 0, err
	}
	n, err := res.RowsAffected()
	return int(n), err
}

// get scans the first row; ErrNotFound when there is none.
func (t session) get(query string, args []any, dest ...any) error {
	err := t.db.QueryRowContext(t.ctx, t.dialect.text(query), args...).Scan(dest...)
	if errors.Is(err, sql.ErrNoRows) {
		return ErrNotFound
	}
	return explain(err)
}

// scanner is a row being read.
type scanner interface{ Scan(dest ...any) error }

// list reads all rows of a query with scan.
func list[T any](t session, scan func(scanner) (T, error), query string, args ...any) ([]T, error) {
	var all []T
	err := each(t, func(row scanner) error {
		v, err := scan(row)
		all = append(all, v)
		return err
	}, query, args...)
	return all, err
}

// each calls f with every row of a query.
func each(t session, f func(scanner) error, query string, args ...any) error {
	rows, err := t.db.QueryContext(t.ctx, t.dialect.text(query), args...)
	if err != nil {
		return explain(err)
	}
	return scanAll(rows, f)
}

// scanAll calls f with every row and closes them.
func scanAll(rows *sql.Rows, f func(scanner) error) (err error) {
	defer func() { err = errors.Join(err, rows.Close()) }()
	for rows.Next() {
		if err := f(rows); err != nil {
			return err
		}
	}
	return explain(rows.Err())
}

// one reads the only row of a query with scan; ErrNotFound when there is none.
func one[T any](t session, scan func(scanner) (T, error), query string, args ...any) (T, error) {
	v, err := scan(t.db.QueryRowContext(t.ctx, t.dialect.text(query), args...))
	if errors.Is(err, sql.ErrNoRows) {
		err = ErrNotFound
	}
	return v, explain(err)
}

// touched turns "no row was changed" into ErrNotFound.
func touched(n int, err error) error {
	if err == nil && n == 0 {
		return ErrNotFound
	}
	return err
}

// name says what was looked for, in errors.
func name(err error, format string, args ...any) error {
	if err == nil {
		return nil
	}
	return fmt.Errorf(format+": %w", append(args, err)...)
}
