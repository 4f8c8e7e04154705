package mail

import (
	"context"
	"crypto/tls"
	"time"
)

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
	conn, err := s.Open(ctx)
	if err != nil {
		return Report{Server: s.address()}, err
	}
	defer conn.Close(ctx)
	return conn.report(), nil
}

func (c *Conn) report() Report {
	r := Report{Server: c.server.address(), Banner: c.client.HelloResponse(), SignIn: c.signIn}
	if state, ok := c.tlsState(); ok {
		r.TLS = tls.VersionName(state.Version)
		if len(state.PeerCertificates) > 0 {
			r.Expires = state.PeerCertificates[0].NotAfter
		}
	}
	for _, name := range []string{"SIZE", "PIPELINING", "8BITMIME", "SMTPUTF8", "CHUNKING", "DSN", "ENHANCEDSTATUSCODES"} {
		if ok, value := c.client.Extension(name); ok {
			if value != "" {
				name += " " + value
			}
			r.Extensions = append(r.Extensions, name)
		}
	}
	return r
}

func (c *Conn) tlsState() (tls.ConnectionState, bool) {
	if c.server.TLS == TLSNone {
		return tls.ConnectionState{}, false
	}
	return c.client.TLSConnectionState()
}
