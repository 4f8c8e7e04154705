package web_test

import (
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

// TestAFeedIsAnsweredTheSameTheSecondTime: from then on it is answered before the routes are looked through.
func TestAFeedIsAnsweredTheSameTheSecondTime(t *testing.T) {
	h := newHouse(t)
	h.server.Publication = newPublication(t, "https://harbour.example/news/", "https://harbour.example/")
	var counted []string
	h.server.Answered = func(route string, status int, _ time.Duration) {
		counted = append(counted, route+" "+http.StatusText(status))
	}
	h.put("feed.rss", "feed", longAgo)
	first, second := h.fetch("/news/feed.rss"), h.fetch("/news/feed.rss?a=b")
	if first.status != 200 || second.status != 200 || second.body != "feed" || first.header.Get("Etag") != second.header.Get("Etag") {
		t.Errorf("%d %q, then %d %q", first.status, first.body, second.status, second.body)
	}
	req := httptest.NewRequestWithContext(t.Context(), http.MethodPost, "/news/feed.rss", nil)
	if got := h.serve(req); got.status != http.StatusMethodNotAllowed {
		t.Errorf("POST: %d", got.status)
	}
	if got := h.fetch("/feed.rss"); got.status != 404 {
		t.Errorf("at another address: %d", got.status)
	}
	if err := os.Remove(filepath.Join(h.public, "feed.rss")); err != nil {
		t.Fatal(err)
	}
	if got := h.fetch("/news/feed.rss"); got.status != 404 {
		t.Errorf("when it is gone: %d", got.status)
	}
	want := "GET /news/{path...} OK, GET /news/{path...} OK, GET /news/{path...} Not Found"
	if got := strings.Join(counted, ", "); got != want {
		t.Errorf("counted as %s", got)
	}
}
