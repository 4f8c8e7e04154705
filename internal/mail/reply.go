package mail

import (
	"bufio"
	"errors"
	"io"
	"regexp"
	"strings"
	"unicode"
)

// reply is a server's answer to one command (RFC 5321 §4.2).
type reply struct {
	code     int
	enhanced string // RFC 3463, such as 5.1.1; empty: none given
	text     string // the rest in one line; not kept of an answer that says yes
}

// maxReply bounds what one reply may hold in bytes; a line may have 512 (RFC 5321 §4.5.3.1.5).
const maxReply = 16 << 10

var (
	errNoReply   = errors.New("what the server says is no SMTP reply")
	errLongReply = errors.New("the server's reply does not end")
)

// readReply reads one reply of one or more lines. A code without text is a reply too (RFC 5321 §4.2).
func readReply(r *bufio.Reader) (reply, error) {
	var text []byte
	code := 0
	for read := 0; ; {
		line, err := r.ReadSlice('\n')
		if read += len(line); errors.Is(err, bufio.ErrBufferFull) || read > maxReply {
			return reply{}, errLongReply
		}
		if err != nil {
			if errors.Is(err, io.EOF) && read > 0 {
				err = io.ErrUnexpectedEOF
			}
			return reply{}, err
		}
		n, more, rest, ok := replyLine(line)
		if !ok || code != 0 && n != code {
			return reply{}, errNoReply
		}
		if code = n; code >= 400 {
			text = append(append(text, rest...), '\n')
		}
		if !more {
			return newReply(code, string(text)), nil
		}
	}
}

// replyLine takes one line apart: the code, whether lines follow, and the text.
func replyLine(line []byte) (code int, more bool, text []byte, ok bool) {
	for len(line) > 0 && (line[len(line)-1] == '\n' || line[len(line)-1] == '\r') {
		line = line[:len(line)-1]
	}
	if len(line) < 3 || line[0] < '2' || line[0] > '5' || !isDigit(line[1]) || !isDigit(line[2]) {
		return 0, false, nil, false
	}
	code = int(line[0]-'0')*100 + int(line[1]-'0')*10 + int(line[2]-'0')
	if len(line) == 3 {
		return code, false, nil, true
	}
	return code, line[3] == '-', line[4:], line[3] == '-' || line[3] == ' '
}

func isDigit(c byte) bool { return c >= '0' && c <= '9' }

var enhancedForm = regexp.MustCompile(`^\s*#?([245]\.\d{1,3}\.\d{1,3})(?:[\s:;,-]+|$)`)

// maxReplyText is how much of a reply's text is kept, in bytes.
const maxReplyText = 500

// newReply draws the enhanced code out of the text, whose lines may each repeat it (RFC 2034 §4).
func newReply(code int, text string) reply {
	r := reply{code: code}
	if text == "" {
		return r
	}
	var words []string
	for line := range strings.Lines(text) {
		if m := enhancedForm.FindStringSubmatch(line); m != nil {
			line = line[len(m[0]):]
			if r.enhanced == "" {
				r.enhanced = m[1]
			}
		}
		words = append(words, strings.FieldsFunc(line, isBlank)...)
	}
	r.text = strings.Join(words, " ")
	if len(r.text) > maxReplyText {
		r.text = r.text[:maxReplyText] + " …"
	}
	r.text = strings.ToValidUTF8(r.text, "?")
	return r
}

func isBlank(c rune) bool { return unicode.IsSpace(c) || unicode.IsControl(c) }

// welcomes tells whether a code is the one that a step hopes for (RFC 5321 §4.3.2). What matters is the first
// digit (§4.2.1), but content may follow only a 354.
func (p Phase) welcomes(code int) bool {
	if p == Data {
		return code == 354
	}
	return code >= 200 && code < 300
}
