package chores

import (
	"context"
	"errors"
	"fmt"
	"log/slog"

	"github.com/riverqueue/river"
	"github.com/riverqueue/river/riverdriver"
	"github.com/riverqueue/river/rivermigrate"
)

// ErrSchemaNewer says that the tables of the chores are newer than this program.
var ErrSchemaNewer = errors.New("the chores were written by a newer Pressrun; update this program")

// pool is the connections of one database and what differs between them.
type pool interface {
	open(ctx context.Context, config *river.Config) (client, error)
	version(ctx context.Context) (int, error)
	lock(ctx context.Context) (unlock func(), err error)
	alone() bool // no other process uses these tables
	close()
}

// Migrate brings River's tables up to date without opening the schedule, and returns their version.
func Migrate(ctx context.Context, address string) (version int, err error) {
	p, err := connect(ctx, address)
	if err != nil {
		return 0, err
	}
	defer p.close()
	if _, err := p.open(ctx, &river.Config{Logger: quiet()}); err != nil {
		return 0, err
	}
	return p.version(ctx)
}

func quiet() *slog.Logger { return slog.New(slog.DiscardHandler) }

// migrate brings the tables up to date, or refuses newer ones: River itself would work on them blindly.
func migrate[T any](ctx context.Context, driver riverdriver.Driver[T], p pool) error {
	migrator, err := rivermigrate.New(driver, &rivermigrate.Config{Logger: quiet()})
	if err != nil {
		return err
	}
	all := migrator.AllVersions()
	want := all[len(all)-1].Version
	unlock, err := p.lock(ctx)
	if err != nil {
		return fmt.Errorf("the tables of the chores cannot be read: %w", err)
	}
	defer unlock()
	for range all { // each try that fails is one in which another process that started with us brought them further
		if done, err := upToDate(ctx, p, want); done || err != nil {
			return err
		}
		_, err = migrator.Migrate(ctx, rivermigrate.DirectionUp, nil)
	}
	if done, again := upToDate(ctx, p, want); done || again != nil {
		return again
	}
	return fmt.Errorf("the tables of the chores could not be brought up to date: %w", err)
}

func upToDate(ctx context.Context, p pool, want int) (bool, error) {
	have, err := p.version(ctx)
	switch {
	case err != nil:
		return false, fmt.Errorf("the tables of the chores cannot be read: %w", err)
	case have > want:
		return false, fmt.Errorf("%w (version %d, this program knows %d)", ErrSchemaNewer, have, want)
	}
	return have == want, nil
}

// row is one row to be read.
type row interface{ Scan(dest ...any) error }

// versionQuery asks for no line: the column is there from version 5 on, and there is only the line main.
const versionQuery = `SELECT coalesce(max(version), 0) FROM river_migration`

// versionOf reads the version of the tables; 0 when there are none. River's own reading fails on versions that it
// does not know.
func versionOf(exists row, version func() row) (n int, err error) {
	if err := exists.Scan(&n); err != nil || n == 0 {
		return 0, err
	}
	err = version().Scan(&n)
	return n, err
}
