package main

import (
	"database/sql"
	"encoding/json"
	"fmt"
	"os/exec"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"
)

// crowd is a publication with readers enough that its mailing takes a while, over SMTP to a sink.
type crowd struct {
	*place
	*sink
	readers int
}

const dockOne = "dock-number-1"

func newCrowd(t *testing.T, readers int) *crowd {
	t.Helper()
	c := &crowd{newPlace(t), newSink(t), readers}
	t.Setenv("PRESSRUN_MAIL_SMTP_SANDBOX", "true")
	var csv strings.Builder
	csv.WriteString("email\n")
	for i := range readers {
		fmt.Fprintf(&csv, "reader%04d@example.org\n", i)
	}
	c.write("subscribers/readers.csv", csv.String())
	c.write("one.md", generated(1))
	return c
}

// after has something done once, when so many mails have come; from then on each takes a while.
func (c *crowd) after(mails int, do func()) {
	var once sync.Once
	c.mu.Lock()
	defer c.mu.Unlock()
	c.each = func(n int) {
		if n >= mails {
			once.Do(do)
			time.Sleep(20 * time.Millisecond) // a slow server
		}
	}
}

func (c *crowd) quick() {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.each = nil
}

// start publishes in the background.
func (c *crowd) start() *exec.Cmd {
	c.Helper()
	cmd, _ := c.command("pressrun", "publish", "--yes", "--wait", "0s", "one.md")
	if err := cmd.Start(); err != nil {
		c.Fatal(err)
	}
	return cmd
}

// shown is the run as runs show --json tells it.
func (c *crowd) shown() (state string, balance map[string]int) {
	c.Helper()
	cmd, talk := c.command("pressrun", "runs", "show", "1", "--json")
	cmd.Stderr = nil
	if err := cmd.Run(); err != nil {
		c.Fatalf("%v: %s", err, talk)
	}
	var run struct {
		State    string
		Editions []struct{ Balance map[string]int }
	}
	if err := json.Unmarshal(talk.Bytes(), &run); err != nil {
		c.Fatal(err)
	}
	if len(run.Editions) != 1 {
		c.Fatalf("%d editions", len(run.Editions))
	}
	return run.State, run.Editions[0].Balance
}

// haveOne checks the mails that came: so many, nobody twice.
func (c *crowd) haveOne(readers int) {
	c.Helper()
	c.mu.Lock()
	defer c.mu.Unlock()
	if len(c.times) != readers {
		c.Errorf("%d readers have a mail, want %d", len(c.times), readers)
	}
	for to, n := range c.times {
		if n != 1 {
			c.Errorf("%s has %d mails", to, n)
		}
	}
}

func TestAStopInMidRunLeavesNoDoubtAndTheNextCommandGoesOn(t *testing.T) {
	c := newCrowd(t, 1500)
	var publish *exec.Cmd
	started := make(chan struct{})
	c.after(100, func() {
		<-started
		_ = publish.Process.Signal(syscall.SIGTERM)
	})
	publish = c.start()
	close(started)
	if code := exitCode(t, publish.Wait()); code != 130 {
		t.Errorf("exit code %d, want 130", code)
	}
	state, books := c.shown()
	if state != "running" || books["unknown"] != 0 || books["queued"] == 0 || books["sent"]+books["queued"] != c.readers {
		t.Errorf("it is %s: %v", state, books)
	}
	c.haveOne(books["sent"])
	if said := c.run(0, "runs", "show"); !strings.Contains(said, "nobody sends now") {
		t.Errorf("it does not say that nobody sends:\n%s", said)
	}
	c.claimsAreFree()
	c.quick()
	c.run(0, "publish", "--yes", dockOne)
	c.haveOne(c.readers)
	c.run(0, "runs", "watch", "1")
}

// claimsAreFree checks that no process is said to work on anything.
func (c *crowd) claimsAreFree() {
	c.Helper()
	var held int
	if err := c.database().QueryRowContext(c.Context(), `SELECT COUNT(*) FROM chunk WHERE owner <> 0`).Scan(&held); err != nil {
		c.Fatal(err)
	}
	if held != 0 {
		c.Errorf("%d claims were not given back", held)
	}
}

