package web_test

import (
	"crypto/sha256"
	"encoding/base64"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"pressrun/internal/atomicfile"
)

// long ago is when files of these tests changed, so that no answer is of the second of a change.
var longAgo = time.Date(2026, 3, 2, 8, 0, 0, 0, time.UTC)

// put puts a file in place as a press run does, with a date.
func (h *house) put(name, text string, changed time.Time) {
	h.Helper()
	path := filepath.Join(h.public, filepath.FromSlash(name))
	if _, err := atomicfile.Write(path, []byte(text)); err != nil {
		h.Fatal(err)
	}
	if err := os.Chtimes(path, changed, changed); err != nil {
		h.Fatal(err)
	}
}

func tagOf(body string) string {
	sum := sha256.Sum256([]byte(body))
	return `"` + base64.RawURLEncoding.EncodeToString(sum[:16]) + `"`
}

func TestEachCodingHasTheTagOfItsBytes(t *testing.T) {
	h := newHouse(t)
	h.feedFile("feed.atom", strings.Repeat("<entry/>", 500))
	seen := map[string]bool{}
	for _, accept := range []string{"", "gzip", "br"} {
		got := h.fetch("/feed.atom", "Accept-Encoding: "+accept)
		tag := got.header.Get("Etag")
		if tag != tagOf(got.body) || seen[tag] {
			t.Errorf("%q: tag %s, want %s and one of its own", accept, tag, tagOf(got.body))
		}
		seen[tag] = true
		same := h.fetch("/feed.atom", "Accept-Encoding: "+accept, "If-None-Match: "+tag)
		if same.status != 304 || same.body != "" {
			t.Errorf("%q: its own tag: %d", accept, same.status)
		}
	}
	got := h.fetch("/feed.atom", "Accept-Encoding: br", "If-None-Match: "+h.fetch("/feed.atom").header.Get("Etag"))
	if got.status != 200 {
		t.Errorf("the tag of another coding: %d", got.status)
	}
}

func TestConditions(t *testing.T) {
	h := newHouse(t)
	h.put("feed.rss", "feed", longAgo)
	tag, date := tagOf("feed"), longAgo.Format(http.TimeFormat)
	before, after := longAgo.Add(-time.Second).Format(http.TimeFormat), longAgo.Add(time.Hour).Format(http.TimeFormat)
	for name, c := range map[string]struct {
		headers []string
		status  int
	}{
		"nothing":                       {nil, 200},
		"the tag":                       {[]string{"If-None-Match: " + tag}, 304},
		"the tag made weak":             {[]string{"If-None-Match: W/" + tag}, 304},
		"another tag":                   {[]string{`If-None-Match: "other"`}, 200},
		"a list with the tag":           {[]string{`If-None-Match: "a,b", W/"c" ,` + tag}, 304},
		"a list without":                {[]string{`If-None-Match: "a", W/"c",, "d"`}, 200},
		"two headers":                   {[]string{`If-None-Match: "a"`, "If-None-Match: " + tag}, 304},
		"any":                           {[]string{"If-None-Match: *"}, 304},
		"the tag within another":        {[]string{`If-None-Match: "x` + strings.Trim(tag, `"`) + `"`}, 200},
		"no tag at all":                 {[]string{"If-None-Match: " + strings.Trim(tag, `"`)}, 200},
		"an open quote":                 {[]string{`If-None-Match: "abc`}, 200},
		"an empty header":               {[]string{"If-None-Match: "}, 200},
		"the date":                      {[]string{"If-Modified-Since: " + date}, 304},
		"a later date":                  {[]string{"If-Modified-Since: " + after}, 304},
		"an earlier date":               {[]string{"If-Modified-Since: " + before}, 200},
		"no date":                       {[]string{"If-Modified-Since: yesterday"}, 200},
		"two dates":                     {[]string{"If-Modified-Since: " + date, "If-Modified-Since: " + date}, 200},
		"another tag and the date":      {[]string{`If-None-Match: "other"`, "If-Modified-Since: " + date}, 200},
		"the tag and an earlier date":   {[]string{"If-None-Match: " + tag, "If-Modified-Since: " + before}, 304},
		"only if it is this one":        {[]string{"If-Match: " + tag}, 200},
		"only if it is another":         {[]string{`If-Match: "other"`}, 412},
		"only if unchanged since":       {[]string{"If-Unmodified-Since: " + date}, 200},
		"only if unchanged long before": {[]string{"If-Unmodified-Since: " + before}, 412},
	} {
		if got := h.fetch("/feed.rss", c.headers...); got.status != c.status || got.status == 304 && got.body != "" {
			t.Errorf("%s: %d, want %d", name, got.status, c.status)
		}
	}
}

