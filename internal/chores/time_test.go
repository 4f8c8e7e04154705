package chores

import (
	"context"
	"errors"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"
)

// These tests run in a bubble of their own time, on SQLite: minutes pass at once. SQLite itself stays outside and
// thinks it is later, so it holds back nothing that River's leader has let go, which it does up to early ahead.
const early, late = 5 * time.Second, 15 * time.Second

// bubble runs a test in which start opens the schedule and runs it until the test ends.
func bubble(t *testing.T, test func(t *testing.T, start func(Options) *Chores)) {
	address := databases(t)["sqlite"]
	synctest.Test(t, func(t *testing.T) {
		test(t, func(o Options) *Chores {
			o.Log = quiet()
			c, err := Open(t.Context(), address, o)
			must(t, err)
			ended := make(chan error)
			go func() { ended <- c.Run(t.Context()) }()
			t.Cleanup(func() {
				must(t, <-ended)
				c.Close()
			})
			return c
		})
	})
}

func TestAChoreIsDoneAtItsTime(t *testing.T) {
	bubble(t, func(t *testing.T, start func(Options) *Chores) {
		h, ids := noted("greet", Shared)
		c, begin := start(Options{Handlers: []Handler{h}}), time.Now()
		must(t, c.Put(t.Context(), "greet", 1, begin.Add(10*time.Minute)))
		<-ids
		if took := time.Since(begin); took < 10*time.Minute-early || took > 10*time.Minute+late {
			t.Errorf("was done after %v", took)
		}
	})
}

func TestAFailedChoreIsTriedAgainAndOfOneThatKeepsFailingSomebodyIsTold(t *testing.T) {
	bubble(t, func(t *testing.T, start func(Options) *Chores) {
		var tries []time.Time
		done := make(chan struct{})
		var told []Failure
		h := Handler{Kind: "fail", Queue: Shared, Do: func(context.Context, int64) error {
			if tries = append(tries, time.Now()); len(tries) == 6 {
				close(done)
				return nil
			}
			return errors.New("no luck")
		}}
		c := start(Options{Handlers: []Handler{h}, Failing: func(_ context.Context, f Failure) { told = append(told, f) }})
		must(t, c.Put(t.Context(), "fail", 5, time.Time{}))
		<-done
		for i := 1; i < len(tries); i++ {
			waited, want := tries[i].Sub(tries[i-1]), pause(i)
			if waited < want-early || waited > want+late {
				t.Errorf("try %d came after %v, want %v", i+1, waited, want)
			}
		}
		if len(told) != 1 || told[0].ID != 5 || told[0].Kind != "fail" || told[0].Tries != failingAfter {
			t.Errorf("told: %v", told)
		}
	})
}

func TestAChorePutOffIsNoFailure(t *testing.T) {
	bubble(t, func(t *testing.T, start func(Options) *Chores) {
		var tries int
		done := make(chan struct{})
		h := Handler{Kind: "wait", Queue: Shared, Do: func(context.Context, int64) error {
			if tries++; tries == 8 {
				close(done)
				return nil
			}
			return Later(time.Now().Add(time.Minute))
		}}
		c := start(Options{Handlers: []Handler{h}, Failing: func(_ context.Context, f Failure) { t.Error(f) }})
		begin := time.Now()
		must(t, c.Put(t.Context(), "wait", 1, time.Time{}))
		<-done
		if took := time.Since(begin); took < 7*(time.Minute-early) || took > 7*(time.Minute+late) {
			t.Errorf("took %v", took)
		}
	})
}

func TestAChoreThatHangsIsEndedByItsTimeAndTriedAgain(t *testing.T) {
	bubble(t, func(t *testing.T, start func(Options) *Chores) {
		starts := make(chan time.Time, 2)
		h := Handler{Kind: "hang", Queue: Shared, Timeout: time.Minute, Do: func(ctx context.Context, _ int64) error {
			starts <- time.Now()
			<-ctx.Done()
			return ctx.Err()
		}}
		c := start(Options{Handlers: []Handler{h}})
		must(t, c.Put(t.Context(), "hang", 1, time.Time{}))
		first, second := <-starts, <-starts
		if again := second.Sub(first); again < time.Minute+pause(1)-early || again > time.Minute+pause(1)+late {
			t.Errorf("was tried again after %v", again)
		}
	})
}

func TestWhatComesByItselfComesAgainAndIsNotWaitedFor(t *testing.T) {
	bubble(t, func(t *testing.T, start func(Options) *Chores) {
		h, ids := noted("tidy", Shared)
		h.Every = 3 * time.Minute
		var opens atomic.Int32
		open, _ := noted("open", Shared)
		open.Open = func(context.Context) ([]Due, error) { opens.Add(1); return nil, nil }
		c := start(Options{Handlers: []Handler{h, open}})
		begin := time.Now()
		for range 3 {
			<-ids
		}
		if took := time.Since(begin); took < 6*time.Minute || took > 7*time.Minute {
			t.Errorf("three times took %v", took)
		}
		if due, next, err := c.Next(t.Context()); due != 0 || !next.IsZero() || err != nil {
			t.Errorf("due %d, next %v, %v", due, next, err)
		}
		if n := opens.Load(); n < 5 || n > 9 {
			t.Errorf("the books were swept %d times in six minutes", n)
		}
	})
}

func TestStoppingEndsAChoreThatIsSlowAndDoesItLater(t *testing.T) {
	address := databases(t)["sqlite"]
	synctest.Test(t, func(t *testing.T) {
		begun := make(chan struct{})
		h := Handler{Kind: "slow", Queue: Shared, Do: func(ctx context.Context, _ int64) error {
			close(begun)
			<-ctx.Done()
			return ctx.Err()
		}}
		c, err := Open(t.Context(), address, Options{
			Handlers: []Handler{h}, Log: quiet(), Failing: func(context.Context, Failure) { t.Error("failed") },
		})
		must(t, err)
		defer c.Close()
		must(t, c.Put(t.Context(), "slow", 1, time.Time{}))
		ctx, stop := context.WithCancel(t.Context())
		ended := make(chan error)
		go func() { ended <- c.Run(ctx) }()
		<-begun
		begin := time.Now()
		stop()
		must(t, <-ended)
		if took := time.Since(begin); took < softStop || took > softStop+5*time.Second {
			t.Errorf("the end took %v", took)
		}
		if due, _, err := c.Next(t.Context()); due != 1 || err != nil {
			t.Errorf("%d due, %v", due, err)
		}
	})
}
