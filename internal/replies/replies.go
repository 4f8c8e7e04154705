// Package replies tells what the replies of mail servers mean: whose matter a refusal is, and whether the message may
// be tried again. It is asked about the same reply twice: when it comes over the wire, and when a bounce tells of it.
package replies

// Outcome is what is known of a message after an attempt to send it.
type Outcome string

// The outcomes. Only Unsent and Temporary may be tried again without the risk of sending twice; only Temporary
// is an attempt that failed.
const (
	Accepted  Outcome = "accepted"
	Temporary Outcome = "temporary" // refused for now (4xx)
	Permanent Outcome = "permanent" // refused for good (5xx)
	Unsent    Outcome = "unsent"    // the content was not handed over whole: no connection, or it broke before
	Unknown   Outcome = "unknown"   // the content was handed over and no reply came
)

// Blame says whose matter a failure is, and so what may follow from it.
type Blame string

// The kinds of blame.
const (
	BlameNone    Blame = ""        // nobody's: a matter of time, or of this one message to this reader
	BlameAddress Blame = "address" // the address is dead for certain; it may be suppressed
	BlameLikely  Blame = "likely"  // it was refused for good without saying why; suppress only when that repeats
	BlameMailbox Blame = "mailbox" // full, disabled or over a limit; never suppress
	BlameMessage Blame = "message" // its size or its content
	// BlameSender is ours: sign-in, authentication, policy, reputation. It stops the run and counts against no reader.
	BlameSender Blame = "sender"
	// BlameServer is the connection's or the server's. Another connection may do better.
	BlameServer Blame = "server"
)

// Phase is the step of an SMTP dialogue (RFC 5321 §3).
type Phase string

// The phases, in order.
const (
	Connect   Phase = "connect"
	Handshake Phase = "TLS" // from the first byte on; see TLSImplicit
	Greeting  Phase = "greeting"
	Hello     Phase = "EHLO"
	StartTLS  Phase = "STARTTLS"
	SignIn    Phase = "AUTH"
	Reset     Phase = "RSET" // in front of an envelope, when the one before was refused
	MailFrom  Phase = "MAIL FROM"
	RcptTo    Phase = "RCPT TO"
	Data      Phase = "DATA"
	Content   Phase = "content"
)
