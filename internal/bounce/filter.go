package bounce

// isChallenge tells a filter that wants its question answered before it lets a mail through. Answering is a person's
// matter.
func (m *message) isChallenge() bool {
	for _, name := range []string{
		"X-TMDA-Fingerprint", "X-Spamarrest-Noauth", "X-SpamArrest", "X-BoxTrapper", "X-Challenge-Response",
	} {
		if m.header.has(name) {
			return true
		}
	}
	return containsAny(m.subject, challengeSubjects) && (m.isAnswer() || m.isMachineMade() || m.isFromServer() ||
		m.header.has("Precedence"))
}

// isHeld tells a filter's notice that it keeps the message until somebody lets it through.
func (m *message) isHeld() bool {
	return containsAny(m.subject, heldSubjects) && (m.isFromServer() || m.isAnswer() || m.isMachineMade())
}

func (m *message) held() Event {
	e := m.event(Delayed, "held")
	e.Class = Policy
	if e.Recipient = m.returned.to(); e.Recipient == "" {
		if found := m.mentioned(); len(found) > 0 {
			e.Recipient = found[0].address
		}
	}
	m.returned.fill(&e)
	return e
}
