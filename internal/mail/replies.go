package mail

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

// replyTable tells what follows from a reply. The first row that fits decides, so the particular stands before the
// general, and what speaks of us before what speaks of the reader: a run that pauses without need is soon resumed,
// a reader struck off by mistake is lost. docs/replies.md is written from it.
var replyTable = []rule{
	// Our account with a provider.
	{
		name: "allowance", blame: BlameSender,
		hints: []string{
			"daily message quota", "daily user sending", "daily sending", "sending limit", "sending quota",
			"credits exceeded", "message limit exceeded",
		},
		means:  "our allowance at the provider is used up",
		advice: "wait for the next day or raise the allowance at the provider, then resume",
	},
	{
		name: "account", blame: BlameSender, hints: []string{"your account"},
		means:  "the provider has something against our account",
		advice: "sign in at the provider and read what it wants",
	},
	{
		name: "too-fast", phases: anywhere, codes: "4xx", hints: []string{"throttl", "sending rate"}, blame: BlameServer,
		means:  "the provider wants fewer messages a second",
		advice: "set mail.rate.per_second to what the provider allows",
	},

	// Signing in.
	{
		name: "sign-in-later", phases: []Phase{SignIn}, codes: "4xx", blame: BlameServer,
		means: "454: the server can't check a password at the moment",
	},
	{
		name: "sign-in-refused", phases: []Phase{SignIn}, codes: "5xx", blame: BlameSender,
		means: "535, 534: user name or password are wrong, or the provider wants a password made for programs",
	},
	{
		name: "sign-in-required", phases: anywhere, codes: "530", blame: BlameSender,
		means:  "the server wants a sign-in, or encryption before it",
		advice: "set mail.smtp.username and its password, and mail.smtp.tls",
	},
	{
		name: "sign-in-required", phases: inTransaction, codes: "5xx", blame: BlameSender,
		hints:  []string{"authentication required", "authentication is required", "must authenticate", "auth first"},
		means:  "the same in words",
		advice: "set mail.smtp.username and its password, and mail.smtp.tls",
	},

	// Authentication of the sending domain, as Gmail numbers it (RFC 7372 and beyond).
	{
		name: "no-ptr", who: "Gmail, Postfix", phases: anywhere, enhanced: "x.7.23 x.7.25", blame: BlameSender,
		means:  "the address that connects has no name in DNS that points back to it",
		advice: "have the host set a PTR record for the sending address, and an A or AAAA record that matches it",
	},
	{
		name: "unauthenticated", who: "Gmail", phases: inTransaction, enhanced: "x.7.26", blame: BlameSender,
		means:  "neither SPF nor DKIM speak for the domain",
		advice: "publish SPF for the sending domain and sign with DKIM; pressrun dns prints the records",
	},
	{
		name: "unauthenticated", who: "Microsoft", phases: inTransaction, enhanced: "5.7.515", blame: BlameSender,
		means:  "SPF, DKIM or DMARC fail for a sender of this size",
		advice: "publish SPF for the sending domain and sign with DKIM; pressrun dns prints the records",
	},
	{
		name: "spf", who: "Gmail", phases: inTransaction, enhanced: "x.7.27 x.7.24", blame: BlameSender,
		means:  "SPF does not name the sending address",
		advice: "add the sending server to the SPF record of the envelope's domain",
	},
	{
		name: "rate-or-spam", who: "Gmail", phases: anywhere, enhanced: "x.7.28", blame: BlameSender,
		means:  "too much mail at once, or too many readers called it spam",
		advice: "send more slowly (mail.rate), and to readers who asked for it",
	},
	{
		name: "no-encryption", who: "Gmail", phases: inTransaction, enhanced: "x.7.29 x.7.10 x.7.11", blame: BlameSender,
		means:  "the connection is not encrypted",
		advice: "set mail.smtp.tls to starttls or tls",
	},
	{
		name: "dkim", who: "Gmail", phases: inTransaction, enhanced: "x.7.30 x.7.20 x.7.21 x.7.22", blame: BlameSender,
		means:  "there is no DKIM signature that verifies",
		advice: "sign with DKIM here (mail.dkim) or at the relay, and publish the key",
	},
	{
		name: "dmarc", who: "Gmail", phases: inTransaction, enhanced: "x.7.31 x.7.40", blame: BlameSender,
		means:  "the From domain has no DMARC record, or its policy refuses the message",
		advice: "publish a DMARC record for the domain of mail.from",
	},
	{
		name: "alignment", who: "Gmail", phases: inTransaction, enhanced: "x.7.32", blame: BlameSender,
		means:  "the From domain is neither the one of SPF nor the one of DKIM",
		advice: "sign with DKIM for the domain of mail.from, or have bounces go to it",
	},

	// Reputation and blocks.
	{
		name: "reputation-rate", who: "Microsoft", phases: anywhere, enhanced: "4.7.650 4.7.651 4.7.652", blame: BlameSender,
		means:  "the sending address is slowed down for its reputation",
		advice: "send more slowly (mail.rate); a new address needs weeks of small amounts",
	},
	{
		name: "blocked", who: "Microsoft", phases: anywhere, hints: []string{"s3140", "s3150"}, blame: BlameSender,
		means:  "the sending network is on its block list",
		advice: "ask the provider of the sending address, or Microsoft by its form for senders",
	},
	{
		name: "slowed-down", who: "Yahoo", phases: anywhere, hints: []string{"[tss"}, blame: BlameSender,
		means:  "TSS04 and its like: put off because of complaints or unusual volume",
		advice: "send more slowly (mail.rate), and to readers who asked for it",
	},
	{
		name: "put-off-for-good", who: "Yahoo", phases: anywhere, hints: []string{"[ts0"}, blame: BlameSender,
		means:  "TS03: all mail of this address is put off, and trying again won't help",
		advice: "ask Yahoo by its form for senders before going on",
	},
	{
		name: "blocked", who: "Yahoo", phases: anywhere, hints: []string{"[bl"}, blame: BlameSender,
		means:  "BL21 and its like: the address is on a block list that it uses",
		advice: "look the sending address up at the list that the reply names, and ask to be taken off",
	},
	{
		name: "policy", who: "Yahoo", phases: anywhere, codes: "5xx", enhanced: "5.7.9", blame: BlameSender,
		means:  "authentication or content are against its policy",
		advice: "check SPF, DKIM and DMARC of the sending domain",
	},
	{
		name: "reputation", phases: anywhere, blame: BlameSender,
		hints: []string{
			"spamhaus", "spamcop", "barracuda", "blacklist", "blocklist", "block list", "blocked using", "dnsbl",
			"reputation", "unsolicited", "user complaints", "banned sending",
		},
		means:  "the sending address or domain is on a block list, or ill reputed",
		advice: "look the sending address up at the list that the reply names",
	},
	{
		name: "called-spam", phases: inTransaction, blame: BlameSender,
		hints: []string{
			"looks like spam", "as spam", "considered spam", "is spam", "likely spam",
			"spam message", "spam content", "spam detected", "spam score",
		},
		means:  "the message is taken for spam. All readers get the same, so it is no matter of this one",
		advice: "read the message as a filter would, and check SPF, DKIM and DMARC of the sending domain",
	},

	// What a server does not let us do.
	{
		name: "relay-refused", phases: inTransaction, blame: BlameSender,
		hints: []string{
			"relay access denied", "relaying denied", "relay denied", "not permitted to relay", "unable to relay",
			"relay not permitted", "relaying not allowed",
		},
		means:  "the server carries no mail of ours to others",
		advice: "sign in (mail.smtp.username), or have the server accept this machine",
	},
	{
		name: "sender-refused", phases: inTransaction, enhanced: "x.1.7 x.1.8", blame: BlameSender,
		means: "the envelope's sender is wrong, or its domain is not in DNS",
	},
	{
		name: "sender-refused", phases: inTransaction, blame: BlameSender,
		hints: []string{
			"sender address rejected", "sender rejected", "sender verify failed", "not owned by user",
			"address is not verified", "domain is not verified",
		},
		means:  "the same in words",
		advice: "confirm mail.from and its domain at the provider",
	},
	{
		name: "this-machine-refused", phases: inTransaction, blame: BlameSender,
		hints:  []string{"client host rejected", "helo command rejected", "helo/ehlo", "invalid helo"},
		means:  "the server does not accept this machine, or the name that it gives",
		advice: "give the sending machine a name in DNS, and have the server accept it",
	},

	// Being put off.
	{
		name: "greylisted", who: "Postfix, Exim", phases: inTransaction, codes: "4xx", outcome: Temporary, blame: BlameNone,
		hints: []string{"greylist", "graylist", "grey list", "gray list"},
		means: "strangers are asked to come again some minutes later",
	},
	{
		name: "slow-down", who: "Gmail", phases: beforeContent, codes: "421", enhanced: "4.7.0", blame: BlameServer,
		means: "too much at once; it closes the connection",
	},
	{
		name: "busy", who: "Microsoft", phases: anywhere, enhanced: "4.7.500", blame: BlameServer,
		means: "the server is busy",
	},
	{
		name: "too-many-recipients", who: "Microsoft", phases: beforeContent, codes: "452", enhanced: "4.5.3",
		outcome: Unsent, blame: BlameServer,
		means: "this connection has had its share",
	},
	{
		name: "too-many-recipients", phases: beforeContent, codes: "452 552", hints: []string{"too many recipients"},
		outcome: Unsent, blame: BlameServer,
		means: "the same in words (RFC 5321 §4.5.3.1.10)",
	},

	// The reader's mailbox.
	{
		name: "mailbox-rate", who: "Gmail", phases: aboutReader, codes: "4xx", enhanced: "4.2.1",
		outcome: Temporary, blame: BlameMailbox,
		means: "this mailbox gets too much mail at the moment",
	},
	{
		name: "mailbox-too-small", phases: aboutReader, enhanced: "x.2.3", blame: BlameMessage,
		means:  "the message is too large for this mailbox",
		advice: "send a shorter edition",
	},
	{
		name: "mailbox-full", phases: aboutReader, enhanced: "x.2.2", blame: BlameMailbox,
		means: "over quota, for now or for so long that the server gives up",
	},
	{
		name: "mailbox-full", phases: aboutReader, blame: BlameMailbox,
		hints: []string{
			"mailbox full", "mailbox is full", "inbox is full", "over quota", "overquota", "quota exceeded",
			"exceeded storage", "out of storage",
		},
		means: "the same in words",
	},
	{
		name: "mailbox-disabled", phases: aboutReader, enhanced: "5.2.1", blame: BlameMailbox,
		means: "the mailbox takes no mail, perhaps for a while",
	},
	{
		name: "mailbox-disabled", phases: aboutReader, codes: "5xx", blame: BlameMailbox,
		hints: []string{
			"mailbox is disabled", "mailbox disabled", "mailbox has been disabled", "account is disabled",
			"account disabled", "account has been disabled", "account is inactive", "mailbox is inactive",
			"mailbox suspended", "account suspended", "user suspended",
		},
		means: "the same in words",
	},
	{
		name: "mailbox-put-off", phases: aboutReader, codes: "4xx", enhanced: "4.2.0", outcome: Temporary, blame: BlameNone,
		means: "no telling why; mostly greylisting",
	},
	{
		name: "mailbox", phases: aboutReader, enhanced: "x.2.x", blame: BlameMailbox,
		means: "something else about the mailbox",
	},
	{
		name: "readers-own-rules", who: "Microsoft", phases: aboutReader, codes: "5xx", blame: BlameLikely,
		enhanced: "5.7.124 5.7.133 5.7.134 5.7.135 5.7.136",
		means:    "the address takes mail of named senders or of its own house only",
		advice:   "ask the reader for another address, or to let you in",
	},
	{
		name: "owner-changed", phases: aboutReader, codes: "5xx", enhanced: "5.7.17 5.7.18", blame: BlameAddress,
		means: "mailbox or domain belong to somebody else now (RFC 7293)",
	},

	// The reader's address.
	{
		name: "no-such-address", phases: aboutReader, codes: "5xx", enhanced: "5.1.1 5.1.2 5.1.3 5.1.6", blame: BlameAddress,
		means: "mailbox or domain do not exist, or the address is misspelt",
	},
	{
		name: "no-such-address", who: "Microsoft", phases: aboutReader, codes: "5xx", enhanced: "5.1.10", blame: BlameAddress,
		means: "RecipientNotFound; elsewhere: the domain takes no mail at all (RFC 7505)",
	},
	{
		name: "no-such-address", who: "Yahoo", phases: aboutReader, codes: "5xx", blame: BlameAddress,
		hints: []string{"this user doesn't have a"},
		means: "nobody of that name has an account",
	},
	{
		name: "no-such-address", phases: aboutReader, codes: "5xx", blame: BlameAddress,
		hints: []string{
			"user unknown", "unknown user", "no such user", "no such recipient", "no such mailbox", "unknown recipient",
			"recipient unknown", "user not found", "recipient not found", "mailbox not found", "no mailbox here",
			"user does not exist", "mailbox does not exist", "recipient does not exist", "user doesn't exist",
			"account that you tried to reach does not exist",
		},
		means: "the server says in words that there is nobody of that name",
	},
	{
		name: "edge-block", who: "Microsoft", phases: aboutReader, codes: "5xx", enhanced: "5.4.1", blame: BlameLikely,
		means: "Recipient address rejected: the house does not know the address, or has moved",
	},
	{
		name: "mailbox-unavailable", who: "Yahoo", phases: aboutReader, codes: "5xx", blame: BlameLikely,
		hints: []string{"delivery error: dd"},
		means: "mailbox not available; it may be closed or never have been",
	},
	{
		name: "mailbox-unavailable", who: "Microsoft", phases: aboutReader, codes: "550", enhanced: "5.5.0",
		blame: BlameLikely,
		means: "mailbox unavailable; it may be closed or never have been",
	},
	{
		name: "address", phases: aboutReader, codes: "5xx", enhanced: "5.1.x", blame: BlameLikely,
		means: "something else about the address",
	},
	{
		name: "no-route", who: "Microsoft", phases: aboutReader, codes: "5xx", enhanced: "5.4.x", blame: BlameLikely,
		means: "5.4.300 and others: no way to the domain was found, or the server gave up",
	},
	{
		name: "system", phases: aboutReader, codes: "5xx", enhanced: "5.3.0 5.3.1 5.3.2 5.3.3 5.3.5", blame: BlameNone,
		means:  "the receiving system refuses, not the address",
		advice: "read the reply",
	},
	{
		name: "needs-utf8", phases: inTransaction, codes: "5xx", enhanced: "5.6.7 5.6.8 5.6.9", blame: BlameNone,
		means:  "an address beyond ASCII goes no further than this server (RFC 6531 §3.5)",
		advice: "ask the reader for another address",
	},
	{
		name: "needs-utf8", phases: []Phase{MailFrom}, codes: "555", blame: BlameNone,
		means:  "it offers SMTPUTF8 and does not know it, which is all that is ever asked for in MAIL FROM",
		advice: "ask the reader for another address",
	},

	// The message.
	{
		name: "too-large", phases: inTransaction, enhanced: "x.3.4", blame: BlameMessage,
		means:  "the message is larger than the server takes (RFC 1870)",
		advice: "send a shorter edition",
	},
	{
		name: "too-large", phases: aboutMessage, codes: "552", hints: []string{"size", "too large", "too big", "too long"},
		blame: BlameMessage,
		means: "the same in words", advice: "send a shorter edition",
	},

	// Policy that gives no reason.
	{
		name: "policy", phases: anywhere, codes: "5xx", enhanced: "5.7.x", blame: BlameSender,
		means: "refused by policy; all that is known is that it is about us",
	},
	{
		name: "policy", phases: anywhere, codes: "5xx", blame: BlameSender,
		hints: []string{"policy reasons", "policy violation", "local policy", "due to policy"},
		means: "the same in words",
	},
	{
		name: "put-off-by-policy", phases: inTransaction, codes: "450 451 454", enhanced: "4.7.x", blame: BlameNone,
		means: "mostly greylisting in other words",
	},
	{
		name: "no-room", phases: aboutReader, codes: "552", blame: BlameMailbox,
		means: "a storage limit, without telling whose",
	},

	// By phase: no reply.
	{
		name: "unreachable", phases: []Phase{Connect}, codes: "none", blame: BlameServer,
		means: "refused, no such host, or no answer in time: then the host of this machine may block the port",
	},
	{
		name: "no-tls", phases: encrypting, codes: "none", blame: BlameServer,
		means: "it is not offered, the certificate does not fit, or the handshake failed",
	},
	{
		name: "no-sign-in", phases: []Phase{SignIn}, codes: "none", blame: BlameServer,
		means: "no way to sign in is offered, or the connection broke",
	},
	{
		name: "in-doubt", phases: []Phase{Content}, codes: "none", blame: BlameServer,
		means: "unsent if the connection broke before the end mark was written, unknown if it broke after",
	},
	{
		name: "no-reply", codes: "none", blame: BlameServer,
		means: "the connection broke, no reply came in time, or it was none",
	},

	// By phase and first digit.
	{
		name: "no-tls", phases: encrypting, blame: BlameServer,
		means: "454 and others: the server offers STARTTLS and refuses it",
	},
	{
		name: "closing", phases: append([]Phase{Reset}, anywhere...), codes: "421", blame: BlameServer,
		means: "the server closes the connection: it stops, or this one has had its share",
	},
	{
		name: "not-wanted", phases: beforeSignIn, codes: "5xx", blame: BlameSender,
		means:  "554, 550: the server does not serve this machine",
		advice: "ask the provider why this machine may not connect; check mail.smtp.host",
	},
	{
		name: "not-now", phases: beforeSignIn, codes: "4xx", blame: BlameServer,
		means: "the server takes no connections at the moment",
	},
	{
		name: "no-reset", phases: []Phase{Reset}, blame: BlameServer,
		means: "RSET can't be refused (RFC 5321 §4.1.1.5): this connection is out of step",
	},
	{
		name: "out-of-step", phases: inTransaction, codes: "500 502 503", outcome: Unsent, blame: BlameServer,
		means: "the server did not understand, or lost count of the commands",
	},
	{
		name: "put-off-at-once", phases: []Phase{MailFrom}, codes: "4xx", blame: BlameServer,
		means: "no mail at all for the moment; no reader has been named yet",
	},
	{
		name: "too-large", phases: []Phase{MailFrom}, codes: "552", blame: BlameMessage,
		means:  "a storage limit, before a reader has been named",
		advice: "send a shorter edition",
	},
	{
		name: "sender-refused", phases: []Phase{MailFrom}, codes: "5xx", blame: BlameSender,
		means: "no reader has been named yet, so it is about us",
	},
	{
		name: "put-off", phases: aboutReader, codes: "4xx", blame: BlameNone,
		means: "to be tried again",
	},
	{
		name: "refused", phases: []Phase{RcptTo}, codes: "5xx", blame: BlameLikely,
		means: "refused for good without a telling code",
	},
	{
		name: "refused-before-content", phases: []Phase{Data}, codes: "5xx", blame: BlameNone,
		means:  "the reader was accepted and the content not seen, so it counts against neither",
		advice: "read the reply",
	},
	{
		name: "content-refused", phases: []Phase{Content}, codes: "5xx", blame: BlameMessage,
		means: "554, 5.6.x: the server does not take this content",
	},
	{
		name: "neither-yes-nor-no", blame: BlameServer,
		means: "a reply that fits nothing here: the connection is out of step",
	},
}
