package bounce

import "strings"

// feedback reads a complaint (RFC 5965), and the forms of those who send the message alone.
func (m *message) feedback() []Event {
	p, ok := m.find("message/feedback-report")
	switch {
	case ok:
		return m.feedbackReport(p)
	case m.reportType() == "feedback-report":
		if p, ok := m.find("text/plain", "message/delivery-status"); ok {
			return m.feedbackReport(p)
		}
	}
	return m.forwardedComplaint()
}

func (m *message) feedbackReport(p part) []Event {
	fields, _ := readHeader(p.content())
	kind, rule := feedbackKind(strings.ToLower(fields.get("Feedback-Type")))
	recipients := fields.addresses("Original-Rcpt-To")
	if len(recipients) == 0 {
		recipients = fields.addresses("Removal-Recipient")
	}
	if len(recipients) == 0 {
		recipients = []string{""}
	}
	events := make([]Event, 0, len(recipients))
	for _, recipient := range recipients {
		e := m.event(kind, rule)
		e.Recipient, e.Original = recipient, m.returned.to()
		e.ReportingMTA = host(fields.get("Reporting-MTA"))
		e.Diagnostic = clip(oneLine(fields.get("User-Agent")), maxDiagnostic)
		if e.Token == "" {
			e.Token = fields.token(returnPrefix) // Original-Mail-From
		}
		m.returned.fill(&e)
		events = append(events, e)
	}
	return events
}

// feedbackKind is what a Feedback-Type means (RFC 5965 §7.3, RFC 6430, RFC 6591). Only a reader's own word is a
// complaint; what a machine found is the operator's matter.
func feedbackKind(kind string) (Kind, string) {
	switch kind {
	case "abuse", "fraud", "complaint", "":
		return Complained, "abuse"
	case "opt-out", "opt-out-list": // of the drafts: the reader wants off
		return Complained, "opt-out"
	case "not-spam":
		return Reported, "not-spam"
	case "auth-failure":
		return Reported, "auth-failure"
	case "virus":
		return Reported, "virus"
	}
	return Reported, "other-feedback"
}

// forwardedComplaint reads Microsoft's program for senders (JMRP): the message itself, to which its own field names the
// reader, comes from its staff without a report.
func (m *message) forwardedComplaint() []Event {
	reader := m.returned.header.get("X-HmXmrOriginalRecipient")
	if reader == "" || len(m.parts) > 3 {
		return nil
	}
	e := m.event(Complained, "jmrp")
	e.Recipient, e.Original = firstAddress(reader), m.returned.to()
	m.returned.fill(&e)
	return []Event{e}
}

// addresses are those of every field of that name.
func (h header) addresses(name string) []string {
	var all []string
	for _, f := range h {
		if isNamed(f, name) && len(all) < maxRecipients {
			if address := typedAddress(unfold(f.value)); address != "" {
				all = append(all, address)
			}
		}
	}
	return all
}