func TestASecondSenderOnTheSameFileNeverSends(t *testing.T) {
	c := newCrowd(t, 5000) // longer than a command waits
	underWay := make(chan struct{})
	c.after(50, func() { close(underWay) })
	publish := c.start()
	<-underWay
	for _, args := range [][]string{{"work", "--until-idle", "--wait", "0s"}, {"publish", "--yes", dockOne}} {
		if said := c.run(11, args...); !strings.Contains(said, "another pressrun is at work") {
			t.Errorf("%v says\n%s", args, said)
		}
	}
	watch, talk := c.command("pressrun", "runs", "watch", "1")
	if err := watch.Start(); err != nil {
		t.Fatal(err)
	}
	c.quick()
	if code := exitCode(t, publish.Wait()); code != 0 {
		t.Errorf("exit code %d", code)
	}
	if code := exitCode(t, watch.Wait()); code != 0 || !strings.Contains(talk.String(), "run 1 is finished") {
		t.Errorf("watch: exit code %d\n%s", code, talk)
	}
	c.haveOne(c.readers)

	c.serve() // it sends from now on, and publish looks on
	c.write("two.md", generated(2))
	c.run(0, "publish", "--yes", "two.md")
	c.mu.Lock()
	defer c.mu.Unlock()
	for to, n := range c.times {
		if n != 2 {
			t.Errorf("%s has %d mails of two", to, n)
		}
	}
}

func TestAPauseFromAnotherProcessIsAnsweredSoon(t *testing.T) {
	c := newCrowd(t, 3000)
	underWay := make(chan struct{})
	var once sync.Once
	c.mu.Lock()
	c.each = func(n int) {
		if n >= 100 {
			once.Do(func() { close(underWay) })
		}
		time.Sleep(2 * time.Millisecond)
	}
	c.mu.Unlock()
	publish := c.start()
	<-underWay
	c.run(0, "runs", "pause", "1", "--reason", "a second look")
	asked := time.Now()
	if code := exitCode(t, publish.Wait()); code != 3 {
		t.Errorf("exit code %d, want 3", code)
	}
	answered := time.Since(asked)
	t.Logf("publish ended %v after the pause", answered)
	if answered > 10*time.Second {
		t.Errorf("the pause was answered after %v", answered)
	}
	state, books := c.shown()
	if state != "paused" || books["unknown"] != 0 || books["queued"] == 0 {
		t.Errorf("it is %s: %v", state, books)
	}
	c.haveOne(books["sent"])
	if said := c.run(3, "publish", "--yes", dockOne); !strings.Contains(said, "pressrun runs resume 1") {
		t.Errorf("publish of a paused run says\n%s", said)
	}
	c.haveOne(books["sent"])
	if said := c.run(0, "runs", "resume", "1"); !strings.Contains(said, "pressrun publish "+dockOne) {
		t.Errorf("resume does not say who sends:\n%s", said)
	}
	c.quick()
	c.run(0, "publish", "--yes", dockOne)
	c.haveOne(c.readers)
}

func TestACancelledRunIsNotMailedAgain(t *testing.T) {
	for name, kill := range map[string]bool{"while it is sent": false, "after its sender was killed": true} {
		t.Run(name, func(t *testing.T) {
			c := newCrowd(t, 800)
			underWay := make(chan struct{})
			c.after(100, func() { close(underWay) })
			publish := c.start()
			<-underWay
			if kill {
				_ = publish.Process.Kill()
				_ = publish.Wait()
			}
			c.run(2, "runs", "cancel", "1")
			c.run(0, "runs", "cancel", "1", "--yes", "--reason", "the wrong list")
			if !kill {
				if code := exitCode(t, publish.Wait()); code != 3 {
					t.Errorf("publish: exit code %d, want 3", code)
				}
			}
			state, books := c.shown()
			if state != "cancelled" || books["cancelled"] == 0 ||
				books["sent"]+books["unknown"]+books["cancelled"] != c.readers || books["unknown"] > 0 != kill {
				t.Errorf("it is %s: %v", state, books)
			}
			c.claimsAreFree()
			_, before := c.seen()
			for _, what := range []string{dockOne, "one.md"} {
				if said := c.run(0, "publish", "--yes", what); !strings.Contains(said, "Run 1 was cancelled") {
					t.Errorf("publish %s says\n%s", what, said)
				}
			}
			c.run(0, "work", "--until-idle", "--wait", "0s")
			if _, after := c.seen(); after != before {
				t.Errorf("%d mails more", after-before)
			}
			c.haveOne(before)
		})
	}
}

// database opens the books beside the program.
func (c *crowd) database() *sql.DB {
	c.Helper()
	db, err := sql.Open("sqlite", c.path("var/pressrun.db"))
	if err != nil {
		c.Fatal(err)
	}
	c.Cleanup(func() { _ = db.Close() })
	return db
}
