package clicks

import (
	"context"
	"log/slog"
	"net/netip"
	"sync"
	"time"

	"pressrun/internal/ledger"
)

// Books keeps the totals.
type Books interface {
	AddClicks(ctx context.Context, counts []ledger.Clicks) error
}

// Counter gathers clicks in memory for some seconds and then keeps their totals: so a busy hour costs a few writes, and who
// follows every link of a mail within a moment is known for the scanner that he is. Where a click came from is
// forgotten with that. When the process is killed, the clicks of those seconds are not counted.
type Counter struct {
	Books Books
	Now   func() time.Time
	Log   *slog.Logger

	mu   sync.Mutex
	seen []click
}

type click struct {
	link    ledger.ReadOnLink
	from    netip.Addr
	machine bool
	at      time.Time
}

const (
	// settleTime is how long a click is looked at together with others of the same client.
	settleTime = 10 * time.Second
	// manyLinks is how many different links of one client within that time a person does not follow.
	manyLinks = 3
	// mostSeen bounds what is kept in memory; more than that are not counted.
	mostSeen = 100_000
)

// Clicked notes a click. from may be the zero address.
func (c *Counter) Clicked(l ledger.ReadOnLink, from netip.Addr, machine bool) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if len(c.seen) < mostSeen {
		c.seen = append(c.seen, click{l, from, machine, c.Now()})
	}
}

// Run keeps what has settled, until the context ends; then all.
func (c *Counter) Run(ctx context.Context) error {
	tick := time.NewTicker(settleTime / 2)
	defer tick.Stop()
	for {
		select {
		case <-ctx.Done():
			return c.keep(context.WithoutCancel(ctx), c.Now())
		case <-tick.C:
		}
		if err := c.keep(ctx, c.Now().Add(-settleTime)); err != nil {
			c.Log.Error("clicks could not be counted", "error", err)
		}
	}
}

// keep adds the clicks up to an instant to the totals. What the books do not take is lost: it is a statistic.
func (c *Counter) keep(ctx context.Context, until time.Time) error {
	counts := c.settled(until)
	if len(counts) == 0 {
		return nil
	}
	return c.Books.AddClicks(ctx, counts)
}

func (c *Counter) settled(until time.Time) []ledger.Clicks {
	c.mu.Lock()
	defer c.mu.Unlock()
	hasty := hasty(c.seen)
	counts := map[ledger.ReadOnLink]*ledger.Clicks{}
	var order []ledger.ReadOnLink
	rest := c.seen[:0]
	for _, k := range c.seen {
		if k.at.After(until) {
			rest = append(rest, k)
			continue
		}
		n := counts[k.link]
		if n == nil {
			n = &ledger.Clicks{ReadOnLink: k.link}
			counts[k.link], order = n, append(order, k.link)
		}
		if k.machine || hasty[k.from] {
			n.Machines++
		} else {
			n.People++
		}
	}
	clear(c.seen[len(rest):])
	c.seen = rest
	out := make([]ledger.Clicks, len(order))
	for i, l := range order {
		out[i] = *counts[l]
	}
	return out
}

// hasty are the clients that followed many different links of one edition.
func hasty(seen []click) map[netip.Addr]bool {
	type edition struct {
		from   netip.Addr
		list   string
		number int
	}
	links := map[edition]map[string]bool{}
	out := map[netip.Addr]bool{}
	for _, k := range seen {
		if !k.from.IsValid() {
			continue
		}
		of := edition{k.from, k.link.List, k.link.Number}
		if links[of] == nil {
			links[of] = map[string]bool{}
		}
		links[of][k.link.Slug] = true
		if len(links[of]) >= manyLinks {
			out[k.from] = true
		}
	}
	return out
}
