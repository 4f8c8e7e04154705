package main

import (
	"database/sql"
	"fmt"
	"net/http"
	"net/http/httptest"
	"net/http/httputil"
	"net/url"
	"os/exec"
	"slices"
	"strings"
	"sync"
	"testing"

	_ "modernc.org/sqlite" // newsboat's cache
)

// watchedFront passes requests on to a server and notes the path and status of each answer.
type watchedFront struct {
	*httptest.Server
	mu   sync.Mutex
	seen []string
}

func newWatchedFront(t *testing.T, address string) *watchedFront {
	t.Helper()
	to, err := url.Parse(address)
	if err != nil {
		t.Fatal(err)
	}
	f := &watchedFront{}
	proxy := httputil.NewSingleHostReverseProxy(to)
	proxy.ModifyResponse = func(res *http.Response) error {
		f.mu.Lock()
		defer f.mu.Unlock()
		f.seen = append(f.seen, fmt.Sprintf("%s %d", strings.TrimPrefix(res.Request.URL.Path, "/"), res.StatusCode))
		return nil
	}
	f.Server = httptest.NewServer(proxy)
	t.Cleanup(f.Close)
	return f
}

func (f *watchedFront) answers() []string {
	f.mu.Lock()
	defer f.mu.Unlock()
	seen := f.seen
	f.seen = nil
	return seen
}

// article is one line of newsboat's cache.
type article struct{ guid, title, content string }

// articles reads newsboat's cache.
func (p *place) articles(cache string) (all []article) {
	p.Helper()
	db, err := sql.Open("sqlite", p.path(cache))
	if err != nil {
		p.Fatal(err)
	}
	defer func() { _ = db.Close() }()
	rows, err := db.QueryContext(p.Context(), "SELECT guid, title, content FROM rss_item WHERE deleted = 0 ORDER BY title")
	if err != nil {
		p.Fatal(err)
	}
	defer func() { _ = rows.Close() }()
	for rows.Next() {
		var a article
		if err := rows.Scan(&a.guid, &a.title, &a.content); err != nil {
			p.Fatal(err)
		}
		all = append(all, a)
	}
	if err := rows.Err(); err != nil {
		p.Fatal(err)
	}
	return all
}

// TestNewsboatReadsTheFeeds polls with a real reader. It keeps what it needs for a condition from the second poll on, so
// the third one is told that nothing has changed.
func TestNewsboatReadsTheFeeds(t *testing.T) {
	program, err := exec.LookPath("newsboat")
	if err != nil {
		t.Skip("SKIPPED: no newsboat; install it (Debian: newsboat)")
	}
	p, address := newServedPlace(t)
	p.run(0, "publish", "--yes", p.write("a.md", dated("A Quay & “More”", "2026-10-03")), p.write("b.md", dated("A Crane", "2026-10-04")))
	front := newWatchedFront(t, address)
	formats := []string{"rss", "atom"} // it does not know JSON Feed
	poll := func(format string) {
		t.Helper()
		p.write("newsboat/config", "")
		p.write("newsboat/"+format+".urls", front.URL+"/feed."+format+"\n")
		cmd, talk := p.command(program, "-q", "-C", p.path("newsboat/config"), "-u", p.path("newsboat/"+format+".urls"),
			"-c", p.path("newsboat/"+format+".db"), "-x", "reload")
		cmd.Env = append(cmd.Env, "HOME="+p.path("newsboat"), "XDG_CONFIG_HOME=", "XDG_DATA_HOME=")
		if err := cmd.Run(); err != nil {
			t.Fatalf("newsboat: %v\n%s", err, talk)
		}
	}
	before := map[string][]article{}
	for _, format := range formats {
		for range 3 {
			poll(format)
		}
		feed := "feed." + format
		if got := front.answers(); !slices.Equal(got, []string{feed + " 200", feed + " 200", feed + " 304"}) {
			t.Errorf("%s: %q", format, got)
		}
		all := p.articles("newsboat/" + format + ".db")
		if len(all) != 2 || all[0].title != "A Crane" || all[1].title != "A Quay & “More”" || !strings.Contains(all[1].content, "Sentence 2") {
			t.Fatalf("%s: %q", format, all)
		}
		before[format] = all
	}
	p.edit("pieces/a-quay-more.md", "Sentence 2", "Line 2")
	p.run(0, "correct", "a-quay-more", "--yes", "--note", "It was a line.")
	for _, format := range formats {
		poll(format)
		after := p.articles("newsboat/" + format + ".db")
		if len(after) != 2 || after[1].guid != before[format][1].guid || !strings.Contains(after[1].content, "Line 2") {
			t.Errorf("%s: after a correction: %q", format, after)
		}
	}
}
