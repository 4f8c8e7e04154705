package main

import (
	"bytes"
	"crypto/sha256"
	"encoding/base64"
	"encoding/json"
	"encoding/xml"
	"errors"
	"fmt"
	"io"
	"math/rand/v2"
	"net/http"
	"os"
	"strings"
	"sync"
	"sync/atomic"
	"testing"

	"github.com/andybalholm/brotli"
	"github.com/klauspost/compress/gzip"
)

// pollers ask a server without pause, and check every body that they get.
type pollers struct {
	t       testing.TB
	client  *http.Client
	address string
	answers [2]atomic.Int64 // with a body, and unchanged
	last    atomic.Bool     // nothing changes any more: ask once more and end

	mu       sync.Mutex
	whole    map[string]string   // hash of the text by tag, of bodies that were found whole
	versions map[string][]string // hashes of the text by path, in the order in which the press made them
}

// polled are the files that pollers ask for, and their paths.
func polled() map[string]string {
	return map[string]string{"feed.rss": "feed.rss", "feed.atom": "feed.atom", "feed.json": "feed.json", "index.html": ""}
}

// note remembers the files of public/ as the newest version.
func (p *pollers) note(from *place) {
	p.mu.Lock()
	defer p.mu.Unlock()
	for file, path := range polled() {
		data, err := os.ReadFile(from.path("public/" + file))
		if err != nil {
			p.t.Fatal(err)
		}
		hash, known := textHash(data), p.versions[path]
		if len(known) == 0 || known[len(known)-1] != hash {
			p.versions[path] = append(known, hash)
		}
	}
}

func textHash(data []byte) string { sum := sha256.Sum256(data); return string(sum[:]) }

// sight is one poller's polling of one path: what it saw, without repetitions.
type sight struct {
	path string
	seen []string // hashes of texts
}

// poll asks for one path until nothing changes any more. One half of the pollers ask only for what has changed.
func (p *pollers) poll(n int, path string) (*sight, error) {
	random := rand.New(rand.NewPCG(uint64(n), 0))
	s, tag, accept := &sight{path: path}, "", []string{"br", "gzip", "identity"}[n%3]
	for last := false; !last; {
		last = p.last.Load()
		req, err := http.NewRequestWithContext(p.t.Context(), http.MethodGet, p.address+path, nil)
		if err != nil {
			return s, err
		}
		req.Header.Set("Accept-Encoding", accept)
		if tag != "" && (n%2 == 0 || random.IntN(10) == 0) {
			req.Header.Set("If-None-Match", tag)
		}
		got, hash, err := p.ask(req)
		if err != nil {
			return s, fmt.Errorf("poller %d, %q: %w", n, path, err)
		}
		if hash == "" { // unchanged
			continue
		}
		if tag = got; len(s.seen) == 0 || s.seen[len(s.seen)-1] != hash {
			s.seen = append(s.seen, hash)
		}
	}
	return s, nil
}

// ask gets an answer and checks it: complete, of its tag, well-formed. An empty hash says that nothing has changed.
func (p *pollers) ask(req *http.Request) (tag, hash string, err error) {
	res, err := p.client.Do(req)
	if err != nil {
		return "", "", err
	}
	defer func() { _ = res.Body.Close() }()
	body, err := io.ReadAll(res.Body) // an error when it is shorter than was said
	if err != nil {
		return "", "", err
	}
	tag = res.Header.Get("Etag")
	asked := req.Header.Get("If-None-Match")
	switch {
	case res.StatusCode == http.StatusNotModified && asked != "" && tag == asked && len(body) == 0:
		p.answers[1].Add(1)
		return tag, "", nil
	case res.StatusCode != http.StatusOK || tag == asked:
		return "", "", fmt.Errorf("%s with the tag %s for %s", res.Status, tag, asked)
	}
	p.answers[0].Add(1)
	sum := sha256.Sum256(body)
	if want := `"` + base64.RawURLEncoding.EncodeToString(sum[:16]) + `"`; tag != want {
		return "", "", fmt.Errorf("the tag %s stands over a body of the tag %s", tag, want)
	}
	p.mu.Lock()
	hash, known := p.whole[tag]
	p.mu.Unlock()
	if known { // these very bytes were found whole
		return tag, hash, nil
	}
	if hash, err = wholeText(body, res.Header); err != nil {
		return "", "", err
	}
	p.mu.Lock()
	p.whole[tag] = hash
	p.mu.Unlock()
	return tag, hash, nil
}

