package store

import (
	"context"
	"database/sql"
	"maps"
	"sync"
)

// runner is where statements run: the database or a transaction of it.
type runner interface {
	ExecContext(ctx context.Context, query string, args ...any) (sql.Result, error)
	QueryContext(ctx context.Context, query string, args ...any) (*sql.Rows, error)
	QueryRowContext(ctx context.Context, query string, args ...any) *sql.Row
	PrepareContext(ctx context.Context, query string) (*sql.Stmt, error)
}

// statements are those of the sender's, run for every few mails: SQLite parses them once a connection instead of each
// time. PostgreSQL's driver keeps statements by itself.
type statements struct {
	mu   sync.Mutex
	kept map[*sql.DB]map[string]*sql.Stmt // by text; a map that was given out is not changed
}

// keep parses statements for db, unless they are, and returns all that are. It must not be called while this goroutine
// holds SQLite's only writing connection, since it may need it.
func (s *Store) keep(ctx context.Context, db *sql.DB, queries ...string) (map[string]*sql.Stmt, error) {
	if s.dialect.name != "sqlite" {
		return nil, nil
	}
	s.statements.mu.Lock()
	defer s.statements.mu.Unlock()
	all := s.statements.kept[db]
	for _, query := range queries {
		text := s.dialect.text(query)
		if all[text] != nil {
			continue
		}
		stmt, err := db.PrepareContext(context.WithoutCancel(ctx), text) //nolint:sqlclosecheck // kept as long as the database
		if err != nil {
			return nil, explain(err)
		}
		more := make(map[string]*sql.Stmt, len(all)+1)
		maps.Copy(more, all)
		more[text], all = stmt, more
	}
	if s.statements.kept == nil {
		s.statements.kept = map[*sql.DB]map[string]*sql.Stmt{}
	}
	s.statements.kept[db] = all
	return all, nil
}

// writeKept is write with statements that are kept.
func (s *Store) writeKept(ctx context.Context, queries []string, f func(t session) error) error {
	kept, err := s.keep(ctx, s.writer, queries...)
	if err != nil {
		return err
	}
	return s.write(ctx, func(t session) error {
		if tx, ok := t.db.(*sql.Tx); ok && kept != nil {
			t.db = keptRunner{tx, tx, kept}
		}
		return f(t)
	})
}

// readKept is read with a statement that is kept.
func (s *Store) readKept(ctx context.Context, query string) (session, error) {
	t := s.read(ctx)
	kept, err := s.keep(ctx, s.reader, query)
	if err == nil && kept != nil {
		t.db = keptRunner{s.reader, nil, kept}
	}
	return t, err
}

// keptRunner runs statements that are kept, and all others as they come.
type keptRunner struct {
	runner
	tx   *sql.Tx // nil: none
	kept map[string]*sql.Stmt
}

// statement is the kept one of a text as this session runs it; nil: it is not kept. It is not closed: it lives as long
// as the database, in a transaction as long as that.
func (k keptRunner) statement(ctx context.Context, text string) *sql.Stmt {
	stmt := k.kept[text]
	if stmt != nil && k.tx != nil {
		return k.tx.StmtContext(ctx, stmt)
	}
	return stmt
}

// ExecContext runs a statement.
func (k keptRunner) ExecContext(ctx context.Context, query string, args ...any) (sql.Result, error) {
	if stmt := k.statement(ctx, query); stmt != nil { //nolint:sqlclosecheck // see statement
		return stmt.ExecContext(ctx, args...)
	}
	return k.runner.ExecContext(ctx, query, args...)
}

// QueryContext runs a query.
func (k keptRunner) QueryContext(ctx context.Context, query string, args ...any) (*sql.Rows, error) {
	if stmt := k.statement(ctx, query); stmt != nil { //nolint:sqlclosecheck // see statement
		return stmt.QueryContext(ctx, args...)
	}
	return k.runner.QueryContext(ctx, query, args...)
}

// QueryRowContext runs a query of one row.
func (k keptRunner) QueryRowContext(ctx context.Context, query string, args ...any) *sql.Row {
	if stmt := k.statement(ctx, query); stmt != nil { //nolint:sqlclosecheck // see statement
		return stmt.QueryRowContext(ctx, args...)
	}
	return k.runner.QueryRowContext(ctx, query, args...)
}
