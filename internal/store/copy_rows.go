package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"strings"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/stdlib"
)

// copiedRows gives the rows of a table one by one; it is a pgx.CopyFromSource.
type copiedRows struct {
	*sql.Rows
	values []any
	n      int
	tell   func()
}

// Values is the row that Next came to; it holds until the next one.
func (r *copiedRows) Values() ([]any, error) {
	into := make([]any, len(r.values))
	for i := range r.values {
		into[i] = &r.values[i]
	}
	if err := r.Scan(into...); err != nil {
		return nil, err
	}
	for i, v := range r.values {
		if bytes, ok := v.([]byte); ok {
			r.values[i] = nonNil(bytes) // no bytes at all are not NULL
		}
	}
	r.n++
	r.tell()
	return r.values, nil
}

// streamCopied writes rows by PostgreSQL's COPY, on the connection that has the transaction.
func streamCopied(ctx context.Context, conn *sql.Conn, t table, rows *copiedRows) error {
	return conn.Raw(func(driver any) error {
		pg, ok := driver.(*stdlib.Conn)
		if !ok {
			return fmt.Errorf("rows cannot be streamed by %T", driver)
		}
		_, err := pg.Conn().CopyFrom(ctx, pgx.Identifier{t.name}, t.columns, rows)
		return err
	})
}

// insertCopied writes rows by statements of many rows each: as many as a statement takes parameters for, and not more
// than some bytes, since one row may hold a whole digest.
func insertCopied(t session, of table, rows *copiedRows) (err error) {
	in := &inserter{session: t, table: of}
	defer func() { err = errors.Join(err, in.close()) }()
	for rows.Next() {
		values, err := rows.Values()
		if err != nil {
			return err
		}
		if err := in.take(values); err != nil {
			return err
		}
	}
	if err := rows.Err(); err != nil {
		return err
	}
	return in.flush()
}

const (
	rowsAtOnce  = 100
	bytesAtOnce = 1 << 20
)

// inserter gathers rows of one table and inserts them in groups.
type inserter struct {
	session session
	table   table
	full    *sql.Stmt // inserts a whole group
	waiting []any
	bytes   int
}

func (in *inserter) take(values []any) error {
	in.waiting = append(in.waiting, values...)
	for _, v := range values {
		switch v := v.(type) {
		case []byte:
			in.bytes += len(v)
		case string:
			in.bytes += len(v)
		}
	}
	if in.held() == rowsAtOnce || in.bytes > bytesAtOnce {
		return in.flush()
	}
	return nil
}

func (in *inserter) held() int { return len(in.waiting) / len(in.table.columns) }

// flush inserts what has gathered.
func (in *inserter) flush() (err error) {
	switch n := in.held(); n {
	case 0:
		return nil
	case rowsAtOnce:
		err = in.insertGroup()
	default:
		_, err = in.session.db.ExecContext(in.session.ctx, in.session.dialect.text(in.statement(n)), in.waiting...)
	}
	in.waiting, in.bytes = in.waiting[:0], 0
	return err
}

func (in *inserter) insertGroup() (err error) {
	if in.full == nil {
		if in.full, err = in.session.db.PrepareContext(in.session.ctx, in.session.dialect.text(in.statement(rowsAtOnce))); err != nil {
			return err
		}
	}
	_, err = in.full.ExecContext(in.session.ctx, in.waiting...)
	return err
}

// statement inserts n rows.
func (in *inserter) statement(n int) string {
	row := "(" + strings.Repeat("?, ", len(in.table.columns)-1) + "?)"
	return `{insert} ` + quoted(in.table.name) + ` (` + quotedAll(in.table.columns) + `) VALUES ` +
		strings.Repeat(row+", ", n-1) + row
}

func (in *inserter) close() error {
	if in.full == nil {
		return nil
	}
	return in.full.Close()
}
