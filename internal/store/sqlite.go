package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"net/url"
	"os"
	"path/filepath"
	"runtime"
	"strings"

	_ "modernc.org/sqlite" // the driver "sqlite"
)

// openSQLite opens one connection that writes and a pool that reads. The log is synced at each
// commit (synchronous FULL), since a ledger must survive a power cut.
func (s *Store) openSQLite(path string) error {
	path = strings.TrimPrefix(path, "//")
	if path == "" {
		return errors.New("database.url names no file; write sqlite:var/pressrun.db")
	}
	if err := makePrivateFile(path); err != nil {
		return fmt.Errorf("the database file %s can't be opened; let this user write it and its folder: %w", path, err)
	}
	file := "file:" + (&url.URL{Path: path}).EscapedPath()
	const pragmas = "?_pragma=busy_timeout(10000)&_pragma=journal_mode(WAL)&_pragma=synchronous(FULL)&_pragma=foreign_keys(1)" +
		"&_pragma=secure_delete(1)" // what is erased is overwritten, not only unlinked
	writer, err := sql.Open("sqlite", file+pragmas+"&_txlock=immediate")
	if err != nil {
		return err
	}
	writer.SetMaxOpenConns(1)
	reader, err := sql.Open("sqlite", file+pragmas+"&_pragma=query_only(1)")
	if err != nil {
		return errors.Join(err, writer.Close())
	}
	reader.SetMaxOpenConns(max(4, runtime.NumCPU()))
	s.writer, s.reader, s.dialect = writer, reader, sqliteDialect()
	return nil
}

func sqliteDialect() *dialect {
	return &dialect{
		name:   "sqlite",
		inARow: true,
		fragments: strings.NewReplacer(
			// A fault leaves the rows before it, so no page is copied first to undo them.
			"{insert}", "INSERT OR FAIL INTO", "{update}", "UPDATE OR FAIL",
			"{ints}", "(SELECT value FROM json_each(?))",
			"{texts}", "(SELECT value FROM json_each(?))",
			"{free}", "", "{fence}", "", "{lock}", "", "{share}", "", // one writer at a time
		),
	}
}

// bulk readies the writing connection for a great many rows: none is looked up to prove that it is there when it
// has just been read or made. The function returned undoes it.
func (s *Store) bulk(ctx context.Context) (restore func() error, err error) {
	if s.dialect.name != "sqlite" {
		return func() error { return nil }, nil
	}
	// The cache, in KiB: what a long transaction touches again is not read anew.
	_, err = s.writer.ExecContext(ctx, "PRAGMA foreign_keys = 0; PRAGMA cache_size = -16384")
	return func() error {
		_, err := s.writer.ExecContext(context.WithoutCancel(ctx),
			"PRAGMA foreign_keys = 1; PRAGMA cache_size = -2000; PRAGMA shrink_memory")
		return explain(err)
	}, explain(err)
}

// makePrivateFile makes the file and its folder; it holds readers' addresses, so nobody else reads it.
func makePrivateFile(path string) error {
	if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
		return err
	}
	f, err := os.OpenFile(path, os.O_RDWR|os.O_CREATE, 0o600)
	if err != nil {
		return err
	}
	return f.Close()
}

// errLogKept is said when what was erased may still stand in the log beside the database.
var errLogKept = errors.New("the database's log could not be emptied, since another process is reading it, and may hold " +
	"what was erased until that process has ended")

// emptyLog writes the write-ahead log into the database and cuts it to nothing, so that no old page stays in it.
// PostgreSQL keeps its own log by its own rules.
func (s *Store) emptyLog(ctx context.Context) error {
	if s.dialect.name != "sqlite" {
		return nil
	}
	var busy, frames, moved int
	err := s.writer.QueryRowContext(ctx, "PRAGMA wal_checkpoint(TRUNCATE)").Scan(&busy, &frames, &moved)
	if err == nil && busy != 0 {
		err = errLogKept
	}
	return explain(err)
}
