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
	if _, err := p.Up(ctx); err != nil {
		if have, _, again := p.GetVersions(ctx); again == nil && have == want {
			return nil // another process that started with us was first
		}
		return fmt.Errorf("the database could not be brought up to date: %w", explain(err))
	}
	return nil
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
		select {
		case <-ctx.Done():
			return 0, 0, ctx.Err()
		case <-time.After(lookAgain):
		}
	}
	return have, want, err
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
