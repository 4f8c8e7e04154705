package delivery

import (
	"context"
	"fmt"
	"sync"
	"sync/atomic"
	"time"

	"pressrun/internal/ledger"
)

// running is an engine at work.
type running struct {
	*Engine
	owner    Owner
	recorder *recorder
	breaker  breaker
	domains  *domainPace
	mailings mailings
	troubles *troubles
	states   atomic.Pointer[map[int64]ledger.EditionState]

	claims  chan ledger.Claim // to the workers
	free    chan struct{}     // one for each worker that has nothing to do
	stirred chan struct{}     // a worker has come to the end of a claim
	halt    context.Context   // ends when nothing more is to be sent
	end     context.CancelCauseFunc
	workers sync.WaitGroup
	others  sync.WaitGroup
}

func newRunning(ctx context.Context, e *Engine, owner Owner, t *troubles) *running {
	n := e.workers()
	r := &running{
		Engine: e, owner: owner, troubles: t, claims: make(chan ledger.Claim), free: make(chan struct{}, n), stirred: make(chan struct{}, 1),
		domains: newDomainPace(e.PerDomain), mailings: mailings{known: map[int64]*mailing{}},
	}
	r.breaker.now = e.Now
	r.halt, r.end = context.WithCancelCause(ctx)
	r.recorder = newRecorder(r)
	r.others.Go(r.watchStates)
	r.others.Go(r.watchOwner)
	r.others.Go(r.takeOver)
	for range n {
		r.free <- struct{}{}
		r.workers.Go((&worker{running: r}).run)
	}
	return r
}

// fail ends the work for a fault that is nobody's message: of the books or of this machine.
func (r *running) fail(err error) { r.end(err) }

// stop has what is on the wire come to its end and recorded. It returns the fault that ended the work.
func (r *running) stop() error {
	r.end(context.Canceled)
	close(r.claims)
	r.workers.Wait()
	r.recorder.stop()
	r.others.Wait()
	if err := context.Cause(r.halt); err != context.Canceled { //nolint:errorlint // that is its very value
		return err
	}
	return nil
}

// dispatch hands claims to free workers until there is enough, the context ends, or something fails.
func (r *running) dispatch(ctx context.Context, enough func(context.Context, Idle) (bool, error)) error {
	asked := time.Now()
	for {
		select {
		case <-r.halt.Done():
			return ctx.Err()
		case <-r.free:
		}
		claim, wait, err := r.next(context.WithoutCancel(ctx)) // a claim that was made is told of
		switch {
		case err != nil:
			return err
		case claim.ID != 0:
			r.claims <- claim // and given back when the work is over
		default:
			r.free <- struct{}{}
		}
		if claim.ID == 0 || time.Since(asked) > pollIdle {
			if done, err := enough(r.halt, r.idle()); done || err != nil {
				return err
			}
			asked = time.Now()
		}
		if claim.ID == 0 {
			r.pause(wait)
		}
	}
}

// next claims something to do. Without anything it closes what is done and says how long to wait.
func (r *running) next(ctx context.Context) (c ledger.Claim, wait time.Duration, err error) {
	if !r.breaker.lets() {
		return c, pollIdle, nil
	}
	claim, ok, err := r.Books.Claim(ctx, r.claimRequest(r.owner.Number()))
	if err != nil || ok {
		return claim, 0, err
	}
	if !claim.NotBefore.IsZero() {
		return c, min(pollIdle, claim.NotBefore.Sub(r.Now())), nil
	}
	closed, err := r.Books.CloseEditions(ctx)
	for _, id := range closed {
		r.mailings.forget(id)
	}
	return c, pollIdle, err
}

func (r *running) idle() Idle {
	i := Idle{Working: cap(r.free) - len(r.free)}
	i.BrokenUntil, i.Broken = r.breaker.resting()
	return i
}

// pause waits, not longer than until something has changed here.
func (r *running) pause(d time.Duration) {
	timer := time.NewTimer(max(d, time.Millisecond))
	defer timer.Stop()
	select {
	case <-timer.C:
	case <-r.stirred:
	case <-r.halt.Done():
	}
}

// stir ends a pause.
func (r *running) stir() {
	select {
	case r.stirred <- struct{}{}:
	default:
	}
}

// watchStates keeps up with what other processes say of the editions.
func (r *running) watchStates() {
	r.every(pollStates, func(ctx context.Context) error {
		before := r.states.Load()
		states, err := r.Books.OpenStates(ctx)
		if err == nil {
			r.states.CompareAndSwap(before, &states) // not over a pause that was made known meanwhile
		}
		return err
	})
}

// watchOwner stops the work when this process is taken for dead.
func (r *running) watchOwner() {
	if err := r.owner.Watch(r.halt); err != nil {
		r.fail(fmt.Errorf("this process is no longer known to the database as one that sends: %w", err))
	}
}

// takeOver frees the claims of processes that have died.
func (r *running) takeOver() {
	r.every(pollOwners, func(ctx context.Context) error {
		_, err := r.Books.TakeOver(ctx, r.owner.Number())
		return err
	})
}

func (r *running) every(d time.Duration, do func(context.Context) error) {
	ticker := time.NewTicker(d)
	defer ticker.Stop()
	for {
		select {
		case <-r.halt.Done():
			return
		case <-ticker.C:
			if err := do(r.halt); err != nil && r.halt.Err() == nil {
				r.fail(err)
			}
		}
	}
}

// held tells whether an edition was paused or cancelled.
func (r *running) held(editionID int64) bool {
	states := r.states.Load()
	if states == nil {
		return false // as it was when the claim was made
	}
	state := (*states)[editionID]
	return state == ledger.EditionPaused || state == ledger.EditionCancelled
}

// hold makes a pause known to the connections of this process at once.
func (r *running) hold(editionID int64) {
	next := map[int64]ledger.EditionState{editionID: ledger.EditionPaused}
	if states := r.states.Load(); states != nil {
		for id, state := range *states {
			if id != editionID {
				next[id] = state
			}
		}
	}
	r.states.Store(&next)
}
