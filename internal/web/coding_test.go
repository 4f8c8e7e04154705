package web_test

import (
	"bytes"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/andybalholm/brotli"
	"github.com/klauspost/compress/gzip"

	"pressrun/internal/feed"
)

// fetch gets a path with some headers, each given as "Name: value".
func (h *house) fetch(path string, headers ...string) answer {
	h.Helper()
	req := httptest.NewRequestWithContext(h.Context(), http.MethodGet, path, nil)
	for _, line := range headers {
		name, value, _ := strings.Cut(line, ": ")
		req.Header.Add(name, value)
	}
	return h.serve(req)
}

// serve asks one handler again and again, as clients ask one server.
func (h *house) serve(req *http.Request) answer {
	if h.handler == nil {
		h.handler = h.server.Handler()
	}
	rec := httptest.NewRecorder()
	h.handler.ServeHTTP(rec, req)
	return answer{rec.Code, rec.Header(), rec.Body.String()}
}

// plain is the body of an answer unpacked.
func (a answer) plain(t *testing.T) string {
	t.Helper()
	var r io.Reader = strings.NewReader(a.body)
	switch a.header.Get("Content-Encoding") {
	case "br":
		r = brotli.NewReader(r)
	case "gzip":
		z, err := gzip.NewReader(r)
		if err != nil {
			t.Fatal(err)
		}
		r = z
	}
	text, err := io.ReadAll(r)
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}

// feedFile puts a file with its packed siblings in place, as a press run does.
func (h *house) feedFile(name, text string) {
	h.Helper()
	gz, br, err := feed.Compress([]byte(text))
	if err != nil {
		h.Fatal(err)
	}
	h.file(name+".gz", string(gz))
	h.file(name+".br", string(br))
	h.file(name, text)
}

func TestTheClientsWeightsChooseTheCoding(t *testing.T) {
	h := newHouse(t)
	h.feedFile("feed.rss", "<rss>short</rss>")
	for accept, want := range map[string]string{
		"": "", "identity": "", "gzip": "gzip", "br": "br", "GZIP;q=1.0": "gzip", "x-gzip": "gzip", "zstd": "",
		"gzip, deflate, br": "br", "br, gzip": "br", "gzip;q=0.8, br;q=0.8": "br",
		"gzip, deflate, br;q=0.5": "gzip", "gzip;q=0.5, br;q=0.501": "br",
		"br;q=0, gzip": "gzip", "br; q=0.0": "", "gzip;q=0": "", "br;q=0.000, gzip;q=0.001": "gzip",
		"identity, gzip;q=0.5": "", "identity;q=0.4, gzip;q=0.5": "gzip", "identity;q=0.5, gzip;q=0.5": "gzip",
		"identity;q=0": "", "*;q=0": "", "identity;q=0, br;q=0, gzip;q=0": "", // never 406
		"*": "", "identity;q=0, *": "br", "identity;q=0, *;q=0.5, br;q=0": "gzip",
		"br;q=2": "", "br;q=x": "", "br;q=0.1234": "", "br;level=1": "", "br;Q=0.9": "br", ",, br ,": "br", ";q=1": "",
	} {
		got := h.fetch("/feed.rss", "Accept-Encoding: "+accept)
		if got.status != 200 || got.header.Get("Content-Encoding") != want || got.plain(t) != "<rss>short</rss>" ||
			got.header.Get("Content-Type") != "application/rss+xml; charset=utf-8" ||
			got.header.Get("Vary") != "Accept-Encoding" {
			t.Errorf("%q: %d %q %v", accept, got.status, got.body, got.header)
		}
	}
	if got := h.fetch("/feed.rss", "Accept-Encoding: deflate", "Accept-Encoding: gzip"); got.header.Get("Content-Encoding") != "gzip" {
		t.Errorf("two headers: %v", got.header)
	}
}

func TestPackedFilesAreNoDocuments(t *testing.T) {
	h := newHouse(t)
	h.feedFile("feed.rss", "<rss/>")
	h.file("data.tar.gz", "an archive of its own")
	for _, path := range []string{"/feed.rss.br", "/feed.rss.gz"} {
		if got := h.fetch(path); got.status != 404 {
			t.Errorf("%s: %d", path, got.status)
		}
	}
	if got := h.fetch("/data.tar.gz"); got.status != 200 || got.header.Get("Content-Encoding") != "" {
		t.Errorf("a file that is packed itself: %d %v", got.status, got.header)
	}
}

// TestPackedFilesOfAnotherVersionAreNotServed: between the renames of a press run they stand beside another one.
func TestPackedFilesOfAnotherVersionAreNotServed(t *testing.T) {
	h := newHouse(t)
	long := strings.Repeat("a new version of the feed. ", 100)
	h.feedFile("feed.rss", "old")
	h.file("feed.rss", long)
	h.feedFile("feed.atom", "old")
	h.file("feed.atom", "new, too short to be packed")
	h.file("feed.json", "{}")
	h.file("feed.json.br", "not packed at all")
	h.file("feed.json.gz", "nor this")
	for path, want := range map[string]string{
		"/feed.rss": long, "/feed.atom": "new, too short to be packed", "/feed.json": "{}",
	} {
		for _, accept := range []string{"br", "gzip", ""} {
			if got := h.fetch(path, "Accept-Encoding: "+accept); got.plain(t) != want {
				t.Errorf("%s, %q: %.40q", path, accept, got.plain(t))
			}
		}
	}
	if got := h.fetch("/feed.rss", "Accept-Encoding: br"); got.header.Get("Content-Encoding") != "br" {
		t.Error("a long text was sent as it is")
	}
}

func TestPagesArePackedToo(t *testing.T) {
	h := newHouse(t)
	page := "<!doctype html><p>" + strings.Repeat("text ", 1000)
	h.file("index.html", page)
	h.file("photo.jpg", strings.Repeat("pixel", 1000))
	for _, coding := range []string{"br", "gzip"} {
		got := h.fetch("/", "Accept-Encoding: "+coding)
		if got.header.Get("Content-Encoding") != coding || got.plain(t) != page || len(got.body) > len(page)/2 {
			t.Errorf("%s: %d bytes, %v", coding, len(got.body), got.header)
		}
	}
	got := h.fetch("/photo.jpg", "Accept-Encoding: br, gzip")
	if got.header.Get("Content-Encoding") != "" || got.header.Get("Vary") != "" {
		t.Errorf("a picture: %v", got.header)
	}
	if !bytes.Equal([]byte(got.body), []byte(strings.Repeat("pixel", 1000))) {
		t.Error("the picture is another")
	}
}
