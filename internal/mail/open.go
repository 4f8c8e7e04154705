package mail

import (
	"context"
	"crypto/tls"
	"errors"
	"net"
	"strconv"
	"time"

	"github.com/wneessen/go-mail/smtp"
)

// Open connects, encrypts and signs in, all within ConnectTimeout. No message is begun before all of that
// worked, so each of its errors is a *SendError with the outcome Unsent.
func (s *SMTP) Open(ctx context.Context) (*Conn, error) {
	deadline := time.Now().Add(s.connectTimeout())
	dialer := net.Dialer{Deadline: deadline}
	conn, err := dialer.DialContext(ctx, "tcp", s.address())
	if err != nil {
		return nil, s.fault(ctx, Connect, Unsent, err)
	}
	_ = conn.SetDeadline(deadline)
	c := &Conn{server: s, conn: conn}
	c.watch(ctx)
	defer c.forget()
	if phase, err := c.establish(); err != nil {
		c.drop()
		return nil, s.fault(ctx, phase, Unsent, err)
	}
	return c, nil
}

func (s *SMTP) tlsConfig() *tls.Config {
	return &tls.Config{
		ServerName: s.Host, RootCAs: s.RootCAs, MinVersion: tls.VersionTLS12, // RFC 8996
		DynamicRecordSizingDisabled: true, // content is written whole, and larger records take fewer writes
	}
}

// establish takes the connection from the first byte to the sign-in; on failure it says in which phase.
func (c *Conn) establish() (Phase, error) {
	if phase, err := c.greet(); err != nil {
		return phase, err
	}
	if c.server.TLS == TLSStart {
		if ok, _ := c.client.Extension("STARTTLS"); !ok {
			return StartTLS, errNoStartTLS
		}
		if err := c.client.StartTLS(c.server.tlsConfig()); err != nil {
			return StartTLS, err
		}
	}
	if err := c.authenticate(); err != nil {
		return SignIn, err
	}
	c.pipelining, _ = c.client.Extension("PIPELINING")
	utf8, _ := c.client.Extension("SMTPUTF8")
	eightBit, _ := c.client.Extension("8BITMIME")
	c.utf8 = utf8 && eightBit
	if ok, size := c.client.Extension("SIZE"); ok {
		c.maxSize, _ = strconv.ParseInt(size, 10, 64)
	}
	return "", nil
}

// greet reads the greeting and says EHLO, over TLS where that is spoken from the first byte on.
func (c *Conn) greet() (Phase, error) {
	stream := c.conn
	if c.server.TLS == TLSImplicit {
		encrypted := tls.Client(c.conn, c.server.tlsConfig())
		if err := encrypted.Handshake(); err != nil {
			return Handshake, err
		}
		stream = encrypted
	}
	client, err := smtp.NewClient(stream, c.server.Host)
	if err != nil {
		return Greeting, err
	}
	c.client = client
	hello := c.server.Hello
	if hello == "" {
		hello = "localhost"
	}
	return Hello, client.Hello(hello)
}

var errNoStartTLS = errors.New("the server does not offer STARTTLS")
