package mail

import (
	"errors"
	"fmt"
	"strings"
)

// Outcome is what is known of a message after an attempt to send it.
type Outcome string

// The outcomes. Only Unsent and Temporary may be tried again without the risk of sending twice.
const (
	Accepted  Outcome = "accepted"
	Temporary Outcome = "temporary" // refused for now (4xx)
	Permanent Outcome = "permanent" // refused for good (5xx)
	Unsent    Outcome = "unsent"    // the content was not handed over whole: no connection, or it broke before
	Unknown   Outcome = "unknown"   // the content was handed over and no reply came
)

// Phase is the step of an SMTP dialogue (RFC 5321 §3).
type Phase string

// The phases, in order.
const (
	Connect  Phase = "connect"
	Greeting Phase = "greeting"
	StartTLS Phase = "STARTTLS"
	SignIn   Phase = "AUTH"
	MailFrom Phase = "MAIL FROM"
	RcptTo   Phase = "RCPT TO"
	Data     Phase = "DATA"
	Content  Phase = "content"
)

// ErrCredentials is in the chain of an error when the server refused user name or password.
var ErrCredentials = errors.New("the server refused the sign-in")

// SendError says why a message was not accepted, where, and what to do.
type SendError struct {
	Outcome  Outcome
	Server   string // host:port, or the folder of an outbox
	Phase    Phase
	Code     int    // SMTP reply code; 0: no reply came
	Enhanced string // enhanced status code (RFC 3463), such as 5.1.1; empty: none given
	Reply    string // text of the reply
	Advice   string // what to do next
	Err      error  // cause, when it was no reply
}

// Error is one line: server, phase, reply, advice. It never holds a password.
func (e *SendError) Error() string {
	var b strings.Builder
	fmt.Fprintf(&b, "%s, %s: ", e.Server, e.Phase)
	switch {
	case e.Code != 0:
		fmt.Fprintf(&b, "it answered %d", e.Code)
		if e.Reply != "" {
			b.WriteString(" " + e.Reply)
		}
	case e.Err != nil:
		b.WriteString(e.Err.Error())
	}
	if e.Advice != "" {
		b.WriteString("; " + e.Advice)
	}
	return b.String()
}

// Unwrap gives the cause; a refused sign-in is ErrCredentials.
func (e *SendError) Unwrap() error { return e.Err }

// SenderFault tells whether the refusal is about us and not about the reader: a sign-in,
// our envelope address, our reputation, policy or authentication (5.7.x, 4.7.x). Such a refusal stops the
// run; it never counts against a reader.
func (e *SendError) SenderFault() bool {
	switch {
	case e.Phase == SignIn, errors.Is(e.Err, ErrCredentials):
		return true
	case e.Code == 0:
		return false
	case strings.HasPrefix(e.Enhanced, "5.7."), strings.HasPrefix(e.Enhanced, "4.7."):
		return true
	}
	return e.Code >= 500 && (e.Phase == Greeting || e.Phase == MailFrom)
}

// OutcomeOf reads the outcome from the error of a Send; nil is Accepted. An error that did not
// come from a carrier happened before anything was sent.
func OutcomeOf(err error) Outcome {
	if err == nil {
		return Accepted
	}
	var send *SendError
	if errors.As(err, &send) {
		return send.Outcome
	}
	return Unsent
}
