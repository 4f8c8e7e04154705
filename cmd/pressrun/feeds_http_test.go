package main

import (
	"bytes"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"regexp"
	"slices"
	"strings"
	"sync"
	"testing"

	"github.com/mmcdole/gofeed"
)

// newServedPlace is a publication at the address at which it is served.
func newServedPlace(t testing.TB, settings ...string) (p *place, address string) {
	t.Helper()
	p = newPlace(t)
	listen := freeAddress(t)
	address = "http://" + listen + "/"
	p.env = append(p.env, "PRESSRUN_SITE_URL="+address, "PRESSRUN_SITE_APP_URL="+address,
		"PRESSRUN_SITE_ID_AUTHORITY=harbour.news,2026-01-01")
	p.env = append(p.env, settings...)
	p.serveOn(listen)
	return p, address
}

// dated is a piece with a title and a date.
func dated(title, date string) string {
	var b strings.Builder
	fmt.Fprintf(&b, "---\ntitle: %q\ntopic: Harbours\ndate: %s\nauthors:\n  - name: \"Maud Lindqvist\"\n---\n", title, date)
	for i := range 5 {
		fmt.Fprintf(&b, "\nSentence %d of %s is about nothing else, however much it may look like it.\n", i, title)
	}
	return b.String()
}

// get fetches an address with headers, each "Name: value".
func get(t testing.TB, address string, headers ...string) (got received) {
	t.Helper()
	req, err := http.NewRequestWithContext(t.Context(), http.MethodGet, address, nil)
	if err != nil {
		t.Fatal(err)
	}
	for _, line := range headers {
		name, value, _ := strings.Cut(line, ": ")
		req.Header.Set(name, value)
	}
	res, err := http.DefaultClient.Do(req)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = res.Body.Close() }()
	data, err := io.ReadAll(res.Body)
	if err != nil {
		t.Fatal(err)
	}
	return received{res.StatusCode, res.Header, string(data)}
}

// received is an answer that was read to its end.
type received struct {
	status int
	header http.Header
	body   string
}

var previousArchive = regexp.MustCompile(`href="([^"]+)" rel="prev-archive"|"next_url": "([^"]+)"`)

// reachable follows a feed over HTTP into the past, as gofeed reads it: the titles of all its items, sorted.
func reachable(t testing.TB, address string) (titles []string) {
	t.Helper()
	for address != "" {
		got := get(t, address)
		if got.status != http.StatusOK {
			t.Fatalf("%s: %d", address, got.status)
		}
		parsed, err := gofeed.NewParser().ParseString(got.body)
		if err != nil {
			t.Fatalf("%s: %v", address, err)
		}
		for _, item := range parsed.Items {
			titles = append(titles, item.Title)
		}
		address = ""
		if found := previousArchive.FindStringSubmatch(got.body); found != nil {
			address = found[1] + found[2]
		}
	}
	slices.Sort(titles)
	return slices.Compact(titles)
}

// TestEveryPieceIsReachableOverHTTP publishes over several months, corrects and withdraws, and walks the archive of each
// format from its newest document to its oldest.
func TestEveryPieceIsReachableOverHTTP(t *testing.T) {
	p, address := newServedPlace(t, "PRESSRUN_FEEDS_ITEMS=2")
	var want []string
	for i, month := range []string{"05", "06", "06", "08", "09", "09", "09", "10"} {
		title := fmt.Sprintf("Quay Number %d", i)
		p.run(0, "publish", "--yes", "--archive", p.write(fmt.Sprintf("q%d.md", i), dated(title, "2026-"+month+"-03")))
		want = append(want, title)
	}
	p.edit("pieces/quay-number-1.md", "Sentence 2", "Line 2")
	p.run(0, "correct", "quay-number-1", "--yes", "--note", "It was a line.")
	p.run(0, "withdraw", "quay-number-3", "--yes", "--reason", "The figures were wrong.") // the only one of its month
	want = slices.Delete(want, 3, 4)
	for _, format := range []string{"rss", "atom", "json"} {
		if got := reachable(t, address+"feed."+format); !slices.Equal(got, want) {
			t.Errorf("%s: %q\nwant %q", format, got, want)
		}
	}
	if got := get(t, address+"archive/2026-06/feed.atom"); !strings.Contains(got.body, "It was a line.") {
		t.Error("the archive does not have the correction")
	}
	for path, status := range map[string]int{
		"archive/2026-08/feed.rss": 404, "pieces/quay-number-3/": 410, "pieces/quay-number-3": 410, "pieces/quay-number-1/": 200,
	} {
		if got := get(t, address+path); got.status != status || status == 410 && !strings.Contains(got.body, "The figures were wrong.") {
			t.Errorf("%s: %d", path, got.status)
		}
	}
	p.run(0, "feeds", "check")
	if err := os.Remove(p.path("public/archive/2026-06/feed.json")); err != nil {
		t.Fatal(err)
	}
	if said := p.run(1, "feeds", "check"); !strings.Contains(said, "archive/2026-06/feed.json") {
		t.Errorf("feeds check says\n%s", said)
	}
	p.validate(address, "feed.rss", "feed.atom", "sections/harbours/feed.rss", "sections/harbours/feed.atom",
		"archive/2026-05/feed.rss", "archive/2026-06/feed.atom", "archive/2026-09/feed.rss", "archive/2026-09/feed.atom")
}

