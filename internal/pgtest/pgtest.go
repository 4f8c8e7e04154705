// Package pgtest gives tests schemas of their own on a PostgreSQL server.
package pgtest

import (
	"context"
	"database/sql"
	"fmt"
	"net/url"
	"os"
	"testing"
	"time"

	_ "github.com/jackc/pgx/v5/stdlib" // the driver pgx
)

// Env names the address of a server in which tests may make schemas.
const Env = "PRESSRUN_TEST_POSTGRES"

// Given tells whether there is a server.
func Given() bool { return os.Getenv(Env) != "" }

// Skip leaves the test out, aloud, when there is no server. what is left out then.
func Skip(t testing.TB, what string) {
	t.Helper()
	if !Given() {
		t.Skipf("SKIPPED: %s on PostgreSQL; export %s=\"$(.ci/postgres start)\" to run it", what, Env)
	}
}

// Schema makes an empty schema that stands until the test ends, and returns the address that leads to it. Without a
// server the test is skipped.
func Schema(t testing.TB, what string) (address string) {
	t.Helper()
	Skip(t, what)
	server, err := url.Parse(os.Getenv(Env))
	if err != nil {
		t.Fatal(err)
	}
	db, err := sql.Open("pgx", server.String())
	if err != nil {
		t.Fatal(err)
	}
	exec := func(statement string) {
		t.Helper()
		if _, err := db.ExecContext(context.Background(), statement); err != nil {
			t.Fatal(err)
		}
	}
	schema := fmt.Sprintf("test_%d_%d", os.Getpid(), time.Now().UnixNano())
	exec("CREATE SCHEMA " + schema)
	t.Cleanup(func() {
		exec("DROP SCHEMA " + schema + " CASCADE")
		_ = db.Close()
	})
	q := server.Query()
	q.Set("search_path", schema)
	server.RawQuery = q.Encode()
	return server.String()
}
