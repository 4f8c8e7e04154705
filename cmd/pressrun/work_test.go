package main

import (
	"context"
	"database/sql"
	"math/rand/v2"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"

	_ "modernc.org/sqlite"
)

// schedule publishes a piece that comes due after a while, and returns its time.
func (p *place) schedule(n int, after time.Duration) time.Time {
	p.Helper()
	p.run(0, "migrate") // making the books takes a while, and is not to use up the time
	due := time.Now().Add(after).Truncate(time.Second).Add(time.Second)
	said := p.run(0, "publish", "--yes", "--at", due.UTC().Format(time.RFC3339), p.write("dated.md", generated(n)))
	if !strings.Contains(said, "pressrun serve or work") {
		p.Errorf("publish does not say who carries it: %s", said)
	}
	return due
}

// carriedOnce checks that the scheduled piece is out on all channels, exactly once.
func (p *place) carriedOnce() {
	p.Helper()
	balances := p.books()
	if len(balances) != 1 || balances[0]["audience"] != 3 || balances[0]["sent"] != 3 {
		p.Errorf("the books say %v", balances)
	}
	p.eachReaderHasOneMailPerPiece(3, 1)
	if feed := p.files("public")["public/feed.rss"]; strings.Count(feed, "<item>") != 1 {
		p.Errorf("the feed holds %d items", strings.Count(feed, "<item>"))
	}
	copies, err := filepath.Glob(p.path("var/partners/*/*/*.v1.*"))
	if err != nil || len(copies) == 0 {
		p.Errorf("no copies: %v", err)
	}
	p.noLeftovers()
}

func TestWorkKilledWhileAScheduledPieceComesDueCarriesItOnce(t *testing.T) {
	if testing.Short() {
		t.Skip("SKIPPED: kill -9 of work as a piece comes due; leave -short out")
	}
	p := newPlace(t)
	due := p.schedule(1, time.Second)
	seed := uint64(time.Now().UnixNano()) // a failure names it
	random := rand.New(rand.NewPCG(seed, 1))
	for range 8 {
		cmd, talk := p.command("pressrun", "work")
		if err := cmd.Start(); err != nil {
			t.Fatal(err)
		}
		// From the start to somewhat after the piece is due, when it is being carried.
		life := max(0, time.Until(due)) + time.Duration(20+random.IntN(380))*time.Millisecond
		timer := time.AfterFunc(life, func() { _ = cmd.Process.Kill() })
		if code := exitCode(t, cmd.Wait()); code != -1 {
			t.Fatalf("seed %d: not killed, but exit code %d\n%s", seed, code, talk)
		}
		timer.Stop()
	}
	p.run(0, "work", "--until-idle", "--wait", "0s")
	p.carriedOnce()
	t.Logf("seed %d", seed)
}

func TestNothingIsLostWithTheFileOfTheChores(t *testing.T) {
	p := newPlace(t)
	p.schedule(1, 2*time.Second)
	said := p.run(0, "work", "--until-idle", "--wait", "0s")
	if !strings.Contains(said, "1 run scheduled") {
		t.Errorf("work says: %s", said)
	}
	files, err := filepath.Glob(p.path("var/chores.db*"))
	if err != nil || len(files) == 0 {
		t.Fatalf("no file of chores: %v", err)
	}
	for _, file := range files {
		if err := os.Remove(file); err != nil {
			t.Fatal(err)
		}
	}
	p.run(0, "work", "--until-idle", "--wait", "1m")
	p.carriedOnce()
	if said := p.run(0, "work", "--until-idle"); !strings.Contains(said, "Nothing is due") {
		t.Errorf("work says: %s", said)
	}
}

func TestWorkStopsInOrderAndKeepsASecondOneOut(t *testing.T) {
	p := newPlace(t)
	cmd, talk := p.command("pressrun", "work")
	out, err := os.Create(p.path("talk"))
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = out.Close() }()
	cmd.Stdout, cmd.Stderr = out, out
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithTimeout(t.Context(), 30*time.Second)
	defer cancel()
	for said := []byte{}; !strings.Contains(string(said), "At work"); said, _ = os.ReadFile(p.path("talk")) {
		if ctx.Err() != nil {
			t.Fatal("work did not begin")
		}
		time.Sleep(20 * time.Millisecond) // another process's file: nothing signals
	}
	p.run(11, "work", "--until-idle")
	p.run(0, "publish", "--yes", p.write("now.md", generated(1))) // work is in nobody's way
	if err := cmd.Process.Signal(syscall.SIGTERM); err != nil {
		t.Fatal(err)
	}
	if code := exitCode(t, cmd.Wait()); code != 0 {
		t.Errorf("exit code %d\n%s", code, talk)
	}
	p.carriedOnce()
}

// newer makes a database look as if a later program had written it.
func (p *place) newer(file, statement string) {
	p.Helper()
	db, err := sql.Open("sqlite", p.path(file))
	if err != nil {
		p.Fatal(err)
	}
	defer func() { _ = db.Close() }()
	if _, err := db.ExecContext(p.Context(), statement); err != nil {
		p.Fatal(err)
	}
}

func TestTablesOfANewerProgramAreRefused(t *testing.T) {
	p := newPlace(t)
	p.run(0, "migrate")
	p.newer("var/chores.db", `INSERT INTO river_migration (line, version) VALUES ('main', 9999)`)
	for _, args := range [][]string{{"migrate"}, {"work", "--until-idle"}} {
		if said := p.run(11, args...); !strings.Contains(said, "newer Pressrun") {
			t.Errorf("%v says %s", args, said)
		}
	}
	p.newer("var/pressrun.db", `INSERT INTO goose_db_version (version_id, is_applied) VALUES (9999, 1)`)
	for _, args := range [][]string{{"migrate"}, {"work", "--until-idle"}, {"runs", "list"}, {"publish", "--due"}} {
		if said := p.run(11, args...); !strings.Contains(said, "newer Pressrun") {
			t.Errorf("%v says %s", args, said)
		}
	}
}
