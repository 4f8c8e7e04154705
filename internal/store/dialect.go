package store

import (
	"database/sql"
	"strconv"
	"strings"
	"sync"
)

// dialect is what differs between the databases. Statements are written with ? for
// parameters and {name} for the few fragments that have no common form:
//
//	{ints}   the set of integers in a JSON array given as one parameter
//	{texts}  the set of texts in a JSON array given as one parameter
//	{fence}  behind a subquery: what it reckons is reckoned once a row, however often it is used
//	{free}   behind a subquery: locks its rows and passes over those that others hold
//	{lock}   behind a query: locks its rows until the transaction ends; rows that refer to them may be added
//	{share}  the same, for reading
//	{insert} INSERT INTO, for very many rows of a transaction that a fault ends as a whole
//	{update} UPDATE, the same
type dialect struct {
	name       string
	numbered   bool // parameters are $1, $2 …
	fragments  *strings.Replacer
	lock       string // holds other writers of the same books back until the transaction ends; empty: it does already
	lockShared string // the same for those that hold each other back by rows
	snapshot   sql.IsolationLevel
	inARow     bool     // the rows of one INSERT get ids that follow each other, and the last one's is known
	texts      sync.Map // statement → its text in this dialect
}

// The books that one writer at a time may change, numbers of advisory locks.
const (
	pieceBooks   = 7301 // pieces: `updated` is unique, counts are kept
	editionBooks = 7302 // editions: numbers, and who has which piece
	readerBooks  = 7303 // subscribers: one person an address
	runBooks     = 7304 // where runs and editions stand: held shared by claims, so that none is made of an edition that ends
)

// text is the statement as the database takes it.
func (d *dialect) text(query string) string {
	if done, ok := d.texts.Load(query); ok {
		return done.(string)
	}
	done := d.fragments.Replace(query)
	if d.numbered {
		done = numberParameters(done)
	}
	d.texts.Store(query, done)
	return done
}

// numberParameters turns each ? outside of quotes into $1, $2 …
func numberParameters(query string) string {
	var b strings.Builder
	quoted, n := false, 0
	for _, r := range query {
		switch {
		case r == '\'':
			quoted = !quoted
			b.WriteRune(r)
		case r == '?' && !quoted:
			n++
			b.WriteString("$" + strconv.Itoa(n))
		default:
			b.WriteRune(r)
		}
	}
	return b.String()
}

// hold makes this transaction the only one that changes the given books.
func (t session) hold(books int) error {
	if t.dialect.lock == "" {
		return nil
	}
	_, err := t.exec(t.dialect.lock, books)
	return err
}

// holdShared keeps those out who hold the given books, and lets others share them.
func (t session) holdShared(books int) error {
	if t.dialect.lockShared == "" {
		return nil
	}
	_, err := t.exec(t.dialect.lockShared, books)
	return err
}

// rowsOf writes a list of n rows of a VALUES clause; the first row carries the types,
// since PostgreSQL takes parameters of an untyped list as text.
func rowsOf(n int, types ...string) string {
	first := make([]string, len(types))
	other := make([]string, len(types))
	for i, typ := range types {
		first[i] = "CAST(? AS " + typ + ")"
		other[i] = "?"
	}
	var b strings.Builder
	b.WriteString("(" + strings.Join(first, ", ") + ")")
	next := ", (" + strings.Join(other, ", ") + ")"
	for range n - 1 {
		b.WriteString(next)
	}
	return b.String()
}
