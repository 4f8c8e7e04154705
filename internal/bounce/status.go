package bounce

import (
	"bytes"
	"strings"
)

// maxDiagnostic is how much of a diagnostic text an event keeps, in bytes.
const maxDiagnostic = 500

// deliveryStatus reads a report in the form of RFC 3464, or RFC 6533 for addresses beyond ASCII.
func (m *message) deliveryStatus() []Event {
	content, ok := m.statusPart()
	if !ok {
		return nil
	}
	groups := statusGroups(content)
	var reporter string
	var events []Event
	for _, group := range groups {
		if reporter == "" {
			reporter = host(group.get("Reporting-MTA"))
		}
		if isAboutRecipient(group) && len(events) < maxRecipients {
			events = append(events, m.statusEvent(group))
		}
	}
	if len(events) == 1 && events[0].Original == "" {
		events[0].Original = m.returned.to()
	}
	for i := range events {
		events[i].ReportingMTA = reporter
		m.returned.fill(&events[i])
		if events[i].MessageID == "" && len(groups) > 0 {
			events[i].MessageID = bracketed(groups[0].get("X-Original-Message-ID")) // Gmail
		}
	}
	return events
}

// statusPart is the part for machines. Others than servers only forward reports, and what they forward is theirs.
func (m *message) statusPart() ([]byte, bool) {
	if mediaType(m.kind) != "multipart/report" && !m.isFromServer() {
		return nil, false
	}
	if p, ok := m.find("message/delivery-status", "message/global-delivery-status"); ok {
		return p.content(), true
	}
	for _, p := range m.parts { // some gateways make plain text of it
		if p.media == "text/plain" || p.media == "application/octet-stream" {
			content := p.content()
			if content = content[:min(len(content), maxText)]; bytes.Contains(content, []byte("\nFinal-Recipient:")) {
				return content, true
			}
		}
	}
	return nil, false
}

// statusGroups takes the fields apart into those of the message and of each recipient (RFC 3464 §2.1). An empty line
// parts them; where it is missing, a recipient named anew does.
func statusGroups(content []byte) []header {
	var groups []header
	for rest := content; len(rest) > 0 && len(groups) < 2*maxRecipients; {
		h, after := readHeader(rest)
		if len(h) == 0 && len(after) > 0 { // a line that is no field
			_, after = cutLine(after)
		}
		rest = after
		for len(h) > 0 && len(groups) < 2*maxRecipients {
			n := nextRecipient(h)
			groups = append(groups, h[:n])
			h = h[n:]
		}
	}
	return groups
}

// nextRecipient is where in a group another recipient begins.
func nextRecipient(h header) int {
	final, original := false, false
	for i, f := range h {
		switch {
		case isNamed(f, "Final-Recipient"):
			if final {
				return i
			}
			final = true
		case isNamed(f, "Original-Recipient"):
			if original {
				return i
			}
			original = true
		}
	}
	return len(h)
}

func isAboutRecipient(group header) bool {
	for _, name := range []string{"Final-Recipient", "Original-Recipient", "Action", "Status"} {
		if group.has(name) {
			return true
		}
	}
	return false
}

// host is the name in a Reporting-MTA (RFC 3464 §2.2.2), its type taken off.
func host(value string) string {
	if _, name, typed := strings.Cut(value, ";"); typed {
		value = name
	}
	return clip(oneLine(value), maxID)
}

// statusEvent is what the fields of one recipient say (RFC 3464 §2.3).
func (m *message) statusEvent(group header) Event {
	e := m.event(Bounced, "")
	e.Recipient = typedAddress(group.get("Final-Recipient"))
	e.Original = typedAddress(group.get("Original-Recipient"))
	if e.Recipient == "" {
		e.Recipient = typedAddress(group.get("X-Actual-Recipient"))
	}
	status := statusCode(group.get("Status"))
	text := untyped(group.get("Diagnostic-Code"))
	if more := group.get("X-Supplementary-Info"); more != "" { // Exchange puts the reply of others there
		text = strings.TrimSpace(text + " " + more)
	}
	if text == "" && strings.HasSuffix(status, ".0.0") || text == "" && status == "" {
		text = m.wordsAbout(e.Recipient)
	}
	e.Kind = m.kindOf(strings.ToLower(group.get("Action")), status)
	e.conclude(finding{status: status, text: text, people: func() string { return m.said(e.Recipient) }})
	return e
}

// kindOf is what an action means (RFC 3464 §2.3.3). Without one the status tells, and without that the subject.
func (m *message) kindOf(action, status string) Kind {
	switch {
	case strings.HasPrefix(action, "delay"):
		return Delayed
	case strings.HasPrefix(action, "fail"):
		return Bounced
	case strings.HasPrefix(action, "deliver"), strings.HasPrefix(action, "relay"), strings.HasPrefix(action, "expand"):
		return Delivered
	case strings.HasPrefix(status, "2"):
		return Delivered
	case strings.HasPrefix(status, "5"):
		return Bounced
	case strings.HasPrefix(status, "4"), m.tellsDelay():
		return Delayed
	}
	return Bounced
}

// statusCode is the enhanced code at the start of a Status field, whose comment is left out.
func statusCode(value string) string {
	for _, r := range repliesIn(" " + clip(value, 40)) {
		if r.Enhanced != "" {
			return r.Enhanced
		}
	}
	return ""
}

// untyped takes the type off a diagnostic: "smtp;", "X-Postfix;", "x-unix;" (RFC 3464 §2.3.6).
func untyped(value string) string {
	if kind, text, typed := strings.Cut(value, ";"); typed && !strings.ContainsAny(strings.TrimSpace(kind), " \t") {
		return strings.TrimSpace(text)
	}
	return value
}

// wordsAbout is the diagnosis in what the text for people says of a recipient, for where the part for machines is
// silent.
func (m *message) wordsAbout(address string) string { return diagnosticIn(m.said(address), address) }

// said is what the text for people says of a recipient, or all of it.
func (m *message) said(address string) string {
	for _, one := range m.mentioned() {
		if strings.EqualFold(one.address, address) {
			return one.text
		}
	}
	return m.text()
}
