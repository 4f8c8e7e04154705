package chores

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"net/url"
	"os"
	"path/filepath"
	"strings"

	"github.com/riverqueue/river"
	"github.com/riverqueue/river/riverdriver/riversqlite"
	_ "modernc.org/sqlite" // the driver "sqlite"
)

// fileName is the file of the chores, beside the database.
const fileName = "chores.db"

type sqlitePool struct {
	db   *sql.DB
	path string
}

// openSQLite opens the file beside the database. River asks for a single connection, as it meets SQLITE_BUSY with
// itself otherwise. The log is not synced at each commit: what a power cut takes, a sweep puts back.
func openSQLite(database string) (pool, error) {
	database = strings.TrimPrefix(database, "//")
	if database == "" {
		return nil, errors.New("database.url names no file; write sqlite:var/pressrun.db")
	}
	path := filepath.Join(filepath.Dir(database), fileName)
	if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
		return nil, err
	}
	file, err := os.OpenFile(path, os.O_RDWR|os.O_CREATE, 0o600)
	if err != nil {
		return nil, fmt.Errorf("the file of the chores can't be opened; let this user write it and its folder: %w", err)
	}
	if err := file.Close(); err != nil {
		return nil, err
	}
	db, err := sql.Open("sqlite", "file:"+(&url.URL{Path: path}).EscapedPath()+
		"?_pragma=busy_timeout(10000)&_pragma=journal_mode(WAL)&_pragma=synchronous(NORMAL)&_txlock=immediate")
	if err != nil {
		return nil, err
	}
	db.SetMaxOpenConns(1)
	return &sqlitePool{db, path}, nil
}

func (p *sqlitePool) open(ctx context.Context, config *river.Config) (client, error) {
	driver := riversqlite.New(p.db)
	if err := migrate(ctx, driver, p); err != nil {
		return nil, fmt.Errorf("%s: %w", p.path, err)
	}
	config.PollOnly = true // its listener would look twenty times a second; what this process puts is seen at once anyway
	return river.NewClient(driver, config)
}

func (p *sqlitePool) version(ctx context.Context) (int, error) {
	return versionOf(
		p.db.QueryRowContext(ctx, `SELECT count(*) FROM sqlite_master WHERE name = 'river_migration'`),
		func() row { return p.db.QueryRowContext(ctx, versionQuery) })
}

// lock is not needed: a migration is one transaction, and one that another process was quicker with is tried again.
func (p *sqlitePool) lock(context.Context) (unlock func(), err error) { return func() {}, nil }

// alone: the file belongs to the one process that holds the sender's lock.
func (p *sqlitePool) alone() bool { return true }

func (p *sqlitePool) close() { _ = p.db.Close() }
