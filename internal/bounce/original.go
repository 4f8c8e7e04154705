package bounce

import (
	"bytes"
	"strings"
)

// original is what a report returns of our message.
type original struct{ header header }

// originalIn finds the returned message, or its header, among the parts.
func originalIn(parts []part) original {
	for _, p := range parts {
		if isReturned(p.media) {
			content := p.content()
			h, _ := readHeader(content[:min(len(content), maxDecoded)])
			if len(h) > 0 {
				return original{header: h}
			}
		}
	}
	return original{}
}

// isReturned tells the types of a returned message (RFC 6522 §3, §4; RFC 6533 §4).
func isReturned(media string) bool {
	switch media {
	case "message/rfc822", "text/rfc822-headers", "message/global", "message/global-headers", "message/rfc822-headers",
		"text/rfc822", "message/partial", "text/rfc822-header":
		return true
	}
	return false
}

// originalInText finds a header that was copied into a text: at least three lines running that name fields which
// mails have. before is the text in front of it.
func originalInText(text string) (o original, before string) {
	for from, tries := 0, 0; from < len(text) && tries < 50; {
		line, _, _ := strings.Cut(text[from:], "\n")
		if isMailField(strings.TrimLeft(line, "> \t")) {
			tries++
			h := quotedHeader(text[from:])
			if len(h) >= 3 && (h.has("From") || h.has("Message-ID") || h.has("Received")) {
				return original{header: h}, withoutRule(text[:from])
			}
		}
		from += len(line) + 1
	}
	return original{}, text
}

// withoutRule takes off the line of dashes and words that stands in front of a returned message.
func withoutRule(text string) string {
	text = strings.TrimSpace(text)
	if at := strings.LastIndexByte(text, '\n') + 1; strings.HasPrefix(strings.TrimSpace(text[at:]), "--") {
		return text[:at]
	}
	return text
}

// quotedHeader reads a header whose lines may be quoted or indented by the first one's measure.
func quotedHeader(text string) header {
	mark := text[:len(text)-len(strings.TrimLeft(text, "> \t"))]
	if mark == "" {
		h, _ := readHeader([]byte(text[:min(len(text), maxValue)]))
		return h
	}
	var b bytes.Buffer
	for line := range strings.Lines(text[:min(len(text), maxValue)]) {
		rest, ok := strings.CutPrefix(line, mark)
		if !ok {
			break
		}
		b.WriteString(rest)
	}
	h, _ := readHeader(b.Bytes())
	return h
}

// isMailField tells a line that can begin a mail's header.
func isMailField(line string) bool {
	name, _, ok := strings.Cut(line[:min(len(line), 20)], ":")
	if !ok {
		return false
	}
	switch strings.ToLower(strings.TrimSpace(name)) {
	case "return-path", "received", "dkim-signature", "message-id", "date", "from", "to", "subject", "mime-version",
		"list-id", "delivered-to", "x-original-to", "reply-to", "list-unsubscribe":
		return true
	}
	return false
}

// fill adds to an event what the returned message tells.
func (o original) fill(e *Event) {
	if e.MessageID == "" {
		e.MessageID = bracketed(o.header.get("Message-ID"))
	}
	if e.ListID == "" {
		e.ListID = bracketed(o.header.get("List-ID"))
	}
	if e.Token == "" {
		e.Token = o.header.token(returnPrefix)
	}
	if e.LeaveToken == "" {
		e.LeaveToken = o.header.token(leavePrefix)
	}
}

// to is the one address that our message was written to; empty when there are several.
func (o original) to() string {
	value := o.header.get("To")
	if strings.Count(value, "@") != 1 {
		return ""
	}
	return firstAddress(value)
}

// maxID is how long an id may be, in bytes.
const maxID = 255

// bracketed is what stands between the first angle brackets (RFC 5322 §3.6.4, RFC 2919 §2), else the whole if it is
// one word.
func bracketed(value string) string {
	if _, inner, found := strings.Cut(value, "<"); found {
		inner, _, _ = strings.Cut(inner, ">")
		value = strings.TrimSpace(inner)
	}
	if len(value) > maxID || strings.ContainsAny(value, " \t") {
		return ""
	}
	return value
}
