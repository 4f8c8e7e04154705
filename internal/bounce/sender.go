package bounce

import "strings"

// serverNames stand in the From of mails that servers write, in small letters.
var serverNames = []string{
	"mailer-daemon", "mail-daemon", "maildaemon", "mailerdaemon", "mdaemon", "postmaster", "post_master",
	"mail delivery", "maildelivery", "delivery subsystem", "microsoftexchange329e71ec88ae4615bbc36ab6ce41109e", "mail administrator",
	"mailadmin", "mail router", "mail system", "mail transfer",
}

// isFromServer tells mail that a server wrote: it has no sender to answer to (RFC 5321 §4.5.5), or says who it is.
func (m *message) isFromServer() bool {
	if m.hasNullSender() {
		return true
	}
	from := strings.ToLower(words(m.header.get("From")))
	if from == "<>" {
		return true
	}
	for _, name := range serverNames {
		if strings.Contains(from, name) {
			return true
		}
	}
	return false
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
