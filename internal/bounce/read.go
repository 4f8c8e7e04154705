// Package bounce tells what a message means that came back: a bounce (RFC 3464 and what older and odd servers
// write instead), a delay, a complaint (RFC 5965), an automatic answer (RFC 3834), a mail to the way out, or
// none of these, which is then a person's. It reads the notices of Amazon SES and Postmark, too.
//
// What it reads comes from strangers. It takes bounded time and memory whatever is sent, and an event is a
// claim: whom it concerns is settled by its token, which only we can make, and not by the addresses in it.
package bounce

import (
	"bytes"
	"errors"
	"net/mail"
	"strings"
	"sync"
	"time"
)

// ErrNoMessage says that what was given is no message at all: it has no header (RFC 5322 §3.5).
var ErrNoMessage = errors.New("it is no mail message: it does not begin with a header")

// maxRecipients is how many recipients of one report are read.
const maxRecipients = 100

// Read tells what one message (RFC 5322) says, an event for each recipient that it names; never none without
// ErrNoMessage.
func Read(raw []byte) ([]Event, error) { return ReadFor("", raw) }

// ReadFor is Read for a message whose envelope was for the given address, without brackets; empty: not known.
func ReadFor(to string, raw []byte) ([]Event, error) {
	m, err := open(to, raw)
	if err != nil {
		return nil, err
	}
	for _, events := range []func() []Event{
		m.feedback, m.deliveryStatus, m.otherReport, m.leaving, m.failureText, m.automatic,
	} {
		if found := events(); len(found) > 0 {
			return found, nil
		}
	}
	return []Event{m.event(Unrecognised, "")}, nil
}

// message is one that came in, taken apart.
type message struct {
	to       string // of the envelope; empty: not known
	header   header
	kind     string // Content-Type as it stands
	parts    []part
	returned original
	subject  string // decoded, in small letters

	text      func() string    // the first readable part in words: what the report says to people
	mentioned func() []mention // in text
}

func open(to string, raw []byte) (*message, error) {
	raw = raw[:min(len(raw), maxMessage)]
	if bytes.IndexByte(raw, '\n') < 0 && bytes.IndexByte(raw, '\r') >= 0 {
		raw = bytes.ReplaceAll(raw, []byte("\r"), []byte("\n"))
	}
	h, body := readHeader(raw)
	if len(h) == 0 {
		return nil, ErrNoMessage
	}
	m := &message{to: to, header: h, kind: h.get("Content-Type"), parts: leavesOf(h, body)}
	m.returned = originalIn(m.parts)
	m.subject = strings.ToLower(words(h.get("Subject")))
	m.text = sync.OnceValue(m.readText)
	m.mentioned = sync.OnceValue(func() []mention { return mentions(m.text()) })
	return m, nil
}

// event is what every event of this message shares.
func (m *message) event(kind Kind, rule string) Event {
	return Event{
		Kind: kind, Rule: rule, Arrived: dateOf(m.header),
		Token: m.header.recipientToken(m.to, returnPrefix),
	}
}

// dateOf is the header's date; zero when it has none that can be read (RFC 5322 §3.3).
func dateOf(h header) time.Time {
	value, _, _ := strings.Cut(h.get("Date"), " (") // the zone's name as a comment
	for _, form := range []string{"Mon, 2 Jan 2006 15:04:05 -0700", "2 Jan 2006 15:04:05 -0700"} {
		if t, err := time.Parse(form, value); err == nil {
			return t.UTC()
		}
	}
	if t, err := mail.ParseDate(value); err == nil {
		return t.UTC()
	}
	return time.Time{}
}

// reportType is what kind of report a multipart/report is (RFC 6522 §3), in small letters; empty when it is none.
func (m *message) reportType() string {
	if mediaType(m.kind) != "multipart/report" {
		return ""
	}
	return strings.ToLower(parameter(m.kind, "report-type"))
}

func (m *message) readText() string {
	for _, media := range []string{"text/plain", "text/html"} {
		for _, p := range m.parts {
			if p.media == media {
				if text := p.text(); strings.TrimSpace(text) != "" {
					return text
				}
			}
		}
	}
	return ""
}

// find is the first part of one of the types.
func (m *message) find(media ...string) (part, bool) {
	for _, p := range m.parts {
		for _, wanted := range media {
			if p.media == wanted {
				return p, true
			}
		}
	}
	return part{}, false
}
