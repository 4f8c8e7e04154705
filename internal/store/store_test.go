package store_test

import (
	"context"
	"database/sql"
	"fmt"
	"net/url"
	"os"
	"path/filepath"
	"testing"
	"time"

	_ "github.com/jackc/pgx/v5/stdlib"

	"pressrun/internal/store"
	"pressrun/internal/store/storetest"
)

func TestSQLite(t *testing.T) { storetest.Run(t, openSQLite) }

func TestPostgres(t *testing.T) {
	if os.Getenv(postgresEnv) == "" {
		t.Skipf("SKIPPED: the suite on PostgreSQL; export %s=\"$(.ci/postgres start)\" to run it", postgresEnv)
	}
	storetest.Run(t, openPostgres)
}

// postgresEnv names the address of a PostgreSQL in which the tests may make schemas.
const postgresEnv = "PRESSRUN_TEST_POSTGRES"

func openSQLite(t testing.TB, now func() time.Time) *store.Store {
	t.Helper()
	return open(t, "sqlite:"+filepath.Join(t.TempDir(), "press run?#%.db"), now)
}

// openPostgres opens a schema of its own.
func openPostgres(t testing.TB, now func() time.Time) *store.Store {
	t.Helper()
	return open(t, postgresSchema(t), now)
}

func postgresSchema(t testing.TB) string {
	t.Helper()
	address, err := url.Parse(os.Getenv(postgresEnv))
	if err != nil {
		t.Fatal(err)
	}
	db, err := sql.Open("pgx", address.String())
	if err != nil {
		t.Fatal(err)
	}
	schema := fmt.Sprintf("test_%d_%d", os.Getpid(), time.Now().UnixNano())
	exec := func(query string) {
		t.Helper()
		if _, err := db.ExecContext(context.Background(), query); err != nil {
			t.Fatal(err)
		}
	}
	exec("CREATE SCHEMA " + schema)
	t.Cleanup(func() {
		exec("DROP SCHEMA " + schema + " CASCADE")
		_ = db.Close()
	})
	q := address.Query()
	q.Set("search_path", schema)
	address.RawQuery = q.Encode()
	return address.String()
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
