package web_test

import (
	"fmt"
	"net/http"
	"net/http/httptest"
	"path/filepath"
	"strings"
	"sync"
	"sync/atomic"
	"testing"

	"pressrun/internal/atomicfile"
	"pressrun/internal/feed"
)

// TestReadersOfAFileThatIsReplaced puts version after version in place, as a press run does, while others read: each gets
// whole versions under their own tags, and none gets an older one than he had.
func TestReadersOfAFileThatIsReplaced(t *testing.T) {
	const versions, readers = 60, 6
	h := newHouse(t)
	text := func(n int) string { return fmt.Sprintf("%03d", n) + strings.Repeat(" of this version", 300) }
	put := func(n int) {
		gz, br, err := feed.Compress([]byte(text(n)))
		if err != nil {
			t.Fatal(err)
		}
		var set atomicfile.Set
		for ending, data := range map[string][]byte{".gz": gz, ".br": br, "": []byte(text(n))} {
			set.Add(filepath.Join(h.public, "feed.rss"+ending), data)
		}
		if _, err := set.Commit(); err != nil {
			t.Fatal(err)
		}
	}
	put(0)
	handler := h.server.Handler()
	var done atomic.Bool
	var all sync.WaitGroup
	for i := range readers {
		all.Go(func() {
			last, accept := -1, []string{"br", "gzip", ""}[i%3]
			for ended := false; !ended; {
				ended = done.Load()
				req := httptest.NewRequestWithContext(t.Context(), http.MethodGet, "/feed.rss", nil)
				req.Header.Set("Accept-Encoding", accept)
				rec := httptest.NewRecorder()
				handler.ServeHTTP(rec, req)
				got := answer{rec.Code, rec.Header(), rec.Body.String()}
				if got.status != http.StatusOK || got.header.Get("Etag") != tagOf(got.body) {
					t.Errorf("%d, a body under another tag", got.status)
					return
				}
				var n int
				body := got.plain(t)
				if _, err := fmt.Sscanf(body, "%d", &n); err != nil || body != text(n) || n < last {
					t.Errorf("%.20q after version %d", body, last)
					return
				}
				last = n
			}
			if last != versions {
				t.Errorf("the last version seen is %d", last)
			}
		})
	}
	for n := 1; n <= versions; n++ {
		put(n)
	}
	done.Store(true)
	all.Wait()
}
