package store_test

import (
	"context"
	"database/sql"
	"errors"
	"net/url"
	"sync"
	"testing"
	"time"

	"pressrun/internal/ledger"
	"pressrun/internal/pgtest"
	"pressrun/internal/store"
	"pressrun/internal/subscriber"
)

// postgresBooks are empty books on PostgreSQL, and a way to look at its sessions.
type postgresBooks struct {
	*testing.T
	address string
	admin   *sql.DB
}

func newPostgresBooks(t *testing.T) *postgresBooks {
	t.Helper()
	p := &postgresBooks{T: t, address: pgtest.Schema(t, "senders")}
	var err error
	if p.admin, err = sql.Open("pgx", p.address); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = p.admin.Close() })
	return p
}

// process opens the books as one process does; its sessions bear its name.
func (p *postgresBooks) process(name string) *store.Store {
	p.Helper()
	address, err := url.Parse(p.address)
	if err != nil {
		p.Fatal(err)
	}
	q := address.Query()
	q.Set("application_name", p.Name()+"/"+name)
	q.Set("synchronous_commit", "off")
	q.Set("default_transaction_isolation", "serializable")
	address.RawQuery = q.Encode()
	return open(p.T, address.String(), time.Now)
}

// terminate ends sessions of a process, as an operator or a restart of the server does.
func (p *postgresBooks) terminate(name, which string) {
	p.Helper()
	var n int
	err := p.admin.QueryRowContext(p.Context(), `SELECT count(pg_terminate_backend(a.pid)) FROM pg_stat_activity a
		WHERE a.application_name = $1 AND `+which, p.Name()+"/"+name).Scan(&n)
	if err != nil || n == 0 {
		p.Fatalf("%d sessions ended: %v", n, err)
	}
}

// holding are sessions that hold a lock by one number; owners do.
const holding = `EXISTS (SELECT 1 FROM pg_locks l WHERE l.pid = a.pid AND l.locktype = 'advisory' AND l.objsubid = 1)`

func (p *postgresBooks) edition(s *store.Store, readers ...string) ledger.Edition {
	p.Helper()
	ctx := p.Context()
	rows := func(yield func(subscriber.Row, error) bool) {
		for i, r := range readers {
			if !yield(subscriber.Row{Line: i + 2, Email: r}, nil) {
				return
			}
		}
	}
	n := 0
	token := func() string { n++; return "token-" + readers[n-1] }
	if _, err := s.ImportSubscribers(ctx, "weekly", rows, store.Consent{}, token); err != nil {
		p.Fatal(err)
	}
	run, err := s.CreateRun(ctx, ledger.Run{
		Kind: ledger.Publish, State: ledger.RunRunning, Created: time.Now(),
		Steps: map[ledger.Channel]ledger.StepState{ledger.Email: ledger.StepOpen},
	})
	if err != nil {
		p.Fatal(err)
	}
	editions, err := s.FreezeEditions(ctx, run, []ledger.EditionPlan{{
		List: "weekly", Subject: "A subject", Doubt: ledger.Hold, Body: []byte("{}"),
		Pieces: []ledger.PieceRef{{Slug: "piece", Revision: 1}},
	}})
	if err == nil {
		err = s.ReleaseEditions(ctx, run)
	}
	if err != nil {
		p.Fatal(err)
	}
	return editions[0]
}

func (p *postgresBooks) owner(s *store.Store, number int64) *store.Owner {
	p.Helper()
	o, err := s.NewOwner(p.Context(), number)
	if err != nil {
		p.Fatal(err)
	}
	return o
}

func TestCommitsOfASenderAreOnTheDiskWhateverTheServerSays(t *testing.T) {
	s := newPostgresBooks(t).process("one")
	for setting, want := range map[string]string{
		"synchronous_commit": "on", "default_transaction_isolation": "read committed", "idle_in_transaction_session_timeout": "30s",
	} {
		if got, err := s.Setting(t.Context(), setting); err != nil || got != want {
			t.Errorf("%s = %s, want %s (%v)", setting, got, want, err)
		}
	}
}

