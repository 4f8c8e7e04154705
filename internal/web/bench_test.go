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
	"strings"
	"testing"

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
		b.Run(c.name+"/handler/pressrun", func(b *testing.B) { benchHandler(b, ours, c.ours) })
		b.Run(c.name+"/handler/net-http", func(b *testing.B) { benchHandler(b, theirs, c.theirs) })
		b.Run(c.name+"/loopback/pressrun", func(b *testing.B) { benchLoopback(b, ours, c.ours) })
		b.Run(c.name+"/loopback/net-http", func(b *testing.B) { benchLoopback(b, theirs, c.theirs) })
	}
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

func benchHandler(b *testing.B, handler http.Handler, r request) {
	req := httptest.NewRequestWithContext(b.Context(), http.MethodGet, r.path, nil)
	for name, value := range r.headers {
		req.Header.Set(name, value)
	}
	b.ReportAllocs()
	w := &discarding{header: http.Header{}}
	for b.Loop() {
		clear(w.header)
		w.status = 200
		handler.ServeHTTP(w, req)
		if w.status != r.status {
			b.Fatalf("status %d", w.status)
		}
	}
}

func benchLoopback(b *testing.B, handler http.Handler, r request) {
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		b.Fatal(err)
	}
	ctx, stop := context.WithCancel(b.Context())
	ended := make(chan error, 1)
	go func() { ended <- web.Serve(ctx, listener, handler, slog.New(slog.DiscardHandler)) }()
	defer func() { stop(); <-ended }()
	c := dialRaw(b, listener.Addr().String(), r)
	defer c.close()
	b.ReportAllocs()
	for b.Loop() {
		c.ask(b)
	}
}
