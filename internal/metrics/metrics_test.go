package metrics

import (
	"context"
	"errors"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"pressrun/internal/ledger"
	"pressrun/internal/store"
)

type books struct {
	err    error
	counts int
}

func (b *books) OpenEditions(context.Context) ([]ledger.Edition, error) {
	return []ledger.Edition{{ID: 7, List: "weekly", Number: 3, State: ledger.EditionSending}}, b.err
}

func (b *books) Balance(context.Context, int64) (ledger.Balance, error) {
	return ledger.Balance{Audience: 5, Sent: 3, Queued: 2}, nil
}

func (b *books) Alerts(context.Context) ([]ledger.Alert, error) {
	return []ledger.Alert{{ID: 1}}, nil
}

func (b *books) Stats(context.Context) ([]store.ListStats, error) {
	b.counts++
	return []store.ListStats{{List: "weekly", Confirmed: b.counts}}, nil
}

func read(t *testing.T, m *Metrics) string {
	t.Helper()
	w := httptest.NewRecorder()
	m.Handler().ServeHTTP(w, httptest.NewRequest(http.MethodGet, "/metrics", nil))
	if w.Code != 200 {
		t.Fatalf("%d %s", w.Code, w.Body)
	}
	return w.Body.String()
}

func expect(t *testing.T, text string, lines ...string) {
	t.Helper()
	for _, line := range lines {
		if !strings.Contains(text, line+"\n") {
			t.Errorf("%q is missing in\n%s", line, text)
		}
	}
}

func TestWhatPrometheusReads(t *testing.T) {
	now := time.Date(2026, time.November, 27, 12, 0, 0, 0, time.UTC)
	b := &books{}
	m := New("v1", b, slog.New(slog.DiscardHandler), func() time.Time { return now })
	for range 2 {
		m.Answered("GET /u/{token}", 200, 2*time.Millisecond)
	}
	m.Answered("GET /u/{token}", 404, time.Second)
	m.Sent(40)
	m.Sent(2)
	expect(t, read(t, m),
		`pressrun_http_requests_total{route="GET /u/{token}",status="200"} 2`,
		`pressrun_http_requests_total{route="GET /u/{token}",status="404"} 1`,
		`pressrun_http_request_duration_seconds_bucket{route="GET /u/{token}",le="0.01"} 2`,
		`pressrun_mails_sent_total 42`,
		`pressrun_build_info{version="v1"} 1`,
		`pressrun_books_up 1`,
		`pressrun_editions_open{list="weekly",state="sending"} 1`,
		`pressrun_deliveries{list="weekly",number="3",state="queued"} 2`,
		`pressrun_alerts_open 1`,
		`pressrun_subscriptions{list="weekly",status="confirmed"} 1`,
	)
	now = now.Add(keepStats)
	expect(t, read(t, m), `pressrun_subscriptions{list="weekly",status="confirmed"} 1`)
	now = now.Add(time.Second)
	expect(t, read(t, m), `pressrun_subscriptions{list="weekly",status="confirmed"} 2`)
}

func TestBooksThatCannotBeRead(t *testing.T) {
	m := New("v1", &books{err: errors.New("away")}, slog.New(slog.DiscardHandler), time.Now)
	expect(t, read(t, m), "pressrun_books_up 0", "pressrun_alerts_open 1")
}

func TestCountingAnAnswerTakesNoMemory(t *testing.T) {
	m := New("v1", &books{}, slog.New(slog.DiscardHandler), time.Now)
	m.Answered("GET /{path...}", 200, time.Millisecond)
	if n := testing.AllocsPerRun(100, func() { m.Answered("GET /{path...}", 200, time.Millisecond) }); n > 1 {
		t.Errorf("%v allocations for a request", n)
	}
}
