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
	var before string
	if len(returned.header) == 0 {
		returned, before = originalInText(text)
	} else {
		before = text
	}
	found := mentions(before)
	if failed != "" {
		found = merged(failed, before, found)
	}
	if len(found) == 0 {
		found = []mention{{address: returned.to(), text: before}}
	}
	events := make([]Event, 0, len(found))
	for _, one := range found {
		events = append(events, m.failureEvent(one, before, returned))
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

// mention is an address in a bounce's text, and what is said of it.
type mention struct{ address, text string }

// mentions finds the lines that begin with an address; what is said of it goes on to the next one. A text without any
// is about the first address that it names.
func mentions(text string) []mention {
	var found []mention
	start := 0
	for at := 0; at < len(text); {
		line, _, _ := strings.Cut(text[at:], "\n")
		if address := leadingAddress(line); address != "" && len(found) < maxRecipients {
			if n := len(found); n > 0 {
				found[n-1].text = text[start:at]
			}
			found = append(found, mention{address: address})
			start = at
		}
		at += len(line) + 1
	}
	if n := len(found); n > 0 {
		found[n-1].text = text[start:]
		return onceEach(found)
	}
	if address := firstAddress(text); address != "" && tokenIn([]byte(address), returnPrefix) == "" {
		return []mention{{address, text}}
	}
	return nil
}

// leadingAddress is the address with which a line begins, brackets and marks in front left out.
func leadingAddress(line string) string {
	line = strings.TrimLeft(line, " \t<*-\"'([")
	address := firstAddress(line[:min(len(line), maxAddress+1)])
	if address == "" || !strings.HasPrefix(line, address) {
		return ""
	}
	return address
}

// onceEach joins what is said of the same address in several places.
func onceEach(found []mention) []mention {
	at := make(map[string]int, len(found))
	var out []mention
	for _, one := range found {
		key := strings.ToLower(one.address)
		if i, known := at[key]; known {
			out[i].text += "\n" + one.text
			continue
		}
		at[key] = len(out)
		out = append(out, one)
	}
	return out
}

// merged gives each address of X-Failed-Recipients what the text says of it.
func merged(failed, text string, found []mention) []mention {
	var out []mention
	for address := range strings.SplitSeq(failed, ",") {
		address = firstAddress(address)
		if address == "" || len(out) == maxRecipients {
			continue
		}
		one := mention{address: address}
		for _, said := range found {
			if strings.EqualFold(said.address, address) {
				one.text = said.text
			}
		}
		out = append(out, one)
	}
	if len(out) == 1 && out[0].text == "" { // it was forwarded, and the text names the other address
		out[0].text = text
		if len(found) > 0 {
			out[0].text = found[0].text
		}
	}
	return out
}

// maxWords is how much of what is said of one recipient is judged, in bytes.
const maxWords = 2000

// diagnosticIn is what matters in a text about one recipient: from the first line that quotes a reply to the end of its
// paragraph, else the paragraph behind the address.
// Of several replies, as in the record of a dialogue that several recipients share, the one that names the address
// counts.
func diagnosticIn(text, address string) string {
	text = clip(text, 4*maxWords)
	first := -1
	for at := 0; at < len(text); {
		line, _, _ := strings.Cut(text[at:], "\n")
		if len(repliesIn(line)) > 0 {
			if address != "" && strings.Contains(line, address) {
				return clip(untilAnother(text[at:], address), maxWords)
			}
			if first < 0 {
				first = at
			}
		}
		at += len(line) + 1
	}
	if first >= 0 {
		text, _, _ = strings.Cut(text[first:], "\n\n")
	}
	return clip(strings.TrimSpace(text), maxWords)
}

// replyAbout is the line that quotes a reply and names the address; empty when there is none.
func replyAbout(text, address string) string {
	if address == "" {
		return ""
	}
	for line := range strings.Lines(clip(text, maxText)) {
		if strings.Contains(line, address) && len(repliesIn(line)) > 0 {
			return clip(line, maxWords)
		}
	}
	return ""
}

// untilAnother is text to the end of its paragraph, or to the next line that quotes a reply about somebody else.
func untilAnother(text, address string) string {
	text, _, _ = strings.Cut(text, "\n\n")
	for at := strings.IndexByte(text, '\n') + 1; at > 0 && at < len(text); {
		line, _, more := strings.Cut(text[at:], "\n")
		if strings.Contains(line, "@") && !strings.Contains(line, address) && len(repliesIn(line)) > 0 {
			return text[:at]
		}
		if !more {
			break
		}
		at += len(line) + 1
	}
	return text
}

// wordsAbout is the diagnosis in what is said of a recipient, for where the part for machines is silent.
func (m *message) wordsAbout(address string) string { return diagnosticIn(m.said(address), address) }

// said is what the text for people says of a recipient, or all of it.
func (m *message) said(address string) string {
	text := m.text()
	for _, one := range mentions(text) {
		if strings.EqualFold(one.address, address) {
			return one.text
		}
	}
	return text
}
