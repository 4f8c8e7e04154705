// Package delivery works off the ledger: it sends what editions have queued, over several connections, each
// in the order of its claim, and records what became of each message before the next one is risked.
//
// A sending process claims chunks of an edition's deliveries. Before the content of a delivery is
// written, every earlier one of its claim has a committed outcome; its envelope may go ahead. So after a crash
// the only delivery of a claim that may have left without a trace is its first one without an outcome.
package delivery

import (
	"context"
	"errors"
	"log/slog"
	"time"

	"pressrun/internal/ledger"
)

// Engine sends what the books hold. All fields must be set but those that say otherwise. One engine runs
// once at a time.
type Engine struct {
	Books Books
	// Own makes the engine an owner of claims, anew each time it runs.
	Own func(context.Context) (Owner, error)
	// Mailing makes an edition's messages. An error pauses the edition and says why.
	Mailing func(context.Context, ledger.Edition) (Mailing, error)
	// Carrier gives the carrier for a list.
	Carrier func(list string) Carrier

	Connections   int     // at once, at least 1
	PerConnection int     // messages over one connection; 0: no bound
	PerSecond     float64 // messages of all processes; 0: no bound
	PerDomain     float64 // messages a second of this process to one recipient domain; 0: no bound
	// RecordWithin is how long outcomes that the books do not take are tried again; 0: not at all.
	RecordWithin time.Duration
	Retry        Retry
	Wait         time.Duration // how far ahead SendEdition waits for what comes due

	Now    func() time.Time
	Random func() float64 // 0 to 1, for jitter
	Log    *slog.Logger
	// Alert tells people of a matter, once for each key; nil: nobody.
	Alert func(ctx context.Context, matter, text string)
	// Settle tells that a matter is over, so that it is told again when it comes back; nil: nobody.
	Settle func(ctx context.Context, matter string)
	// Sent is told after each commit how many mails more have gone out; nil: nobody is.
	Sent func(n int)
	// Progress is told after each commit how many deliveries of an edition are done of all; nil: nobody is.
	Progress func(editionID int64, done, all int)
}

// How often the engine looks at the books for what others have changed.
const (
	pollIdle   = 500 * time.Millisecond // for something to claim
	pollStates = 250 * time.Millisecond // for a pause or a cancellation
	pollOwners = 2 * time.Second        // for owners that have died
)

// largestChunk is the most deliveries in one claim; partsPerConnection keeps the last claims of an edition short.
const (
	largestChunk       = 500
	partsPerConnection = 2
)

// Run sends until the context ends; then what is on the wire comes to its end, is recorded, and claims are
// given back. Any other end is an error: of the books, of this machine, or the loss of ownership.
func (e *Engine) Run(ctx context.Context) error {
	return e.RunUntil(ctx, func(context.Context, Idle) (bool, error) { return false, nil })
}

// Idle is how an engine stands when it is asked whether it has done enough.
type Idle struct {
	Working     int       // connections at work
	Broken      error     // what the server said last when it is given a rest; nil: it is not
	BrokenUntil time.Time // when it is tried again
}

// RunUntil is Run that ends when enough says so; it is asked when there is nothing to claim, and now and then.
func (e *Engine) RunUntil(ctx context.Context, enough func(context.Context, Idle) (bool, error)) error {
	return e.runUntil(ctx, &troubles{}, enough)
}

func (e *Engine) runUntil(ctx context.Context, t *troubles, enough func(context.Context, Idle) (bool, error)) error {
	owner, err := e.Own(ctx)
	if err != nil {
		return err
	}
	if _, err := e.Books.TakeOver(ctx, owner.Number()); err != nil {
		return errors.Join(err, owner.Release())
	}
	r := newRunning(ctx, e, owner, t)
	err = r.dispatch(ctx, enough)
	return errors.Join(err, r.stop(), owner.Release())
}

// claimRequest asks for a chunk that suits the number of connections and the rate.
func (e *Engine) claimRequest(owner int64) ledger.ClaimRequest {
	r := ledger.ClaimRequest{
		Owner: owner, Size: largestChunk, Shares: partsPerConnection * e.Connections, PerSecond: e.PerSecond,
	}
	if e.PerSecond > 0 { // so that no claim is held for much longer than a second without work
		r.Size = min(largestChunk, max(1, int(e.PerSecond)/e.workers()))
	}
	return r
}

// workers is the number of connections that the rate can keep busy.
func (e *Engine) workers() int {
	n := max(1, e.Connections)
	if e.PerSecond > 0 {
		n = min(n, max(1, int(e.PerSecond)))
	}
	return n
}

func (e *Engine) alert(ctx context.Context, matter, text string) {
	e.Log.Warn(text, "matter", matter)
	if e.Alert != nil {
		e.Alert(context.WithoutCancel(ctx), matter, text)
	}
}
