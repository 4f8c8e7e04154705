package mail

import (
	"context"
	"encoding/base64"
	"errors"
	"fmt"
	"net/textproto"
	"regexp"
	"strings"
)

// fault makes the SendError of a failed step; silent is the outcome when no reply came.
func (s *SMTP) fault(ctx context.Context, phase Phase, silent Outcome, err error) *SendError {
	e := &SendError{Outcome: silent, Server: s.address(), Phase: phase, Err: s.withoutSecrets(err)}
	var reply *textproto.Error
	if errors.As(err, &reply) {
		s.readReply(e, reply)
	} else if ctxErr := context.Cause(ctx); ctxErr != nil {
		e.Err = fmt.Errorf("broken off: %w", ctxErr)
	}
	e.Advice = s.advice(e)
	return e
}

var enhancedForm = regexp.MustCompile(`^([245]\.\d{1,3}\.\d{1,3})\s+`)

// readReply takes a server's answer apart and draws the outcome from it (RFC 5321 §4.2.1, RFC 3463 §2).
func (s *SMTP) readReply(e *SendError, reply *textproto.Error) {
	e.Code, e.Reply = reply.Code, s.scrub(strings.Join(strings.Fields(reply.Msg), " "))
	if m := enhancedForm.FindStringSubmatch(e.Reply); m != nil {
		e.Enhanced = m[1]
	}
	switch {
	case e.Phase != MailFrom && e.Phase != RcptTo && e.Phase != Data && e.Phase != Content:
		e.Outcome = Unsent
	case e.Code == 421 && e.Phase != Content: // the server closes; no word on this message (RFC 5321 §3.8)
		e.Outcome = Unsent
	case e.Code >= 400 && e.Code < 500:
		e.Outcome = Temporary
	case e.Code >= 500 && e.Code < 600:
		e.Outcome = Permanent
	}
	if e.Phase == SignIn && e.Code >= 500 && e.Code < 600 {
		e.Err = ErrCredentials
	}
}

// advice says what an operator does next.
func (s *SMTP) advice(e *SendError) string {
	switch {
	case errors.Is(e.Err, errNoStartTLS):
		return "set mail.smtp.tls to tls (usual with port 465), or to none if the server is on a network you trust"
	case errors.Is(e.Err, errPlainText):
		return "set mail.smtp.tls to starttls or tls"
	case errors.Is(e.Err, errNoSignIn):
		return "leave mail.smtp.username empty, or ask the provider for the right host and port"
	case errors.Is(e.Err, ErrCredentials):
		return "check mail.smtp.username and the password in PRESSRUN_MAIL_SMTP_PASSWORD"
	case e.Outcome == Unknown:
		return "it may have arrived; it is not sent again on its own"
	case e.Phase == StartTLS || isTLSFault(e.Err):
		return "check mail.smtp.host against the server's certificate, and mail.smtp.tls against the port"
	case e.Phase == Connect:
		return "check mail.smtp.host and mail.smtp.port, and that this machine may connect there"
	case e.SenderFault():
		return "this is about the sender, not the reader: check mail.from, the sending domain and its records"
	case e.Outcome == Permanent && e.Phase == RcptTo:
		return "the address is refused for good; remove it or correct it"
	case e.Outcome == Permanent:
		return "the message is refused for good; read the reply"
	}
	return "try again later"
}

func isTLSFault(err error) bool {
	return err != nil && strings.Contains(err.Error(), "tls: ")
}

// withoutSecrets keeps the chain of an error unless its text shows the password.
func (s *SMTP) withoutSecrets(err error) error {
	if text := err.Error(); s.scrub(text) != text {
		return errors.New(s.scrub(text))
	}
	return err
}

// scrub takes the password out of a text, also as it stands in PLAIN and LOGIN dialogues: a server may echo them.
func (s *SMTP) scrub(text string) string {
	if s.Password == "" {
		return text
	}
	for _, secret := range []string{
		s.Password,
		base64.StdEncoding.EncodeToString([]byte(s.Password)),
		base64.StdEncoding.EncodeToString([]byte("\x00" + s.Username + "\x00" + s.Password)),
	} {
		text = strings.ReplaceAll(text, secret, "[password]")
	}
	return text
}