// wholeText unpacks a body, reads it to its end, and gives its hash.
func wholeText(body []byte, header http.Header) (string, error) {
	text := body
	var err error
	switch header.Get("Content-Encoding") {
	case "br":
		text, err = io.ReadAll(brotli.NewReader(bytes.NewReader(body)))
	case "gzip":
		var z *gzip.Reader
		if z, err = gzip.NewReader(bytes.NewReader(body)); err == nil {
			text, err = io.ReadAll(z)
		}
	}
	if err != nil {
		return "", err
	}
	switch kind := header.Get("Content-Type"); {
	case strings.Contains(kind, "json"):
		if !json.Valid(text) {
			err = errors.New("half a JSON feed")
		}
	case strings.Contains(kind, "xml"):
		err = wholeXML(text)
	case !bytes.HasSuffix(bytes.TrimSpace(text), []byte("</html>")):
		err = errors.New("half a page")
	}
	return textHash(text), err
}

func wholeXML(text []byte) error {
	d := xml.NewDecoder(bytes.NewReader(text))
	for {
		if _, err := d.Token(); errors.Is(err, io.EOF) {
			return nil
		} else if err != nil {
			return err
		}
	}
}

// forward checks that what a poller saw are versions that the press made, each newer than the one before.
func (p *pollers) forward(s *sight) {
	last := -1
	for _, hash := range s.seen {
		at := -1
		for i, known := range p.versions[s.path] {
			if known == hash {
				at = i
			}
		}
		if at <= last {
			p.t.Errorf("%q: version %d came after version %d (-1: one that never was)", s.path, at, last)
			return
		}
		last = at
	}
	if last != len(p.versions[s.path])-1 {
		p.t.Errorf("%q: the last version seen is %d of %d", s.path, last, len(p.versions[s.path])-1)
	}
}

// TestPublishingUnderTwoHundredPollers publishes, corrects and withdraws while 200 clients ask for feeds and the front
// page without pause.
func TestPublishingUnderTwoHundredPollers(t *testing.T) {
	const clients = 200
	place, address := newServedPlace(t)
	place.run(0, "publish", "--yes", place.write("0.md", dated("Dock Number 0", "2026-10-01")))
	transport := &http.Transport{MaxIdleConnsPerHost: clients, DisableCompression: true}
	defer transport.CloseIdleConnections()
	p := &pollers{
		t: t, client: &http.Client{Transport: transport}, address: address,
		whole: map[string]string{}, versions: map[string][]string{},
	}
	p.note(place)
	paths := []string{"feed.rss", "feed.atom", "feed.json", ""}
	sights, faults := make([]*sight, clients), make([]error, clients)
	var all sync.WaitGroup
	for n := range clients {
		all.Go(func() { sights[n], faults[n] = p.poll(n, paths[n/6%len(paths)]) })
	}
	change := func(args ...string) {
		place.run(0, args...)
		p.note(place)
	}
	for i := 1; i <= 3; i++ {
		name := fmt.Sprintf("%d.md", i)
		change("publish", "--yes", place.write(name, dated(fmt.Sprintf("Dock Number %d", i), "2026-10-02")))
	}
	place.edit("pieces/dock-number-0.md", "Sentence 2", "Line 2")
	change("correct", "dock-number-0", "--yes", "--note", "It was a line.")
	change("withdraw", "dock-number-1", "--yes", "--reason", "It was no dock.")
	place.edit("pieces/dock-number-0.md", "Sentence 3", "Row 3")
	change("correct", "dock-number-0", "--yes", "--minor")

	p.last.Store(true)
	all.Wait()
	if err := errors.Join(faults...); err != nil {
		t.Fatal(err)
	}
	for _, s := range sights {
		p.forward(s)
	}
	t.Logf("%d bodies and %d times nothing new, over %d versions of feed.rss",
		p.answers[0].Load(), p.answers[1].Load(), len(p.versions["feed.rss"]))
}
