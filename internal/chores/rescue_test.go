package chores

import (
	"context"
	"testing"
	"testing/synctest"
	"time"
)

// cutOff puts a chore and has it look as a process leaves it that is killed while it does it.
func cutOff(t *testing.T, address string, h Handler, id int64) {
	t.Helper()
	c, err := Open(t.Context(), address, Options{Handlers: []Handler{h}, Log: quiet()})
	must(t, err)
	must(t, c.Put(t.Context(), h.Kind, id, time.Time{}))
	c.Close()
	now := time.Now().UTC().Format("2006-01-02 15:04:05.000")
	change(t, address, `UPDATE river_job SET state = 'running', attempt = 1,
		attempted_at = '`+now+`', attempted_by = `+by(address))
}

// by is a process that is no more, as each database keeps it.
func by(address string) string {
	if address[:6] == "sqlite" {
		return `jsonb('["gone"]')`
	}
	return `ARRAY['gone']`
}

func TestAChoreOfAKilledProcessIsRescuedWhenItsTimeIsOver(t *testing.T) {
	address := databases(t)["sqlite"]
	synctest.Test(t, func(t *testing.T) {
		h, ids := noted("greet", Shared)
		cutOff(t, address, h, 7)
		begin := time.Now()
		c, err := Open(t.Context(), address, Options{Handlers: []Handler{h}, Log: quiet()})
		must(t, err)
		defer c.Close()
		if due, _, err := c.Next(t.Context()); due != 0 || err != nil {
			t.Errorf("%d are due, %v: another's chore keeps this process waiting", due, err)
		}
		ctx, stop := context.WithCancel(t.Context())
		ended := make(chan error)
		go func() { ended <- c.Run(ctx) }()
		if id := <-ids; id != 7 {
			t.Errorf("did %d", id)
		}
		if took := time.Since(begin); took < rescueAfter || took > rescueAfter+time.Minute {
			t.Errorf("was rescued after %v", took)
		}
		time.Sleep(4 * time.Minute) // of the bubble: it is done once
		if len(ids) > 0 {
			t.Error("was done once more")
		}
		stop()
		must(t, <-ended)
	})
}

func TestWhatTheBooksHoldOpenDoesNotWaitForItsRescue(t *testing.T) {
	onEach(t, func(t *testing.T, address string) {
		h, ids := noted("write", Local)
		h.Open = func(context.Context) ([]Due, error) { return []Due{{ID: 7}}, nil }
		cutOff(t, address, h, 7)
		run(t, open(t, address, Options{Handlers: []Handler{h}, Local: true}))
		await(t, ids, 7)
	})
}
