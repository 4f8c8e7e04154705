// Package metrics tells Prometheus how the program fares: what it answers over HTTP, what it sends, and how the
// books stand. No metric names a reader.
package metrics

import (
	"log/slog"
	"net/http"
	"strconv"
	"sync"
	"time"

	"github.com/prometheus/client_golang/prometheus"
	"github.com/prometheus/client_golang/prometheus/collectors"
	"github.com/prometheus/client_golang/prometheus/promhttp"
)

// Metrics counts. Make it with New; it is safe for concurrent use.
type Metrics struct {
	registry *prometheus.Registry
	answers  sync.Map // the counters of a route and status, found without work
	requests *prometheus.CounterVec
	took     *prometheus.HistogramVec
	sent     prometheus.Counter
}

// New makes metrics that begin at zero. The books are asked when the metrics are.
func New(version string, books Books, log *slog.Logger, now func() time.Time) *Metrics {
	m := &Metrics{
		registry: prometheus.NewRegistry(),
		requests: prometheus.NewCounterVec(prometheus.CounterOpts{
			Name: "pressrun_http_requests_total", Help: "Requests answered, by route and status.",
		}, []string{"route", "status"}),
		took: prometheus.NewHistogramVec(prometheus.HistogramOpts{
			Name: "pressrun_http_request_duration_seconds", Help: "Time to an answer's end, by route.",
			Buckets: []float64{.0001, .001, .01, .1, 1, 10},
		}, []string{"route"}),
		sent: prometheus.NewCounter(prometheus.CounterOpts{
			Name: "pressrun_mails_sent_total", Help: "Digests that this process has handed to the mail server.",
		}),
	}
	build := prometheus.NewGauge(prometheus.GaugeOpts{
		Name: "pressrun_build_info", Help: "1; the version is a label.", ConstLabels: prometheus.Labels{"version": version},
	})
	build.Set(1)
	m.registry.MustRegister(m.requests, m.took, m.sent, build, newBooksCollector(books, log, now),
		collectors.NewGoCollector(), collectors.NewProcessCollector(collectors.ProcessCollectorOpts{}))
	return m
}

// answer is what an answer is counted by.
type answer struct {
	route  string
	status int
}

type counted struct {
	requests prometheus.Counter
	took     prometheus.Observer
}

// Answered counts a request. route is a pattern, such as "GET /u/{token}", and never a path.
func (m *Metrics) Answered(route string, status int, took time.Duration) {
	found, ok := m.answers.Load(answer{route, status})
	if !ok {
		found, _ = m.answers.LoadOrStore(answer{route, status}, counted{
			m.requests.WithLabelValues(route, strconv.Itoa(status)), m.took.WithLabelValues(route),
		})
	}
	c := found.(counted) //nolint:forcetypeassert // nothing else is put there
	c.requests.Inc()
	c.took.Observe(took.Seconds())
}

// Sent counts mails that have gone out.
func (m *Metrics) Sent(n int) { m.sent.Add(float64(n)) }

// Handler answers GET /metrics, in the form that Prometheus reads.
func (m *Metrics) Handler() http.Handler {
	mux := http.NewServeMux()
	mux.Handle("GET /metrics", promhttp.HandlerFor(m.registry, promhttp.HandlerOpts{}))
	return mux
}