// TestAnUnchangedAnswerRepeatsWhatCachesKeep follows RFC 9110 §15.4.5: what guides caches, and nothing of the content.
func TestAnUnchangedAnswerRepeatsWhatCachesKeep(t *testing.T) {
	h := newHouse(t)
	h.put("feed.rss", strings.Repeat("feed ", 1000), longAgo)
	full := h.fetch("/feed.rss", "Accept-Encoding: br")
	same := h.fetch("/feed.rss", "Accept-Encoding: br", "If-None-Match: "+full.header.Get("Etag"))
	for _, name := range []string{"Etag", "Cache-Control", "Vary"} {
		if same.header.Get(name) == "" || same.header.Get(name) != full.header.Get(name) {
			t.Errorf("%s: %q, with the body %q", name, same.header.Get(name), full.header.Get(name))
		}
	}
	for _, name := range []string{"Content-Type", "Content-Length", "Content-Encoding", "Last-Modified", "Link"} {
		if full.header.Get(name) == "" {
			t.Errorf("the answer with the body has no %s", name)
		}
		if same.header.Get(name) != "" {
			t.Errorf("%s: %q without a body", name, same.header.Get(name))
		}
	}
}

func TestHeadIsGetWithoutTheBody(t *testing.T) {
	h := newHouse(t)
	h.put("feed.rss", strings.Repeat("feed ", 1000), longAgo)
	h.put("404.html", strings.Repeat("nothing ", 1000), longAgo)
	for _, path := range []string{"/feed.rss", "/nothing"} {
		req := httptest.NewRequestWithContext(t.Context(), http.MethodHead, path, nil)
		req.Header.Set("Accept-Encoding", "br")
		head, get := h.serve(req), h.fetch(path, "Accept-Encoding: br")
		if head.body != "" || head.status != get.status {
			t.Errorf("%s: %d %q", path, head.status, head.body)
		}
		for name, values := range get.header {
			if !slices.Equal(head.header[name], values) {
				t.Errorf("%s: %s: %q, with GET %q", path, name, head.header[name], values)
			}
		}
	}
}

func TestWhatCachesMayDo(t *testing.T) {
	h := newHouse(t)
	for name, want := range map[string]string{
		"feed.rss":                        "public, max-age=900, s-maxage=60",
		"sections/europe/feed.json":       "public, max-age=900, s-maxage=60",
		"index.html":                      "no-cache",
		"sitemap.xml":                     "no-cache",
		"pieces/a/0123456789abcdef.jpg":   "public, max-age=31536000, immutable",
		"assets/site-0123456789abcdef.js": "public, max-age=31536000, immutable",
		"pieces/a/photo.jpg":              "no-cache",
		"pieces/0123456789abcdef/a.jpg":   "no-cache",
	} {
		h.file(name, "text")
		if got := h.fetch("/" + strings.TrimSuffix(name, "index.html")).header.Get("Cache-Control"); got != want {
			t.Errorf("%s: %q, want %q", name, got, want)
		}
	}
	if got := h.fetch("/nothing").header.Get("Cache-Control"); strings.Contains(got, "max-age") {
		t.Errorf("what is not there: %q", got)
	}
}

func TestFeedsNameThemselvesAndTheirHubs(t *testing.T) {
	h := newHouse(t)
	h.server.Publication.Hubs = []string{"https://hub.example/", "https://other.example/hub"}
	for name, want := range map[string]string{
		"feed.rss": `<https://harbour.example/feed.rss>; rel="self", <https://hub.example/>; rel="hub", ` +
			`<https://other.example/hub>; rel="hub"`,
		"sections/europe/feed.json": `<https://harbour.example/sections/europe/feed.json>; rel="self", ` +
			`<https://hub.example/>; rel="hub", <https://other.example/hub>; rel="hub"`,
		"archive/2026-03/feed.atom": `<https://harbour.example/archive/2026-03/feed.atom>; rel="self"`,
		"index.html":                "",
	} {
		h.file(name, "text")
		if got := strings.Join(h.fetch("/" + strings.TrimSuffix(name, "index.html")).header["Link"], " and "); got != want {
			t.Errorf("%s: %s", name, got)
		}
	}
}

