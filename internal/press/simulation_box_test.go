package press_test

import (
	"bytes"
	"context"
	"strings"
	"sync"

	"pressrun/internal/delivery"
	"pressrun/internal/mail"
)

// box takes mails and keeps which pieces each reader got.
type box struct {
	twice bool // a mail that comes twice is there twice, as with a mail server
	mu    sync.Mutex
	mails int
	seen  map[string]bool           // Message-IDs
	got   map[string]map[string]int // by reader and slug
}

func (b *box) take(env mail.Envelope, raw []byte) {
	b.mu.Lock()
	defer b.mu.Unlock()
	if b.seen[env.MessageID] && !b.twice {
		return
	}
	b.mails++
	b.seen[env.MessageID] = true
	if b.got[env.To] == nil {
		b.got[env.To] = map[string]int{}
	}
	for slug := range slugsIn(raw) {
		b.got[env.To][slug]++
	}
}

// slugsIn are the pieces that a mail links to.
func slugsIn(raw []byte) map[string]bool {
	const link = "/pieces/"
	found := map[string]bool{}
	text := bytes.ReplaceAll(raw, []byte("=\r\n"), nil) // soft line breaks (RFC 2045 §6.7)
	for {
		_, rest, more := bytes.Cut(text, []byte(link))
		if !more {
			return found
		}
		slug, _, _ := strings.Cut(string(rest[:min(len(rest), 20)]), "/")
		found[slug], text = true, rest
	}
}

// boxCarrier is the way to a box, of a process that dies.
type boxCarrier struct {
	*box
	life *faulty
}

func (c boxCarrier) Repeatable() bool { return !c.twice }

func (c boxCarrier) Open(context.Context) (delivery.Conn, error) {
	return call(c.life, func() (delivery.Conn, error) { return &boxConn{boxCarrier: c}, nil })
}

type boxConn struct {
	boxCarrier
	env mail.Envelope
}

func (c *boxConn) Envelope(_ context.Context, env mail.Envelope) error {
	c.env = env
	return nil
}

func (c *boxConn) Content(_ context.Context, raw []byte, _ *mail.Envelope) error {
	_, err := call(c.life, func() (any, error) { c.take(c.env, raw); return nil, nil })
	return err
}

func (c *boxConn) Usable() bool { return true }

func (c *boxConn) Close(context.Context) {}
