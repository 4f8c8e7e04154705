package web

import (
	"hash/maphash"
	"math"
	"sync"
	"time"
)

const (
	// maxShelf is the most memory that kept documents take, in bytes.
	maxShelf = 64 << 20
	// maxKept is the size in bytes up to which a file is kept; larger ones are pictures.
	maxKept = 4 << 20
)

// shelf keeps documents that were asked for, by the path that was asked for. Whether a file has changed is looked
// up at each request: it costs a microsecond, and a correction or a withdrawal is seen at once.
type shelf struct {
	read func(asked string, former *document) (*document, error)
	now  func() time.Time

	mu    sync.RWMutex
	kept  map[string]*document
	bytes int64

	seed    maphash.Seed
	reading [32]sync.Mutex // by path: one request reads a file, and those that came meanwhile wait for it
}

func newShelf(read func(asked string, former *document) (*document, error), now func() time.Time) *shelf {
	return &shelf{read: read, now: now, kept: map[string]*document{}, seed: maphash.MakeSeed()}
}

// find is the document at a path as it is on the disk now.
func (s *shelf) find(asked string) (*document, error) {
	if d := s.look(asked); d != nil && d.current() {
		if now := s.now().Unix(); d.used.Load() != now {
			d.used.Store(now)
		}
		return d, nil
	}
	return s.renew(asked)
}

func (s *shelf) look(asked string) *document {
	s.mu.RLock()
	defer s.mu.RUnlock()
	return s.kept[asked]
}

// renew reads a document and keeps it. Requests for one path come one after the other, so that an older version
// never takes the place of a newer one.
func (s *shelf) renew(asked string) (*document, error) {
	turn := &s.reading[maphash.String(s.seed, asked)%uint64(len(s.reading))]
	turn.Lock()
	defer turn.Unlock()
	former := s.look(asked)
	if former != nil && former.current() { // read by the request before
		return former, nil
	}
	d, err := s.read(asked, former)
	if err != nil {
		d = nil
	} else {
		d.used.Store(s.now().Unix())
	}
	s.put(asked, former, d)
	return d, err
}

// put keeps a document in the place of its former version; nil: there is none any more.
func (s *shelf) put(asked string, former, d *document) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.kept[asked] == former && former != nil { // it may have been cleared away
		s.bytes -= former.bytes()
		delete(s.kept, asked)
	}
	if d == nil {
		return
	}
	s.kept[asked] = d
	s.bytes += d.bytes()
	for s.bytes > maxShelf && len(s.kept) > 1 {
		s.clear(asked)
	}
}

// clear takes away the document that was not asked for longest, but for one.
func (s *shelf) clear(but string) {
	oldest, since := "", int64(math.MaxInt64)
	for asked, d := range s.kept {
		if used := d.used.Load(); asked != but && used < since {
			oldest, since = asked, used
		}
	}
	s.bytes -= s.kept[oldest].bytes()
	delete(s.kept, oldest)
}
