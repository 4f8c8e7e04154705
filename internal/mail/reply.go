package mail

import (
	"bufio"
	"errors"
	"io"

	"pressrun/internal/replies"
)

// maxReply bounds what one reply may hold in bytes; a line may have 512 (RFC 5321 §4.5.3.1.5).
const maxReply = 16 << 10

var (
	errNoReply   = errors.New("what the server says is no SMTP reply")
	errLongReply = errors.New("the server's reply does not end")
)

// readReply reads one reply of one or more lines. A code without text is a reply too (RFC 5321 §4.2).
func readReply(r *bufio.Reader) (replies.Reply, error) {
	var text []byte
	code := 0
	for read := 0; ; {
		line, err := r.ReadSlice('\n')
		if read += len(line); errors.Is(err, bufio.ErrBufferFull) || read > maxReply {
			return replies.Reply{}, errLongReply
		}
		if err != nil {
			if errors.Is(err, io.EOF) && read > 0 {
				err = io.ErrUnexpectedEOF
			}
			return replies.Reply{}, err
		}
		n, more, rest, ok := replyLine(line)
		if !ok || code != 0 && n != code {
			return replies.Reply{}, errNoReply
		}
		if code = n; code >= 400 {
			text = append(append(text, rest...), '\n')
		}
		if !more {
			return replies.New(code, string(text)), nil
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
