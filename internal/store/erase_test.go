package store_test

import (
	"bytes"
	"crypto/sha256"
	"database/sql"
	"errors"
	"fmt"
	"io/fs"
	"iter"
	"os"
	"strconv"
	"strings"
	"testing"

	"pressrun/internal/store"
	"pressrun/internal/store/storetest"
	"pressrun/internal/subscriber"
)

// TestAnErasedPersonIsInNoTable has somebody in every table that can hold anything of a person, erases him, and looks
// through all columns of all tables for what was his.
func TestAnErasedPersonIsInNoTable(t *testing.T) {
	for name, open := range map[string]func(testing.TB) database{"SQLite": newSQLite, "PostgreSQL": newPostgres} {
		t.Run(name, func(t *testing.T) {
			d := open(t)
			storetest.Fill(t, d.Store)
			traces := storetest.FillEverywhere(t, d.Store)
			before := d.tracesIn(t, traces.All())
			for _, table := range traces.Tables {
				if before[table] == 0 {
					t.Errorf("nothing of the person is in the table %s, so the test does not look at its erasing", table)
				}
			}
			if err := d.Erase(t.Context(), traces.Email); err != nil {
				t.Fatal(err)
			}
			for table, n := range d.tracesIn(t, traces.All()) {
				t.Errorf("%d traces of an erased person are in the table %s; add a line to store.empty", n, table)
			}
		})
	}
}

// bytesAsShown is a text as rows show one that is kept as bytes.
func bytesAsShown(text string) string {
	numbers := make([]string, len(text))
	for i := range len(text) {
		numbers[i] = strconv.Itoa(int(text[i]))
	}
	return strings.Join(numbers, " ")
}

// tracesIn counts by table the rows in which one of some texts stands, in whatever case.
func (d database) tracesIn(t testing.TB, texts []string) map[string]int {
	t.Helper()
	found := map[string]int{}
	for table, rows := range d.rows(t) {
		for _, row := range rows {
			for _, text := range texts {
				inText := strings.Contains(strings.ToLower(row), strings.ToLower(text))
				inBytes := strings.Contains(row, bytesAsShown(text))
				if inText || inBytes {
					found[table]++
					break
				}
			}
		}
	}
	return found
}

func TestNothingOfAnErasedPersonIsInTheFiles(t *testing.T) {
	address, file := sqliteAddress(t)
	s := open(t, address, noon)
	storetest.Fill(t, s)
	traces := storetest.FillEverywhere(t, s)
	if found := tracesIn(t, file, traces.All()); len(found) != len(traces.All()) {
		t.Fatalf("the test looks at the wrong place: only %q found", found)
	}
	if err := s.Erase(t.Context(), traces.Email); err != nil {
		t.Fatal(err)
	}
	if found := tracesIn(t, file, traces.All()); len(found) > 0 {
		t.Errorf("%q can still be read", found)
	}
}

// TestOldHashesOfErasedPeopleAreKeyed has books of before the hashes were keyed: who was erased then is still known, and
// nobody can make his hash without the key of the books.
func TestOldHashesOfErasedPeopleAreKeyed(t *testing.T) {
	for name, open := range map[string]func(testing.TB) database{"SQLite": newSQLite, "PostgreSQL": newPostgres} {
		t.Run(name, func(t *testing.T) {
			d := open(t)
			plain := fmt.Sprintf("%x", sha256.Sum256([]byte("ada@quay.example")))
			d.exec(t, `INSERT INTO erased (hash, at) VALUES ('`+plain+`', 1)`)
			if err := d.KeyErased(t.Context()); err != nil {
				t.Fatal(err)
			}
			rows := strings.Join(d.rows(t)["erased"], "\n")
			if rows == "" || strings.Contains(rows, plain) {
				t.Fatalf("the hash stands as it did:\n%s", rows)
			}
			report, err := d.ImportSubscribers(t.Context(), "weekly", oneRow("Ada@quay.example"), store.Consent{}, tokens())
			if err != nil || report.KeptOut != 1 {
				t.Errorf("%+v, %v: a file brought her back", report, err)
			}
		})
	}
}

func oneRow(email string) iter.Seq2[subscriber.Row, error] {
	return func(yield func(subscriber.Row, error) bool) { yield(subscriber.Row{Email: email}, nil) }
}

// exec changes the database as another program would.
func (d database) exec(t testing.TB, statement string) {
	t.Helper()
	db, err := sql.Open(d.driver, d.address)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = db.Close() }()
	if _, err := db.ExecContext(t.Context(), statement); err != nil {
		t.Fatal(err)
	}
}

// tracesIn is which of the texts stand in the database file or its log.
func tracesIn(t *testing.T, file string, texts []string) (found []string) {
	t.Helper()
	var all []byte
	for _, name := range []string{file, file + "-wal"} {
		data, err := os.ReadFile(name)
		if err != nil && !errors.Is(err, fs.ErrNotExist) {
			t.Fatal(err)
		}
		all = append(all, data...)
	}
	for _, text := range texts {
		if bytes.Contains(all, []byte(text)) {
			found = append(found, text)
		}
	}
	return found
}
