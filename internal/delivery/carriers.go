package delivery

import (
	"context"
	"slices"

	"pressrun/internal/mail"
)

// Outbox carries mail into a Maildir.
type Outbox struct{ *mail.Outbox }

// Open gives the outbox itself: it needs no connection.
func (o Outbox) Open(context.Context) (Conn, error) { return &outboxConn{outbox: o.Outbox}, nil }

// Repeatable is true: a message written twice is there once.
func (Outbox) Repeatable() bool { return true }

type outboxConn struct {
	outbox *mail.Outbox
	env    mail.Envelope
}

// Envelope notes whose message comes next.
func (c *outboxConn) Envelope(_ context.Context, env mail.Envelope) error {
	c.env = env
	return nil
}

// Content puts the message into the outbox.
func (c *outboxConn) Content(ctx context.Context, raw []byte, _ *mail.Envelope) error {
	return c.outbox.Send(ctx, c.env, raw)
}

// Usable is always true.
func (c *outboxConn) Usable() bool { return true }

// Close has nothing to do.
func (c *outboxConn) Close(context.Context) {}

// Server carries mail to an SMTP server, signed when there is a signer.
type Server struct {
	*mail.SMTP
	Signer Signer // nil: the server signs
}

// Open connects and signs in.
func (s Server) Open(ctx context.Context) (Conn, error) {
	conn, err := s.SMTP.Open(ctx)
	if err != nil {
		return nil, err
	}
	return &serverConn{conn: conn, signer: s.Signer}, nil
}

// Repeatable is false: a reader would get it twice.
func (Server) Repeatable() bool { return false }

type serverConn struct {
	conn   *mail.Conn
	signer Signer
	signed []byte // reused from message to message
}

// Envelope announces a message to the server.
func (c *serverConn) Envelope(ctx context.Context, env mail.Envelope) error {
	return c.conn.Envelope(ctx, env.From, env.To)
}

// Content signs the message, where this program signs, and hands it over.
func (c *serverConn) Content(ctx context.Context, raw []byte, next *mail.Envelope) error {
	if c.signer != nil {
		signed, err := c.signer.Append(c.signed[:0], raw)
		if err != nil {
			return err
		}
		raw = slices.Grow(signed, roomBehind)
		c.signed = raw
	}
	return c.conn.Composed(ctx, raw, next)
}

// Usable tells whether the connection may go on.
func (c *serverConn) Usable() bool { return c.conn.Usable() }

// Close ends the connection.
func (c *serverConn) Close(ctx context.Context) { c.conn.Close(ctx) }

// Signer puts a DKIM signature in front of a message.
type Signer interface {
	Append(dst, raw []byte) ([]byte, error)
}