func TestAReplacedFileIsSeenAtTheNextRequest(t *testing.T) {
	h := newHouse(t)
	for i := range 200 {
		text := strings.Repeat("x", i%3) + string(rune('a'+i%26))
		h.put("feed.rss", text, longAgo) // the same date, and often the same size
		if got := h.fetch("/feed.rss"); got.body != text || got.header.Get("Etag") != tagOf(text) {
			t.Fatalf("%d: %q, want %q", i, got.body, text)
		}
	}
	if err := os.Remove(filepath.Join(h.public, "feed.rss")); err != nil {
		t.Fatal(err)
	}
	if got := h.fetch("/feed.rss"); got.status != 404 {
		t.Errorf("a file that is gone: %d", got.status)
	}
}

func TestAFileWrittenOverIsSeenToo(t *testing.T) {
	h := newHouse(t)
	for _, text := range []string{"one", "two", "six", "ten"} {
		h.file("index.html", text) // in place, within one tick of the clock, with the same size
		if got := h.fetch("/"); got.body != text {
			t.Errorf("%q, want %q", got.body, text)
		}
	}
}

func TestTheDateIsThatOfTheLastChange(t *testing.T) {
	h := newHouse(t)
	date := func(changed time.Time) string { return changed.Format(http.TimeFormat) }
	modified := func() string { h.Helper(); return h.fetch("/feed.rss").header.Get("Last-Modified") }
	h.put("feed.rss", "one", longAgo.Add(300*time.Millisecond))
	if got := modified(); got != date(longAgo.Add(time.Second)) {
		t.Errorf("a change within a second: %s; who asks with that second would miss another change in it", got)
	}
	path := filepath.Join(h.public, "feed.rss")
	if err := os.Chtimes(path, longAgo.Add(time.Hour), longAgo.Add(time.Hour)); err != nil {
		t.Fatal(err)
	}
	if got := modified(); got != date(longAgo.Add(time.Second)) {
		t.Errorf("written anew with the same bytes: %s", got)
	}
	h.put("feed.rss", "two", longAgo.Add(-time.Hour))
	got, err := http.ParseTime(modified())
	if err == nil && got.Before(longAgo.Add(2*time.Second)) {
		t.Errorf("another version, from a machine with a slow clock: %v", got)
	}
	h.put("feed.rss", "three", time.Now().Add(time.Hour))
	if got := modified(); got != "" {
		t.Errorf("a date that lies ahead: %s", got)
	}
	if got := h.fetch("/feed.rss", "If-Modified-Since: "+date(longAgo.Add(time.Minute))).status; got != 200 {
		t.Errorf("a new version to who has an old one: %d", got)
	}
	h.put("feed.rss", "four", time.Unix(0, 0))
	if got := modified(); got != "" {
		t.Errorf("a date that says nothing: %s", got)
	}
}

func TestPartsOfPictures(t *testing.T) {
	h := newHouse(t)
	h.put("photo.jpg", "0123456789", longAgo)
	large := strings.Repeat("0123456789", 500_000)
	h.put("large.jpg", large, longAgo)
	for name, text := range map[string]string{"photo.jpg": "0123456789", "large.jpg": large} {
		tag := tagOf(text)
		if got := h.fetch("/" + name); got.body != text || got.header.Get("Etag") != tag {
			t.Errorf("%s: %d bytes, tag %s", name, len(got.body), got.header.Get("Etag"))
		}
		if got := h.fetch("/"+name, "Range: bytes=2-4"); got.status != 206 || got.body != "234" {
			t.Errorf("%s: a part: %d %q", name, got.status, got.body)
		}
		if got := h.fetch("/"+name, "Range: bytes=2-4", `If-Range: "other"`); got.status != 200 || got.body != text {
			t.Errorf("%s: a part of another version: %d", name, got.status)
		}
		if got := h.fetch("/"+name, "If-None-Match: "+tag); got.status != 304 {
			t.Errorf("%s: unchanged: %d", name, got.status)
		}
	}
	h.put("large.jpg", "small now", longAgo)
	if got := h.fetch("/large.jpg"); got.body != "small now" {
		t.Errorf("a large file that was replaced: %d bytes", len(got.body))
	}
}

