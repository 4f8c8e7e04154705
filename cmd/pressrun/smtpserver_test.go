package main

import (
	"io"
	"net"

	"github.com/emersion/go-sasl"
	"github.com/emersion/go-smtp"
	"github.com/rogpeppe/go-internal/testscript"
)

// scriptSMTPServer starts a mail server of this machine that lets digest with the password right in and takes
// no mail; its port is $SMTP_PORT.
func scriptSMTPServer(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) != 0 {
		ts.Fatalf("usage: smtpserver")
	}
	serveSMTP(ts, smtp.NewServer(smtp.BackendFunc(func(*smtp.Conn) (smtp.Session, error) { return doorkeeper{}, nil })))
}

// serveSMTP serves until the script ends; the port is $SMTP_PORT.
func serveSMTP(ts *testscript.TestScript, server *smtp.Server) {
	server.Domain, server.AllowInsecureAuth, server.MaxMessageBytes = "mx.harbour.news", true, 10_000_000
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	ts.Check(err)
	ended := make(chan error, 1)
	go func() { ended <- server.Serve(listener) }()
	ts.Defer(func() {
		_ = server.Close()
		<-ended
	})
	_, port, err := net.SplitHostPort(listener.Addr().String())
	ts.Check(err)
	ts.Setenv("SMTP_PORT", port)
}

// doorkeeper is a session in which nobody gets further than signing in.
type doorkeeper struct{}

var errNoMail = &smtp.SMTPError{Code: 550, EnhancedCode: smtp.EnhancedCode{5, 7, 1}, Message: "no mail today"}

func (doorkeeper) AuthMechanisms() []string { return []string{sasl.Plain} }

func (doorkeeper) Auth(string) (sasl.Server, error) {
	return sasl.NewPlainServer(func(_, username, password string) error {
		if username != "digest" || password != "right" {
			return smtp.ErrAuthFailed
		}
		return nil
	}), nil
}

func (doorkeeper) Reset()                               {}
func (doorkeeper) Logout() error                        { return nil }
func (doorkeeper) Mail(string, *smtp.MailOptions) error { return errNoMail }
func (doorkeeper) Rcpt(string, *smtp.RcptOptions) error { return errNoMail }
func (doorkeeper) Data(io.Reader) error                 { return errNoMail }
