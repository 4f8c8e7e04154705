package backup

import (
	"errors"
	"path/filepath"
	"testing"

	"github.com/google/go-cmp/cmp"
	_ "github.com/jackc/pgx/v5/stdlib"

	"pressrun/internal/pgtest"
	"pressrun/internal/store"
)

func TestBooksGoToPostgreSQLAndBack(t *testing.T) {
	address := pgtest.Schema(t, "backups")
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
