package store_test

import (
	"context"
	"path/filepath"
	"testing"
	"time"

	_ "github.com/jackc/pgx/v5/stdlib"

	"pressrun/internal/pgtest"
	"pressrun/internal/store"
	"pressrun/internal/store/storetest"
)

func TestSQLite(t *testing.T) { storetest.Run(t, openSQLite) }

func TestPostgres(t *testing.T) {
	pgtest.Skip(t, "the suite")
	storetest.Run(t, openPostgres)
}

func openSQLite(t testing.TB, now func() time.Time) *store.Store {
	t.Helper()
	return open(t, "sqlite:"+filepath.Join(t.TempDir(), "press run?#%.db"), now)
}

// openPostgres opens a schema of its own.
func openPostgres(t testing.TB, now func() time.Time) *store.Store {
	t.Helper()
	return open(t, pgtest.Schema(t, "the suite"), now)
}

func open(t testing.TB, address string, now func() time.Time) *store.Store {
	t.Helper()
	s, err := store.Open(context.Background(), address, store.Options{Now: now, Migrate: true})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := s.Close(); err != nil {
			t.Error(err)
		}
	})
	return s
}
