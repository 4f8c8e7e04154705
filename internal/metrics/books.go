package metrics

import (
	"context"
	"errors"
	"log/slog"
	"strconv"
	"sync"
	"time"

	"github.com/prometheus/client_golang/prometheus"

	"pressrun/internal/ledger"
	"pressrun/internal/store"
)

// Books is the keeper as the metrics see it.
type Books interface {
	OpenEditions(ctx context.Context) ([]ledger.Edition, error)
	Balance(ctx context.Context, editionID int64) (ledger.Balance, error)
	Alerts(ctx context.Context) ([]ledger.Alert, error) // those that are not settled
	Stats(ctx context.Context) ([]store.ListStats, error)
}

const (
	// askTime is how long the books may take to answer.
	askTime = 5 * time.Second
	// keepStats is how long counts of readers are kept: counting a million of them takes a while.
	keepStats = 5 * time.Minute
)

// booksCollector asks the books when Prometheus asks us.
type booksCollector struct {
	books Books
	log   *slog.Logger
	now   func() time.Time

	up, editions, deliveries, alerts, readers *prometheus.Desc

	mu      sync.Mutex
	stats   []store.ListStats
	counted time.Time
}

func newBooksCollector(books Books, log *slog.Logger, now func() time.Time) *booksCollector {
	desc := func(name, help string, labels ...string) *prometheus.Desc {
		return prometheus.NewDesc("pressrun_"+name, help, labels, nil)
	}
	return &booksCollector{
		books: books, log: log, now: now,
		up:         desc("books_up", "1 when the books could be read, else 0."),
		editions:   desc("editions_open", "Editions that are not at their end, by list and state.", "list", "state"),
		deliveries: desc("deliveries", "Readers of the editions that are not at their end, by what became of their mail.", "list", "number", "state"),
		alerts:     desc("alerts_open", "Matters that need a person."),
		readers:    desc("subscriptions", "Subscriptions by list and status, at most five minutes old.", "list", "status"),
	}
}

// Describe lists what Collect may give.
func (c *booksCollector) Describe(all chan<- *prometheus.Desc) {
	for _, d := range []*prometheus.Desc{c.up, c.editions, c.deliveries, c.alerts, c.readers} {
		all <- d
	}
}

// Collect asks the books. When they can't be read it says so, and gives what it has got by then.
func (c *booksCollector) Collect(out chan<- prometheus.Metric) {
	ctx, stop := context.WithTimeout(context.Background(), askTime)
	defer stop()
	gauge := func(d *prometheus.Desc, n int, labels ...string) {
		out <- prometheus.MustNewConstMetric(d, prometheus.GaugeValue, float64(n), labels...)
	}
	up := 1
	if err := errors.Join(c.collectEditions(ctx, gauge), c.collectAlerts(ctx, gauge), c.collectReaders(ctx, gauge)); err != nil {
		c.log.Error("the books could not be read for the metrics", "error", err)
		up = 0
	}
	gauge(c.up, up)
}

// toGauge gives one value.
type toGauge func(d *prometheus.Desc, n int, labels ...string)

func (c *booksCollector) collectEditions(ctx context.Context, gauge toGauge) error {
	open, err := c.books.OpenEditions(ctx)
	if err != nil {
		return err
	}
	type standing struct{ list, state string }
	counts := map[standing]int{}
	for _, e := range open {
		counts[standing{e.List, string(e.State)}]++
		b, err := c.books.Balance(ctx, e.ID)
		if err != nil {
			return err
		}
		for state, n := range states(b) {
			gauge(c.deliveries, n, e.List, strconv.Itoa(e.Number), string(state))
		}
	}
	for of, n := range counts {
		gauge(c.editions, n, of.list, of.state)
	}
	return nil
}

func states(b ledger.Balance) map[ledger.DeliveryState]int {
	return map[ledger.DeliveryState]int{
		ledger.Queued: b.Queued, ledger.Deferred: b.Deferred, ledger.Sent: b.Sent, ledger.Failed: b.Failed,
		ledger.Unknown: b.Unknown, ledger.Skipped: b.Skipped, ledger.Cancelled: b.Cancelled,
	}
}

func (c *booksCollector) collectAlerts(ctx context.Context, gauge toGauge) error {
	open, err := c.books.Alerts(ctx)
	if err == nil {
		gauge(c.alerts, len(open))
	}
	return err
}

func (c *booksCollector) collectReaders(ctx context.Context, gauge toGauge) (err error) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.counted.IsZero() || c.now().Sub(c.counted) > keepStats {
		if c.stats, err = c.books.Stats(ctx); err != nil {
			return err
		}
		c.counted = c.now()
	}
	for _, s := range c.stats {
		for status, n := range map[string]int{
			"confirmed": s.Confirmed, "unconfirmed": s.Unconfirmed, "left": s.Left, "suppressed": s.Suppressed,
		} {
			gauge(c.readers, n, s.List, status)
		}
	}
	return nil
}
