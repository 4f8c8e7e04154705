package mail

import (
	"context"
	"crypto/x509"
	"errors"
	"net"
	"strconv"
	"sync"
	"time"
)

// Encryption of the connection to the server.
const (
	TLSNone     = "none"
	TLSStart    = "starttls" // required: a server that does not offer it is not used (RFC 3207)
	TLSImplicit = "tls"      // from the first byte (RFC 8314 §3.3)
)

// SMTP is one server: Open gives connections to it. Send hands it single messages over one connection, kept
// open between them and made anew when the server has closed it; it is safe for concurrent use, one message at a
// time.
type SMTP struct {
	Host     string
	Port     int
	TLS      string // TLSNone, TLSStart or TLSImplicit
	Username string // empty: no sign-in
	Password string
	Hello    string         // name said to the server; empty: localhost
	RootCAs  *x509.CertPool // nil: the system's

	ConnectTimeout time.Duration // 0: 30 s, for connecting and signing in together
	ReplyTimeout   time.Duration // 0: 2 min, for each step of a message (RFC 5321 §4.5.3.2 asks patience)

	mu   sync.Mutex
	conn *Conn // of Send
}

const (
	defaultConnectTimeout = 30 * time.Second
	defaultReplyTimeout   = 2 * time.Minute
)

// Send hands over one message; nil means that the server has taken responsibility for it
// (RFC 5321 §6.1). Any other result is a *SendError; see its Outcome.
func (s *SMTP) Send(ctx context.Context, env Envelope, raw []byte) error {
	if _, _, _, err := s.mailboxes(env); err != nil {
		return err
	}
	s.mu.Lock()
	defer s.mu.Unlock()

	reused := s.conn != nil
	err := s.attempt(ctx, env, raw)
	if reused && s.conn == nil && s.stale(err) {
		err = s.attempt(ctx, env, raw)
	}
	return err
}

// attempt makes one try over the open connection, or a new one.
func (s *SMTP) attempt(ctx context.Context, env Envelope, raw []byte) error {
	if s.conn == nil {
		conn, err := s.Open(ctx)
		if err != nil {
			return err
		}
		s.conn = conn
	}
	err := s.conn.deliver(ctx, env, raw)
	s.conn.forget() // the context may end long before the connection
	if !s.conn.Usable() {
		s.conn.drop()
		s.conn = nil
	}
	return err
}

// stale tells whether the server had closed the kept connection before the message began, as
// servers do after a while; then a second try over a new one is harmless.
func (s *SMTP) stale(err error) bool {
	var send *SendError
	return errors.As(err, &send) && (send.Phase == Reset || send.Phase == MailFrom) && send.Outcome == Unsent &&
		!errors.Is(err, context.Canceled) && !errors.Is(err, context.DeadlineExceeded)
}

// Close ends the connection of Send politely; the next Send opens a new one.
func (s *SMTP) Close() error {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.conn != nil {
		s.conn.Close(context.Background())
		s.conn = nil
	}
	return nil
}

func (s *SMTP) address() string { return net.JoinHostPort(s.Host, strconv.Itoa(s.Port)) }

func (s *SMTP) connectTimeout() time.Duration {
	if s.ConnectTimeout > 0 {
		return s.ConnectTimeout
	}
	return defaultConnectTimeout
}

func (s *SMTP) replyTimeout() time.Duration {
	if s.ReplyTimeout > 0 {
		return s.ReplyTimeout
	}
	return defaultReplyTimeout
}
