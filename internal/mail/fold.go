package mail

import (
	"bytes"
	"fmt"
	"strings"
)

// maxLine is the longest line in octets, CRLF not counted (RFC 5322 §2.1.1).
const maxLine = 998

// appendField writes a header line, folded at spaces to 76 columns where words allow it (RFC 5322 §2.2.3), byte
// for byte as go-mail folds what is ASCII. The value has no two spaces in a row.
func appendField(dst []byte, name, value string) ([]byte, error) {
	dst = append(append(dst, name...), ':')
	start, room := len(dst)-len(name)-1, 76-len(name)-4
	for more := true; more; {
		var word string
		word, value, more = strings.Cut(value, " ")
		if room-len(word) <= 1 {
			dst = append(dst, "\r\n"...)
			start, room = len(dst), 76-3
		}
		dst = append(append(dst, ' '), word...)
		if len(dst)-start > maxLine {
			return dst, errTooLong(name, len(dst)-start)
		}
		room -= len(word) + 1
	}
	return append(dst, "\r\n"...), nil
}

// checkLines finds a header line that is too long for want of a space to fold at; bodies are folded anywhere.
func checkLines(raw []byte) error {
	name := ""
	for {
		line, rest, _ := bytes.Cut(raw, []byte("\r\n"))
		if len(line) == 0 {
			return nil
		}
		if line[0] != ' ' {
			before, _, _ := bytes.Cut(line, []byte(":"))
			name = string(before)
		}
		if len(line) > maxLine {
			return errTooLong(name, len(line))
		}
		raw = rest
	}
}

func errTooLong(name string, n int) error {
	return fmt.Errorf("%s: a word of %d bytes does not fit into a line of a mail; shorten it", name, n)
}
