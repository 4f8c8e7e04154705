package store_test

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"pressrun/internal/pgtest"
	"pressrun/internal/store"
	"pressrun/internal/store/storetest"
)

// database is a store with the address under which a test looks at it from outside.
type database struct {
	*store.Store
	driver, address string
}

func newSQLite(t testing.TB) database {
	t.Helper()
	address, path := sqliteAddress(t)
	return database{open(t, address, noon), "sqlite", path}
}

func newPostgres(t testing.TB) database {
	t.Helper()
	address := pgtest.Schema(t, "what is tested on both databases")
	return database{open(t, address, noon), "pgx", address}
}

// rows is all that the database holds, by table; rows are sorted as texts.
func (d database) rows(t testing.TB) map[string][]string {
	t.Helper()
	db, err := sql.Open(d.driver, d.address)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = db.Close() }()
	names := `SELECT table_name FROM information_schema.tables WHERE table_schema = current_schema()`
	if d.driver == "sqlite" {
		names = `SELECT name FROM sqlite_schema WHERE type = 'table' AND name NOT LIKE 'sqlite!_%' ESCAPE '!'`
	}
	all := map[string][]string{}
	for _, name := range query(t, db, names) {
		if name = strings.Trim(name, "[]"); name != "goose_db_version" {
			all[name] = query(t, db, `SELECT * FROM `+name)
			slices.Sort(all[name])
		}
	}
	return all
}

func query(t testing.TB, db *sql.DB, text string) (out []string) {
	t.Helper()
	rows, err := db.QueryContext(context.Background(), text)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = rows.Close() }()
	columns, err := rows.Columns()
	if err != nil {
		t.Fatal(err)
	}
	for rows.Next() {
		values, into := make([]any, len(columns)), make([]any, len(columns))
		for i := range values {
			into[i] = &values[i]
		}
		if err := rows.Scan(into...); err != nil {
			t.Fatal(err)
		}
		out = append(out, fmt.Sprintf("%v", values))
	}
	if err := rows.Err(); err != nil {
		t.Fatal(err)
	}
	return out
}

// Books go from each database into each other and stay the same, table by table; then they are added to.
func TestCopiedBooksAreTheSame(t *testing.T) {
	for name, c := range map[string]struct{ from, to func(testing.TB) database }{
		"SQLite to SQLite":     {newSQLite, newSQLite},
		"SQLite to PostgreSQL": {newSQLite, newPostgres},
		"PostgreSQL to SQLite": {newPostgres, newSQLite},
	} {
		t.Run(name, func(t *testing.T) {
			from, to := c.from(t), c.to(t)
			storetest.Fill(t, from.Store)
			var last int
			counts, err := store.Copy(t.Context(), from.Store, to.Store, func(done, all int) { last = done * 1000 / all })
			if err != nil {
				t.Fatal(err)
			}
			want := from.rows(t)
			for table, rows := range want {
				if len(rows) == 0 {
					t.Errorf("storetest.Fill puts nothing into the table %s; add a row, so that copying it is tested", table)
				}
				if n, copied := counts[table]; !copied || n != len(rows) {
					t.Errorf("%d of %d rows of the table %s were copied", n, len(rows), table)
				}
			}
			if diff := cmp.Diff(want, to.rows(t)); diff != "" {
				t.Errorf("the copy differs (-from +to)\n%s", diff)
			}
			if last != 1000 {
				t.Errorf("the progress ended at %d ‰", last)
			}
			if id := freeze(t, to.Store, "harbour"); id != 3 {
				t.Errorf("the next edition has the id %d", id)
			}
		})
	}
}