func TestTheClaimsOfALivingOwnerStayAndThoseOfADeadOneAreFree(t *testing.T) {
	p := newPostgresBooks(t)
	one, two := p.process("one"), p.process("two")
	e := p.edition(one, "a@x.se", "b@x.se", "c@x.se")
	first, second := p.owner(one, 1001), p.owner(two, 1002)
	defer func() { _ = second.Release() }()
	claim, ok, err := one.Claim(t.Context(), ledger.ClaimRequest{Owner: first.Number(), Size: 3})
	if err != nil || !ok {
		t.Fatal(ok, err)
	}
	taken := func() int {
		t.Helper()
		n, err := two.TakeOver(t.Context(), second.Number())
		if err != nil {
			t.Fatal(err)
		}
		return n
	}
	if n := taken(); n != 0 {
		t.Errorf("%d claims of a living owner were taken over", n)
	}
	lost := make(chan error, 1)
	go func() { lost <- first.Watch(t.Context()) }()
	p.terminate("one", holding)
	select {
	case err := <-lost:
		if err == nil {
			t.Error("the loss is no error")
		}
	case <-time.After(time.Second): // it is told at once, not when it is next asked
		t.Fatal("the loss of the session goes unnoticed")
	}
	n := 0
	for end := time.Now().Add(10 * time.Second); n == 0 && time.Now().Before(end); { // the server ends a session a moment after it says so
		n = taken()
	}
	if n != 1 {
		t.Errorf("%d claims were taken over, want 1", n)
	}
	gone, err := one.Record(t.Context(), ledger.Batch{Outcomes: []ledger.Outcome{{
		EditionID: e.ID, Seq: 1, State: ledger.Sent, At: time.Now(), Claim: claim,
	}}})
	if err != nil || len(gone) != 1 {
		t.Errorf("recorded under a claim that was taken over: %v, %v", gone, err)
	}
	if err := first.Release(); err != nil {
		t.Error(err)
	}
	again := p.owner(one, 1001) // as the number is free, nothing of the first is left
	if err := again.Release(); err != nil {
		t.Error(err)
	}
}

func TestReleaseEndsTheOwnershipAtOnce(t *testing.T) {
	s := newPostgresBooks(t).process("one")
	for range 3 {
		o, err := s.NewOwner(t.Context(), 2001)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := s.NewOwner(t.Context(), 2001); err == nil {
			t.Error("two owners have one number")
		}
		if err := o.Release(); err != nil {
			t.Error(err)
		}
	}
}

func TestAnOwnerIsWatchedAlthoughAllPooledSessionsAreBusy(t *testing.T) {
	p := newPostgresBooks(t)
	s := p.process("one")
	e := p.edition(s, "a@x.se")
	busy, done := context.WithCancel(t.Context())
	var all sync.WaitGroup
	for range 60 { // more than the pool has
		all.Go(func() {
			for busy.Err() == nil {
				if _, err := s.Balance(busy, e.ID); err != nil && busy.Err() == nil {
					t.Error(err)
				}
			}
		})
	}
	o := p.owner(s, 3001)
	short, cancel := context.WithTimeout(t.Context(), 3*time.Second)
	defer cancel()
	if err := o.Watch(short); err != nil {
		t.Error(err)
	}
	if err := o.Release(); err != nil {
		t.Error(err)
	}
	done()
	all.Wait()
}

func TestOthersKnowWhetherSomebodySends(t *testing.T) {
	p := newPostgresBooks(t)
	one, two := p.process("one"), p.process("two")
	attended := func(want bool) {
		t.Helper()
		if got, err := two.Attended(t.Context()); err != nil || got != want {
			t.Errorf("attended: %v, want %v (%v)", got, want, err)
		}
	}
	attended(false)
	o, o2 := p.owner(one, 4001), p.owner(one, 4002)
	attended(false) // who sends for a while is not to be relied on
	for _, o := range []*store.Owner{o, o2} {
		if err := o.Attend(t.Context()); err != nil {
			t.Fatal(err)
		}
	}
	attended(true)
	_ = o.Release()
	attended(true)
	_ = o2.Release()
	attended(false)
}

func TestOneMachineAtATimeWritesPiecesAndPages(t *testing.T) {
	p := newPostgresBooks(t)
	one, two := p.process("one"), p.process("two")
	release, err := one.Alone(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	if _, err := two.Alone(t.Context()); !errors.Is(err, store.ErrLocked) {
		t.Errorf("got %v", err)
	}
	release()
	release, err = two.Alone(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	release()
}

func TestASessionThatBreaksIsReplaced(t *testing.T) {
	p := newPostgresBooks(t)
	s := p.process("one")
	p.edition(s, "a@x.se")
	for range 3 {
		p.terminate("one", "true")
		o := p.owner(s, 5001)
		if err := o.Release(); err != nil {
			t.Error(err)
		}
		// The first statement over a broken session may fail; the pool then makes others.
		for range 20 {
			if _, err := s.Attended(t.Context()); err == nil {
				break
			}
		}
		if got, err := s.Setting(t.Context(), "synchronous_commit"); err != nil || got != "on" {
			t.Errorf("synchronous_commit = %s (%v)", got, err)
		}
	}
}
