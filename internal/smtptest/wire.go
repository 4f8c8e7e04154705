package smtptest

import (
	"bytes"
	"errors"
	"net"
)

// wire reads a client's words and gathers the answers to them: those to words that came in one go leave in one go.
type wire struct {
	conn net.Conn
	in   []byte // what was received
	at   int    // how much of it is worked off
	out  []byte
}

// mostHeld bounds what is kept of one line or one content.
const mostHeld = 32 << 20

var errTooMuch = errors.New("the client sends without an end")

// say adds a line to the answer.
func (w *wire) say(line string) { w.out = append(append(w.out, line...), "\r\n"...) }

// flush sends the answer.
func (w *wire) flush() error {
	if len(w.out) == 0 {
		return nil
	}
	_, err := w.conn.Write(w.out)
	w.out = w.out[:0]
	return err
}

// line is the next line without its end. It stays good until the next call.
func (w *wire) line() ([]byte, error) {
	for from := 0; ; {
		if n := bytes.IndexByte(w.in[w.at+from:], '\n'); n >= 0 {
			line := w.in[w.at : w.at+from+n]
			w.at += from + n + 1
			return bytes.TrimSuffix(line, []byte("\r")), nil
		}
		from = len(w.in) - w.at
		if err := w.more(); err != nil {
			return nil, err
		}
	}
}

// content is what comes up to the end mark (RFC 5321 §4.1.1.4), as it travelled. It stays good until the next call.
func (w *wire) content() ([]byte, error) {
	end := []byte("\r\n.\r\n")
	for from := 0; ; {
		got := w.in[w.at:]
		if bytes.HasPrefix(got, end[2:]) {
			w.at += len(end) - 2
			return nil, nil
		}
		if n := bytes.Index(got[from:], end); n >= 0 {
			w.at += from + n + len(end)
			return got[:from+n+2], nil
		}
		from = max(0, len(got)-len(end)+1)
		if err := w.more(); err != nil {
			return nil, err
		}
	}
}

// more waits for something else from the client, which first gets its answer.
func (w *wire) more() error {
	if err := w.flush(); err != nil {
		return err
	}
	if w.at > 0 {
		w.in = w.in[:copy(w.in, w.in[w.at:])]
		w.at = 0
	}
	if len(w.in) == cap(w.in) {
		if len(w.in) >= mostHeld {
			return errTooMuch
		}
		w.in = append(make([]byte, 0, max(64<<10, 2*cap(w.in))), w.in...)
	}
	n, err := w.conn.Read(w.in[len(w.in):cap(w.in)])
	w.in = w.in[:len(w.in)+n]
	if n > 0 {
		return nil
	}
	return err
}