func TestPagesAreProtected(t *testing.T) {
	h := newHouse(t)
	h.file("index.html", `<!doctype html><html><head><style>p{color:red}</style></head><body><style>p{color:blue}</style>
<img src="/a.jpg"><img src="https://pictures.example/b.jpg" srcset="https://small.example/c.jpg 2x"><a href="https://away.example/">
<img src="https://evil.example;script-src/x.jpg"><p onclick="x()"></body></html>`)
	h.file("editions/weekly/1/index.html", `<p style="color:red">`)
	h.file("drawing.svg", `<svg/>`)
	page := h.fetch("/")
	policy := page.header.Get("Content-Security-Policy")
	sum := sha256.Sum256([]byte("p{color:red}"))
	for _, want := range []string{
		"default-src 'none'; style-src 'self' 'sha256-" + base64.StdEncoding.EncodeToString(sum[:]) + "'; ",
		"img-src 'self' https://pictures.example https://small.example; ", "base-uri 'none'", "frame-ancestors 'self'",
		"form-action 'self' https://harbour.example; ",
	} {
		if !strings.Contains(policy, want) {
			t.Errorf("%s\nwants %s", policy, want)
		}
	}
	for _, never := range []string{"unsafe", "script", "away", "evil"} {
		if strings.Contains(policy, never) {
			t.Errorf("%s allows %s", policy, never)
		}
	}
	if got := h.fetch("/editions/weekly/1/").header.Get("Content-Security-Policy"); !strings.Contains(got, "style-src 'self' 'unsafe-inline';") ||
		strings.Contains(got, "script") {
		t.Errorf("an edition: %s", got)
	}
	if got := h.fetch("/drawing.svg").header.Get("Content-Security-Policy"); !strings.Contains(got, "sandbox") {
		t.Errorf("a drawing: %s", got)
	}
	for name, want := range map[string]string{
		"Referrer-Policy": "strict-origin", "Permissions-Policy": "camera=()", "X-Content-Type-Options": "nosniff", "Set-Cookie": "",
	} {
		if got := page.header.Get(name); !strings.Contains(got, want) || want == "" && got != "" {
			t.Errorf("%s: %q", name, got)
		}
	}
}

func TestWhatWasTakenBackIsGone(t *testing.T) {
	h := newHouse(t)
	h.file("pieces/a/index.html", "It was taken back.")
	h.file("pieces/b/index.html", "It stands.")
	h.file("feed.rss", "feed")
	for _, path := range []string{"/pieces/a/", "/pieces/b/"} {
		if got := h.fetch(path); got.status != 200 {
			t.Errorf("%s: %d", path, got.status)
		}
	}
	h.file(".gone", "pieces/a/\neditions/weekly/1/\n") // after the page, as a press run may do it
	for path, want := range map[string]int{
		"/pieces/a/": 410, "/pieces/a": 410, "/pieces/a/index.html": 410, "/pieces/a/republish/": 410, "/pieces/a/photo.jpg": 410,
		"/pieces/b/": 200, "/pieces/": 404, "/pieces/ab/": 404, "/.gone": 404, "/feed.rss": 200, "/editions/weekly/1/": 410,
	} {
		got := h.fetch(path, "If-None-Match: *")
		if got.status != want && (want != 200 || got.status != 304) {
			t.Errorf("%s: %d, want %d", path, got.status, want)
		}
		if want == 410 && strings.HasPrefix(path, "/pieces") && got.body != "It was taken back." {
			t.Errorf("%s: %q", path, got.body)
		}
		if want == 410 && (got.header.Get("Etag") != "" || got.header.Get("Cache-Control") != "no-cache") {
			t.Errorf("%s: %v", path, got.header)
		}
	}
	h.file(".gone", "")
	if got := h.fetch("/pieces/a/"); got.status != 200 {
		t.Errorf("back again: %d", got.status)
	}
}
