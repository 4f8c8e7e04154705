package store

import (
	"database/sql"
	"errors"
	"slices"
)

// insert adds a great many rows, some hundreds a statement.
type insert struct {
	text     func(rows int) string // the statement for so many rows
	values   func(i int) []any     // of the i-th row
	returned func(scanner) error   // takes each row that RETURNING gives; nil: nothing is returned
}

// run adds the rows which, numbered as values knows them. Statements are read by the database once.
func (in insert) run(t session, which []int) error {
	full := len(which) / maxRowsAtOnce * maxRowsAtOnce
	return errors.Join(in.some(t, which[:full], maxRowsAtOnce), in.some(t, which[full:], len(which)-full))
}

// some adds rows, so many a statement, with a statement that is read once.
func (in insert) some(t session, which []int, atOnce int) (err error) {
	if len(which) == 0 {
		return nil
	}
	statement, err := t.db.PrepareContext(t.ctx, t.dialect.text(in.text(atOnce)))
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, statement.Close()) }()
	var args []any
	for rows := range slices.Chunk(which, atOnce) {
		args = args[:0]
		for _, i := range rows {
			args = append(args, in.values(i)...)
		}
		if err := in.exec(t, statement, args); err != nil {
			return err
		}
	}
	return nil
}

func (in insert) exec(t session, statement *sql.Stmt, args []any) error {
	if in.returned == nil {
		_, err := statement.ExecContext(t.ctx, args...)
		return err
	}
	rows, err := statement.QueryContext(t.ctx, args...)
	if err != nil {
		return err
	}
	return scanAll(rows, in.returned)
}
