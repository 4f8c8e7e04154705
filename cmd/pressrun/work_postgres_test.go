package main

import (
	"database/sql"
	"os"
	"strings"
	"testing"
	"time"

	_ "github.com/jackc/pgx/v5/stdlib"

	"pressrun/internal/pgtest"
	"pressrun/internal/store"
)

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
	at = pgtest.Schema(t, "work")
	db, err := sql.Open("pgx", at)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = db.Close() })
	return db, at
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

// TestOneMachineHasTheFiles has a second machine stand beside, which knows the configuration and the books only.
func TestOneMachineHasTheFiles(t *testing.T) {
	db := onPostgres(t)
	p := newPlace(t)
	other := &place{TB: t, dir: t.TempDir()}
	for name, text := range p.files("subscribers") {
		other.write(name, text)
	}
	config, err := os.ReadFile(p.path("config.yaml"))
	if err != nil {
		t.Fatal(err)
	}
	other.write("config.yaml", string(config))
	cmd, talk := other.command("pressrun", "work", "--no-files")
	cmd.Env = append(cmd.Env, "PGAPPNAME=other")
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	for n := 0; n == 0; time.Sleep(20 * time.Millisecond) { // its chores are up, and its sender would be
		if err := db.QueryRowContext(t.Context(), `SELECT count(*) FROM river_leader`).Scan(&n); err != nil && t.Context().Err() != nil {
			t.Fatalf("%v\n%s", err, talk)
		}
	}
	p.run(0, "publish", "--yes", p.write("one.md", generated(1)))
	p.eachReaderHasOneMailPerPiece(3, 1)
	if got := other.files("var", "public"); len(got) != 0 {
		t.Errorf("the other machine has %d files", len(got))
	}
	books, err := store.Open(t.Context(), os.Getenv("PRESSRUN_DATABASE_URL"), store.Options{})
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = books.Close() }()
	release, err := books.Alone(t.Context()) // as a command on yet another machine does
	if err != nil {
		t.Fatal(err)
	}
	if said := p.run(11, "publish", "--yes", p.write("two.md", generated(2))); !strings.Contains(said, "another machine") {
		t.Errorf("it says %s", said)
	}
	release()
	p.run(0, "publish", "--yes", "two.md")
}
