package main

import (
	"io"
	"net/http"
	"strings"
	"testing"
	"time"
)

// getText gets a page that must be there.
func getText(t testing.TB, address string) string {
	t.Helper()
	req, err := http.NewRequestWithContext(t.Context(), http.MethodGet, address, nil)
	if err != nil {
		t.Fatal(err)
	}
	res, err := http.DefaultClient.Do(req)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = res.Body.Close() }()
	body, err := io.ReadAll(res.Body)
	if err != nil || res.StatusCode != http.StatusOK {
		t.Fatalf("GET %s: %s, %v\n%s", address, res.Status, err, body)
	}
	return string(body)
}

// TestPrometheusReadsWhatTheProgramDoes looks at the metrics of a server that has answered and sent.
func TestPrometheusReadsWhatTheProgramDoes(t *testing.T) {
	p := newPlace(t)
	metrics := freeAddress(t)
	t.Setenv("PRESSRUN_SERVE_METRICS_LISTEN", metrics)
	address := p.serve()
	p.run(0, "publish", "--yes", p.write("one.md", generated(1)))
	getText(t, address+"feed.rss")
	want := []string{
		`pressrun_http_requests_total{route="GET /{path...}",status="200"} 1`,
		`pressrun_mails_sent_total 3`,
		`pressrun_subscriptions{list="commentary",status="confirmed"} 3`,
		`pressrun_books_up 1`,
	}
	deadline := time.Now().Add(10 * time.Second) // counted a moment after the answer and the commit
	for {
		got := getText(t, "http://"+metrics+"/metrics")
		missing := ""
		for _, line := range want {
			if !strings.Contains(got, line+"\n") {
				missing = line
			}
		}
		if missing == "" {
			break
		}
		if time.Now().After(deadline) {
			t.Fatalf("%q is missing in\n%s", missing, got)
		}
		time.Sleep(50 * time.Millisecond)
	}
	if strings.Contains(getText(t, "http://"+metrics+"/metrics"), "@") {
		t.Error("the metrics name a reader")
	}
	getText(t, address+"healthz")
	getText(t, address+"readyz")
}
