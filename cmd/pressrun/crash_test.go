package main

import (
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

// generated is a piece of its own words.
func generated(n int) string {
	var b strings.Builder
	fmt.Fprintf(&b, "---\ntitle: \"Dock Number %d\"\ntopic: Harbours\ndate: 2026-10-%02d\nauthors:\n  - name: \"Maud Lindqvist\"\n---\n", n, n)
	for i := range 6 {
		fmt.Fprintf(&b, "\nSentence %d about dock number %d is about no other dock, however much it may look like it.\n", i, n)
	}
	return b.String()
}

// TestKilledAtAnyMomentEverybodyGetsOneMail kills the real program, without warning, at moments that a
// seed draws, until it has got through; whatever the moments are, the end is the same.
func TestKilledAtAnyMomentEverybodyGetsOneMail(t *testing.T) {
	if testing.Short() {
		t.Skip("SKIPPED: kill -9 of the program under 2,000 mails; leave -short out")
	}
	const readers, kills = 2000, 12
	p := newPlace(t)
	var csv strings.Builder
	csv.WriteString("email,name\n")
	for i := range readers {
		fmt.Fprintf(&csv, "reader%04d@example.org,Reader %d\n", i, i)
	}
	p.write("subscribers/readers.csv", csv.String())
	seed := uint64(time.Now().UnixNano()) // a failure names it
	random := rand.New(rand.NewPCG(seed, 1))
	killed, pieces := 0, 0
	for killed < kills && pieces < 28 {
		pieces++
		p.write("a.md", generated(pieces))
		for name := p.write(fmt.Sprintf("piece%d.md", pieces), generated(pieces)); killed < kills; killed++ {
			cmd, talk := p.command("pressrun", "publish", "--yes", name)
			if err := cmd.Start(); err != nil {
				t.Fatal(err)
			}
			timer := time.AfterFunc(time.Duration(10+random.IntN(400))*time.Millisecond, func() { _ = cmd.Process.Kill() })
			code := exitCode(t, cmd.Wait())
			timer.Stop()
			if code == 0 {
				break // it got through: on with another piece
			}
			if code != -1 {
				t.Fatalf("seed %d: not killed, but exit code %d\n%s", seed, code, talk)
			}
		}
	}
	if killed < kills {
		t.Fatalf("only %d kills", killed)
	}
	for n := range pieces {
		p.run(0, "publish", "--yes", fmt.Sprintf("piece%d.md", n+1))
	}
	balances := p.books()
	if len(balances) != pieces {
		t.Errorf("seed %d: %d editions of %d pieces", seed, len(balances), pieces)
	}
	for _, b := range balances {
		if b["audience"] != readers || b["sent"] != readers {
			t.Errorf("seed %d: the books say %v", seed, b)
		}
	}
	p.eachReaderHasOneMailPerPiece(readers, pieces)
	if said := p.run(0, "feeds", "check"); !strings.Contains(said, "in order") {
		t.Errorf("feeds check: %s", said)
	}
	p.noLeftovers()
	t.Logf("seed %d: %d kills over %d pieces", seed, killed, pieces)
}

func (p *place) eachReaderHasOneMailPerPiece(readers, pieces int) {
	p.Helper()
	files, err := filepath.Glob(p.path("var/outbox/*/new/*.eml"))
	if err != nil {
		p.Fatal(err)
	}
	got := map[string]int{}
	for _, file := range files {
		data, err := os.ReadFile(file)
		if err != nil {
			p.Fatal(err)
		}
		var to, subject string
		for line := range strings.SplitSeq(string(data), "\r\n") {
			if line == "" {
				break
			}
			if strings.HasPrefix(line, "To: ") {
				to = line[strings.LastIndexByte(line, '<')+1:]
			}
			if strings.HasPrefix(line, "Subject: ") {
				subject = line
			}
		}
		got[to+subject]++
	}
	if len(files) != readers*pieces || len(got) != readers*pieces {
		p.Errorf("%d mails, %d different by reader and subject, want %d", len(files), len(got), readers*pieces)
	}
}

// TestAFullDiskLeavesWholeFilesAndARepeatFinishes bounds the size of every file the program writes, which
// ends writing as a full disk does, at bounds that strike at different places.
func TestAFullDiskLeavesWholeFilesAndARepeatFinishes(t *testing.T) {
	p := newPlace(t)
	p.run(0, "publish", "--yes", p.write("one.md", generated(1)))
	info, err := os.Stat(p.path("var/pressrun.db"))
	if err != nil {
		t.Fatal(err)
	}
	db := int(info.Size() / 512) // ulimit counts blocks of 512 bytes
	for i, blocks := range []int{1, 8, 40, db / 2, db - 8, db, db + 8, db + 24, db + 64, db + 160} {
		t.Run(fmt.Sprintf("%d blocks", blocks), func(t *testing.T) {
			p.TB = t
			before := p.files("public", "pieces", "var/outbox", "var/partners")
			name := p.write(fmt.Sprintf("piece%d.md", i+2), generated(i+2))
			cmd, talk := p.command("sh", "-c", fmt.Sprintf(`trap "" XFSZ; ulimit -f %d; exec pressrun publish --yes %s`, blocks, name))
			code := exitCode(t, cmd.Run())
			if blocks <= db/2 && code == 0 { // above that all may fit into the database's log
				t.Errorf("exit code 0 under a bound of %d blocks\n%s", blocks, talk)
			}
			during := p.files("public", "pieces", "var/outbox", "var/partners")
			p.run(0, "publish", "--yes", name)
			final := p.files("public", "pieces", "var/outbox", "var/partners")
			for name, text := range during {
				if text != before[name] && text != final[name] {
					t.Errorf("%s was neither old nor new (exit code %d)", name, code)
				}
			}
			for name := range before {
				if _, there := during[name]; !there {
					t.Errorf("%s was gone", name)
				}
			}
			p.run(0, "feeds", "check")
			p.noLeftovers()
			t.Logf("exit code %d", code)
		})
	}
	p.TB = t
	for _, b := range p.books() {
		if b["audience"] != 3 || b["sent"] != 3 {
			t.Errorf("the books say %v", b)
		}
	}
}
