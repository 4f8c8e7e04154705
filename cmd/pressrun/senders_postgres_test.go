package main

import (
	"bytes"
	"database/sql"
	"fmt"
	"maps"
	"os"
	"os/exec"
	"slices"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"time"

	"pressrun/internal/smtptest"
	"pressrun/internal/store"
)

// senders is a publication on PostgreSQL that two processes send, each to a mail server of its own, so that what each has
// sent can be told from outside.
type senders struct {
	*place
	db       *sql.DB
	one, two *sender
}

// sender is a process that works, by the name that its sessions bear.
type sender struct {
	*senders
	name string
	cmd  *exec.Cmd
	talk *bytes.Buffer
	sink *smtptest.Sink
}

const (
	sharedReaders     = 1500
	senderConnections = 4
)

// newSenders starts both processes and waits until they are known to send.
func newSenders(t *testing.T) *senders {
	t.Helper()
	db := onPostgres(t)
	for name, value := range map[string]string{
		"TRANSPORT": "smtp", "FROM": "digest@harbour.example", "SMTP_HOST": "127.0.0.1", "SMTP_PORT": "1", "SMTP_TLS": "none",
		"SMTP_SANDBOX": "true", "SMTP_CONNECTIONS": strconv.Itoa(senderConnections),
	} {
		t.Setenv("PRESSRUN_MAIL_"+name, value)
	}
	s := &senders{place: newPlace(t), db: db}
	s.write("subscribers/lists.yaml", "lists:\n  - slug: commentary\n    name: \"Commentary\"\n")
	var csv strings.Builder
	csv.WriteString("email,name\n")
	for i := range sharedReaders {
		fmt.Fprintf(&csv, "reader%04d@example.org,Reader %d\n", i, i)
	}
	s.write("subscribers/readers.csv", csv.String())
	s.run(0, "publish", "--archive", s.write("first.md", generated(1)))
	s.one, s.two = s.start("one"), s.start("two", "--no-files")
	s.until("both are known to send", func() bool {
		return s.count(`SELECT count(*) FROM pg_locks l JOIN pg_stat_activity a ON a.pid = l.pid
			WHERE a.application_name IN ($1, $2) AND l.locktype = 'advisory' AND l.objsubid = 2`, s.one.name, s.two.name) == 2
	})
	return s
}

func (s *senders) start(name string, args ...string) *sender {
	s.Helper()
	sink, err := smtptest.Start(smtptest.Faults{Slow: 10 * time.Millisecond})
	if err != nil {
		s.Fatal(err)
	}
	s.Cleanup(sink.Close)
	one := &sender{senders: s, name: fmt.Sprintf("%s %d %d", name, os.Getpid(), time.Now().UnixNano()), sink: sink}
	one.cmd, one.talk = s.command("pressrun", append([]string{"work"}, args...)...)
	one.cmd.Env = append(one.cmd.Env, "PGAPPNAME="+one.name, "PRESSRUN_MAIL_SMTP_PORT="+strconv.Itoa(sink.Port()))
	if err := one.cmd.Start(); err != nil {
		s.Fatal(err)
	}
	s.Cleanup(func() { _ = one.cmd.Process.Kill() })
	return one
}

func (s *senders) count(query string, args ...any) (n int) {
	s.Helper()
	if err := s.db.QueryRowContext(s.Context(), query, args...).Scan(&n); err != nil {
		s.Fatal(err)
	}
	return n
}

// until waits for something that another process does, however slow the machine.
func (s *senders) until(what string, so func() bool) {
	s.Helper()
	s.within(time.Minute, what, so)
}

func (s *senders) within(longest time.Duration, what string, so func() bool) {
	s.Helper()
	for end := time.Now().Add(longest); !so(); time.Sleep(20 * time.Millisecond) {
		if time.Now().After(end) {
			s.Fatalf("not within %v: %s\n%s\n%s", longest, what, s.one.talk, s.two.talk)
		}
	}
}

// publish has a third process publish a piece, which looks on until the others have sent it. It can't send itself.
func (s *senders) publish() (ended func(codes ...int)) {
	s.Helper()
	cmd, talk := s.command("pressrun", "publish", "--yes", s.write("second.md", generated(2)))
	if err := cmd.Start(); err != nil {
		s.Fatal(err)
	}
	s.until("both have begun", func() bool { return s.one.sink.Accepted() > 50 && s.two.sink.Accepted() > 50 })
	return func(codes ...int) {
		s.Helper()
		if code := exitCode(s, cmd.Wait()); !slices.Contains(codes, code) {
			s.Errorf("publish: exit code %d, want one of %v\n%s", code, codes, talk)
		}
	}
}

// owner is the number under which the process has its claims.
func (o *sender) owner() (number int64) {
	o.Helper()
	err := o.db.QueryRowContext(o.Context(), `SELECT (l.classid::bigint << 32) | l.objid::bigint FROM pg_locks l
		JOIN pg_stat_activity a ON a.pid = l.pid WHERE a.application_name = $1 AND l.locktype = 'advisory' AND l.objsubid = 1
		AND (l.classid::bigint << 32) | l.objid::bigint > 100000`, o.name).Scan(&number)
	if err != nil {
		o.Fatalf("the owner of %s: %v\n%s", o.name, err, o.talk)
	}
	return number
}

func (s *senders) claimsOf(owner int64) int {
	s.Helper()
	return s.count(`SELECT count(*) FROM chunk WHERE owner = $1`, owner)
}

