package mail

import (
	"bufio"
	"io"
	"net"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"
)

// script is a server that plays what a test says: a fixed answer in any phase, and what it does then.
type script struct {
	pipelining bool
	extensions []string // more of them
	answers    map[Phase]answer
	goAhead    bool // answers DATA with 354 though no reader was accepted, as RFC 2920 §3.1 warns
	cut        int  // closes when it has read so many bytes; 0: never

	mu       sync.Mutex
	lines    []string // commands that came
	contents []string // taken with at least one reader
	empty    int      // contents of nothing
}

// answer is what the server says in a phase. The zero value is a silent one.
type answer struct {
	text string // with line breaks; empty: nothing is said
	then then
	once bool // only the first time
	slow bool // byte by byte
}

type then int

const (
	goOn  then = iota
	leave      // closes
	reset      // closes with a RST
)

// says answers in one line and goes on.
func says(text string) answer { return answer{text: text + "\r\n"} }

var usual = map[Phase]string{
	Greeting: "220 mx.test", StartTLS: "220 2.0.0 go on", SignIn: "235 2.7.0 welcome", Reset: "250 2.0.0 forgotten",
	MailFrom: "250 2.1.0 fine", RcptTo: "250 2.1.5 fine", Data: "354 go on", Content: "250 2.0.0 taken",
	"QUIT": "221 2.0.0 bye",
}

// play runs the server for the length of the test and gives a client for it.
func play(t testing.TB, s *script) *SMTP {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	var done sync.WaitGroup
	var mu sync.Mutex
	var open []net.Conn
	done.Go(func() {
		for {
			conn, err := l.Accept()
			if err != nil {
				return
			}
			mu.Lock()
			open = append(open, conn)
			mu.Unlock()
			done.Go(func() { (&scripted{script: s, conn: conn}).serve() })
		}
	})
	t.Cleanup(func() {
		_ = l.Close()
		mu.Lock()
		for _, conn := range open {
			_ = conn.Close()
		}
		mu.Unlock()
		done.Wait()
	})
	return &SMTP{
		Host: "127.0.0.1", Port: l.Addr().(*net.TCPAddr).Port, TLS: TLSNone,
		ConnectTimeout: 5 * time.Second, ReplyTimeout: 5 * time.Second,
	}
}

// scripted is one connection of the server.
type scripted struct {
	script *script
	conn   net.Conn
	read   *bufio.Reader
	reader bool // was accepted
	gone   bool
}

func (s *scripted) serve() {
	defer func() { _ = s.conn.Close() }()
	source := io.Reader(s.conn)
	if s.script.cut > 0 {
		source = io.LimitReader(s.conn, int64(s.script.cut))
	}
	s.read = bufio.NewReaderSize(source, 64<<10)
	s.say(Greeting)
	for !s.gone {
		line, err := s.read.ReadString('\n')
		if err != nil {
			return
		}
		s.script.note(line)
		s.obey(strings.TrimSpace(line))
	}
}

func (s *script) note(line string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.lines = append(s.lines, strings.TrimSpace(line))
}

func (s *scripted) obey(line string) {
	for phase, verb := range map[Phase]string{
		Hello: "EHLO", StartTLS: "STARTTLS", SignIn: "AUTH", Reset: "RSET", MailFrom: "MAIL", "QUIT": "QUIT",
	} {
		if strings.HasPrefix(line, verb) || phase == Hello && strings.HasPrefix(line, "HELO") {
			s.say(phase)
			s.reader = false
			return
		}
	}
	switch {
	case strings.HasPrefix(line, "RCPT"):
		s.reader = strings.HasPrefix(s.say(RcptTo), "2")
	case strings.HasPrefix(line, "DATA"):
		s.data()
	default:
		s.write("500 5.5.1 what?\r\n")
	}
}

func (s *scripted) data() {
	if !s.reader && !s.script.goAhead {
		s.write("554 5.5.1 no valid recipients\r\n")
		return
	}
	if said := s.say(Data); !strings.HasPrefix(said, "354") || s.gone {
		return
	}
	content, ok := s.content()
	if !ok {
		return
	}
	s.script.take(content, s.reader)
	if !s.reader {
		s.write("554 5.5.1 no valid recipients\r\n")
		return
	}
	s.say(Content)
}

func (s *scripted) content() (string, bool) {
	var content strings.Builder
	for {
		line, err := s.read.ReadString('\n')
		if err != nil {
			return "", false
		}
		if line == ".\r\n" {
			return content.String(), true
		}
		content.WriteString(strings.TrimPrefix(line, "."))
	}
}

func (s *script) take(content string, reader bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if reader {
		s.contents = append(s.contents, content)
	}
	if content == "" {
		s.empty++
	}
}

// answer is what the script has for a phase.
func (s *script) answer(phase Phase) answer {
	s.mu.Lock()
	defer s.mu.Unlock()
	if a, ok := s.answers[phase]; ok {
		if a.once {
			delete(s.answers, phase)
		}
		return a
	}
	if phase != Hello {
		return says(usual[phase])
	}
	offers := slices.Clone(s.extensions)
	if s.pipelining {
		offers = append(offers, "PIPELINING")
	}
	return says("250-mx.test\r\n250-" + strings.Join(append(offers, "HELP"), "\r\n250-") + "\r\n250 8BITMIME")
}

func (s *scripted) say(phase Phase) string {
	a := s.script.answer(phase)
	if a.slow {
		for i := range len(a.text) {
			s.write(a.text[i : i+1])
		}
	} else {
		s.write(a.text)
	}
	if a == (answer{}) { // silent: it listens, and that is all
		s.gone = true
		_, _ = io.Copy(io.Discard, s.conn)
	}
	if a.then == reset {
		_ = s.conn.(*net.TCPConn).SetLinger(0)
	}
	if a.then != goOn {
		s.gone = true
		_ = s.conn.Close()
	}
	return a.text
}

func (s *scripted) write(text string) { _, _ = io.WriteString(s.conn, text) }

// heard are the commands that came, and taken the messages.
func (s *script) heard() []string {
	s.mu.Lock()
	defer s.mu.Unlock()
	return slices.Clone(s.lines)
}

func (s *script) taken() int {
	s.mu.Lock()
	defer s.mu.Unlock()
	return len(s.contents)
}
