package bounce

import "strings"

// leaving reads a mail to the way out (RFC 2369 §3.2, RFC 8058 §2): the address alone says who leaves. Mail programs
// send it when the reader presses their button, and Apple's marks it as an automatic answer; other answers of machines
// have no business there.
func (m *message) leaving() []Event {
	asks := strings.Contains(m.subject, "unsubscribe") || m.header.has("X-Apple-Unsubscribe")
	if m.isFromServer() || m.isAnswer() && !asks {
		return nil
	}
	e := m.event(Unsubscribed, "way-out")
	if e.Token = m.header.recipientToken(m.to, leavePrefix); e.Token == "" {
		if !asks || !m.isToWayOut() {
			return nil
		}
		e.Rule = "way-out-subject"
	}
	e.Recipient = m.sender()
	return []Event{e}
}

// isToWayOut tells the bare address of the way out, whose token got lost.
func (m *message) isToWayOut() bool {
	addresses := []string{m.to}
	for _, name := range recipientFields {
		addresses = append(addresses, m.header.get(name))
	}
	for _, value := range addresses {
		if strings.HasPrefix(strings.ToLower(firstAddress(value)), "unsub@") {
			return true
		}
	}
	return false
}