// terminate ends sessions of the process: that by which it is an owner, or all.
func (o *sender) terminate(all bool) {
	o.Helper()
	if n := o.count(`SELECT count(pg_terminate_backend(a.pid)) FROM pg_stat_activity a WHERE a.application_name = $1 AND ($2
		OR EXISTS (SELECT 1 FROM pg_locks l WHERE l.pid = a.pid AND l.locktype = 'advisory' AND l.objsubid = 2))`, o.name, all); n == 0 {
		o.Fatal("no session was ended")
	}
}

// stop ends the process in order; it says how much it has sent.
func (o *sender) stop() {
	o.Helper()
	if err := o.cmd.Process.Signal(syscall.SIGTERM); err != nil {
		o.Fatal(err)
	}
	if code := exitCode(o, o.cmd.Wait()); code != 0 {
		o.Errorf("work: exit code %d\n%s", code, o.talk)
	}
}

// balance checks that everybody was mailed once, but those in doubt, who may or may not have been.
func (s *senders) balance(doubts int) {
	s.Helper()
	books := s.books()[0]
	if books["audience"] != sharedReaders || books["sent"]+books["unknown"] != sharedReaders || books["unknown"] > doubts {
		s.Errorf("the books say %v, with at most %d doubts", books, doubts)
	}
	mails := s.one.sink.Counts()
	for mail, n := range s.two.sink.Counts() {
		mails[mail] += n
	}
	for mail, n := range mails {
		if n > 1 {
			s.Errorf("%s was mailed %d times", mail.To, n)
		}
	}
	if got := len(mails); got < books["sent"] || got > books["sent"]+books["unknown"] {
		s.Errorf("%d mails, %v", got, books)
	}
	readers := map[string]bool{}
	for mail := range maps.Keys(mails) {
		readers[mail.To] = true
	}
	if len(readers) != len(mails) {
		s.Errorf("%d mails to %d readers", len(mails), len(readers))
	}
}

func TestTwoSendersShareARun(t *testing.T) {
	s := newSenders(t)
	s.publish()(0)
	s.balance(0)
	for _, o := range []*sender{s.one, s.two} {
		o.stop()
		if says := fmt.Sprintf("This process sent %d mails.", o.sink.Accepted()); !strings.Contains(o.talk.String(), says) {
			t.Errorf("it does not say %q:\n%s", says, o.talk)
		}
	}
}

func TestAKilledSenderIsTakenOver(t *testing.T) {
	s := newSenders(t)
	ended := s.publish()
	owner := s.one.owner()
	_ = s.one.cmd.Process.Kill()
	_ = s.one.cmd.Wait()
	s.within(takenOverWithin, "its claims are free", func() bool { return s.claimsOf(owner) == 0 })
	ended(0, 3)
	s.balance(senderConnections)
}

// TestASenderThatHangsKeepsItsClaims: it is alive, however long it says nothing, and goes on where it stood.
func TestASenderThatHangsKeepsItsClaims(t *testing.T) {
	s := newSenders(t)
	ended := s.publish()
	owner := s.one.owner()
	if err := s.one.cmd.Process.Signal(syscall.SIGSTOP); err != nil {
		t.Fatal(err)
	}
	had := s.one.sink.Accepted() + senderConnections // what was on the wire
	others, err := store.Open(t.Context(), os.Getenv("PRESSRUN_DATABASE_URL"), store.Options{})
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = others.Close() }()
	s.until("the other has done the rest", func() bool {
		return s.count(`SELECT count(*) FROM chunk WHERE owner <> $1`, owner) == 0 &&
			s.count(`SELECT count(*) FROM edition WHERE finished IS NULL AND next_seq <= audience`) == 0
	})
	if n, err := others.TakeOver(t.Context(), 1); n != 0 || err != nil {
		t.Errorf("%d claims were taken from it (%v)", n, err)
	}
	if s.claimsOf(owner) == 0 {
		t.Error("it holds nothing")
	}
	if err := s.one.cmd.Process.Signal(syscall.SIGCONT); err != nil {
		t.Fatal(err)
	}
	ended(0, 3)
	if s.one.sink.Accepted() <= had {
		t.Error("it did not go on")
	}
	s.balance(0)
}

// TestACrashOfTheDatabaseIsGotOver has the server of the books end in the middle without a word to anybody, and start again.
func TestACrashOfTheDatabaseIsGotOver(t *testing.T) {
	server := newPostgresServer(t)
	s := newSenders(t)
	s.db.SetMaxIdleConns(0) // no session of ours is from before
	ended := s.publish()
	server.crash()
	ended(0, 1, 3) // who looks on need not wait until it is over
	server.start()
	cmd, talk := s.command("pressrun", "publish", "--yes", "second.md")
	if code := exitCode(t, cmd.Run()); code != 0 && code != 3 {
		t.Fatalf("publish: exit code %d\n%s", code, talk)
	}
	s.balance(2 * senderConnections)
	s.one.stop()
	s.two.stop()
}

func TestASenderThatLosesItsSessionGoesOnAsAnother(t *testing.T) {
	for _, all := range []bool{false, true} {
		t.Run(map[bool]string{false: "the owner's", true: "every one"}[all], func(t *testing.T) {
			s := newSenders(t)
			ended := s.publish()
			owner := s.one.owner()
			s.one.terminate(all)
			s.until("it gives up its claims", func() bool { return s.claimsOf(owner) == 0 })
			had := s.one.sink.Accepted()
			s.two.stop() // so that the rest is the first one's
			ended(0, 3)
			if s.one.sink.Accepted() <= had {
				t.Error("it did not go on")
			}
			if s.one.owner() == owner {
				t.Error("it is the same owner")
			}
			s.balance(senderConnections)
			s.one.stop()
		})
	}
}
