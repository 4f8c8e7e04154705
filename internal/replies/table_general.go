package replies

// generalRows are the rows for what the others leave: the message, policy without a reason, and last, for any reply or none,
// the phase and the first digit.
var generalRows = []Rule{
	// The message.
	{
		Name: "too-large", Phases: inTransaction, Enhanced: "x.3.4", Blame: BlameMessage,
		Means:  "the message is larger than the server takes (RFC 1870)",
		Advice: "send a shorter edition",
	},
	{
		Name: "too-large", Phases: aboutMessage, Codes: "552", Hints: []string{"size", "too large", "too big", "too long"},
		Blame: BlameMessage,
		Means: "the same in words", Advice: "send a shorter edition",
	},

	// Policy that gives no reason.
	{
		Name: "policy", Phases: anywhere, Codes: "5xx", Enhanced: "5.7.x", Blame: BlameSender,
		Means: "refused by policy; all that is known is that it is about us",
	},
	{
		Name: "policy", Phases: anywhere, Codes: "5xx", Blame: BlameSender,
		Hints: []string{"policy reasons", "policy violation", "local policy", "due to policy"},
		Means: "the same in words",
	},
	{
		Name: "put-off-by-policy", Phases: inTransaction, Codes: "450 451 454", Enhanced: "4.7.x", Blame: BlameNone,
		Means: "mostly greylisting in other words",
	},
	{
		Name: "content-refused", Phases: aboutReader, Codes: "5xx", Enhanced: "5.6.x", Blame: BlameMessage,
		Means: "the server can't carry or does not take this content",
	},
	{
		Name: "no-room", Phases: aboutReader, Codes: "552", Blame: BlameMailbox,
		Means: "a storage limit, without telling whose",
	},

	// By phase: no reply.
	{
		Name: "unreachable", Phases: []Phase{Connect}, Codes: "none", Blame: BlameServer,
		Means: "refused, no such host, or no answer in time: then the host of this machine may block the port",
	},
	{
		Name: "no-tls", Phases: encrypting, Codes: "none", Blame: BlameServer,
		Means: "it is not offered, the certificate does not fit, or the handshake failed",
	},
	{
		Name: "no-sign-in", Phases: []Phase{SignIn}, Codes: "none", Blame: BlameServer,
		Means: "no way to sign in is offered, or the connection broke",
	},
	{
		Name: "in-doubt", Phases: []Phase{Content}, Codes: "none", Blame: BlameServer,
		Means: "unsent if the connection broke before the end mark was written, unknown if it broke after",
	},
	{
		Name: "no-reply", Codes: "none", Blame: BlameServer,
		Means: "the connection broke, no reply came in time, or it was none",
	},

	// By phase and first digit.
	{
		Name: "no-tls", Phases: encrypting, Blame: BlameServer,
		Means: "454 and others: the server offers STARTTLS and refuses it",
	},
	{
		Name: "closing", Phases: append([]Phase{Reset}, anywhere...), Codes: "421", Blame: BlameServer,
		Means: "the server closes the connection: it stops, or this one has had its share",
	},
	{
		Name: "not-wanted", Phases: beforeSignIn, Codes: "5xx", Blame: BlameSender,
		Means:  "554, 550: the server does not serve this machine",
		Advice: "ask the provider why this machine may not connect; check mail.smtp.host",
	},
	{
		Name: "not-now", Phases: beforeSignIn, Codes: "4xx", Blame: BlameServer,
		Means: "the server takes no connections at the moment",
	},
	{
		Name: "no-reset", Phases: []Phase{Reset}, Blame: BlameServer,
		Means: "RSET can't be refused (RFC 5321 §4.1.1.5): this connection is out of step",
	},
	{
		Name: "out-of-step", Phases: inTransaction, Codes: "500 502 503", Outcome: Unsent, Blame: BlameServer,
		Means: "the server did not understand, or lost count of the commands",
	},
	{
		Name: "put-off-at-once", Phases: []Phase{MailFrom}, Codes: "4xx", Blame: BlameServer,
		Means: "no mail at all for the moment; no reader has been named yet",
	},
	{
		Name: "too-large", Phases: []Phase{MailFrom}, Codes: "552", Blame: BlameMessage,
		Means:  "a storage limit, before a reader has been named",
		Advice: "send a shorter edition",
	},
	{
		Name: "sender-refused", Phases: []Phase{MailFrom}, Codes: "5xx", Blame: BlameSender,
		Means: "no reader has been named yet, so it is about us",
	},
	{
		Name: "put-off", Phases: aboutReader, Codes: "4xx", Blame: BlameNone,
		Means: "to be tried again",
	},
	{
		Name: "refused", Phases: []Phase{RcptTo}, Codes: "5xx", Blame: BlameLikely,
		Means: "refused for good without a telling code",
	},
	{
		Name: "refused-before-content", Phases: []Phase{Data}, Codes: "5xx", Blame: BlameNone,
		Means:  "the reader was accepted and the content not seen, so it counts against neither",
		Advice: "read the reply",
	},
	{
		Name: "content-refused", Phases: []Phase{Content}, Codes: "5xx", Blame: BlameMessage,
		Means: "554, 5.6.x: the server does not take this content",
	},
	{
		Name: "neither-yes-nor-no", Blame: BlameServer,
		Means: "a reply that fits nothing here: the connection is out of step",
	},
}