// validate has the public validator look at feeds over HTTP, with their media types and self links, where it is at hand.
func (p *place) validate(address string, feeds ...string) {
	p.Helper()
	clone := os.Getenv("PRESSRUN_FEEDVALIDATOR")
	if clone == "" {
		p.Log("SKIPPED: no public validator; set PRESSRUN_FEEDVALIDATOR to a clone of w3c/feedvalidator")
		return
	}
	for _, feed := range feeds {
		cmd := exec.CommandContext(p.Context(), "/usr/bin/python3", "src/demo.py", address+feed, "AAA")
		cmd.Dir = clone
		var out bytes.Buffer
		cmd.Stdout, cmd.Stderr = &out, &out
		err := cmd.Run()
		if strings.Contains(out.String(), "No module named") {
			p.Log("SKIPPED: no python3 with html5lib and rdflib; install them (Debian: python3-html5lib python3-rdflib)")
			return
		}
		if err != nil || !strings.Contains(out.String(), "No errors or warnings") {
			p.Errorf("%s: %v\n%s", feed, err, out.String())
		}
	}
}

// edit replaces a text in a file, which must hold it.
func (p *place) edit(name, was, is string) {
	p.Helper()
	data, err := os.ReadFile(p.path(name))
	if err != nil || !strings.Contains(string(data), was) {
		p.Fatalf("%s does not hold %q: %v", name, was, err)
	}
	p.write(name, strings.ReplaceAll(string(data), was, is))
}

// hub fetches each feed at the moment when it is told of it.
type hub struct {
	*httptest.Server
	mu      sync.Mutex
	refuses bool
	fetched map[string]string // bodies by address of the feed
}

func newHub(t *testing.T) *hub {
	h := &hub{fetched: map[string]string{}}
	h.Server = httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		h.mu.Lock()
		defer h.mu.Unlock()
		if h.refuses {
			w.WriteHeader(http.StatusServiceUnavailable)
			return
		}
		topic := r.PostFormValue("hub.url")
		h.fetched[topic] = get(t, topic).body
		w.WriteHeader(http.StatusAccepted)
	}))
	t.Cleanup(h.Close)
	return h
}

func (h *hub) taken() map[string]string {
	h.mu.Lock()
	defer h.mu.Unlock()
	fetched := h.fetched
	h.fetched = map[string]string{}
	return fetched
}

