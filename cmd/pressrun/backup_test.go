package main

import (
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"math/rand/v2"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

// withReaders is a publication with that many readers, whose first piece is published.
func withReaders(t *testing.T, readers int) *place {
	t.Helper()
	p := newPlace(t)
	var csv strings.Builder
	csv.WriteString("email,name\n")
	for i := range readers {
		fmt.Fprintf(&csv, "reader%05d@example.org,Reader %d\n", i, i)
	}
	p.write("subscribers/readers.csv", csv.String())
	p.run(0, "publish", "--yes", p.write("one.md", generated(1)))
	return p
}

// restored is the publication that a backup gives, in a new folder.
func (p *place) restored(file string) *place {
	p.Helper()
	again := &place{TB: p.TB, dir: filepath.Join(p.TempDir(), "again")}
	p.run(0, "restore", file, "--into", again.dir)
	return again
}

// TestBackupsMadeWhileAMailingRunsBalance makes one backup after another while the real program mails.
func TestBackupsMadeWhileAMailingRunsBalance(t *testing.T) {
	const readers = 2000
	p := withReaders(t, readers)
	mailing, talk := p.command("pressrun", "publish", "--yes", p.write("two.md", generated(2)))
	if err := mailing.Start(); err != nil {
		t.Fatal(err)
	}
	ended := make(chan error, 1)
	go func() { ended <- mailing.Wait() }()
	var files []string
	for n := 0; n < 12 && len(ended) == 0; n++ {
		files = append(files, p.path(fmt.Sprintf("b%d.tar.gz", n)))
		p.run(0, "backup", files[n])
	}
	if code := exitCode(t, <-ended); code != 0 {
		t.Fatalf("the mailing ended with %d\n%s", code, talk)
	}
	during := 0
	for _, file := range files {
		for _, b := range p.restored(file).balances() {
			if b["audience"] != readers || b["sent"]+b["queued"] != readers {
				t.Errorf("%s: the books say %v", file, b)
			}
			if b["sent"] > 0 && b["queued"] > 0 {
				during++
			}
		}
	}
	if during == 0 {
		t.Errorf("none of %d backups was made in the middle of the mailing: nothing was tried", len(files))
	}
	t.Logf("%d backups, %d in the middle of the mailing", len(files), during)
}

// balances is the balance of each edition, whatever state its run is in.
func (p *place) balances() (all []map[string]int) {
	p.Helper()
	cmd, talk := p.command("pressrun", "runs", "list", "--json", "--limit", "0")
	cmd.Stderr = nil
	if err := cmd.Run(); err != nil {
		p.Fatalf("%v: %s", err, talk)
	}
	var runs []struct {
		Editions []struct{ Balance map[string]int }
	}
	if err := json.Unmarshal(talk.Bytes(), &runs); err != nil {
		p.Fatal(err)
	}
	for _, run := range runs {
		for _, e := range run.Editions {
			all = append(all, e.Balance)
		}
	}
	return all
}

// TestAKilledBackupOrRestoreLeavesNothingThatLooksWhole kills both at moments that a seed draws.
func TestAKilledBackupOrRestoreLeavesNothingThatLooksWhole(t *testing.T) {
	if testing.Short() {
		t.Skip("SKIPPED: kill -9 of backup and restore; leave -short out")
	}
	p := withReaders(t, 5000)
	seed := uint64(time.Now().UnixNano()) // a failure names it
	random := rand.New(rand.NewPCG(seed, 2))
	whole := p.path("whole.tar.gz")
	began := time.Now()
	p.run(0, "backup", whole)
	took := time.Since(began)
	killed := 0
	for n := range 10 {
		file := p.path(fmt.Sprintf("b%d.tar.gz", n))
		again := &place{TB: t, dir: filepath.Join(t.TempDir(), "again")}
		if p.killed(time.Duration(random.Int64N(int64(took))), "backup", file) {
			killed++
			if _, err := os.Lstat(file); !errors.Is(err, fs.ErrNotExist) {
				p.restored(file) // killed after the last step: it is whole
			}
		}
		if p.killed(time.Duration(random.Int64N(int64(took))), "restore", whole, "--into", again.dir) {
			killed++
			if _, err := os.Lstat(again.path("config.yaml")); !errors.Is(err, fs.ErrNotExist) {
				again.run(0, "runs", "list")
			}
		}
		if _, err := os.Lstat(again.path("config.yaml")); err == nil {
			if b := again.balances(); len(b) != 1 || b[0]["sent"] != 5000 {
				t.Errorf("seed %d: the books say %v", seed, b)
			}
		}
	}
	p.run(0, "backup", p.path("last.tar.gz"))
	if killed < 5 {
		t.Errorf("seed %d: only %d kills", seed, killed)
	}
	t.Logf("seed %d: %d kills", seed, killed)
}

// killed runs the program and kills it after some time; false: it was through before.
func (p *place) killed(after time.Duration, args ...string) bool {
	p.Helper()
	cmd, talk := p.command("pressrun", args...)
	if err := cmd.Start(); err != nil {
		p.Fatal(err)
	}
	timer := time.AfterFunc(after, func() { _ = cmd.Process.Kill() })
	defer timer.Stop()
	code := exitCode(p, cmd.Wait())
	if code != 0 && code != -1 {
		p.Fatalf("pressrun %s: exit code %d\n%s", strings.Join(args, " "), code, talk)
	}
	return code == -1
}

// TestAFullDiskLeavesNoBackup bounds the size of every file the program writes, as a full disk does.
func TestAFullDiskLeavesNoBackup(t *testing.T) {
	p := withReaders(t, 3000)
	whole := p.path("whole.tar.gz")
	p.run(0, "backup", whole)
	for _, blocks := range []int{0, 1, 150, 600} {
		limited := fmt.Sprintf(`trap "" XFSZ; ulimit -f %d; exec pressrun "$@"`, blocks)
		for _, args := range [][]string{{"backup", p.path("b.tar.gz")}, {"restore", whole, "--into", p.path("in/new")}} {
			cmd, talk := p.command("sh", append([]string{"-c", limited, "sh"}, args...)...)
			if code := exitCode(t, cmd.Run()); code == 0 {
				t.Errorf("%s under a bound of %d blocks: exit code 0\n%s", args[0], blocks, talk)
			}
			if !strings.Contains(talk.String(), "make room and run the command again") {
				t.Errorf("%s under a bound of %d blocks: %s", args[0], blocks, talk)
			}
			for _, left := range []string{"b.tar.gz", "b.tar.gz.part", "in/new"} {
				if _, err := os.Lstat(p.path(left)); !errors.Is(err, fs.ErrNotExist) {
					t.Errorf("%s under a bound of %d blocks left %s: %v\n%s", args[0], blocks, left, p.files(left), talk)
				}
			}
		}
	}
	p.run(0, "backup", p.path("b.tar.gz"))
}
