package store

import (
	"context"
	"database/sql"
	"sync"
)

// hot is a statement of the sender's, run for every few mails: SQLite parses it once a connection instead of each
// time. PostgreSQL's driver keeps statements by itself.
type hot struct {
	query string
	stmt  *sql.Stmt // nil: it is not kept here
}

// hotStatements keeps statements for as long as the database is open.
type hotStatements struct {
	mu   sync.Mutex
	kept map[hotKey]*sql.Stmt
}

type hotKey struct {
	db    *sql.DB
	query string
}

// hot gives a statement for use on db. It must not be called while this goroutine holds SQLite's only writing
// connection, since it may need it.
func (s *Store) hot(ctx context.Context, db *sql.DB, query string) (hot, error) {
	if s.dialect.name != "sqlite" {
		return hot{query: query}, nil
	}
	s.statements.mu.Lock()
	defer s.statements.mu.Unlock()
	key := hotKey{db, query}
	if stmt := s.statements.kept[key]; stmt != nil {
		return hot{query, stmt}, nil
	}
	stmt, err := db.PrepareContext(context.WithoutCancel(ctx), s.dialect.text(query))
	if err != nil {
		return hot{}, explain(err)
	}
	if s.statements.kept == nil {
		s.statements.kept = map[hotKey]*sql.Stmt{}
	}
	s.statements.kept[key] = stmt
	return hot{query, stmt}, nil
}

// on is the statement as this session runs it.
func (h hot) on(t session) *sql.Stmt {
	if tx, ok := t.db.(*sql.Tx); ok {
		return tx.StmtContext(t.ctx, h.stmt)
	}
	return h.stmt
}

// execHot is exec of a hot statement.
func (t session) execHot(h hot, args ...any) (int, error) {
	if h.stmt == nil {
		return t.exec(h.query, args...)
	}
	res, err := h.on(t).ExecContext(t.ctx, args...) //nolint:sqlclosecheck // kept; in a transaction it ends with that
	if err != nil {
		return 0, err
	}
	n, err := res.RowsAffected()
	return int(n), err
}

// queryHot is a query of a hot statement.
func (t session) queryHot(h hot, args ...any) (*sql.Rows, error) {
	if h.stmt == nil {
		return t.db.QueryContext(t.ctx, t.dialect.text(h.query), args...)
	}
	return h.on(t).QueryContext(t.ctx, args...) //nolint:sqlclosecheck // kept; in a transaction it ends with that
}
