package replies

import "slices"

// Phases in groups, as the rows name them.
var (
	beforeSignIn  = []Phase{Greeting, Hello}
	inTransaction = []Phase{MailFrom, RcptTo, Data, Content}
	aboutReader   = []Phase{RcptTo, Data, Content} // a message has one reader, so its end speaks of him too
	aboutMessage  = []Phase{MailFrom, Data, Content}
	beforeContent = []Phase{MailFrom, RcptTo, Data}
	encrypting    = []Phase{Handshake, StartTLS}
	anywhere      = []Phase{Greeting, Hello, MailFrom, RcptTo, Data, Content}
)

// table tells what follows from a reply. The first row that fits decides, so the particular stands before the
// general, and what speaks of us before what speaks of the reader: a run that pauses without need is soon resumed,
// a reader struck off by mistake is lost. docs/replies.md is written from it.
var table = slices.Concat(senderRows, readerRows, generalRows)
