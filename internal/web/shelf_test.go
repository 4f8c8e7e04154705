package web

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

// newShelfOf is a shelf over files of a size, one a name.
func newShelfOf(t *testing.T, size int) (s *shelf, reads map[string]int, clock *time.Time) {
	t.Helper()
	folder := t.TempDir()
	reads, now := map[string]int{}, time.Date(2026, time.November, 27, 12, 0, 0, 0, time.UTC)
	s = newShelf(func(asked string, _ *document) (*document, error) {
		reads[asked]++
		path := filepath.Join(folder, asked)
		if err := os.WriteFile(path, nil, 0o600); err != nil {
			return nil, err
		}
		info, err := os.Stat(path)
		d := &document{name: asked, path: path, info: info}
		d.forms[codingNone] = &form{body: make([]byte, size)}
		return d, err
	}, func() time.Time { return now })
	return s, reads, &now
}

func TestTheShelfHasAnEnd(t *testing.T) {
	s, reads, clock := newShelfOf(t, 1<<20)
	ask := func(name string) {
		t.Helper()
		*clock = clock.Add(time.Second)
		if _, err := s.find(name); err != nil {
			t.Fatal(err)
		}
	}
	for i := range 3 * maxShelf >> 20 {
		ask("feed.rss") // asked for again and again
		ask(fmt.Sprintf("page-%d", i))
		if s.bytes > maxShelf {
			t.Fatalf("%d bytes are kept, of %d", s.bytes, maxShelf)
		}
	}
	if reads["feed.rss"] != 1 {
		t.Errorf("the feed was read %d times", reads["feed.rss"])
	}
	var bytes int64
	for _, d := range s.kept {
		bytes += d.bytes()
	}
	if bytes != s.bytes || len(s.kept) < 50 {
		t.Errorf("%d documents of %d bytes are kept, counted as %d", len(s.kept), bytes, s.bytes)
	}
	ask("page-0") // cleared away long ago
	if reads["page-0"] != 2 {
		t.Errorf("read %d times", reads["page-0"])
	}
}

func TestWhatIsThereNoMoreIsNotKept(t *testing.T) {
	s, _, _ := newShelfOf(t, 10)
	if _, err := s.find("a"); err != nil {
		t.Fatal(err)
	}
	s.read = func(string, *document) (*document, error) { return nil, os.ErrNotExist }
	if err := os.Remove(s.kept["a"].path); err != nil {
		t.Fatal(err)
	}
	if _, err := s.find("a"); err == nil {
		t.Error("found")
	}
	if len(s.kept) != 0 || s.bytes != 0 {
		t.Errorf("%d documents, %d bytes", len(s.kept), s.bytes)
	}
}

// FuzzAcceptEncoding reads headers as hostile clients send them.
func FuzzAcceptEncoding(f *testing.F) {
	for _, line := range []string{"", "br", "gzip;q=0.5, *;q=0", "identity;q=0,;;q=", "br;q=1.0000", ",,,"} {
		f.Add(line)
	}
	f.Fuzz(func(t *testing.T, line string) {
		for _, there := range []map[coding]bool{{}, {codingBrotli: true}, {codingBrotli: true, codingGzip: true}} {
			c := choose([]string{line}, func(c coding) bool { return there[c] })
			if c != codingNone && !there[c] {
				t.Errorf("%q: chose %s", line, c)
			}
		}
	})
}

// FuzzIfNoneMatch looks for a tag in lists as hostile clients send them.
func FuzzIfNoneMatch(f *testing.F) {
	for _, list := range []string{"", "*", `"a"`, `W/"a", "b"`, `"a`, `,,"`, `W/`} {
		f.Add(list)
	}
	f.Fuzz(func(t *testing.T, list string) {
		const tag = `"tag of this one"`
		if !listed(tag+", "+list, tag) {
			t.Errorf("%q: the tag stands first and is not found", list)
		}
		if listed(list, tag) && !strings.Contains(list, tag) && !strings.Contains(list, "*") {
			t.Errorf("%q: found where it does not stand", list)
		}
	})
}
