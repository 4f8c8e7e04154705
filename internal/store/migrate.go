package store

import (
	"context"
	"embed"
	"errors"
	"fmt"
	"io/fs"
	"time"

	"github.com/pressly/goose/v3"
	"github.com/pressly/goose/v3/lock"
)

// Both folders hold the same numbers: forward only, one concept a file.
//
//go:embed migrations
var migrations embed.FS

// migrate brings the schema up to date, or only checks that it is.
func (s *Store) migrate(ctx context.Context, up bool) error {
	p, err := s.provider()
	if err != nil {
		return explain(err)
	}
	have, want, err := versions(ctx, p)
	switch {
	case err != nil:
		return fmt.Errorf("the database cannot be read: %w", explain(err))
	case have > want:
		return fmt.Errorf("%w (schema %d, this program knows %d)", ErrSchemaNewer, have, want)
	case have == want:
		return nil
	case !up:
		return fmt.Errorf("%w (schema %d, wanted %d)", ErrSchemaOld, have, want)
	}
	if err := bringUp(ctx, p, have, want); err != nil {
		return fmt.Errorf("the database could not be brought up to date: %w", explain(err))
	}
	return nil
}

// bringUp makes the migrations that are missing. On SQLite others that started with us may be at the same: whoever
// comes second at a step fails there, and goes on from what the first has made.
func bringUp(ctx context.Context, p *goose.Provider, have, want int64) error {
	for range mostLooked {
		_, err := p.Up(ctx)
		if err == nil {
			return nil
		}
		now, _, again := versions(ctx, p)
		switch {
		case again != nil:
			return errors.Join(err, again)
		case now == want:
			return nil
		case now == have && !errors.Is(explain(err), ErrLocked):
			return err // nobody else made it
		}
		have = now
		if err := pause(ctx); err != nil {
			return err
		}
	}
	return ErrLocked
}

// A new database is held for moments while it is made, and SQLite does not wait for all of that by itself.
const (
	lookAgain  = 50 * time.Millisecond
	mostLooked = 200
)

// versions are the schema that is there and the one that this program knows.
func versions(ctx context.Context, p *goose.Provider) (have, want int64, err error) {
	for range mostLooked {
		have, want, err = p.GetVersions(ctx)
		if !errors.Is(explain(err), ErrLocked) {
			break
		}
		if err := pause(ctx); err != nil {
			return 0, 0, err
		}
	}
	return have, want, err
}

// pause waits before the next look.
func pause(ctx context.Context) error {
	select {
	case <-ctx.Done():
		return ctx.Err()
	case <-time.After(lookAgain):
		return nil
	}
}

func (s *Store) provider() (*goose.Provider, error) {
	files, err := fs.Sub(migrations, "migrations/"+s.dialect.name)
	if err != nil {
		return nil, err
	}
	inGo := goose.WithGoMigrations(s.keyErasedMigration())
	if s.dialect.name == "sqlite" {
		return goose.NewProvider(goose.DialectSQLite3, s.writer, files, goose.WithDisableGlobalRegistry(true), inGo)
	}
	locker, err := lock.NewPostgresSessionLocker()
	if err != nil {
		return nil, err
	}
	return goose.NewProvider(goose.DialectPostgres, s.writer, files,
		goose.WithDisableGlobalRegistry(true), inGo, goose.WithSessionLocker(locker))
}
