package mail

import (
	"bytes"
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

// SMTP hands messages to one server over one connection, kept open between messages and made anew
// when the server has closed it. It is safe for concurrent use, one message at a time.
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

	mu      sync.Mutex
	session *session
}

const (
	defaultConnectTimeout = 30 * time.Second
	defaultReplyTimeout   = 2 * time.Minute
)

// Send hands over one message; nil means that the server has taken responsibility for it
// (RFC 5321 §6.1). Any other result is a *SendError; see its Outcome.
func (s *SMTP) Send(ctx context.Context, env Envelope, raw []byte) error {
	from, err := mailbox(env.From)
	if err != nil {
		return s.refuse(MailFrom, err)
	}
	to, err := mailbox(env.To)
	if err != nil {
		return s.refuse(RcptTo, err)
	}
	if !bytes.HasSuffix(raw, []byte("\r\n")) {
		raw = append(raw[:len(raw):len(raw)], "\r\n"...)
	}
	s.mu.Lock()
	defer s.mu.Unlock()

	reused := s.session != nil
	err = s.attempt(ctx, from, to, raw)
	if reused && s.session == nil && s.stale(err) {
		err = s.attempt(ctx, from, to, raw)
	}
	return err
}

// attempt makes one try over the open connection, or a new one.
func (s *SMTP) attempt(ctx context.Context, from, to string, raw []byte) error {
	if s.session == nil {
		session, err := s.open(ctx)
		if err != nil {
			return err
		}
		s.session = session
	}
	err := s.session.transact(ctx, from, to, raw)
	if s.session.broken {
		s.session.close()
		s.session = nil
	}
	return err
}

// stale tells whether the server had closed the kept connection before the message began, as
// servers do after a while; then a second try over a new one is harmless.
func (s *SMTP) stale(err error) bool {
	var send *SendError
	return errors.As(err, &send) && send.Phase == MailFrom && send.Outcome == Unsent &&
		!errors.Is(err, context.Canceled) && !errors.Is(err, context.DeadlineExceeded)
}

// Close ends the connection politely; the next Send opens a new one.
func (s *SMTP) Close() error {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.session != nil {
		s.session.quit()
		s.session = nil
	}
	return nil
}

// Report is what Check found.
type Report struct {
	Server     string    // host:port
	Banner     string    // how the server answered EHLO
	TLS        string    // version, such as "TLS 1.3"; empty: not encrypted
	Expires    time.Time // of the server's certificate; zero without TLS
	SignIn     string    // mechanism that worked; empty: no sign-in asked
	Extensions []string  // of those that matter here, what the server offers
}

// Check connects, encrypts and signs in as a sending would, and sends nothing.
func (s *SMTP) Check(ctx context.Context) (Report, error) {
	session, err := s.open(ctx)
	if err != nil {
		return Report{Server: s.address()}, err
	}
	defer session.quit()
	return session.report(), nil
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

// refuse is the answer to an envelope that may not reach the wire.
func (s *SMTP) refuse(phase Phase, err error) error {
	return &SendError{
		Outcome: Permanent, Server: s.address(), Phase: phase, Err: err,
		Advice: "nothing was sent",
	}
}
