package web_test

import (
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

func TestFilesBelowPublicAreServed(t *testing.T) {
	h := newHouse(t)
	for _, name := range []string{
		"index.html", "feed.rss", "feed.atom", "feed.json", "data.json", "sitemap.xml", "favicon.svg", "404.html",
		"sections/europe/feed.rss", "pieces/a/index.html", "pieces/a/photo.jpg", "pieces/ä b/index.html", "odd.unknown",
		".secret", ".pressrun-tmp-1", ".git/config", "pieces/.hidden/index.html", "empty/note.txt",
	} {
		h.file(name, "text of "+name)
	}
	outside := filepath.Join(filepath.Dir(h.public), "outside.txt")
	if err := os.WriteFile(outside, []byte("text of outside"), 0o644); err != nil {
		t.Fatal(err)
	}
	if err := os.Symlink(outside, filepath.Join(h.public, "link.txt")); err != nil {
		t.Fatal(err)
	}
	for path, want := range map[string]struct {
		status     int
		text, kind string
	}{
		"/":                             {200, "index.html", "text/html; charset=utf-8"},
		"/index.html":                   {200, "index.html", "text/html; charset=utf-8"},
		"/feed.rss":                     {200, "feed.rss", "application/rss+xml; charset=utf-8"},
		"/feed.atom":                    {200, "feed.atom", "application/atom+xml; charset=utf-8"},
		"/feed.json":                    {200, "feed.json", "application/feed+json; charset=utf-8"},
		"/sections/europe/feed.rss":     {200, "sections/europe/feed.rss", "application/rss+xml; charset=utf-8"},
		"/data.json":                    {200, "data.json", "application/json"},
		"/sitemap.xml":                  {200, "sitemap.xml", "application/xml"},
		"/favicon.svg":                  {200, "favicon.svg", "image/svg+xml"},
		"/pieces/a/":                    {200, "pieces/a/index.html", "text/html; charset=utf-8"},
		"/pieces/a/photo.jpg":           {200, "pieces/a/photo.jpg", "image/jpeg"},
		"/pieces/%C3%A4%20b/":           {200, "pieces/ä b/index.html", "text/html; charset=utf-8"},
		"/odd.unknown":                  {200, "odd.unknown", "application/octet-stream"},
		"/nothing":                      {404, "404.html", "text/html; charset=utf-8"},
		"/empty/":                       {404, "404.html", "text/html; charset=utf-8"},
		"/.secret":                      {404, "404.html", "text/html; charset=utf-8"},
		"/.pressrun-tmp-1":              {404, "404.html", "text/html; charset=utf-8"},
		"/.git/config":                  {404, "404.html", "text/html; charset=utf-8"},
		"/pieces/.hidden/":              {404, "404.html", "text/html; charset=utf-8"},
		"/link.txt":                     {404, "404.html", "text/html; charset=utf-8"},
		"/index.html/":                  {404, "404.html", "text/html; charset=utf-8"},
		"/..%2foutside.txt":             {404, "404.html", "text/html; charset=utf-8"},
		"/pieces/..%5c..%5coutside.txt": {404, "404.html", "text/html; charset=utf-8"},
		"/feed.rss%00.html":             {404, "404.html", "text/html; charset=utf-8"},
	} {
		got := h.get(path)
		for range 2 { // as a browser follows the cleaning of a path
			if to := got.header.Get("Location"); got.status == 301 || got.status == 307 {
				got = h.get(to)
			}
		}
		if got.status != want.status || got.header.Get("Content-Type") != want.kind || got.body != "text of "+want.text {
			t.Errorf("%s: %d %s %q", path, got.status, got.header.Get("Content-Type"), got.body)
		}
		if strings.Contains(got.body, "outside") {
			t.Errorf("%s leads outside", path)
		}
	}
}

func TestAFolderIsFoundWithoutItsSlash(t *testing.T) {
	h := newHouse(t)
	h.file("pieces/a/index.html", "a")
	for path, want := range map[string]string{
		"/pieces/a": "/pieces/a/", "/pieces/%61": "/pieces/a/", "//pieces/a": "/pieces/a",
	} {
		got := h.get(path)
		if to := got.header.Get("Location"); (got.status != 301 && got.status != 307) || to != want && to != "/pieces/%61/" {
			t.Errorf("%s: %d to %q", path, got.status, to)
		}
	}
}

func TestAFeedThatHasNotChangedIsNotSentAgain(t *testing.T) {
	h := newHouse(t)
	h.put("feed.rss", "feed", longAgo)
	req := httptest.NewRequestWithContext(t.Context(), "GET", "/feed.rss", nil)
	req.Header.Set("If-Modified-Since", h.get("/feed.rss").header.Get("Last-Modified"))
	if got := h.do(req); got.status != 304 || got.body != "" {
		t.Errorf("status %d, %q", got.status, got.body)
	}
}

func TestAPublicationWithoutPagesYetAnswers(t *testing.T) {
	h := newHouse(t)
	if got := h.get("/"); got.status != 404 {
		t.Errorf("status %d", got.status)
	}
	h.file("index.html", "front") // made after the server was
	if got := h.get("/"); got.status != 200 {
		t.Errorf("status %d", got.status)
	}
}
