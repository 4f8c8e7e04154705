package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"strings"
)

// ErrNotEmpty says that a database which was to be filled has something in it already.
var ErrNotEmpty = errors.New("the database holds books already, and nothing is ever written over them; name an empty one")

// Counts are rows by table.
type Counts map[string]int

// Sum is the number of rows of all tables.
func (c Counts) Sum() (rows int) {
	for _, n := range c {
		rows += n
	}
	return rows
}

// Copy copies all books of one database into another, which must be empty, and returns what was copied. It reads
// one unchanging state, so that the copy balances while others write, and it writes in one transaction, so that
// there is all of it or nothing. At least one of the two is SQLite: its schema tells what there is to copy, and
// tables that are not of our making, such as the job queue's, stay where they are. The progress, which may be nil,
// is told of rows.
func Copy(ctx context.Context, from, to *Store, progress func(done, all int)) (_ Counts, err error) {
	tables, err := copiedTables(ctx, from, to)
	if err != nil {
		return nil, err
	}
	ordinary, err := to.bulk(ctx)
	defer func() { err = errors.Join(err, ordinary()) }()
	if err != nil {
		return nil, err
	}
	conn, err := to.writer.Conn(ctx)
	if err != nil {
		return nil, explain(err)
	}
	defer func() { _ = conn.Close() }()
	c := &copier{tables: tables, counts: Counts{}, into: conn, progress: progress}
	err = from.snapshot(ctx, func(source session) error {
		return to.writeOn(ctx, conn, func(target session) error {
			c.source, c.target = source, target
			return c.copyAll()
		})
	})
	if err != nil {
		return nil, err
	}
	return c.counts, nil
}

func copiedTables(ctx context.Context, from, to *Store) ([]table, error) {
	described := to
	if described.dialect.name != "sqlite" {
		described = from
	}
	if described.dialect.name != "sqlite" {
		return nil, errors.New("books are copied from or to SQLite; go by way of a backup")
	}
	return tablesOf(described.read(ctx))
}

// copier is one copying.
type copier struct {
	source, target session
	into           *sql.Conn // on which the target's transaction is
	tables         []table
	counts         Counts // as counted before, and so what must be copied
	done, all      int
	progress       func(done, all int)
}

func (c *copier) copyAll() error {
	if err := c.target.keepOut(c.tables); err != nil {
		return err
	}
	for _, t := range c.tables {
		if err := c.count(t); err != nil {
			return err
		}
	}
	c.all = c.counts.Sum()
	for _, t := range c.tables {
		if err := c.copyTable(t); err != nil {
			return fmt.Errorf("table %s: %w", t.name, err)
		}
	}
	return nil
}

// count counts what is to be copied, and refuses a target that has rows.
func (c *copier) count(t table) error {
	var n int
	if err := c.source.get(`SELECT COUNT(*) FROM `+quoted(t.name), nil, &n); err != nil {
		return err
	}
	c.counts[t.name] = n
	err := c.target.get(`SELECT 1 FROM `+quoted(t.name)+` LIMIT 1`, nil, new(int))
	if errors.Is(err, ErrNotFound) {
		return nil
	}
	if err == nil {
		err = ErrNotEmpty
	}
	return err
}

func (c *copier) copyTable(t table) (err error) {
	rows, err := c.source.db.QueryContext(c.source.ctx, t.selection()) //nolint:rowserrcheck // copiedRows looks at it
	if err != nil {
		return explain(err)
	}
	defer func() { err = errors.Join(err, rows.Close()) }()
	taken := &copiedRows{Rows: rows, values: make([]any, len(t.columns)), tell: c.tell}
	if c.target.dialect.name == "sqlite" {
		err = insertCopied(c.target, t, taken)
	} else {
		err = streamCopied(c.target.ctx, c.into, t, taken)
	}
	if err != nil {
		return err
	}
	if taken.n != c.counts[t.name] {
		return fmt.Errorf("%d of %d rows were copied; nothing was kept", taken.n, c.counts[t.name])
	}
	return c.target.continueNumbers(t)
}

// tell counts rows for the progress, which need not hear of every one.
func (c *copier) tell() {
	c.done++
	if c.progress != nil && (c.done%1000 == 0 || c.done == c.all) {
		c.progress(c.done, c.all)
	}
}

// keepOut lets nobody else write the tables before this transaction ends. SQLite has one writer at a time as it is.
func (t session) keepOut(tables []table) error {
	if t.dialect.name == "sqlite" {
		return nil
	}
	names := make([]string, len(tables))
	for i := range tables {
		names[i] = quoted(tables[i].name)
	}
	_, err := t.exec(`LOCK TABLE ` + strings.Join(names, ", ") + ` IN SHARE ROW EXCLUSIVE MODE`)
	return err
}

// continueNumbers lets the next row of a table that numbers its rows come after those that were copied. SQLite sees
// to that itself.
func (t session) continueNumbers(of table) error {
	if t.dialect.name == "sqlite" || len(of.key) != 1 {
		return nil
	}
	var sequence *string
	if err := t.get(`SELECT pg_get_serial_sequence(?, ?)`, []any{quoted(of.name), of.key[0]}, &sequence); err != nil || sequence == nil {
		return err
	}
	_, err := t.exec(`SELECT setval(CAST(? AS TEXT)::regclass, MAX(`+quoted(of.key[0])+`)) FROM `+quoted(of.name)+` HAVING COUNT(*) > 0`, *sequence)
	return err
}
