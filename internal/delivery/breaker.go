package delivery

import (
	"sync"
	"time"
)

// breaker gives a server a rest that fails again and again, whatever the message.
type breaker struct {
	mu     sync.Mutex
	now    func() time.Time
	faults int // in a row
	until  time.Time
	seen   bool // it has worked
	last   error
}

// After so many faults in a row the server rests; each rest is twice the one before.
const (
	faultsToOpen = 5
	firstRest    = 5 * time.Second
	longestRest  = 5 * time.Minute
)

// fault counts a fault of the server; opened is true when this one gives it a rest.
func (b *breaker) fault(err error) (opened bool) {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.faults++
	b.last = err
	if b.faults < faultsToOpen || b.now().Before(b.until) {
		return false
	}
	rest := firstRest << min(b.faults-faultsToOpen, 10)
	b.until = b.now().Add(min(rest, longestRest))
	return true
}

// works notes that the server took a message or a command. recovered is true when it had been given a rest, and
// the first time, since it may have rested under a process before this one.
func (b *breaker) works() (recovered bool) {
	b.mu.Lock()
	defer b.mu.Unlock()
	recovered = !b.seen || b.faults >= faultsToOpen
	b.seen = true
	b.faults, b.until, b.last = 0, time.Time{}, nil
	return recovered
}

// lets tells whether the server may be tried.
func (b *breaker) lets() bool {
	b.mu.Lock()
	defer b.mu.Unlock()
	return !b.now().Before(b.until)
}

// resting is until when the server rests and what it said last; nil when it does not rest.
func (b *breaker) resting() (until time.Time, last error) {
	b.mu.Lock()
	defer b.mu.Unlock()
	if b.faults < faultsToOpen {
		return time.Time{}, nil
	}
	return b.until, b.last
}
