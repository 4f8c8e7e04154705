package bounce

import (
	"cmp"
	"strings"
)

// failureText reads a bounce without a part for machines, as Exim, qmail, and many older and odd servers write it.
func (m *message) failureText() []Event {
	failed := m.header.get("X-Failed-Recipients") // Exim, Gmail
	text := m.text()
	if failed == "" && !m.tellsFailure(text) {
		return nil
	}
	returned := m.returned
	if len(returned.header) == 0 {
		returned, text = originalInText(text)
	}
	found := mentions(text)
	if failed != "" {
		found = merged(failed, text, found)
	}
	if len(found) == 0 {
		found = []mention{{address: returned.to(), text: text}}
	}
	events := make([]Event, 0, len(found))
	for _, one := range found {
		events = append(events, m.failureEvent(one, text, returned))
	}
	return events
}

func (m *message) failureEvent(one mention, whole string, returned original) Event {
	kind := Bounced
	switch {
	case m.tellsDelay():
		kind = Delayed
	case containsAny(strings.ToLower(one.text), successWords) && !containsAny(m.subject, finalWords):
		kind = Delivered
	}
	e := m.event(kind, "")
	e.Recipient = one.address
	said := diagnosticIn(one.text, one.address)
	if len(repliesIn(said)) == 0 { // sendmail lists the addresses first, and then what was said to each
		said = cmp.Or(replyAbout(whole, one.address), said)
	}
	e.conclude(finding{text: said})
	if to := returned.to(); to != e.Recipient {
		e.Original = to
	}
	returned.fill(&e)
	return e
}

// maxOpening is how far into a text its opening goes, in bytes.
const maxOpening = 600

func opening(text string) string {
	return strings.ToLower(clip(text, maxOpening))
}

// tellsFailure tells a server's mail about one that it could not deliver. Automatic answers have no sender either and may
// use the same words, so of a sender who does not call himself a server more is wanted: our message, or a reply.
func (m *message) tellsFailure(text string) bool {
	if !containsAny(m.subject, failureWords) && !containsAny(opening(text), failureWords) {
		return false
	}
	return m.isNamedServer() || m.hasNullSender() && m.quotes(text)
}

// quotes tells whether our message or a reply stands in a text or beside it.
func (m *message) quotes(text string) bool {
	if len(m.returned.header) > 0 || len(repliesIn(clip(text, maxValue))) > 0 {
		return true
	}
	inText, _ := originalInText(text)
	return len(inText.header) > 0
}

// tellsDelay goes by the subject, and by the text only where the subject says neither.
func (m *message) tellsDelay() bool {
	switch {
	case containsAny(m.subject, finalWords):
		return false
	case containsAny(m.subject, delayWords):
		return true
	}
	return containsAny(opening(m.text()), delayWords)
}
