package replies

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

// nobody are the words for an address without a mailbox.
var nobody = []string{
	"user unknown", "unknown user", "no such user", "no such recipient", "no such mailbox", "unknown recipient",
	"recipient unknown", "user not found", "recipient not found", "mailbox not found", "no mailbox here",
	"user does not exist", "mailbox does not exist", "recipient does not exist", "user doesn't exist",
	"account that you tried to reach does not exist", "no such person", "no such account", "no such address",
	"unknown address", "address unknown", "unknown local part", "unknown or illegal alias", "unknown mailbox",
	"invalid recipient", "invalid mailbox", "recipient is invalid", "not a valid mailbox", "not a valid user",
	"is not a known user", "unknown account", "account does not exist", "account not found", "address not found",
	"recipientnotfound", "recipnotfound", "address does not exist", "no mailbox by that name", "no valid recipients",
	"not listed in public name", "not listed in domino directory", "user does not have", "there is no user",
	"not found in directory", "mail-box not found", "user not known", "no user with that name",
	"user not exist", "user doesn't have", "final delivery userid", "recipient name is not recognized",
}

// table tells what follows from a reply. The first row that fits decides, so the particular stands before the
// general, and what speaks of us before what speaks of the reader: a run that pauses without need is soon resumed,
// a reader struck off by mistake is lost. docs/replies.md is written from it.
var table = []Rule{
	// Our account with a provider.
	{
		Name: "allowance", Blame: BlameSender,
		Hints: []string{
			"daily message quota", "daily user sending", "daily sending", "sending limit", "sending quota",
			"credits exceeded", "message limit exceeded",
		},
		Means:  "our allowance at the provider is used up",
		Advice: "wait for the next day or raise the allowance at the provider, then resume",
	},
	{
		Name: "suppressed", Who: "Amazon SES", Codes: "5xx", Blame: BlameLikely,
		Hints: []string{"suppressed sending to this address", "on the suppression list"},
		Means: "the provider has the address on its own list of those that bounced or complained, perhaps with others",
	},
	{
		Name: "account", Blame: BlameSender, Hints: []string{"your account"},
		Means:  "the provider has something against our account",
		Advice: "sign in at the provider and read what it wants",
	},
	{
		Name: "too-fast", Phases: anywhere, Codes: "4xx", Hints: []string{"throttl", "sending rate"}, Blame: BlameServer,
		Means:  "the provider wants fewer messages a second",
		Advice: "set mail.rate.per_second to what the provider allows",
	},

	// Signing in.
	{
		Name: "sign-in-later", Phases: []Phase{SignIn}, Codes: "4xx", Blame: BlameServer,
		Means: "454: the server can't check a password at the moment",
	},
	{
		Name: "sign-in-refused", Phases: []Phase{SignIn}, Codes: "5xx", Blame: BlameSender,
		Means: "535, 534: user name or password are wrong, or the provider wants a password made for programs",
	},
	{
		Name: "sign-in-required", Phases: anywhere, Codes: "530", Blame: BlameSender,
		Means:  "the server wants a sign-in, or encryption before it",
		Advice: "set mail.smtp.username and its password, and mail.smtp.tls",
	},
	{
		Name: "sign-in-required", Phases: inTransaction, Codes: "5xx", Blame: BlameSender,
		Hints:  []string{"authentication required", "authentication is required", "must authenticate", "auth first"},
		Means:  "the same in words",
		Advice: "set mail.smtp.username and its password, and mail.smtp.tls",
	},

	// Authentication of the sending domain, as Gmail numbers it (RFC 7372 and beyond).
	{
		Name: "no-ptr", Who: "Gmail, Postfix", Phases: anywhere, Enhanced: "x.7.23 x.7.25", Blame: BlameSender,
		Means:  "the address that connects has no name in DNS that points back to it",
		Advice: "have the host set a PTR record for the sending address, and an A or AAAA record that matches it",
	},
	{
		Name: "unauthenticated", Who: "Gmail", Phases: inTransaction, Enhanced: "x.7.26", Blame: BlameSender,
		Means:  "neither SPF nor DKIM speak for the domain",
		Advice: "publish SPF for the sending domain and sign with DKIM; pressrun dns prints the records",
	},
	{
		Name: "unauthenticated", Who: "Microsoft", Phases: inTransaction, Enhanced: "5.7.515", Blame: BlameSender,
		Means:  "SPF, DKIM or DMARC fail for a sender of this size",
		Advice: "publish SPF for the sending domain and sign with DKIM; pressrun dns prints the records",
	},
	{
		Name: "spf", Who: "Gmail", Phases: inTransaction, Enhanced: "x.7.27 x.7.24", Blame: BlameSender,
		Means:  "SPF does not name the sending address",
		Advice: "add the sending server to the SPF record of the envelope's domain",
	},
	{
		Name: "rate-or-spam", Who: "Gmail", Phases: anywhere, Enhanced: "x.7.28", Blame: BlameSender,
		Means:  "too much mail at once, or too many readers called it spam",
		Advice: "send more slowly (mail.rate), and to readers who asked for it",
	},
	{
		Name: "no-encryption", Who: "Gmail", Phases: inTransaction, Enhanced: "x.7.29 x.7.10 x.7.11", Blame: BlameSender,
		Means:  "the connection is not encrypted",
		Advice: "set mail.smtp.tls to starttls or tls",
	},
	{
		Name: "dkim", Who: "Gmail", Phases: inTransaction, Enhanced: "x.7.30 x.7.20 x.7.21 x.7.22", Blame: BlameSender,
		Means:  "there is no DKIM signature that verifies",
		Advice: "sign with DKIM here (mail.dkim) or at the relay, and publish the key",
	},
	{
		Name: "dmarc", Who: "Gmail", Phases: inTransaction, Enhanced: "x.7.31 x.7.40", Blame: BlameSender,
		Means:  "the From domain has no DMARC record, or its policy refuses the message",
		Advice: "publish a DMARC record for the domain of mail.from",
	},
	{
		Name: "alignment", Who: "Gmail", Phases: inTransaction, Enhanced: "x.7.32", Blame: BlameSender,
		Means:  "the From domain is neither the one of SPF nor the one of DKIM",
		Advice: "sign with DKIM for the domain of mail.from, or have bounces go to it",
	},

	// Reputation and blocks.
	{
		Name: "reputation-rate", Who: "Microsoft", Phases: anywhere, Enhanced: "4.7.650 4.7.651 4.7.652", Blame: BlameSender,
		Means:  "the sending address is slowed down for its reputation",
		Advice: "send more slowly (mail.rate); a new address needs weeks of small amounts",
	},
	{
		Name: "blocked", Who: "Microsoft", Phases: anywhere, Hints: []string{"s3140", "s3150"}, Blame: BlameSender,
		Means:  "the sending network is on its block list",
		Advice: "ask the provider of the sending address, or Microsoft by its form for senders",
	},
	{
		Name: "slowed-down", Who: "Yahoo", Phases: anywhere, Hints: []string{"[tss"}, Blame: BlameSender,
		Means:  "TSS04 and its like: put off because of complaints or unusual volume",
		Advice: "send more slowly (mail.rate), and to readers who asked for it",
	},
	{
		Name: "put-off-for-good", Who: "Yahoo", Phases: anywhere, Hints: []string{"[ts0"}, Blame: BlameSender,
		Means:  "TS03: all mail of this address is put off, and trying again won't help",
		Advice: "ask Yahoo by its form for senders before going on",
	},
	{
		Name: "blocked", Who: "Yahoo", Phases: anywhere, Hints: []string{"[bl21", "[bl22", "[bl23"}, Blame: BlameSender,
		Means:  "BL21 and its like: the address is on a block list that it uses",
		Advice: "look the sending address up at the list that the reply names, and ask to be taken off",
	},
	{
		Name: "policy", Who: "Yahoo", Phases: anywhere, Codes: "5xx", Enhanced: "5.7.9", Blame: BlameSender,
		Means:  "authentication or content are against its policy",
		Advice: "check SPF, DKIM and DMARC of the sending domain",
	},
	{
		Name: "reputation", Phases: anywhere, Blame: BlameSender,
		Hints: []string{
			"spamhaus", "spamcop", "barracuda", "blacklist", "blocklist", "block list", "blocked using", "dnsbl",
			"reputation", "unsolicited", "user complaints", "banned sending", "black list", "on our block",
			"blocked by", "invaluement", "uceprotect", "sorbs", "listed in rbl", "rbl restriction", "rbl rejection",
		},
		Means:  "the sending address or domain is on a block list, or ill reputed",
		Advice: "look the sending address up at the list that the reply names",
	},
	{
		Name: "called-spam", Phases: inTransaction, Blame: BlameSender,
		Hints: []string{
			"looks like spam", "as spam", "considered spam", "is spam", "likely spam",
			"spam message", "spam content", "spam detected", "spam score",
		},
		Means:  "the message is taken for spam. All readers get the same, so it is no matter of this one",
		Advice: "read the message as a filter would, and check SPF, DKIM and DMARC of the sending domain",
	},

	{
		Name: "rate", Phases: inTransaction, Codes: "5xx", Blame: BlameSender,
		Hints: []string{
			"too many recipients this hour", "has sent to too many", "too many messages", "rate limit", "ratelimit",
			"relay quota", "sending too fast",
		},
		Means:  "more than the server takes from us at once, whatever its code says of the address",
		Advice: "send more slowly (mail.rate)",
	},

	// What a server does not let us do.
	{
		Name: "relay-refused", Phases: inTransaction, Blame: BlameSender,
		Hints: []string{
			"relay access denied", "relaying denied", "relay denied", "not permitted to relay", "unable to relay",
			"relay not permitted", "relaying not allowed",
		},
		Means:  "the server carries no mail of ours to others",
		Advice: "sign in (mail.smtp.username), or have the server accept this machine",
	},
	{
		Name: "sender-refused", Phases: inTransaction, Enhanced: "x.1.7 x.1.8", Blame: BlameSender,
		Means: "the envelope's sender is wrong, or its domain is not in DNS",
	},
	{
		Name: "sender-refused", Phases: inTransaction, Blame: BlameSender,
		Hints: []string{
			"sender address rejected", "sender rejected", "sender verify failed", "not owned by user",
			"address is not verified", "domain is not verified",
		},
		Means:  "the same in words",
		Advice: "confirm mail.from and its domain at the provider",
	},
	{
		Name: "this-machine-refused", Phases: inTransaction, Blame: BlameSender,
		Hints:  []string{"client host rejected", "helo command rejected", "helo/ehlo", "invalid helo"},
		Means:  "the server does not accept this machine, or the name that it gives",
		Advice: "give the sending machine a name in DNS, and have the server accept it",
	},

	// Being put off.
	{
		Name: "greylisted", Who: "Postfix, Exim", Phases: inTransaction, Codes: "4xx", Outcome: Temporary, Blame: BlameNone,
		Hints: []string{"greylist", "graylist", "grey list", "gray list"},
		Means: "strangers are asked to come again some minutes later",
	},
	{
		Name: "slow-down", Who: "Gmail", Phases: beforeContent, Codes: "421", Enhanced: "4.7.0", Blame: BlameServer,
		Means: "too much at once; it closes the connection",
	},
	{
		Name: "busy", Who: "Microsoft", Phases: anywhere, Enhanced: "4.7.500", Blame: BlameServer,
		Means: "the server is busy",
	},
	{
		Name: "too-many-recipients", Who: "Microsoft", Phases: beforeContent, Codes: "452", Enhanced: "4.5.3",
		Outcome: Unsent, Blame: BlameServer,
		Means: "this connection has had its share",
	},
	{
		Name: "too-many-recipients", Phases: beforeContent, Codes: "452 552", Hints: []string{"too many recipients"},
		Outcome: Unsent, Blame: BlameServer,
		Means: "the same in words (RFC 5321 §4.5.3.1.10)",
	},

	// The reader's mailbox.
	{
		Name: "mailbox-rate", Who: "Gmail", Phases: aboutReader, Codes: "4xx", Enhanced: "4.2.1",
		Outcome: Temporary, Blame: BlameMailbox,
		Means: "this mailbox gets too much mail at the moment",
	},
	{
		Name: "mailbox-too-small", Phases: aboutReader, Enhanced: "x.2.3", Blame: BlameMessage,
		Means:  "the message is too large for this mailbox",
		Advice: "send a shorter edition",
	},
	{
		Name: "mailbox-full", Phases: aboutReader, Enhanced: "x.2.2", Blame: BlameMailbox,
		Means: "over quota, for now or for so long that the server gives up",
	},
	{
		Name: "mailbox-full", Phases: aboutReader, Blame: BlameMailbox,
		Hints: []string{
			"mailbox full", "mailbox is full", "inbox is full", "over quota", "overquota", "quota exceeded",
			"exceeded storage", "out of storage", "mailbox quota", "exceeded its quota", "quota has been exceeded",
			"quota is exceeded", "exceeds quota", "exceeded the quota", "over the quota", "disk quota",
			"mailbox size limit", "storage limit", "exceeds allowed size", "messages in recipient's mailbox",
			"mailfolder is full", "mail box full", "maildir over", "exceeded mailbox", "user is over",
			"not enough storage space", "mailbox has exceeded", "exceeded his/her", "mailbox is over",
		},
		Means: "the same in words",
	},
	{
		Name: "mailbox-gone", Phases: aboutReader, Codes: "5xx", Blame: BlameAddress,
		Hints: []string{
			"no longer exists", "no longer available", "no longer valid", "no longer active", "no longer in use",
			"no longer on server", "account closed", "account has been closed", "account is closed", "mailbox closed",
			"mailbox has been closed", "account terminated", "account has been terminated", "account deleted",
			"account has been deleted", "mailbox has been deleted", "account has been removed", "account cancelled",
			"account is permanently closed",
		},
		Means: "it was there and is not any more",
	},
	{
		Name: "no-such-address", Phases: aboutReader, Codes: "5xx", Enhanced: "5.2.1", Blame: BlameAddress, Hints: nobody,
		Means: "the code of a disabled mailbox, and words that say there is none",
	},
	{
		Name: "mailbox-disabled", Phases: aboutReader, Enhanced: "5.2.1", Blame: BlameMailbox,
		Means: "the mailbox takes no mail, perhaps for a while",
	},
	{
		Name: "mailbox-disabled", Phases: aboutReader, Codes: "5xx", Blame: BlameMailbox,
		Hints: []string{
			"mailbox is disabled", "mailbox disabled", "mailbox has been disabled", "account is disabled",
			"account disabled", "account has been disabled", "account is inactive", "mailbox is inactive",
			"mailbox suspended", "account suspended", "user suspended", "account is blocked", "mailbox is blocked",
		},
		Means: "the same in words",
	},
	{
		Name: "mailbox-put-off", Phases: aboutReader, Codes: "4xx", Enhanced: "4.2.0", Outcome: Temporary, Blame: BlameNone,
		Means: "no telling why; mostly greylisting",
	},
	{
		Name: "mailbox", Phases: aboutReader, Enhanced: "x.2.x", Blame: BlameMailbox,
		Means: "something else about the mailbox",
	},
	{
		Name: "readers-own-rules", Who: "Microsoft", Phases: aboutReader, Codes: "5xx", Blame: BlameLikely,
		Enhanced: "5.7.124 5.7.133 5.7.134 5.7.135 5.7.136",
		Means:    "the address takes mail of named senders or of its own house only",
		Advice:   "ask the reader for another address, or to let you in",
	},
	{
		Name: "owner-changed", Phases: aboutReader, Codes: "5xx", Enhanced: "5.7.17 5.7.18", Blame: BlameAddress,
		Means: "mailbox or domain belong to somebody else now (RFC 7293)",
	},

	// The reader's address.
	{
		Name: "no-such-address", Phases: aboutReader, Codes: "5xx", Enhanced: "5.1.1 5.1.2 5.1.3 5.1.6", Blame: BlameAddress,
		Means: "mailbox or domain do not exist, or the address is misspelt",
	},
	{
		Name: "no-such-address", Who: "Microsoft", Phases: aboutReader, Codes: "5xx", Enhanced: "5.1.10", Blame: BlameAddress,
		Means: "RecipientNotFound; elsewhere: the domain takes no mail at all (RFC 7505)",
	},
	{
		Name: "no-such-address", Who: "Yahoo", Phases: aboutReader, Codes: "5xx", Blame: BlameAddress,
		Hints: []string{"this user doesn't have a"},
		Means: "nobody of that name has an account",
	},
	{
		Name: "no-such-address", Phases: aboutReader, Codes: "5xx", Blame: BlameAddress,
		Hints: nobody,
		Means: "the server says in words that there is nobody of that name",
	},
	{
		Name: "edge-block", Who: "Microsoft", Phases: aboutReader, Codes: "5xx", Enhanced: "5.4.1", Blame: BlameLikely,
		Means: "Recipient address rejected: the house does not know the address, or has moved",
	},
	{
		Name: "mailbox-unavailable", Who: "Yahoo", Phases: aboutReader, Codes: "5xx", Blame: BlameLikely,
		Hints: []string{"delivery error: dd"},
		Means: "mailbox not available; it may be closed or never have been",
	},
	{
		Name: "mailbox-unavailable", Who: "Microsoft", Phases: aboutReader, Codes: "550", Enhanced: "5.5.0",
		Blame: BlameLikely,
		Means: "mailbox unavailable; it may be closed or never have been",
	},
	{
		Name: "address", Phases: aboutReader, Codes: "5xx", Enhanced: "5.1.x", Blame: BlameLikely,
		Means: "something else about the address",
	},
	{
		Name: "no-route", Who: "Microsoft", Phases: aboutReader, Codes: "5xx", Enhanced: "5.4.x", Blame: BlameLikely,
		Means: "5.4.300 and others: no way to the domain was found, or the server gave up",
	},
	{
		Name: "system", Phases: aboutReader, Codes: "5xx", Enhanced: "5.3.0 5.3.1 5.3.2 5.3.3 5.3.5", Blame: BlameNone,
		Means:  "the receiving system refuses, not the address",
		Advice: "read the reply",
	},
	{
		Name: "needs-utf8", Phases: inTransaction, Codes: "5xx", Enhanced: "5.6.7 5.6.8 5.6.9", Blame: BlameNone,
		Means:  "an address beyond ASCII goes no further than this server (RFC 6531 §3.5)",
		Advice: "ask the reader for another address",
	},
	{
		Name: "needs-utf8", Phases: []Phase{MailFrom}, Codes: "555", Blame: BlameNone,
		Means:  "it offers SMTPUTF8 and does not know it, which is all that is ever asked for in MAIL FROM",
		Advice: "ask the reader for another address",
	},

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
