package replies

// senderRows are the rows that speak of us: account, signing in, authentication, reputation, what we may do.
var senderRows = []Rule{
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
}
