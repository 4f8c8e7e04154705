package returns

import (
	"context"
	"errors"
	"io"
	"log/slog"
	"net"
	"time"

	"github.com/emersion/go-smtp"

	"pressrun/internal/ledger"
	"pressrun/internal/verp"
)

// Door takes mail to return addresses from a mail server, by LMTP (RFC 2033). Only addresses that this program made are taken, each
// answered for by itself; what is answered with 250 stands in the books or in a file. It is for a server on the same
// machine: there is no sign-in.
type Door struct {
	Desk *Desk
	Name string // of this machine, for the greeting
	Log  *slog.Logger
}

// Bounds on what a mail server may ask of us at once.
const (
	mostRecipients = 50
	lmtpPatience   = time.Minute // for one command, and for one message to come into the books
	lmtpStop       = 5 * time.Second
)

// Serve answers on a listener until ctx ends; then messages under way come to their end. The listener is closed.
func (d *Door) Serve(ctx context.Context, listener net.Listener) error {
	server := smtp.NewServer(smtp.BackendFunc(func(*smtp.Conn) (smtp.Session, error) {
		return &lmtpSession{Door: d, ctx: context.WithoutCancel(ctx)}, nil
	}))
	server.LMTP, server.Domain = true, d.Name
	server.MaxMessageBytes, server.MaxRecipients = MaxMessage, mostRecipients
	server.ReadTimeout, server.WriteTimeout = lmtpPatience, lmtpPatience
	server.ErrorLog = slog.NewLogLogger(d.Log.Handler(), slog.LevelDebug) // it names clients
	ended := make(chan error, 1)
	go func() { ended <- server.Serve(listener) }()
	select {
	case err := <-ended:
		return err
	case <-ctx.Done():
	}
	stop, cancel := context.WithTimeout(context.WithoutCancel(ctx), lmtpStop)
	defer cancel()
	err := server.Shutdown(stop)
	if errors.Is(err, context.DeadlineExceeded) { // a server that keeps its connection open for the next mail
		err = server.Close()
	}
	<-ended //nolint:errcheck // Serve ends with ErrServerClosed
	return err
}

// lmtpSession is one connection of a mail server.
type lmtpSession struct {
	*Door
	ctx context.Context
	to  []string
}

// Mail begins a message.
func (s *lmtpSession) Mail(string, *smtp.MailOptions) error {
	s.to = nil
	return nil
}

// Rcpt takes an address that was made here, while its mail is in the books.
func (s *lmtpSession) Rcpt(to string, _ *smtp.RcptOptions) error {
	_, text, ok := verp.ParseAddress(to, s.Desk.Domain)
	if !ok {
		return errNoAddress
	}
	token, err := verp.Parse(text)
	if err != nil {
		return errNoAddress
	}
	ctx, cancel := context.WithTimeout(s.ctx, lmtpPatience)
	defer cancel()
	switch err := s.Desk.Expects(ctx, token); {
	case errors.Is(err, ledger.ErrNotFound):
		return errNoAddress
	case err != nil:
		s.Log.Error("a return address could not be looked up", "error", err)
		return errBooks
	}
	s.to = append(s.to, to)
	return nil
}

// The answers to a mail server (RFC 3463).
var (
	errNoAddress = &smtp.SMTPError{Code: 550, EnhancedCode: smtp.EnhancedCode{5, 1, 1}, Message: "no such address here"}
	errBooks     = &smtp.SMTPError{Code: 451, EnhancedCode: smtp.EnhancedCode{4, 3, 0}, Message: "the books cannot be written now, come again"}
)

// Data is not used over LMTP.
func (s *lmtpSession) Data(io.Reader) error { return errBooks }

// LMTPData takes a message for each of its recipients.
func (s *lmtpSession) LMTPData(r io.Reader, status smtp.StatusCollector) error {
	raw, err := io.ReadAll(r)
	if err != nil {
		return err
	}
	ctx, cancel := context.WithTimeout(s.ctx, lmtpPatience)
	defer cancel()
	for _, to := range s.to {
		if _, _, err := s.Desk.Message(ctx, LMTP, to, raw); err != nil {
			s.Log.Error("a message that came back could not be taken", "error", err)
			status.SetStatus(to, errBooks)
			continue
		}
		status.SetStatus(to, nil)
	}
	return nil
}

// Reset forgets the message at hand.
func (s *lmtpSession) Reset() { s.to = nil }

// Logout ends the connection.
func (s *lmtpSession) Logout() error { return nil }
