package bounce

import "pressrun/internal/replies"

// wordTable goes on where the table of replies knows no more than a code: it is about what our own server, or one on
// the way, says in words of a message that it could not carry. docs/bounces.md is written from it.
var wordTable = []replies.Rule{
	{
		Name: "dns-trouble", Blame: replies.BlameServer,
		Hints: []string{
			"host not found, try again", "temporary failure in name", "dns query failed", "dns server failure",
			"lowest numbered mx", "host lookup did not complete", "name server timeout", "servfail",
			"malformed or unexpected name server reply", "dns lookup failure",
		},
		Means: "the domain could not be looked up for the moment, or its records are wrong",
	},
	{
		Name: "no-such-host", Codes: "5xx", Enhanced: "5.4.4 5.4.310", Blame: replies.BlameAddress,
		Means: "the address's domain has no server for mail (Postfix, Exchange)",
	},
	{
		Name: "no-such-host", Codes: "5xx", Blame: replies.BlameAddress,
		Hints: []string{
			"host or domain name not found", "nullmx", "null mx", "couldn't find any host named", "no such domain",
			"domain does not exist", "domain doesn't exist", "non-existent domain", "nonexistentdomain",
			"domain name not found", "domain not found", "host unknown", "unknown host", "unknown domain",
			"host not found", "name or service not known", "unrouteable mail domain", "unrouteable address",
			"bad destination system", "mx records point to non-existent hosts",
			"couldn't find any host by that name", "not listed in domain name", "domain isn't in my list",
			"domain has no mail exchangers", "dns domain", "indicated no smtp service", "no mx or a record",
			"no mx record found", "no mx found for domain",
		},
		Means: "the same in words",
	},
	{
		Name: "loop", Blame: replies.BlameServer, Enhanced: "x.4.6 x.4.14",
		Means: "the reader's servers send it round in circles",
	},
	{
		Name: "loop", Blame: replies.BlameServer,
		Hints: []string{
			"too many hops", "hop count", "mail loop", "mail forwarding loop", "loops back to myself",
			"loop detected", "forwarding loop", "delivered-to line", "routing loop",
		},
		Means: "the same in words",
	},
	{
		Name: "expired", Blame: replies.BlameServer, Enhanced: "x.4.7 5.4.300 5.4.316 x.4.1 x.4.2",
		Means: "the reader's server could not be reached, or put the message off, for as long as it was tried",
	},
	{
		Name: "expired", Blame: replies.BlameServer,
		Hints: []string{
			"retry timeout", "message expired", "delivery time expired", "timeout exceeded", "too old",
			"queue too long", "in the queue too long", "maximum retry", "retry time not reached",
			"been in the queue", "max message age", "delivery expired", "time limit exceeded",
		},
		Means: "the same in words",
	},
	{
		Name: "unreachable", Blame: replies.BlameServer,
		Hints: []string{
			"connection refused", "connection timed out", "connection timeout", "no route to host",
			"network is unreachable", "network unreachable", "connection reset", "lost connection",
			"could not connect", "couldn't connect", "wasn't able to establish", "not responding",
			"did not respond", "timed out", "connection dropped", "connection closed", "domain is not reachable",
			"cannot connect", "connection failed", "server is not available", "unable to connect",
		},
		Means: "no connection came about, or it broke",
	},
	{
		Name: "policy-in-words", Blame: replies.BlameSender,
		Hints: []string{
			"dmarc", "dkim", " spf ", "sender policy framework", "administrative prohibition",
			"administratively prohibited", "access denied", "not authorized", "not authorised", "unauthenticated",
			"not permitted", "blocked", "banned", "reverse dns", "ptr record", "spam", "junk mail",
			"security polic", "rejected by the recipient's", "blacklisted", "not allowed to send", "rdns",
			"ptr resource", "unverifyable sending", "mismatches client ip", "provide a valid from",
			"unroutable sender", "policy", "spoof", "open relay", "mail rejete", "network not allowed",
			"invalid ip for sending", "no access from", "insecure mail relay", "restricted", "restrictions",
			"moderated", "approval", "prohibited", "content filter",
		},
		Means: "authentication, reputation or a rule of the house, without a code that says so",
	},
	{
		Name: "content-in-words", Codes: "5xx", Blame: replies.BlameMessage,
		Hints: []string{
			"virus", "malware", "attachment", "message size", "message too large", "message too big",
			"message is too large", "exceeds the maximum", "size limit", "bare newline", "bare lf",
			"message content", "line too long", "malformed", "size exceeds", "larger than", "message rejected",
			"message refused", "invalid header", "data format error", "protocol violation", "duplicate header",
			"line limit",
		},
		Means: "size or content of this message",
	},
	{
		Name: "no-such-address", Codes: "5xx", Blame: replies.BlameAddress,
		Hints: []string{
			"adresse d au moins un destinataire invalide", "destinataire inconnu", "unbekannter empfänger",
			"empfänger unbekannt", "adresse unbekannt", "utilisateur inconnu", "usuário desconhecido",
			"пользователь не найден", "user unkown", "unknown recipients", "nobody by that name", "not our customer", //nolint:misspell // as servers write it
			"mailaddress unknown",
		},
		Means: "the reader's server says in other words, or another language, that there is nobody of that name",
	},
}

// vague are the rows of the table of replies that know no more than a code, after which the words are asked.
var vague = map[string]bool{
	"refused": true, "put-off": true, "content-refused": true, "refused-before-content": true, "no-route": true,
	"system": true, "address": true, "closing": true, "out-of-step": true, "neither-yes-nor-no": true,
	"mailbox": true, "mailbox-put-off": true, "mailbox-unavailable": true, "put-off-by-policy": true,
}
