package press

import (
	"context"
	"errors"
	"net/url"
	"sync"
	"time"

	"pressrun/internal/ledger"
	"pressrun/internal/subscriber"
	"pressrun/internal/websub"
)

// Hubs tells hubs that feeds have changed (WebSub).
type Hubs interface {
	// Publish tells one hub of one feed. A *websub.RefusedError is final; after another error it is tried again.
	Publish(ctx context.Context, hub, topic string) error
}

// When hubs are told again that could not be told.
const (
	firstPause = 30 * time.Second
	lastPause  = time.Hour
	giveUp     = 24 * time.Hour
	// attemptTime is how long an attempt keeps others from making it.
	attemptTime = 2 * websub.Patience
)

// planPings notes which hubs are to be told of the feeds that a run is about to change. It comes before they change:
// should the program end in between, nothing of them differs when the run is carried on, and the note is there.
func (p *Press) planPings(ctx context.Context, runID int64, feeds []string) error {
	if reserved(p.Publication.URL.String()) {
		return nil // no hub could fetch them
	}
	var pings []ledger.HubPing
	for _, hub := range p.Publication.Hubs {
		if reserved(hub) {
			continue
		}
		for _, path := range feeds {
			pings = append(pings, ledger.HubPing{RunID: runID, Hub: hub, Topic: p.Publication.At(path)})
		}
	}
	if len(pings) == 0 {
		return nil
	}
	return p.Store.PlanPings(ctx, pings)
}

// reserved tells whether an address is of a domain set apart for examples, where nobody is asked for anything.
func reserved(address string) bool {
	u, err := url.Parse(address)
	return err != nil || subscriber.ReservedDomain(u.Hostname())
}

// PingHubs tells hubs of the feeds of a run that they were not told of yet, each hub by itself, and gives the time of
// the first attempt that is due later; zero: there is none. It may be called by several processes at once.
func (p *Press) PingHubs(ctx context.Context, runID int64) (next time.Time, err error) {
	open, err := p.Store.OpenPings(ctx)
	if err != nil {
		return next, err
	}
	byHub := map[string][]ledger.HubPing{}
	for _, ping := range open {
		if ping.RunID == runID {
			byHub[ping.Hub] = append(byHub[ping.Hub], ping)
		}
	}
	var mu sync.Mutex
	var all sync.WaitGroup
	for _, pings := range byHub {
		all.Go(func() {
			first, fault := p.pingHub(ctx, pings)
			mu.Lock()
			defer mu.Unlock()
			next, err = earlier(next, first), errors.Join(err, fault)
		})
	}
	all.Wait()
	return next, err
}

// pingHub tells one hub. What a hub does not answer now is not asked for the other feeds either.
func (p *Press) pingHub(ctx context.Context, pings []ledger.HubPing) (next time.Time, err error) {
	for i, ping := range pings {
		now := p.Now()
		if ping.NextAt.After(now) {
			next = earlier(next, ping.NextAt)
			continue
		}
		ping, err = p.Store.BeginPing(ctx, ping, now, now.Add(attemptTime))
		if errors.Is(err, ledger.ErrNotFound) { // another process makes it
			continue
		}
		if err != nil {
			return next, err
		}
		if ping, err = p.ping(ctx, ping); err != nil {
			return next, err
		}
		if ping.State == ledger.PingQueued {
			return earlier(next, ping.NextAt), p.putOff(ctx, pings[i+1:], ping)
		}
	}
	return next, nil
}

// ping makes an attempt and records it, even when the program is being stopped.
func (p *Press) ping(ctx context.Context, ping ledger.HubPing) (ledger.HubPing, error) {
	fault := p.Hubs.Publish(ctx, ping.Hub, ping.Topic)
	ping = outcome(ping, fault, p.Now())
	if ctx.Err() != nil && fault != nil { // no answer of the hub's
		ping.NextAt, ping.Reason = time.Time{}, "the program was stopped"
	}
	ctx = context.WithoutCancel(ctx)
	if err := p.Store.RecordPing(ctx, ping); err != nil || p.Alerts == nil {
		return ping, err
	}
	matter := "hub " + ping.Hub
	switch ping.State {
	case ledger.PingTold:
		return ping, p.Alerts.SettleAlert(ctx, matter)
	case ledger.PingFailed:
		return ping, p.Alerts.RaiseAlert(ctx, matter, "The hub "+ping.Hub+" does not learn that "+ping.Topic+
			" has changed: "+ping.Reason+". Its subscribers see the change when they ask by themselves.")
	}
	return ping, nil
}

// outcome is how a ping stands after an attempt.
func outcome(ping ledger.HubPing, fault error, now time.Time) ledger.HubPing {
	var refused *websub.RefusedError
	ping.NextAt = time.Time{}
	switch {
	case fault == nil:
		ping.State, ping.Reason, ping.ToldAt = ledger.PingTold, "", now
		return ping
	case errors.As(fault, &refused), now.Sub(ping.TriedAt) >= giveUp:
		ping.State = ledger.PingFailed
	default:
		ping.NextAt = now.Add(pauseAfter(ping.Attempt))
	}
	ping.Reason = fault.Error()
	return ping
}

// pauseAfter grows from attempt to attempt.
func pauseAfter(attempt int) time.Duration {
	pause := firstPause
	for range min(attempt, 10) - 1 {
		pause *= 4
	}
	return min(pause, lastPause)
}

// putOff has other feeds wait for the time at which one of them is told again.
func (p *Press) putOff(ctx context.Context, pings []ledger.HubPing, first ledger.HubPing) error {
	for _, ping := range pings {
		if ping.NextAt.After(first.NextAt) {
			continue
		}
		ping.NextAt, ping.Reason = first.NextAt, first.Reason
		if ping.TriedAt.IsZero() {
			ping.TriedAt = first.TriedAt
		}
		if err := p.Store.RecordPing(context.WithoutCancel(ctx), ping); err != nil {
			return err
		}
	}
	return nil
}

// earlier is the first of two times that are not zero.
func earlier(a, b time.Time) time.Time {
	if a.IsZero() || !b.IsZero() && b.Before(a) {
		return b
	}
	return a
}
