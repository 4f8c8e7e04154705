package store

import (
	"database/sql"
	"errors"
	"slices"
)

// insert adds a great many rows, some hundreds a statement.
type insert struct {
	text   func(rows int) string // the statement for so many rows
	values func(i int) []any     // of the i-th row
	key    string                // column by which a row is known again; empty: nobody asks for the ids of the rows
	find   func(key string) int  // the row with a key
	got    func(i int, id int64) // takes the id of the i-th row
}

// run adds the rows which, numbered as values knows them. Statements are read by the database once.
func (in insert) run(t session, which []int) error {
	full := len(which) / maxRowsAtOnce * maxRowsAtOnce
	return errors.Join(in.some(t, which[:full], maxRowsAtOnce), in.some(t, which[full:], len(which)-full))
}

// some adds rows, so many a statement.
func (in insert) some(t session, which []int, atOnce int) (err error) {
	if len(which) == 0 {
		return nil
	}
	text := in.text(atOnce)
	if in.returns(t) {
		text += ` RETURNING id, ` + in.key
	}
	statement, err := t.db.PrepareContext(t.ctx, t.dialect.text(text))
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
		if err := in.exec(t, statement, rows, args); err != nil {
			return err
		}
	}
	return nil
}

// returns tells whether the statement has to give the ids back, since they can't be reckoned out.
func (in insert) returns(t session) bool { return in.key != "" && !t.dialect.inARow }

func (in insert) exec(t session, statement *sql.Stmt, which []int, args []any) error {
	if in.returns(t) {
		return in.read(t, statement, args)
	}
	result, err := statement.ExecContext(t.ctx, args...)
	if err != nil || in.key == "" {
		return err
	}
	last, err := result.LastInsertId()
	for n, i := range which {
		in.got(i, last-int64(len(which)-1-n))
	}
	return err
}

// read takes the ids, which the database gives in an order of its own.
func (in insert) read(t session, statement *sql.Stmt, args []any) error {
	rows, err := statement.QueryContext(t.ctx, args...)
	if err != nil {
		return err
	}
	return scanAll(rows, func(row scanner) error {
		var id int64
		var key string
		err := row.Scan(&id, &key)
		if err == nil {
			in.got(in.find(key), id)
		}
		return err
	})
}
