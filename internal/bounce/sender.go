package bounce

import "strings"

// serverNames stand in the From of mails that servers write, in small letters.
var serverNames = []string{
	"mailer-daemon", "mail-daemon", "maildaemon", "mailerdaemon", "mdaemon", "mail delivery", "maildelivery",
	"delivery subsystem", "microsoftexchange329e71ec88ae4615bbc36ab6ce41109e", "mail administrator", "mailadmin",
	"mail router", "mail system", "mail transfer",
}

// isFromServer tells mail that has no sender to answer to (RFC 5321 §4.5.5), or whose sender says that it is a server.
func (m *message) isFromServer() bool { return m.hasNullSender() || m.isNamedServer() }

// isNamedServer goes by From. A postmaster (RFC 5321 §4.5.1) may be a person, too, so it takes more than his name to make
// a bounce of what he writes.
func (m *message) isNamedServer() bool {
	from := strings.ToLower(words(m.header.get("From")))
	return from == "<>" || containsAny(from, serverNames) ||
		startsWithAny(from[strings.LastIndexByte(from, '<')+1:], []string{"postmaster", "post_master"})
}

func (m *message) hasNullSender() bool {
	return m.header.has("Return-Path") && strings.Trim(m.header.get("Return-Path"), "<> ") == ""
}

// sender is the address in From; of a name that holds one, too, that in brackets counts.
func (m *message) sender() string {
	from := m.header.get("From")
	if i := strings.LastIndexByte(from, '<'); i >= 0 {
		from = from[i:]
	}
	return firstAddress(from)
}