// TestAHubFindsWhatItIsToldOf publishes, corrects and withdraws; whenever the hub is told of a feed, it finds the change.
func TestAHubFindsWhatItIsToldOf(t *testing.T) {
	h := newHub(t)
	p, address := newServedPlace(t, "PRESSRUN_FEEDS_HUBS="+h.URL+"/")
	file := p.write("a.md", dated("A Quay", "2026-10-03"))
	for _, c := range []struct {
		command    []string
		has, hasNo string
	}{
		{[]string{"publish", "--yes", file}, "Sentence 2 of A Quay", "a correction"},
		{[]string{"correct", "a-quay", "--yes", "--note", "It was a line."}, "Line 2 of A Quay", "Sentence 2"},
		{[]string{"withdraw", "a-quay", "--yes", "--reason", "It was no quay."}, "<", "A Quay"},
	} {
		if c.command[0] == "correct" {
			p.edit("pieces/a-quay.md", "Sentence 2", "Line 2")
		}
		p.run(0, c.command...)
		fetched := h.taken()
		for _, feed := range []string{"feed.rss", "feed.atom", "feed.json", "sections/harbours/feed.rss"} {
			body, told := fetched[address+feed]
			if !told || !strings.Contains(body, c.has) && feed != "feed.json" || strings.Contains(body, c.hasNo) {
				t.Errorf("%s, %s: told %v\n%s", c.command[0], feed, told, body)
			}
		}
		if said := p.run(0, "runs", "show"); !strings.Contains(said, "told of 6 changed feeds") {
			t.Errorf("%s: runs show says\n%s", c.command[0], said)
		}
	}
	got := get(t, address+"feed.atom")
	if want := fmt.Sprintf(`<%sfeed.atom>; rel="self", <%s/>; rel="hub"`, address, h.URL); got.header.Get("Link") != want {
		t.Errorf("Link: %s", got.header.Get("Link"))
	}
	h.mu.Lock()
	h.refuses = true
	h.mu.Unlock()
	if said := p.run(0, "publish", "--yes", p.write("b.md", dated("A Crane", "2026-10-04"))); !strings.Contains(said, "hub") {
		t.Errorf("it does not speak of the hub:\n%s", said)
	}
	if said := p.run(0, "runs", "show"); !strings.Contains(said, "0 of 6 told") || !strings.Contains(said, "503") {
		t.Errorf("runs show says\n%s", said)
	}
}

// TestGofeedReadsEveryFormatOverHTTP polls as readers do: the second poll is told that nothing has changed, an edit comes
// in place, and a correction stays one item.
func TestGofeedReadsEveryFormatOverHTTP(t *testing.T) {
	p, address := newServedPlace(t)
	p.run(0, "publish", "--yes", p.write("a.md", dated("A Quay", "2026-10-03")), p.write("b.md", dated("A Crane", "2026-10-04")))
	first := map[string]*gofeed.Feed{}
	tags := map[string]string{}
	for _, format := range []string{"rss", "atom", "json"} {
		got := get(t, address+"feed."+format)
		parsed, err := gofeed.NewParser().ParseString(got.body)
		if err != nil || len(parsed.Items) != 2 || parsed.Items[1].Title != "A Quay" {
			t.Fatalf("%s: %v %v", format, parsed, err)
		}
		first[format], tags[format] = parsed, got.header.Get("Etag")
		conditions := []string{"If-None-Match: " + got.header.Get("Etag")}
		if date := got.header.Get("Last-Modified"); date != "" { // not within the second of a change
			conditions = append(conditions, "If-Modified-Since: "+date)
		}
		for _, condition := range conditions {
			if again := get(t, address+"feed."+format, condition); again.status != http.StatusNotModified || again.body != "" ||
				again.header.Get("Etag") != got.header.Get("Etag") {
				t.Errorf("%s: %s: %d", format, condition, again.status)
			}
		}
	}
	p.edit("pieces/a-quay.md", "Sentence 2", "Line 2")
	p.run(0, "correct", "a-quay", "--yes", "--minor")
	p.edit("pieces/a-quay.md", "Sentence 3", "Row 3")
	p.run(0, "correct", "a-quay", "--yes", "--note", "It was a row.")
	for format, before := range first {
		got := get(t, address+"feed."+format, "If-None-Match: "+tags[format])
		after, err := gofeed.NewParser().ParseString(got.body)
		if err != nil || len(after.Items) != 2 {
			t.Fatalf("%s: %v", format, err)
		}
		was, is := before.Items[1], after.Items[1]
		if was.GUID != is.GUID || was.Link != is.Link || was.Published != is.Published ||
			!strings.Contains(is.Content, "Line 2") || !strings.Contains(is.Content, "It was a row.") {
			t.Errorf("%s: %s became %s:\n%s", format, was.GUID, is.GUID, is.Content)
		}
	}
}
