package mail

import (
	"context"
	"encoding/base64"
	"errors"
	"fmt"
	"net"
	"net/textproto"
	"strings"

	"pressrun/internal/replies"
)

// fault makes the SendError of a failed step; silent is the outcome when no reply came.
func (s *SMTP) fault(ctx context.Context, phase Phase, silent Outcome, err error) *SendError {
	var said *textproto.Error
	if errors.As(err, &said) {
		return s.refusal(phase, replies.New(said.Code, said.Msg))
	}
	e := &SendError{Outcome: silent, Server: s.address(), Phase: phase, Err: s.withoutSecrets(err)}
	decided := replies.For(phase, replies.Reply{})
	if cause := context.Cause(ctx); cause != nil {
		e.Err, decided = fmt.Errorf("broken off: %w", cause), replies.Rule{Name: "broken-off"} // our own doing
	}
	e.Blame, e.Rule = decided.Blame, decided.Name
	e.Advice = e.advise(decided)
	return e
}

// refusal makes the SendError of a reply other than the one hoped for.
func (s *SMTP) refusal(phase Phase, r replies.Reply) *SendError {
	decided := replies.For(phase, r)
	e := &SendError{
		Outcome: decided.OutcomeOf(phase, r.Code), Blame: decided.Blame, Rule: decided.Name,
		Server: s.address(), Phase: phase, Code: r.Code, Enhanced: r.Enhanced, Reply: s.scrub(r.Text),
	}
	if phase == SignIn && r.Code >= 500 {
		e.Err = ErrCredentials
	}
	e.Advice = e.advise(decided)
	return e
}

// refuse is the answer to a message that may not reach the wire.
func (s *SMTP) refuse(phase Phase, blame Blame, err error) *SendError {
	e := &SendError{
		Outcome: Permanent, Blame: blame, Rule: "not-sent", Server: s.address(), Phase: phase, Err: err,
		Advice: "nothing was sent",
	}
	switch {
	case errors.Is(err, errTooLarge):
		e.Advice = "send a shorter edition"
	case errors.Is(err, ErrNoUTF8):
		e.Advice = "send over a server that offers both (pressrun doctor mail tells), or ask the reader for another address"
	}
	return e
}

// advise says what an operator does next.
func (e *SendError) advise(decided replies.Rule) string {
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
	case e.Phase == StartTLS || e.Phase == Handshake || isTLSFault(e.Err):
		return "check mail.smtp.host against the server's certificate, and mail.smtp.tls against the port"
	case e.Phase == Connect && isTimeout(e.Err):
		return "the host of this machine may block the port, as many do with 25: try mail.smtp.port 587 with " +
			"mail.smtp.tls starttls, 465 with tls, or 2525 where the provider has it"
	case e.Phase == Connect:
		return "check mail.smtp.host and mail.smtp.port, and that this machine may connect there"
	}
	if decided.Advice != "" {
		return decided.Advice
	}
	return blameAdvice[e.Blame]
}

// blameAdvice is what to do where the rule has no advice of its own.
var blameAdvice = map[Blame]string{
	BlameNone:    "try again later",
	BlameAddress: "the address is refused for good; remove it or correct it",
	BlameLikely:  "the address is refused for good; correct it if this goes on",
	BlameMailbox: "the reader's mailbox takes nothing at the moment; leave the address",
	BlameMessage: "the message is refused; read the reply and change the message",
	BlameSender:  "this is about the sender, not the reader: check mail.from, the sending domain and its records",
	BlameServer:  "try again later",
}

func isTLSFault(err error) bool {
	return err != nil && strings.Contains(err.Error(), "tls: ")
}

func isTimeout(err error) bool {
	var network net.Error
	return errors.As(err, &network) && network.Timeout()
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
