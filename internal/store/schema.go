package store

import (
	"context"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"slices"

	"github.com/pressly/goose/v3"
)

// ErrForeignSchema says that a database has other tables, columns or triggers than the migrations make.
var ErrForeignSchema = errors.New("the database was changed by hand or made by another program: its tables are not those of Pressrun")

// SchemaVersion is the number of the newest migration that the database has had.
func (s *Store) SchemaVersion(ctx context.Context) (int64, error) {
	p, err := s.provider()
	if err != nil {
		return 0, explain(err)
	}
	v, err := p.GetDBVersion(ctx)
	return v, explain(err)
}

// KnownSchema is the number of the newest migration that this program has.
func KnownSchema() (newest int64, err error) {
	files, err := fs.Glob(migrations, "migrations/sqlite/*.sql")
	for _, file := range files {
		n, err := goose.NumericComponent(file)
		if err != nil {
			return 0, err
		}
		newest = max(newest, n)
	}
	return newest, err
}

// CheckSchema holds an SQLite database against a new one: the same tables, indexes and nothing else. A file from
// elsewhere is looked at before it is trusted, since a trigger in it would work on every later change.
func (s *Store) CheckSchema(ctx context.Context) (err error) {
	folder, err := os.MkdirTemp("", "pressrun-schema-")
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, os.RemoveAll(folder)) }()
	fresh, err := Open(ctx, "sqlite:"+filepath.Join(folder, "new.db"), Options{Migrate: true})
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, fresh.Close()) }()
	want, err := fresh.definitions(ctx)
	if err != nil {
		return err
	}
	have, err := s.definitions(ctx)
	if err == nil && !slices.Equal(have, want) {
		err = ErrForeignSchema
	}
	return err
}

// definitions lists all that an SQLite database consists of.
func (s *Store) definitions(ctx context.Context) ([]string, error) {
	return list(s.read(ctx), func(row scanner) (text string, err error) { return text, row.Scan(&text) },
		`SELECT type || ' ' || name || ' ' || COALESCE(sql, '') FROM sqlite_schema ORDER BY 1`)
}
