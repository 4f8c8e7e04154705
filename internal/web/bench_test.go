package web_test

import (
	"context"
	"io"
	"log/slog"
	"net"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"pressrun/internal/feed"
	"pressrun/internal/site"
	"pressrun/internal/web"
)

// The benchmarks compare this server, whole, as it runs, with the standard library's file server alone on the very
// same packed feed. Each has one request at a time over one connection that is kept, or none at all (handler).

// benchFeed is a feed of 50 items of prose that packs as prose does.
func benchFeed() string {
	words := strings.Fields(`harbour night ferry council nurses taxi "unserved" the of and to in is that for it as was with be by on
not he his but at are this have from or had an they which one you were all her she there would their we him been has when who`)
	var b strings.Builder
	state := uint32(1)
	for i := range 75_000 {
		state = state*1664525 + 1013904223
		b.WriteString(words[(state>>16)%uint32(len(words))])
		b.WriteString([...]string{" ", " ", " ", ", ", ". "}[(state>>8)%5])
		if i%1500 == 0 {
			b.WriteString("</p></item>\n<item><p>")
		}
	}
	return b.String()
}

// benchFolder is a public/ with a feed and a page.
func benchFolder(b *testing.B) string {
	b.Helper()
	folder := b.TempDir()
	text := benchFeed()
	gz, br, err := feed.Compress([]byte(text))
	if err != nil {
		b.Fatal(err)
	}
	page := []byte("<!doctype html><html><head><style>p{}</style></head><body>" + text[:30_000])
	for name, data := range map[string][]byte{"feed.rss": []byte(text), "feed.rss.gz": gz, "feed.rss.br": br, "page.html": page} {
		if err := os.WriteFile(filepath.Join(folder, name), data, 0o600); err != nil {
			b.Fatal(err)
		}
	}
	return folder
}

func benchServer(b *testing.B, folder string) http.Handler {
	b.Helper()
	p := newPublication(b, "https://harbour.example/", "https://harbour.example/")
	s := &web.Server{Publication: p, Site: site.New(p), Public: folder, Log: slog.New(slog.NewTextHandler(io.Discard, nil))}
	return s.Handler()
}

// request is one that both servers answer with the same bytes.
type request struct {
	path    string
	headers map[string]string
	status  int
}

// BenchmarkServe gives the medians of both, taken by turns so that what else the machine does meets them alike, and how
// many times as fast this server is: through the handlers alone, and over one connection of loopback. "floor" is what
// net/http itself takes for an answer of a handler that does nothing.
func BenchmarkServe(b *testing.B) {
	folder := benchFolder(b)
	ours, theirs := benchServer(b, folder), http.FileServer(http.Dir(folder))
	br := map[string]string{"Accept-Encoding": "gzip, deflate, br"}
	for _, c := range []struct {
		name         string
		ours, theirs request
	}{
		{"feed200", request{"/feed.rss", br, 200}, request{"/feed.rss.br", br, 200}},
		{
			"feed304",
			request{"/feed.rss", validator(b, ours, "/feed.rss", "Etag", "If-None-Match"), 304},
			request{"/feed.rss.br", validator(b, theirs, "/feed.rss.br", "Last-Modified", "If-Modified-Since"), 304},
		},
		{"page200", request{"/page.html", br, 200}, request{"/page.html", br, 200}},
	} {
		b.Run(c.name+"/handler", func(b *testing.B) {
			contest(b, asker(b, ours, c.ours), asker(b, theirs, c.theirs), nil)
		})
		b.Run(c.name+"/loopback", func(b *testing.B) {
			nothing := http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(http.StatusNotModified) })
			floor := c.ours
			floor.status = http.StatusNotModified
			contest(b, dialled(b, ours, c.ours), dialled(b, theirs, c.theirs), dialled(b, nothing, floor))
		})
	}
}

// contest has each ask by turns and reports the medians. floor may be nil.
func contest(b *testing.B, ours, theirs, floor func()) {
	const turn = 20 // requests
	var took [3][]float64
	for b.Loop() {
		for i, ask := range []func(){ours, theirs, floor} {
			if ask == nil {
				continue
			}
			began := time.Now()
			for range turn {
				ask()
			}
			took[i] = append(took[i], float64(time.Since(began).Nanoseconds())/turn)
		}
	}
	a, z := median(took[0]), median(took[1])
	b.ReportMetric(0, "ns/op") // of the three together: it says nothing
	b.ReportMetric(a, "pressrun-ns")
	b.ReportMetric(z, "net/http-ns")
	b.ReportMetric(z/a, "times-as-fast")
	if floor == nil {
		return
	}
	f := median(took[2])
	b.ReportMetric(f, "floor-ns")
	if a > f {
		b.ReportMetric((z-f)/(a-f), "times-as-fast-above-floor")
	}
}

func median(all []float64) float64 {
	slices.Sort(all)
	return all[len(all)/2]
}

// validator is the condition by which a client asks for what has changed.
func validator(b *testing.B, handler http.Handler, path, from, as string) map[string]string {
	b.Helper()
	req := httptest.NewRequestWithContext(b.Context(), http.MethodGet, path, nil)
	req.Header.Set("Accept-Encoding", "gzip, deflate, br")
	rec := httptest.NewRecorder()
	handler.ServeHTTP(rec, req)
	value := rec.Header().Get(from)
	if value == "" {
		b.Fatalf("%s: no %s", path, from)
	}
	return map[string]string{"Accept-Encoding": "gzip, deflate, br", as: value}
}

// discarding is a writer that keeps nothing.
type discarding struct {
	header http.Header
	status int
	bytes  int
}

func (d *discarding) Header() http.Header    { return d.header }
func (d *discarding) WriteHeader(status int) { d.status = status }
func (d *discarding) Write(p []byte) (int, error) {
	d.bytes += len(p)
	return len(p), nil
}

// asker sends one request to a handler again and again.
func asker(b *testing.B, handler http.Handler, r request) func() {
	b.Helper()
	req := httptest.NewRequestWithContext(b.Context(), http.MethodGet, r.path, nil)
	for name, value := range r.headers {
		req.Header.Set(name, value)
	}
	w := &discarding{header: http.Header{}}
	return func() {
		clear(w.header)
		w.status = http.StatusOK
		handler.ServeHTTP(w, req)
		if w.status != r.status {
			b.Fatalf("status %d", w.status)
		}
	}
}

// dialled does the same over a connection to a server of its own.
func dialled(b *testing.B, handler http.Handler, r request) func() {
	b.Helper()
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		b.Fatal(err)
	}
	ctx, stop := context.WithCancel(b.Context())
	ended := make(chan error, 1)
	go func() { ended <- web.Serve(ctx, listener, handler, slog.New(slog.DiscardHandler)) }()
	c := dialRaw(b, listener.Addr().String(), r)
	b.Cleanup(func() {
		c.close()
		stop()
		<-ended
	})
	return func() { c.ask(b) }
}

// BenchmarkAllocations counts what an answer with a feed takes from the heap beside what net/http itself does.
func BenchmarkAllocations(b *testing.B) {
	ours := benchServer(b, benchFolder(b))
	for name, r := range map[string]request{
		"feed200": {"/feed.rss", map[string]string{"Accept-Encoding": "br"}, 200},
		"feed304": {"/feed.rss", map[string]string{"Accept-Encoding": "br", "If-None-Match": "*"}, 304},
	} {
		b.Run(name, func(b *testing.B) {
			ask := asker(b, ours, r)
			b.ReportAllocs()
			for b.Loop() {
				ask()
			}
		})
	}
}
