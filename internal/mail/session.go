package mail

import (
	"context"
	"crypto/tls"
	"errors"
	"fmt"
	"net"
	"strconv"
	"time"

	"github.com/wneessen/go-mail/smtp"
)

// session is one open SMTP connection, signed in.
type session struct {
	server  *SMTP
	conn    net.Conn // innermost one, for deadlines and for breaking off
	client  *smtp.Client
	signIn  string
	maxSize int64 // of a message (RFC 1870); 0: not said
	broken  bool  // not to be used again
}

// open connects, encrypts and signs in. No message is begun before all of that worked, so each of its
// errors is Unsent.
func (s *SMTP) open(ctx context.Context) (*session, error) {
	ctx, cancel := context.WithTimeout(ctx, s.connectTimeout())
	defer cancel()
	conn, err := s.dial(ctx)
	if err != nil {
		return nil, s.fault(ctx, Connect, Unsent, err)
	}
	stop := breakOff(ctx, conn)
	defer stop()
	deadline, _ := ctx.Deadline()
	_ = conn.SetDeadline(deadline)
	se := &session{server: s, conn: conn}
	if phase, err := se.establish(); err != nil {
		se.close()
		return nil, s.fault(ctx, phase, Unsent, err)
	}
	return se, nil
}

func (s *SMTP) dial(ctx context.Context) (net.Conn, error) {
	if s.TLS == TLSImplicit {
		return (&tls.Dialer{Config: s.tlsConfig()}).DialContext(ctx, "tcp", s.address())
	}
	return (&net.Dialer{}).DialContext(ctx, "tcp", s.address())
}

func (s *SMTP) tlsConfig() *tls.Config {
	return &tls.Config{ServerName: s.Host, RootCAs: s.RootCAs, MinVersion: tls.VersionTLS12} // RFC 8996
}

func (se *session) establish() (Phase, error) {
	client, err := smtp.NewClient(se.conn, se.server.Host)
	if err != nil {
		return Greeting, err
	}
	se.client = client
	client.SkipSMTPUTF8(true) // addresses are ASCII; asking for it could bar a message from servers further on
	hello := se.server.Hello
	if hello == "" {
		hello = "localhost"
	}
	if err := client.Hello(hello); err != nil {
		return Greeting, err
	}
	if se.server.TLS == TLSStart {
		if ok, _ := client.Extension("STARTTLS"); !ok {
			return StartTLS, errNoStartTLS
		}
		if err := client.StartTLS(se.server.tlsConfig()); err != nil {
			return StartTLS, err
		}
	}
	if err := se.authenticate(); err != nil {
		return SignIn, err
	}
	if ok, size := client.Extension("SIZE"); ok {
		se.maxSize, _ = strconv.ParseInt(size, 10, 64)
	}
	return "", nil
}

// transact sends one message. The phase of a failure decides what is known: before the end of the content
// nothing was accepted; after it only a reply can tell (RFC 5321 §4.1.1.4, §4.2.5).
func (se *session) transact(ctx context.Context, from, to string, raw []byte) error {
	stop := breakOff(ctx, se.conn)
	defer stop()
	if se.maxSize > 0 && int64(len(raw)) > se.maxSize {
		err := fmt.Errorf("the message has %d bytes and the server takes %d", len(raw), se.maxSize)
		return &SendError{
			Outcome: Permanent, Server: se.server.address(), Phase: MailFrom, Code: 552, Err: err,
			Reply: err.Error(), Advice: "send a shorter edition",
		}
	}
	if err := se.step(ctx, MailFrom, func() error { return se.client.Mail("<" + from + ">") }); err != nil {
		return err
	}
	if err := se.step(ctx, RcptTo, func() error { return se.client.Rcpt("<" + to + ">") }); err != nil {
		return err
	}
	return se.content(ctx, raw)
}

// content writes the message. The writer doubles dots at line starts (RFC 5321 §4.5.2).
func (se *session) content(ctx context.Context, raw []byte) error {
	var w interface {
		Write([]byte) (int, error)
		Close() error
	}
	err := se.step(ctx, Data, func() (err error) {
		w, err = se.client.Data()
		return err
	})
	if err != nil {
		return err
	}
	_ = se.client.UpdateDeadline(se.server.replyTimeout())
	if _, err := w.Write(raw); err != nil {
		se.broken = true // the only ways on are the content or closing: the end mark was not written
		return se.server.fault(ctx, Content, Unsent, err)
	}
	_ = se.client.UpdateDeadline(se.server.replyTimeout())
	if err := w.Close(); err != nil {
		return se.judge(ctx, Content, Unknown, err)
	}
	return nil
}

// step runs one command with a deadline of its own.
func (se *session) step(ctx context.Context, phase Phase, command func() error) error {
	_ = se.client.UpdateDeadline(se.server.replyTimeout())
	if err := command(); err != nil {
		return se.judge(ctx, phase, Unsent, err)
	}
	return nil
}

// judge turns a failure into a SendError and readies the connection for the next message, or gives it up.
func (se *session) judge(ctx context.Context, phase Phase, silent Outcome, err error) error {
	fault := se.server.fault(ctx, phase, silent, err)
	switch {
	case fault.Code == 0 || fault.Code == 421: // 421: the server closes (RFC 5321 §3.8)
		se.broken = true
	case phase != Content:
		se.broken = se.client.Reset() != nil
	}
	return fault
}

// close drops the connection.
func (se *session) close() { _ = se.conn.Close() }

// quit says goodbye; the answer does not matter.
func (se *session) quit() {
	_ = se.client.UpdateDeadline(5 * time.Second)
	_ = se.client.Quit()
	se.close()
}

func (se *session) report() Report {
	r := Report{Server: se.server.address(), Banner: se.client.HelloResponse(), SignIn: se.signIn}
	if state, ok := se.tlsState(); ok {
		r.TLS = tls.VersionName(state.Version)
		if len(state.PeerCertificates) > 0 {
			r.Expires = state.PeerCertificates[0].NotAfter
		}
	}
	for _, name := range []string{"SIZE", "PIPELINING", "8BITMIME", "CHUNKING", "DSN", "ENHANCEDSTATUSCODES"} {
		if ok, value := se.client.Extension(name); ok {
			if value != "" {
				name += " " + value
			}
			r.Extensions = append(r.Extensions, name)
		}
	}
	return r
}

func (se *session) tlsState() (tls.ConnectionState, bool) {
	if se.server.TLS == TLSNone {
		return tls.ConnectionState{}, false
	}
	return se.client.TLSConnectionState()
}

// breakOff closes the connection when the context ends, so that no read or write outlives it.
func breakOff(ctx context.Context, conn net.Conn) (stop func() bool) {
	return context.AfterFunc(ctx, func() { _ = conn.Close() })
}

var errNoStartTLS = errors.New("the server does not offer STARTTLS")
