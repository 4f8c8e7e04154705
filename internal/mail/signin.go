package mail

import (
	"errors"
	"slices"
	"strings"

	"github.com/wneessen/go-mail/smtp"
)

var (
	errNoSignIn  = errors.New("the server offers none of PLAIN, LOGIN and SCRAM-SHA-256 to sign in")
	errPlainText = errors.New("the connection is not encrypted, and a password is not sent over it")
)

// authenticate signs in by the best mechanism that the server offers (RFC 4954). A password leaves
// only over TLS, or to this very machine.
func (c *Conn) authenticate() error {
	s := c.server
	if s.Username == "" {
		return nil
	}
	ok, offered := c.client.Extension("AUTH")
	if !ok {
		return errNoSignIn
	}
	if _, encrypted := c.tlsState(); !encrypted && !isThisMachine(s.Host) {
		return errPlainText
	}
	mechanisms := strings.Fields(strings.ToUpper(offered))
	for _, m := range []struct {
		name string
		auth smtp.Auth
	}{
		{"SCRAM-SHA-256", smtp.ScramSHA256Auth(s.Username, s.Password)},
		{"PLAIN", smtp.PlainAuth("", s.Username, s.Password, s.Host, true)},
		{"LOGIN", smtp.LoginAuth(s.Username, s.Password, s.Host, true)},
	} {
		if slices.Contains(mechanisms, m.name) {
			c.signIn = m.name
			return c.client.Auth(m.auth)
		}
	}
	return errNoSignIn
}

func isThisMachine(host string) bool {
	return host == "localhost" || host == "::1" || strings.HasPrefix(host, "127.")
}
