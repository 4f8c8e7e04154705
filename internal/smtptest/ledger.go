package smtptest

import (
	"hash/maphash"
	"strings"
	"sync"
)

// Mail is one message to one reader.
type Mail struct{ To, MessageID string }

// ledger counts mails, in parts so that connections do not wait for each other.
type ledger struct {
	seed  maphash.Seed
	parts []*part
}

type part struct {
	mu    sync.Mutex
	mails map[string]int // by recipient, a NUL and the Message-ID
	known map[string]bool
}

func newLedger() ledger {
	l := ledger{seed: maphash.MakeSeed(), parts: make([]*part, 64)}
	for i := range l.parts {
		l.parts[i] = &part{mails: map[string]int{}, known: map[string]bool{}}
	}
	return l
}

func (l *ledger) of(key []byte) *part {
	return l.parts[maphash.Bytes(l.seed, key)%uint64(len(l.parts))]
}

// add counts a mail.
func (l *ledger) add(key []byte) {
	p := l.of(key)
	p.mu.Lock()
	defer p.mu.Unlock()
	p.mails[string(key)]++
}

// stranger tells whether a recipient is asked for here for the first time.
func (l *ledger) stranger(to []byte) bool {
	p := l.of(to)
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.known[string(to)] {
		return false
	}
	p.known[string(to)] = true
	return true
}

func (l *ledger) forgetStrangers() {
	for _, p := range l.parts {
		p.mu.Lock()
		clear(p.known)
		p.mu.Unlock()
	}
}

func (l *ledger) counts() map[Mail]int {
	all := map[Mail]int{}
	for _, p := range l.parts {
		p.mu.Lock()
		for key, n := range p.mails {
			to, id, _ := strings.Cut(key, "\x00")
			all[Mail{To: to, MessageID: id}] = n
		}
		p.mu.Unlock()
	}
	return all
}

func (l *ledger) total() (n int) {
	for _, p := range l.parts {
		p.mu.Lock()
		for _, times := range p.mails {
			n += times
		}
		p.mu.Unlock()
	}
	return n
}
