package main

import (
	"database/sql"
	"fmt"
	"net/url"
	"os"
	"testing"
	"time"

	_ "github.com/jackc/pgx/v5/stdlib"
)

// postgresEnv names the address of a PostgreSQL in which the tests may make schemas.
const postgresEnv = "PRESSRUN_TEST_POSTGRES"

// onPostgres has the program keep its books in a schema of its own until the test ends.
func onPostgres(t *testing.T) (db *sql.DB) {
	t.Helper()
	db, address := newSchema(t)
	t.Setenv("PRESSRUN_DATABASE_URL", address)
	return db
}

// newSchema makes a schema that stands until the test ends, and tells its address.
func newSchema(t *testing.T) (db *sql.DB, at string) {
	t.Helper()
	if os.Getenv(postgresEnv) == "" {
		t.Skipf("SKIPPED: work on PostgreSQL; export %s=\"$(.ci/postgres start)\" to run it", postgresEnv)
	}
	address, err := url.Parse(os.Getenv(postgresEnv))
	if err != nil {
		t.Fatal(err)
	}
	schema := fmt.Sprintf("work_%d_%d", os.Getpid(), time.Now().UnixNano())
	q := address.Query()
	q.Set("search_path", schema)
	address.RawQuery = q.Encode()
	if db, err = sql.Open("pgx", address.String()); err != nil {
		t.Fatal(err)
	}
	execute(t, db, "CREATE SCHEMA "+schema)
	t.Cleanup(func() {
		execute(t, db, "DROP SCHEMA "+schema+" CASCADE")
		_ = db.Close()
	})
	return db, address.String()
}

func execute(t *testing.T, db *sql.DB, statement string) {
	t.Helper()
	if _, err := db.Exec(statement); err != nil { //nolint:noctx // in a Cleanup too, when the test's context is over
		t.Fatal(err)
	}
}

// TestTwoProcessesShareTheWorkAndTheDeathOfOneIsNoLoss has both come upon the same piece; one is killed at that moment.
func TestTwoProcessesShareTheWorkAndTheDeathOfOneIsNoLoss(t *testing.T) {
	db := onPostgres(t)
	p := newPlace(t)
	due := p.schedule(1, 5*time.Second)
	first, talk := p.command("pressrun", "work")
	if err := first.Start(); err != nil {
		t.Fatal(err)
	}
	time.AfterFunc(time.Until(due)+150*time.Millisecond, func() { _ = first.Process.Kill() })
	p.run(0, "work", "--until-idle", "--wait", "1m")
	if code := exitCode(t, first.Wait()); code != -1 {
		t.Fatalf("not killed, but exit code %d\n%s", code, talk)
	}
	p.run(0, "work", "--until-idle", "--wait", "0s")
	p.carriedOnce()
	p.run(0, "work", "--until-idle", "--no-files")

	execute(t, db, `INSERT INTO river_migration (line, version) VALUES ('main', 9999)`)
	p.run(11, "work", "--until-idle")
	p.run(11, "migrate")
}
