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

// explain gives errors of the databases the meaning that callers know.
func explain(err error) error {
	var lite *sqlite.Error
	if errors.As(err, &lite) && !errors.Is(err, ErrLocked) {
		switch lite.Code() & 0xff {
		case sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED:
			return fmt.Errorf("%w (%w)", ErrLocked, err)
		}
	}
	var pg *pgconn.PgError
	if errors.As(err, &pg) && pg.Code == "55P03" && !errors.Is(err, ErrLocked) { // lock_not_available
		return fmt.Errorf("%w (%w)", ErrLocked, err)
	}
	return err
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
