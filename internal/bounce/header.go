package bounce

import (
	"bytes"
	"strings"
)

// Bounds on what is looked at. Beyond them a message is read as if it ended there.
const (
	maxMessage = 8 << 20  // bytes of a message
	maxFields  = 500      // fields of one header
	maxValue   = 16 << 10 // bytes of one field
	maxName    = 100      // bytes of a field's name
)

// field is one line of a header as it stands in the message, folds included.
type field struct{ name, value []byte }

// header is the fields in order. Its bytes are the message's own.
type header []field

// readHeader takes the fields at the start of text, up to an empty line or one that is no field. body is what follows.
// Line ends may be CRLF or LF, mixed.
func readHeader(text []byte) (h header, body []byte) {
	rest := skipEnvelopeLine(text)
	for len(rest) > 0 {
		line, after := cutLine(rest)
		if len(line) == 0 {
			return h, after
		}
		name, value, ok := splitField(line)
		if !ok {
			return h, rest
		}
		end := len(rest) - len(after)
		for len(after) > 0 && isFold(after[0]) {
			_, after = cutLine(after)
			end = len(rest) - len(after)
		}
		value = rest[len(line)-len(value) : end]
		if len(h) < maxFields {
			h = append(h, field{name, value[:min(len(value), maxValue)]})
		}
		rest = after
	}
	return h, nil
}

// skipEnvelopeLine takes off empty lines and a line that a mailbox file puts in front ("From " and a date).
func skipEnvelopeLine(text []byte) []byte {
	text = bytes.TrimLeft(text, "\r\n")
	if bytes.HasPrefix(text, []byte("From ")) || bytes.HasPrefix(text, []byte(">From ")) {
		_, text = cutLine(text)
	}
	return text
}

// cutLine is the first line without its end, and what follows it.
func cutLine(text []byte) (line, after []byte) {
	line, after, _ = bytes.Cut(text, []byte("\n"))
	return bytes.TrimSuffix(line, []byte("\r")), after
}

// splitField cuts "Name: value"; a name has visible ASCII only (RFC 5322 §2.2), and old servers put blanks behind it.
func splitField(line []byte) (name, value []byte, ok bool) {
	colon := bytes.IndexByte(line[:min(len(line), maxName)], ':')
	if colon <= 0 {
		return nil, nil, false
	}
	name = bytes.TrimRight(line[:colon], " \t")
	for _, c := range name {
		if c <= ' ' || c > '~' {
			return nil, nil, false
		}
	}
	return name, line[colon+1:], len(name) > 0
}

func isFold(c byte) bool { return c == ' ' || c == '\t' }

// get is the first field of that name, unfolded; empty when there is none. Names are compared without case.
func (h header) get(name string) string {
	for _, f := range h {
		if isNamed(f, name) {
			return unfold(f.value)
		}
	}
	return ""
}

func (h header) has(name string) bool {
	for _, f := range h {
		if isNamed(f, name) {
			return true
		}
	}
	return false
}

func isNamed(f field, name string) bool {
	return len(f.name) == len(name) && strings.EqualFold(string(f.name), name)
}

// unfold joins the lines of a value (RFC 5322 §2.2.3) and makes it one line of valid UTF-8 without control characters.
func unfold(value []byte) string {
	value = bytes.TrimSpace(value)
	for _, c := range value {
		if c < ' ' || c >= 0x7f {
			return oneLine(string(value))
		}
	}
	return string(value)
}

// oneLine makes blanks and control characters single spaces, and what is no UTF-8 a question mark.
func oneLine(s string) string {
	return strings.Join(strings.FieldsFunc(strings.ToValidUTF8(s, "?"), isBlank), " ")
}

func isBlank(c rune) bool { return c <= ' ' || c >= 0x7f && c <= 0xa0 || c == 0x2028 || c == 0x2029 }

// clip cuts s to at most n bytes at a character.
func clip(s string, n int) string {
	if len(s) <= n {
		return s
	}
	return strings.ToValidUTF8(s[:n], "")
}
