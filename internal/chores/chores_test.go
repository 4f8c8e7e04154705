package chores

import (
	"context"
	"database/sql"
	"errors"
	"log/slog"
	"path/filepath"
	"sync"
	"testing"
	"time"

	"github.com/jackc/pgx/v5/pgxpool"
	"go.uber.org/goleak"

	"pressrun/internal/pgtest"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

// databases is one empty database of each sort.
func databases(t *testing.T) map[string]string {
	found := map[string]string{"sqlite": "sqlite:" + filepath.Join(t.TempDir(), "var", "pressrun.db")}
	if !pgtest.Given() {
		t.Logf("SKIPPED: chores on PostgreSQL; export %s=\"$(.ci/postgres start)\" to run them", pgtest.Env)
		return found
	}
	found["postgres"] = pgtest.Schema(t, "chores")
	return found
}

func onEach(t *testing.T, test func(t *testing.T, address string)) {
	for name, address := range databases(t) {
		t.Run(name, func(t *testing.T) { test(t, address) })
	}
}

func execPostgres(t *testing.T, address, query string) {
	t.Helper()
	p, err := pgxpool.New(context.Background(), address)
	must(t, err)
	defer p.Close()
	_, err = p.Exec(context.Background(), query)
	must(t, err)
}

// change runs a statement on the tables of the chores, as another program would.
func change(t *testing.T, address, query string) {
	t.Helper()
	if address[:6] != "sqlite" {
		execPostgres(t, address, query)
		return
	}
	db, err := sql.Open("sqlite", filepath.Join(filepath.Dir(address[len("sqlite:"):]), fileName))
	must(t, err)
	_, err = db.ExecContext(context.Background(), query)
	must(t, errors.Join(err, db.Close()))
}

func must(t testing.TB, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

func open(t *testing.T, address string, o Options) *Chores {
	t.Helper()
	if o.Log == nil {
		o.Log = slog.New(slog.DiscardHandler)
	}
	c, err := Open(context.Background(), address, o)
	must(t, err)
	t.Cleanup(c.Close)
	return c
}

// run runs the chores until stop is called, which waits for their end.
func run(t *testing.T, c *Chores) (stop func()) {
	ctx, cancel := context.WithCancel(context.Background())
	var group sync.WaitGroup
	group.Go(func() {
		if err := c.Run(ctx); err != nil {
			t.Error(err)
		}
	})
	stop = sync.OnceFunc(func() { cancel(); group.Wait() })
	t.Cleanup(stop)
	return stop
}

// noted is a handler that tells each id it is given.
func noted(kind Kind, queue Queue) (Handler, chan int64) {
	ids := make(chan int64, 100)
	return Handler{Kind: kind, Queue: queue, Do: func(_ context.Context, id int64) error { ids <- id; return nil }}, ids
}

func await(t *testing.T, ids chan int64, want int64) {
	t.Helper()
	select {
	case id := <-ids:
		if id != want {
			t.Fatalf("did %d, want %d", id, want)
		}
	case <-time.After(30 * time.Second):
		t.Fatalf("%d was not done", want)
	}
}

func TestAChoreIsDoneWithItsID(t *testing.T) {
	onEach(t, func(t *testing.T, address string) {
		h, ids := noted("greet", Shared)
		var done sync.Map
		note := func(_ context.Context, k Kind, id int64) { done.Store(k, id) }
		c := open(t, address, Options{Handlers: []Handler{h}, Done: note})
		must(t, c.Put(t.Context(), "greet", 7, time.Time{}))
		stop := run(t, c)
		await(t, ids, 7)
		must(t, c.Put(t.Context(), "greet", 8, time.Now().Add(-time.Hour)))
		await(t, ids, 8)
		stop()
		if due, next, err := c.Next(context.Background()); due != 0 || !next.IsZero() || err != nil {
			t.Errorf("still due: %d, next %v, %v", due, next, err)
		}
		if id, _ := done.Load(Kind("greet")); id != int64(8) {
			t.Errorf("told of %v as done", id)
		}
	})
}

func TestLocalChoresWaitForTheProcessThatHasTheFiles(t *testing.T) {
	onEach(t, func(t *testing.T, address string) {
		write, written := noted("write", Local)
		post, posted := noted("post", Shared)
		handlers := []Handler{write, post}
		away := open(t, address, Options{Handlers: handlers})
		must(t, away.Put(t.Context(), "write", 1, time.Time{}))
		must(t, away.Put(t.Context(), "post", 2, time.Time{}))
		stop := run(t, away)
		await(t, posted, 2)
		if due, _, err := away.Next(t.Context()); due > 1 || err != nil { // 1: post may not be recorded yet
			t.Errorf("%d are due elsewhere, %v", due, err)
		}
		stop()
		if len(written) > 0 {
			t.Fatal("a local chore was done without the files")
		}
		run(t, open(t, address, Options{Handlers: handlers, Local: true}))
		await(t, written, 1)
	})
}

func TestNextTellsWhatIsLater(t *testing.T) {
	onEach(t, func(t *testing.T, address string) {
		h, _ := noted("greet", Shared)
		c := open(t, address, Options{Handlers: []Handler{h}})
		soon := time.Now().Add(time.Hour).Truncate(time.Second)
		must(t, c.Put(t.Context(), "greet", 1, soon.Add(time.Hour)))
		must(t, c.Put(t.Context(), "greet", 2, soon))
		must(t, c.Put(t.Context(), "greet", 3, time.Time{}))
		due, next, err := c.Next(t.Context())
		if due != 1 || !next.Equal(soon) || err != nil {
			t.Errorf("due %d, next %v, %v; want 1 and %v", due, next, err, soon)
		}
	})
}

func TestASweepPutsBackWhatHasNoChore(t *testing.T) {
	onEach(t, func(t *testing.T, address string) {
		h, ids := noted("greet", Shared)
		later := time.Now().Add(time.Hour)
		h.Open = func(context.Context) ([]Due, error) { return []Due{{ID: 1}, {ID: 2}, {ID: 3, At: later}}, nil }
		c := open(t, address, Options{Handlers: []Handler{h}})
		must(t, c.Put(t.Context(), "greet", 2, time.Time{}))
		for range 3 {
			must(t, c.Sweep(t.Context()))
		}
		if due, next, err := c.Next(t.Context()); due != 2 || next.IsZero() || err != nil {
			t.Errorf("due %d, next %v, %v; want 2 and one later", due, next, err)
		}
		if len(ids) > 0 {
			t.Error("a sweep does nothing itself")
		}
	})
}

func TestAnUnknownKindIsNotPut(t *testing.T) {
	c := open(t, databases(t)["sqlite"], Options{})
	if err := c.Put(t.Context(), "dance", 1, time.Time{}); err == nil {
		t.Error("was put")
	}
}

func TestHandlersMustBeComplete(t *testing.T) {
	do := func(context.Context, int64) error { return nil }
	for name, handlers := range map[string][]Handler{
		"twice":           {{Kind: "a", Queue: Local, Do: do}, {Kind: "a", Queue: Local, Do: do}},
		"no end of time":  {{Kind: "a", Queue: Local, Do: do, Timeout: -1}},
		"no queue":        {{Kind: "a", Do: do}},
		"nothing to do":   {{Kind: "a", Queue: Local}},
		"named as ours":   {{Kind: sweepKind, Queue: Local, Do: do}},
		"no such a queue": {{Kind: "a", Queue: "fast", Do: do}},
	} {
		if _, err := Open(t.Context(), databases(t)["sqlite"], Options{Handlers: handlers, Log: quiet()}); err == nil {
			t.Errorf("%s: was taken", name)
		}
	}
}
