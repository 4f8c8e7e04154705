package mail

import (
	"errors"
	"fmt"
	"strings"

	"pressrun/internal/replies"
)

// The words of replies stand in package replies; callers of Send know them by these names.
type (
	Outcome = replies.Outcome
	Blame   = replies.Blame
	Phase   = replies.Phase
)

// What is known of a message after an attempt.
const (
	Accepted  = replies.Accepted
	Temporary = replies.Temporary
	Permanent = replies.Permanent
	Unsent    = replies.Unsent
	Unknown   = replies.Unknown
)

// Whose matter a failure is.
const (
	BlameNone    = replies.BlameNone
	BlameAddress = replies.BlameAddress
	BlameLikely  = replies.BlameLikely
	BlameMailbox = replies.BlameMailbox
	BlameMessage = replies.BlameMessage
	BlameSender  = replies.BlameSender
	BlameServer  = replies.BlameServer
)

// The phases, in order.
const (
	Connect   = replies.Connect
	Handshake = replies.Handshake
	Greeting  = replies.Greeting
	Hello     = replies.Hello
	StartTLS  = replies.StartTLS
	SignIn    = replies.SignIn
	Reset     = replies.Reset
	MailFrom  = replies.MailFrom
	RcptTo    = replies.RcptTo
	Data      = replies.Data
	Content   = replies.Content
)

// ErrCredentials is in the chain of an error when the server refused user name or password.
var ErrCredentials = errors.New("the server refused the sign-in")

// SendError says why a message was not accepted, where, and what to do.
type SendError struct {
	Outcome  Outcome
	Blame    Blame  // whose matter it is
	Rule     string // name of the row of the reply table that decided; see docs/replies.md
	Server   string // host:port, or the folder of an outbox
	Phase    Phase
	Code     int    // SMTP reply code; 0: no reply came
	Enhanced string // enhanced status code (RFC 3463), such as 5.1.1; empty: none given
	Reply    string // text of the reply, the codes taken off
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
		for _, part := range []string{e.Enhanced, e.Reply} {
			if part != "" {
				b.WriteString(" " + part)
			}
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
