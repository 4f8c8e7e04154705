package mail

import (
	"bufio"
	"context"
	"errors"
	"net"
	"time"

	"github.com/wneessen/go-mail/smtp"
)

// Conn is one open connection to an SMTP server, signed in. A message is an Envelope and then a Content.
// Where the server pipelines (RFC 2920) the envelope goes in one write, and the next one together with the
// content before it, so that a message costs one round trip; else each command waits for its reply.
//
// Its errors are *SendError. After one, Usable tells whether the connection may go on. It is not safe for
// concurrent use. The context of a call is watched until a call brings another or the connection is closed:
// when it ends, the connection is broken off.
type Conn struct {
	server *SMTP
	conn   net.Conn // innermost one, for deadlines and for breaking off
	client *smtp.Client
	signIn string // mechanism

	pipelining bool  // RFC 2920
	utf8       bool  // SMTPUTF8, and 8BITMIME, which belongs to it (RFC 6531 §3.1)
	maxSize    int64 // of a message in bytes (RFC 1870); 0: not said

	state state
	ahead Envelope // in state announced: whose
	reset bool     // the transaction before was refused and is to be undone first
	sent  int
	out   []byte // what is written in one go; kept, so that messages need no memory of their own

	watched <-chan struct{}
	unwatch func() bool
}

// state is where the dialogue stands between two calls.
type state int

const (
	idle      state = iota // no transaction is open
	announced              // an envelope went out behind a content; its replies are yet to be read
	ready                  // the server waits for the content (354)
	broken                 // closed
)

// Usable tells whether messages may go on over the connection.
func (c *Conn) Usable() bool { return c.state != broken }

// Sent is the number of messages that the server took over this connection.
func (c *Conn) Sent() int { return c.sent }

// MaxSize is the most bytes that the server takes in one message (RFC 1870); 0: it does not say.
func (c *Conn) MaxSize() int64 { return c.maxSize }

// goodbyeTimeout bounds the wait for the answer to QUIT, which does not matter.
const goodbyeTimeout = 5 * time.Second

// Close ends the connection, with a QUIT where no envelope is open. Behind one, the connection is dropped: a
// QUIT would be taken for content.
func (c *Conn) Close(ctx context.Context) {
	if c.state == idle && ctx.Err() == nil {
		c.watch(ctx)
		_ = c.conn.SetDeadline(time.Now().Add(goodbyeTimeout))
		_ = c.client.Quit()
	}
	c.drop()
}

// drop gives the connection up.
func (c *Conn) drop() {
	c.state = broken
	c.forget()
	_ = c.conn.Close()
}

// watch has the end of the context close the connection, so that no read or write outlives it.
// Messages of one context share one watch.
func (c *Conn) watch(ctx context.Context) {
	done := ctx.Done()
	if done == c.watched {
		return
	}
	c.forget()
	if done != nil {
		c.watched, c.unwatch = done, context.AfterFunc(ctx, func() { _ = c.conn.Close() })
	}
}

// forget ends the watch.
func (c *Conn) forget() {
	if c.unwatch != nil {
		c.unwatch()
	}
	c.watched, c.unwatch = nil, nil
}

// patience gives the server its time anew, for the step that follows.
func (c *Conn) patience() {
	_ = c.conn.SetDeadline(time.Now().Add(c.server.replyTimeout()))
}

// write hands bytes to the system in one call where they are many, and tells how many it took.
func (c *Conn) write(b []byte) (taken int, err error) {
	w := c.client.Text.W
	if taken, err = w.Write(b); err == nil {
		err = w.Flush()
	}
	return taken - w.Buffered(), err
}

func (c *Conn) reader() *bufio.Reader { return c.client.Text.R }

// reply reads the answer to a step; nil means that it is the one hoped for. silent is what is known of the
// message when no reply comes; then, and after a 421, the connection is gone (RFC 5321 §3.8).
func (c *Conn) reply(ctx context.Context, phase Phase, silent Outcome) *SendError {
	r, err := readReply(c.reader())
	if err != nil {
		return c.lost(ctx, phase, silent, err)
	}
	if phase.Welcomes(r.Code) {
		return nil
	}
	if r.Code == 421 {
		c.drop()
	}
	return c.server.refusal(phase, r)
}

// lost gives the connection up after a step without a reply.
func (c *Conn) lost(ctx context.Context, phase Phase, silent Outcome, err error) *SendError {
	c.drop()
	return c.server.fault(ctx, phase, silent, err)
}

// misused is the answer to a call that does not fit the state of the dialogue. Nothing was sent.
func (c *Conn) misused(phase Phase, err error) error {
	c.drop()
	return c.server.fault(context.Background(), phase, Unsent, err)
}

var (
	errClosed   = errors.New("the connection is closed")
	errOpen     = errors.New("an envelope is open already, and only its content or closing may follow")
	errOther    = errors.New("another envelope was sent ahead, and only that one or closing may follow")
	errNotReady = errors.New("no envelope is open")
)
