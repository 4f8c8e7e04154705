package smtptest

import (
	"bytes"
	"crypto/tls"
	"net"
)

// session is the dialogue with one client.
type session struct {
	sink  *Sink
	wire  wire
	lots  lots
	fate  fate   // of the mail at hand
	to    []byte // its recipient; empty: there is none
	key   []byte // reused from mail to mail
	mails int    // contents over the connection

	encrypted bool
}

func newSession(s *Sink, conn net.Conn, number uint64) *session {
	return &session{sink: s, wire: wire{conn: conn}, lots: newLots(&s.faults, number)}
}

// run answers until the client or a fault ends the dialogue.
func (s *session) run() {
	s.wire.say("220 sink.test ESMTP")
	for {
		line, err := s.wire.line()
		if err != nil || !s.answer(line) {
			_ = s.wire.flush()
			return
		}
	}
}

// answer answers one command; false ends the dialogue.
func (s *session) answer(line []byte) bool {
	verb, rest, _ := bytes.Cut(line, []byte(" "))
	switch string(bytes.ToUpper(verb)) {
	case "EHLO":
		s.greet()
	case "STARTTLS":
		return s.encrypt()
	case "HELO", "NOOP":
		s.wire.say("250 2.0.0 fine")
	case "RSET":
		s.to = s.to[:0]
		s.wire.say("250 2.0.0 forgotten")
	case "QUIT":
		s.wire.say("221 2.0.0 goodbye")
		return false
	case "MAIL":
		return s.begin()
	case "RCPT":
		s.recipient(rest)
	case "DATA":
		return s.data()
	default:
		s.wire.say("500 5.5.2 no such command")
	}
	return true
}

func (s *session) greet() {
	s.wire.say("250-sink.test\r\n250-PIPELINING\r\n250-8BITMIME\r\n250-ENHANCEDSTATUSCODES")
	if s.sink.tls != nil && !s.encrypted {
		s.wire.say("250-STARTTLS")
	}
	s.wire.say("250 SIZE 33554432")
}

// encrypt goes on over TLS (RFC 3207).
func (s *session) encrypt() bool {
	if s.sink.tls == nil || s.encrypted {
		s.wire.say("503 5.5.1 not now")
		return true
	}
	s.wire.say("220 2.0.0 go ahead")
	if s.wire.flush() != nil {
		return false
	}
	s.encrypted = true
	s.wire = wire{conn: tls.Server(s.wire.conn, s.sink.tls)} // what came in the clear behind the command is thrown away
	return true
}

// begin begins a mail, and draws what becomes of it.
func (s *session) begin() bool {
	full := s.sink.faults.PerConnection
	s.fate, s.to = s.lots.draw(), s.to[:0]
	if s.fate == busy || full > 0 && s.mails >= full {
		s.wire.say("421 4.3.2 too much to do, come again")
		return false
	}
	s.wire.say("250 2.1.0 go on")
	return true
}

func (s *session) recipient(arg []byte) {
	open, shut := bytes.IndexByte(arg, '<'), bytes.IndexByte(arg, '>')
	switch {
	case open < 0 || shut < open+2:
		s.wire.say("501 5.1.3 no address")
	case s.sink.faults.Greylist && s.sink.ledger.stranger(arg[open+1:shut]):
		s.refuse("450 4.2.0 greylisted, come again")
	case s.fate == refusedAtRcpt:
		s.refuse("451 4.3.0 not now")
	default:
		s.to = append(s.to[:0], arg[open+1:shut]...)
		s.wire.say("250 2.1.5 go on")
	}
}

// refuse refuses the mail at hand for now.
func (s *session) refuse(reply string) {
	s.sink.refused.Add(1)
	s.wire.say(reply)
}

// data takes the content, if it comes to that.
func (s *session) data() bool {
	switch {
	case len(s.to) == 0:
		s.wire.say("554 5.5.1 no valid recipients")
		return true
	case s.fate == refusedAtData:
		s.to = s.to[:0]
		s.refuse("451 4.3.0 not now")
		return true
	}
	s.wire.say("354 go on")
	content, err := s.wire.content()
	if err != nil {
		return false
	}
	s.mails++
	return s.took(content)
}

// took does with a whole content what was drawn for it.
func (s *session) took(content []byte) bool {
	s.lots.dawdle()
	if s.fate == taken || s.fate == droppedAndKept {
		s.key = append(append(append(s.key[:0], s.to...), 0), messageID(content)...)
		s.sink.ledger.add(s.key)
	}
	s.to = s.to[:0]
	switch s.fate {
	case droppedAndKept, droppedAndLost:
		s.sink.dropped.Add(1)
		return false
	case refusedAfterContent:
		s.refuse("451 4.3.0 not now")
	default:
		s.wire.say("250 2.0.0 taken")
	}
	return true
}

// messageID is the value of the Message-ID field; nil when there is none.
func messageID(content []byte) []byte {
	for len(content) > 0 {
		line, rest, _ := bytes.Cut(content, []byte("\r\n"))
		if len(line) == 0 {
			return nil
		}
		const name = "message-id:"
		if len(line) >= len(name) && bytes.EqualFold(line[:len(name)], []byte(name)) {
			value := line[len(name):]
			for len(rest) > 0 && (rest[0] == ' ' || rest[0] == '\t') && len(bytes.TrimSpace(value)) == 0 { // folded
				value, rest, _ = bytes.Cut(rest, []byte("\r\n"))
			}
			return bytes.TrimSpace(value)
		}
		content = rest
	}
	return nil
}
