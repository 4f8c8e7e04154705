package backup

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"net/url"
	"os"
	"path/filepath"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	_ "github.com/jackc/pgx/v5/stdlib"

	"pressrun/internal/store"
)

const postgresEnv = "PRESSRUN_TEST_POSTGRES"

// postgres is the address of an empty schema.
func postgres(t *testing.T) string {
	t.Helper()
	if os.Getenv(postgresEnv) == "" {
		t.Skipf("SKIPPED: backups from and to PostgreSQL; export %s=\"$(.ci/postgres start)\" to run it", postgresEnv)
	}
	address, err := url.Parse(os.Getenv(postgresEnv))
	if err != nil {
		t.Fatal(err)
	}
	db, err := sql.Open("pgx", address.String())
	if err != nil {
		t.Fatal(err)
	}
	schema := fmt.Sprintf("backup_%d_%d", os.Getpid(), time.Now().UnixNano())
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

func TestBooksGoToPostgreSQLAndBack(t *testing.T) {
	address := postgres(t)
	m := publication(t)
	there, _ := make1(t, m)
	a, err := Open(t.Context(), there)
	if err != nil {
		t.Fatal(err)
	}
	to := Target{Dir: m.Dir, Database: address, BooksOnly: true, Now: noon}
	held, err := a.Restore(t.Context(), to)
	if err != nil {
		t.Fatal(err)
	}
	moved, err := store.Open(t.Context(), address, store.Options{Now: noon})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = moved.Close() })
	checkHeld(t, held, m.Books, moved)
	if _, err := a.Restore(t.Context(), to); !errors.Is(err, store.ErrNotEmpty) {
		t.Errorf("into books that are there: %v", err)
	}

	back := *m
	back.Books = moved
	file, made := make1(t, &back)
	b, err := Open(t.Context(), file)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(a.Rows, b.Rows); diff != "" || made.Manifest.Database != "postgres" {
		t.Errorf("%s: the rows (-there +back)\n%s", made.Manifest.Database, diff)
	}
	dir := filepath.Join(t.TempDir(), "back")
	if _, err := b.Restore(t.Context(), targetIn(dir)); err != nil {
		t.Fatal(err)
	}
	checkHeld(t, held, m.Books, openStore(t, filepath.Join(dir, "var", "pressrun.db")))
}