func TestNothingIsCopiedIntoADatabaseThatHasSomething(t *testing.T) {
	for name, to := range map[string]func(testing.TB) database{"SQLite": newSQLite, "PostgreSQL": newPostgres} {
		t.Run(name, func(t *testing.T) {
			from, to := newSQLite(t), to(t)
			storetest.Fill(t, from.Store)
			if err := to.PutDocument(t.Context(), "one.yaml", "sha", nil); err != nil {
				t.Fatal(err)
			}
			before := to.rows(t)
			if _, err := store.Copy(t.Context(), from.Store, to.Store, nil); !errors.Is(err, store.ErrNotEmpty) {
				t.Fatalf("got %v", err)
			}
			if diff := cmp.Diff(before, to.rows(t)); diff != "" {
				t.Errorf("(-before +after)\n%s", diff)
			}
		})
	}
}

// A copy that is made while a mailing records outcomes balances, and each outcome is in it or is not.
func TestACopyMadeWhileAMailingRunsBalances(t *testing.T) {
	for name, source := range map[string]func(testing.TB) database{"SQLite": newSQLite, "PostgreSQL": newPostgres} {
		t.Run(name, func(t *testing.T) {
			from := source(t)
			const audience = 20_000
			edition := frozen(t, from.Store, audience)
			began, done := make(chan struct{}), make(chan error, 1)
			go func() { done <- recordAll(from.Store, edition, audience, began) }()
			<-began
			partly := 0
			for i := 0; i < 50 && len(done) == 0; i++ {
				to := database{open(t, "sqlite:"+filepath.Join(t.TempDir(), "copy.db"), noon), "", ""}
				if _, err := store.Copy(t.Context(), from.Store, to.Store, nil); err != nil {
					t.Fatal(err)
				}
				books, err := to.Balance(t.Context(), edition)
				if err != nil {
					t.Fatal(err)
				}
				if !books.Balanced() || books.Audience != audience || books.Sent%together != 0 {
					t.Errorf("the books of the copy are %+v", books)
				}
				if books.Sent > 0 && books.Queued > 0 {
					partly++
				}
			}
			if err := <-done; err != nil {
				t.Fatal(err)
			}
			if partly == 0 {
				t.Error("no copy was made in the middle of the mailing: the test tried nothing")
			}
		})
	}
}

const together = 20 // outcomes in one transaction

func recordAll(s *store.Store, edition int64, audience int, began chan<- struct{}) error {
	for from := 1; from <= audience; from += together {
		if err := s.RecordOutcomes(context.Background(), outcomes(edition, from, together)); err != nil {
			return err
		}
		if from == 1 {
			close(began)
		}
	}
	return nil
}

func TestACopyThatIsCutOffLeavesNothing(t *testing.T) {
	for name, to := range map[string]func(testing.TB) database{"SQLite": newSQLite, "PostgreSQL": newPostgres} {
		t.Run(name, func(t *testing.T) {
			from, to := newSQLite(t), to(t)
			frozen(t, from.Store, 2000)
			ctx, cancel := context.WithCancel(t.Context())
			_, err := store.Copy(ctx, from.Store, to.Store, func(done, all int) {
				if done > all/2 {
					cancel()
				}
			})
			if !errors.Is(err, context.Canceled) {
				t.Fatalf("got %v", err)
			}
			for table, rows := range to.rows(t) {
				if len(rows) > 0 {
					t.Errorf("%d rows of the table %s were left", len(rows), table)
				}
			}
		})
	}
}

func BenchmarkCopy(b *testing.B) {
	const readers = 100_000
	for name, c := range map[string]struct{ from, to func(testing.TB) database }{
		"SQLite to SQLite":     {newSQLite, newSQLite},
		"SQLite to PostgreSQL": {newSQLite, newPostgres},
		"PostgreSQL to SQLite": {newPostgres, newSQLite},
	} {
		b.Run(name, func(b *testing.B) {
			from := c.from(b)
			frozen(b, from.Store, readers)
			b.ResetTimer()
			rows := 0
			for b.Loop() {
				b.StopTimer()
				to := c.to(b)
				b.StartTimer()
				counts, err := store.Copy(b.Context(), from.Store, to.Store, nil)
				if err != nil {
					b.Fatal(err)
				}
				rows += counts.Sum()
			}
			b.ReportMetric(float64(rows)/b.Elapsed().Seconds(), "rows/s")
		})
	}
}
