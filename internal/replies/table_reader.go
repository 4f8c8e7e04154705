package replies

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

// readerRows are the rows that speak of the reader: put off for now, his mailbox, his address.
var readerRows = []Rule{
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
}
