package mail

import (
	"bytes"
	"errors"
	"fmt"
	"mime"
	"regexp"
	"strings"

	"github.com/wneessen/go-mail"
)

// Attachment is a file that travels with a message.
type Attachment struct {
	Name string // as the receiver sees and keeps it, without a folder; at most 200 bytes
	Type string // media type, such as text/html; charset=utf-8; no multipart and no message
	Data []byte // travels as it is, line breaks too
}

// attach puts the files behind the texts.
func (m Message) attach(msg *mail.Msg) error {
	for _, a := range m.Attachments {
		disposition, err := a.disposition()
		if err != nil {
			return fmt.Errorf("attachment %q: %w", a.Name, err)
		}
		mediaType, err := a.mediaType()
		if err != nil {
			return fmt.Errorf("attachment %q: %w", a.Name, err)
		}
		msg.AttachReadSeeker(a.Name, bytes.NewReader(a.Data), func(f *mail.File) {
			f.Header.Set("Content-Disposition", disposition)
			f.Header.Set("Content-Type", mediaType)
		})
	}
	return nil
}

// disposition is the Content-Disposition (RFC 2183 §2); a name beyond ASCII is encoded by RFC 2231 §4.
func (a Attachment) disposition() (string, error) {
	if err := printable(a.Name); err != nil {
		return "", err
	}
	switch {
	case strings.Trim(a.Name, ". ") == "" || len(a.Name) > 200:
		return "", errors.New("a file needs a name of at most 200 bytes; give it one")
	case strings.ContainsAny(a.Name, `/\`):
		return "", errors.New("the name of a file holds no folder; leave out what stands in front of the last slash")
	case strings.ContainsFunc(a.Name, turnsDirection):
		return "", errors.New("the name has a sign that turns the direction of writing and can hide its ending; remove it")
	case strings.Contains(a.Name, "=?"):
		return "", errors.New("mail programs would take =? in the name for the mark of an encoding; remove it")
	}
	return folded(mime.FormatMediaType("attachment", map[string]string{"filename": a.Name})), nil
}

// turnsDirection knows the overrides and isolates of Unicode UAX #9.
func turnsDirection(r rune) bool { return r >= 0x202a && r <= 0x202e || r >= 0x2066 && r <= 0x2069 }

// mediaType is the Content-Type of a file that travels in base64, as composite ones may not (RFC 2045 §6.4).
func (a Attachment) mediaType() (string, error) {
	name, params, err := mime.ParseMediaType(a.Type)
	value := mime.FormatMediaType(name, params)
	kind, _, ok := strings.Cut(name, "/")
	if err != nil || !ok || value == "" || len(value) > 300 || !isASCII(value) {
		return "", fmt.Errorf("%q is no media type; write one such as text/plain; charset=utf-8", a.Type)
	}
	if kind == "multipart" || kind == "message" {
		return "", fmt.Errorf("a file of type %s cannot be attached; use application/octet-stream", name)
	}
	return folded(value), nil
}

// folded puts the parameters on a line of their own, so that a long name starts on a fresh one.
func folded(mediaType string) string { return strings.Replace(mediaType, "; ", ";\r\n ", 1) }

// nested tells whether there are two levels: the alternatives, and the attachments around them.
func (m Message) nested() bool { return m.HTML != "" && len(m.Attachments) > 0 }

var boundaryLine = regexp.MustCompile(`\r\n boundary=([0-9a-f]{60})\r\n`)

// nameBoundaries puts boundaries made from the message in place of go-mail's random ones. go-mail takes one
// from its user too, but then for both levels, which RFC 2046 §5.1.2 does not allow; nor may one begin with the other.
func (m Message) nameBoundaries(raw []byte) []byte {
	names := []string{"pressrun-mixed-" + strings.TrimPrefix(m.boundary(), "pressrun-"), m.boundary()}
	for i, found := range boundaryLine.FindAllSubmatch(raw, len(names)) {
		raw = bytes.ReplaceAll(raw, found[1], []byte(names[i]))
	}
	return raw
}
