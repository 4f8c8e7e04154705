package store

import (
	"errors"
	"fmt"

	"github.com/jackc/pgx/v5/pgconn"
	"modernc.org/sqlite"
	sqlite3 "modernc.org/sqlite/lib"

	"pressrun/internal/ledger"
)

// The errors that callers tell apart.
var (
	ErrNotFound    = ledger.ErrNotFound
	ErrSchemaNewer = errors.New("the database was written by a newer Pressrun; update this program")
	ErrSchemaOld   = errors.New("the database is older than this program; any writing command brings it up to date")
	ErrLocked      = errors.New("another process holds the database; try again when it has ended")
	ErrFull        = errors.New("the disk is full or a limit is reached; make room and run the command again, nothing was half-written")
)

// TakenError says that a name or an identity belongs to something else already.
type TakenError struct {
	Field string // "slug", "id" or "revision"
	Value string
	By    string // slug of the piece that has it
}

// Error names what is taken and by whom.
func (e *TakenError) Error() string {
	if e.Field == "revision" {
		return fmt.Sprintf("%s has a revision %s already; read the piece again and make a newer one", e.By, e.Value)
	}
	return fmt.Sprintf("the %s %q belongs to the piece %s; give this piece another", e.Field, e.Value, e.By)
}

// FinalError says that an outcome came for a delivery that has its last one already.
type FinalError struct {
	EditionID int64
	Seq       int
	State     ledger.DeliveryState // as it stands
	Refused   ledger.DeliveryState // what was to be recorded
}

// Error tells both states.
func (e *FinalError) Error() string {
	return fmt.Sprintf("delivery %d of edition %d is %s; %s was not recorded", e.Seq, e.EditionID, e.State, e.Refused)
}

// Unwrap makes it known to those who do not know this package.
func (e *FinalError) Unwrap() error { return ledger.ErrFinal }

// explain gives errors of the databases the meaning that callers know.
func explain(err error) error {
	meaning := meaningOf(err)
	if meaning == nil || errors.Is(err, meaning) {
		return err
	}
	return fmt.Errorf("%w (%w)", meaning, err)
}

// meaningOf is the error that a database's own stands for; nil when there is none.
func meaningOf(err error) error {
	var lite *sqlite.Error
	if errors.As(err, &lite) {
		return meaningOfSQLite(lite.Code())
	}
	var pg *pgconn.PgError
	if !errors.As(err, &pg) {
		return nil
	}
	switch pg.Code {
	case "55P03": // lock_not_available
		return ErrLocked
	case "53100": // disk_full
		return ErrFull
	}
	return nil
}

func meaningOfSQLite(code int) error {
	switch code & 0xff {
	case sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED:
		return ErrLocked
	case sqlite3.SQLITE_FULL:
		return ErrFull
	}
	switch code { // a limit of the process or the user shows as a fault of writing
	case sqlite3.SQLITE_IOERR_WRITE, sqlite3.SQLITE_IOERR_FSYNC, sqlite3.SQLITE_IOERR_TRUNCATE,
		sqlite3.SQLITE_IOERR_SHMSIZE, sqlite3.SQLITE_IOERR_SHMOPEN:
		return ErrFull
	}
	return nil
}

// SentError says that something else was to be recorded for a dispatch that was sent.
type SentError struct {
	Dispatch ledger.Dispatch
	Refused  ledger.DispatchState
}

// Error tells what stands.
func (e *SentError) Error() string {
	return fmt.Sprintf("%s was sent to %s; %s was not recorded", e.Dispatch.Piece.Slug, e.Dispatch.Partner, e.Refused)
}
