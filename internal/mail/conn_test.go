package mail

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"net"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"
)

var (
	first  = Envelope{From: "b+1@press.example", To: "first@readers.example"}
	second = Envelope{From: "b+2@press.example", To: "second@readers.example"}
	raw    = []byte("Subject: x\r\n\r\n.hidden dot\r\nthe end\r\n")
)

// bothWays runs a test against a server that pipelines and one that does not.
func bothWays(t *testing.T, test func(t *testing.T, s *script)) {
	t.Helper()
	for name, pipelining := range map[string]bool{"plain": false, "pipelined": true} {
		t.Run(name, func(t *testing.T) { test(t, &script{pipelining: pipelining, answers: map[Phase]answer{}}) })
	}
}

func openTo(t *testing.T, s *script) *Conn {
	t.Helper()
	conn, err := play(t, s).Open(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { conn.Close(context.Background()) })
	return conn
}

// sendErr is the SendError of a call that should fail.
func sendErr(t *testing.T, err error) *SendError {
	t.Helper()
	var send *SendError
	if !errors.As(err, &send) {
		t.Fatalf("got %v", err)
	}
	return send
}

func TestMessagesGoOneBehindTheOther(t *testing.T) {
	bothWays(t, func(t *testing.T, s *script) {
		conn := openTo(t, s)
		for i, env := range []Envelope{first, second, first} {
			if err := conn.Envelope(t.Context(), env.From, env.To); err != nil {
				t.Fatal(err)
			}
			next := []*Envelope{&second, &first, nil}[i]
			if err := conn.Content(t.Context(), raw, next); err != nil {
				t.Fatal(err)
			}
			if conn.Sent() != i+1 || !conn.Usable() {
				t.Errorf("sent %d, usable %v", conn.Sent(), conn.Usable())
			}
		}
		conn.Close(t.Context())
		if want := string(raw); s.taken() != 3 || s.contents[0] != want || s.contents[2] != want {
			t.Errorf("contents %q", s.contents)
		}
		want := []string{"EHLO localhost"}
		for _, env := range []Envelope{first, second, first} {
			want = append(want, "MAIL FROM:<"+env.From+">", "RCPT TO:<"+env.To+">", "DATA")
		}
		if got := s.heard(); !slices.Equal(got, append(want, "QUIT")) {
			t.Errorf("heard %q", got)
		}
	})
}

// counting is a connection that counts writes and keeps deadlines.
type counting struct {
	net.Conn
	writes    atomic.Int32
	deadlines []time.Time
}

func (c *counting) Write(b []byte) (int, error) {
	c.writes.Add(1)
	return c.Conn.Write(b)
}

func (c *counting) SetDeadline(at time.Time) error {
	c.deadlines = append(c.deadlines, at)
	return c.Conn.SetDeadline(at)
}

func countingTo(t *testing.T, s *script) (*Conn, *counting) {
	t.Helper()
	client := play(t, s)
	conn, err := net.Dial("tcp", client.address())
	if err != nil {
		t.Fatal(err)
	}
	wire := &counting{Conn: conn}
	c := &Conn{server: client, conn: wire}
	if phase, err := c.establish(); err != nil {
		t.Fatal(phase, err)
	}
	t.Cleanup(c.drop)
	return c, wire
}

func TestAMessageBehindAnotherCostsOneWrite(t *testing.T) {
	conn, wire := countingTo(t, &script{pipelining: true})
	for _, size := range []int{1, 4 << 10, 5 << 10, 100 << 10} { // below and above what a buffer holds
		long := []byte(strings.Repeat("x", size) + "\r\n")
		wire.writes.Store(0)
		for range 5 {
			if err := conn.Envelope(t.Context(), first.From, first.To); err != nil {
				t.Fatal(err)
			}
			if err := conn.Content(t.Context(), long, &first); err != nil {
				t.Fatal(err)
			}
		}
		if n := wire.writes.Load(); n > 6 { // one more for the very first envelope
			t.Errorf("%d writes for 5 messages of %d bytes", n, size)
		}
	}
}

func TestEveryStepHasADeadlineOfItsOwn(t *testing.T) {
	bothWays(t, func(t *testing.T, s *script) {
		conn, wire := countingTo(t, s)
		for range 3 {
			for _, step := range []func() error{
				func() error { return conn.Envelope(t.Context(), first.From, first.To) },
				func() error { return conn.Content(t.Context(), raw, &first) },
			} {
				before := time.Now()
				wire.deadlines = nil
				if err := step(); err != nil {
					t.Fatal(err)
				}
				if len(wire.deadlines) == 0 || wire.deadlines[0].Before(before.Add(conn.server.replyTimeout())) {
					t.Fatalf("deadlines %v", wire.deadlines)
				}
			}
		}
	})
}

func TestA421InAnyPhaseEndsTheConnection(t *testing.T) {
	for _, phase := range []Phase{Reset, MailFrom, RcptTo, Data, Content} {
		bothWays(t, func(t *testing.T, s *script) {
			s.answers[phase] = answer{text: "421 4.3.2 closing\r\n", then: leave}
			if phase == Reset {
				s.answers[RcptTo] = answer{text: "450 4.2.0 later\r\n", once: true}
			}
			conn := openTo(t, s)
			err := conn.Envelope(t.Context(), first.From, first.To)
			if phase == Reset {
				if !conn.Usable() {
					t.Fatalf("after %v", err)
				}
				err = conn.Envelope(t.Context(), second.From, second.To)
			}
			if err == nil {
				err = conn.Content(t.Context(), raw, &second)
			}
			want := Unsent
			if phase == Content {
				want = Temporary
			}
			send := sendErr(t, err)
			if send.Outcome != want || send.Blame != BlameServer || send.Phase != phase || conn.Usable() || s.taken() > 1 {
				t.Errorf("%s: %s, blame %q, usable %v", send.Phase, send.Outcome, send.Blame, conn.Usable())
			}
			if err := conn.Envelope(t.Context(), first.From, first.To); outcomeOf(err) != Unsent {
				t.Errorf("afterwards: %v", err)
			}
		})
	}
}

func TestADroppedConnectionInAnyPhase(t *testing.T) {
	for name, drop := range map[string]answer{
		"closed":            {then: leave},
		"reset":             {then: reset},
		"closed in a reply": {text: "25", then: leave},
		"closed in a line":  {text: "250-and more\r\n", then: leave},
		"no reply":          {text: "hello\r\n"},
		"two codes":         {text: "250-yes\r\n550 no\r\n", then: leave},
		"endless":           {text: strings.Repeat("250-more\r\n", 4000), then: leave},
		"endless line":      {text: "250 " + strings.Repeat("x", 40000), then: leave},
		"silent":            {},
	} {
		for _, phase := range []Phase{Greeting, Hello, SignIn, Reset, MailFrom, RcptTo, Data, Content} {
			t.Run(name+" in "+string(phase), func(t *testing.T) {
				t.Parallel()
				bothWays(t, func(t *testing.T, s *script) { dropIn(t, s, phase, drop) })
			})
		}
	}
}

func dropIn(t *testing.T, s *script, phase Phase, drop answer) {
	t.Helper()
	s.answers[phase], s.extensions = drop, []string{"AUTH PLAIN"}
	if phase == Reset {
		s.answers[RcptTo] = answer{text: "450 4.2.0 later\r\n", once: true}
	}
	client := play(t, s)
	client.Username, client.Password = "press", "secret"
	if drop == (answer{}) {
		client.ReplyTimeout = 100 * time.Millisecond
		if phase == Greeting || phase == Hello || phase == SignIn {
			client.ConnectTimeout = 100 * time.Millisecond
		}
	}
	err := sendPast(t, client, phase)
	want := Unsent
	if phase == Content {
		want = Unknown
	}
	send := sendErr(t, err)
	if send.Outcome != want || send.Blame != BlameServer || len(err.Error()) > 1000 {
		t.Errorf("%s, blame %q, phase %s: %v", send.Outcome, send.Blame, send.Phase, err)
	}
	rules := map[Phase]string{Connect: "unreachable", Content: "in-doubt", SignIn: "no-sign-in"}
	if rule := cmp.Or(rules[send.Phase], "no-reply"); send.Code == 0 && send.Rule != rule {
		t.Errorf("rule %s, want %s", send.Rule, rule)
	}
}

// The server reads just so many bytes of the whole dialogue and closes. Nothing may then pass for accepted, and
// unknown is only what may have been handed over.
func TestADropAtEveryByte(t *testing.T) {
	bothWays(t, func(t *testing.T, s *script) {
		whole := len("EHLO localhost\r\nMAIL FROM:<b+1@press.example>\r\nRCPT TO:<first@readers.example>\r\nDATA\r\n")
		for cut := 1; cut < whole+len(raw)+len("..\r\n"); cut++ {
			client := play(t, &script{pipelining: s.pipelining, cut: cut})
			err := client.Send(t.Context(), first, raw)
			_ = client.Close()
			send := sendErr(t, err)
			if send.Outcome != Unsent && (send.Outcome != Unknown || cut < whole) {
				t.Fatalf("cut after %d bytes: %v", cut, err)
			}
		}
	})
}

// Only a whole line says that a message was taken.
func TestADropAtEveryByteOfTheLastReply(t *testing.T) {
	bothWays(t, func(t *testing.T, s *script) {
		full := "250-2.0.0 taken\r\n250 2.0.0 and queued\r\n"
		for cut := range len(full) + 1 {
			client := play(t, &script{
				pipelining: s.pipelining, answers: map[Phase]answer{Content: {text: full[:cut], then: leave}},
			})
			want := Unknown
			if cut == len(full) {
				want = Accepted
			}
			if err := client.Send(t.Context(), first, raw); outcomeOf(err) != want {
				t.Fatalf("after %q: %v", full[:cut], err)
			}
			_ = client.Close()
		}
	})
}

func TestRepliesOfManyLinesAndPackets(t *testing.T) {
	bothWays(t, func(t *testing.T, s *script) {
		for phase, text := range usual {
			s.answers[phase] = answer{text: text[:3] + "-first\r\n" + text[:3] + "-\r\n" + text + "\r\n", slow: true}
		}
		s.answers[RcptTo] = answer{text: "251 forwarded\r\n", slow: true}
		s.answers[MailFrom] = answer{text: "250\r\n"} // a code without text (RFC 5321 §4.2)
		conn := openTo(t, s)
		for range 2 {
			if err := conn.deliver(t.Context(), first, raw); err != nil {
				t.Fatal(err)
			}
		}
	})
}

func TestARefusedEnvelopeLeavesTheConnectionForTheNext(t *testing.T) {
	for _, phase := range []Phase{MailFrom, RcptTo, Data} {
		for _, goAhead := range []bool{false, true} {
			bothWays(t, func(t *testing.T, s *script) {
				s.goAhead = goAhead
				s.answers[phase] = answer{text: "452 4.2.2 full\r\n", once: true}
				if phase == MailFrom && s.pipelining {
					s.answers[RcptTo] = answer{text: "503 5.5.1 MAIL first\r\n", once: true}
				}
				conn := openTo(t, s)
				send := sendErr(t, conn.Envelope(t.Context(), first.From, first.To))
				if send.Phase != phase || send.Outcome != Temporary || !conn.Usable() {
					t.Fatalf("%s, usable %v: %v", send.Outcome, conn.Usable(), send)
				}
				if err := conn.deliver(t.Context(), second, raw); err != nil {
					t.Fatal(err)
				}
				if s.taken() != 1 || !slices.Contains(s.heard(), "RSET") {
					t.Errorf("%d delivered, heard %q", s.taken(), s.heard())
				}
			})
		}
	}
}

func TestAGoAheadForNobodyIsAnsweredWithTheEndMarkAlone(t *testing.T) {
	s := &script{
		pipelining: true, goAhead: true, answers: map[Phase]answer{RcptTo: {text: "550 5.1.1 nobody\r\n", once: true}},
	}
	conn := openTo(t, s)
	if send := sendErr(t, conn.Envelope(t.Context(), first.From, first.To)); send.Blame != BlameAddress {
		t.Errorf("got %v", send)
	}
	if err := conn.deliver(t.Context(), second, raw); err != nil {
		t.Fatal(err)
	}
	if s.empty != 1 || s.taken() != 1 {
		t.Errorf("%d empty contents, %d delivered", s.empty, s.taken())
	}
}

func TestAGoAheadForAReaderOfARefusedEnvelopeIsNeverUsed(t *testing.T) {
	s := &script{pipelining: true, answers: map[Phase]answer{MailFrom: says("451 4.3.0 later")}} // and RCPT is taken
	conn := openTo(t, s)
	err := conn.Envelope(t.Context(), first.From, first.To)
	if outcomeOf(err) != Temporary || conn.Usable() || s.taken() != 0 {
		t.Errorf("usable %v, %d delivered: %v", conn.Usable(), s.taken(), err)
	}
}

func TestARefusedContentLeavesTheEnvelopeBehindIt(t *testing.T) {
	s := &script{pipelining: true, answers: map[Phase]answer{Content: {text: "554 5.6.0 no\r\n", once: true}}}
	conn := openTo(t, s)
	if err := conn.Envelope(t.Context(), first.From, first.To); err != nil {
		t.Fatal(err)
	}
	send := sendErr(t, conn.Content(t.Context(), raw, &second))
	if send.Blame != BlameMessage || !conn.Usable() || conn.Sent() != 0 {
		t.Errorf("got %v", send)
	}
	if err := conn.Envelope(t.Context(), second.From, second.To); err != nil {
		t.Fatal(err)
	}
	if err := conn.Content(t.Context(), raw, nil); err != nil || conn.Sent() != 1 {
		t.Errorf("sent %d: %v", conn.Sent(), err)
	}
}

func TestTheEnvelopeBehindAContentMayBeRefused(t *testing.T) {
	s := &script{pipelining: true, answers: map[Phase]answer{}}
	conn := openTo(t, s)
	if err := conn.Envelope(t.Context(), first.From, first.To); err != nil {
		t.Fatal(err)
	}
	s.mu.Lock()
	s.answers[RcptTo] = answer{text: "450 4.2.0 later\r\n", once: true}
	s.mu.Unlock()
	if err := conn.Content(t.Context(), raw, &second); err != nil {
		t.Fatal(err)
	}
	if err := conn.Envelope(t.Context(), second.From, second.To); outcomeOf(err) != Temporary || !conn.Usable() {
		t.Errorf("got %v", err)
	}
	if err := conn.deliver(t.Context(), second, raw); err != nil {
		t.Error(err)
	}
}

func TestAServerThatClosesAfterTakingAMessageHasTakenIt(t *testing.T) {
	for _, then := range []then{leave, reset} {
		bothWays(t, func(t *testing.T, s *script) {
			s.answers[Content] = answer{text: "250 2.0.0 taken\r\n", then: then}
			conn := openTo(t, s)
			if err := conn.Envelope(t.Context(), first.From, first.To); err != nil {
				t.Fatal(err)
			}
			// A RST may overtake the reply, and then nobody can know.
			if err := conn.Content(t.Context(), raw, &second); err != nil && (then == leave || outcomeOf(err) != Unknown) {
				t.Fatal(err)
			}
			if err := conn.Envelope(t.Context(), second.From, second.To); outcomeOf(err) != Unsent || conn.Usable() {
				t.Errorf("the next: %v", err)
			}
		})
	}
}

func TestAServerThatStopsReadingIsGivenUp(t *testing.T) {
	bothWays(t, func(t *testing.T, s *script) {
		s.cut = 300 // reads no further than somewhere into the content
		l, err := net.Listen("tcp", "127.0.0.1:0")
		if err != nil {
			t.Fatal(err)
		}
		hold := make(chan struct{})
		var done sync.WaitGroup
		done.Go(func() {
			conn, err := l.Accept()
			if err != nil {
				return
			}
			(&scripted{script: s, conn: held{conn, hold}}).serve()
		})
		defer func() { close(hold); _ = l.Close(); done.Wait() }()
		client := &SMTP{Host: "127.0.0.1", Port: l.Addr().(*net.TCPAddr).Port, TLS: TLSNone}
		client.ReplyTimeout = 200 * time.Millisecond
		long := []byte(strings.Repeat(strings.Repeat("x", 998)+"\r\n", 32<<10))
		send := sendErr(t, client.Send(t.Context(), first, long))
		if send.Outcome != Unsent || send.Phase != Content || send.Blame != BlameServer {
			t.Errorf("%s in %s: %v", send.Outcome, send.Phase, send.Err)
		}
	})
}

// held is a connection that is not closed before its time.
type held struct {
	net.Conn
	until chan struct{}
}

func (h held) Close() error {
	<-h.until
	return h.Conn.Close()
}

func TestTheEndOfTheContextBreaksOffInAnyPhase(t *testing.T) {
	for _, phase := range []Phase{Greeting, Hello, MailFrom, RcptTo, Data, Content} {
		bothWays(t, func(t *testing.T, s *script) {
			ctx, cancel := context.WithCancel(t.Context())
			s.answers[phase] = answer{}
			client := play(t, s)
			errs := make(chan error, 1)
			go func() { errs <- client.Send(ctx, first, raw) }()
			time.AfterFunc(30*time.Millisecond, cancel)
			send := sendErr(t, <-errs)
			want := Unsent
			if phase == Content {
				want = Unknown
			}
			early := send.Outcome == Unsent // on a slow machine the end came before the phase did
			if send.Outcome != want && !early || send.Blame != BlameNone || !errors.Is(send, context.Canceled) {
				t.Errorf("%s: %s, blame %q: %v", phase, send.Outcome, send.Blame, send)
			}
		})
	}
}

func TestAContextThatHasEndedSendsNothing(t *testing.T) {
	s := &script{}
	conn := openTo(t, s)
	ended, cancel := context.WithCancel(t.Context())
	cancel()
	if err := conn.Envelope(ended, first.From, first.To); outcomeOf(err) != Unsent || !conn.Usable() {
		t.Errorf("got %v", err)
	}
	if err := conn.deliver(t.Context(), first, raw); err != nil {
		t.Error(err)
	}
}

func TestAKeptConnectionOutlivesTheContextOfASend(t *testing.T) {
	s := &script{}
	client := play(t, s)
	for range 2 {
		ctx, cancel := context.WithCancel(t.Context())
		if err := client.Send(ctx, first, raw); err != nil {
			t.Fatal(err)
		}
		cancel()
	}
	_ = client.Close()
	if n := strings.Count(strings.Join(s.heard(), "\n"), "EHLO"); n != 1 {
		t.Errorf("%d connections", n)
	}
}

func TestCallsOutOfTurnSendNothing(t *testing.T) {
	for name, call := range map[string]func(*Conn, context.Context) error{
		"content without envelope": func(c *Conn, ctx context.Context) error { return c.Content(ctx, raw, nil) },
		"envelope twice": func(c *Conn, ctx context.Context) error {
			_ = c.Envelope(ctx, first.From, first.To)
			return c.Envelope(ctx, first.From, first.To)
		},
		"another envelope than announced": func(c *Conn, ctx context.Context) error {
			_ = c.Envelope(ctx, first.From, first.To)
			_ = c.Content(ctx, raw, &first)
			return c.Envelope(ctx, second.From, second.To)
		},
		"content twice": func(c *Conn, ctx context.Context) error {
			_ = c.Envelope(ctx, first.From, first.To)
			_ = c.Content(ctx, raw, nil)
			return c.Content(ctx, raw, nil)
		},
	} {
		t.Run(name, func(t *testing.T) {
			s := &script{pipelining: true}
			conn := openTo(t, s)
			if err := call(conn, t.Context()); outcomeOf(err) != Unsent || conn.Usable() {
				t.Errorf("usable %v: %v", conn.Usable(), err)
			}
			if s.taken() > 1 || slices.ContainsFunc(s.heard(), func(l string) bool { return strings.Contains(l, "second") }) {
				t.Errorf("%d delivered, heard %q", s.taken(), s.heard())
			}
		})
	}
}

func TestCloseIsPoliteUnlessAnEnvelopeIsOpen(t *testing.T) {
	for open, want := range map[int]string{0: "QUIT", 1: "DATA"} {
		s := &script{}
		conn := openTo(t, s)
		for range open {
			if err := conn.Envelope(t.Context(), first.From, first.To); err != nil {
				t.Fatal(err)
			}
		}
		conn.Close(t.Context())
		if heard := s.heard(); heard[len(heard)-1] != want || s.taken() != 0 || conn.Usable() {
			t.Errorf("heard %q", heard)
		}
	}
}

func TestNothingThatAQuitMeetsMatters(t *testing.T) {
	for _, a := range []answer{says("421 4.3.2 closing"), says("500 what"), {then: leave}, {then: reset}, {}} {
		s := &script{answers: map[Phase]answer{"QUIT": a}}
		client := play(t, s)
		if err := client.Send(t.Context(), first, raw); err != nil {
			t.Fatal(err)
		}
		ctx, cancel := context.WithTimeout(t.Context(), 100*time.Millisecond) // for the silent one
		client.conn.Close(ctx)
		cancel()
		if client.conn.Usable() || s.taken() != 1 {
			t.Errorf("after %+v", a)
		}
	}
}

func TestAMessageOverTheServersSizeIsNotHandedOver(t *testing.T) {
	bothWays(t, func(t *testing.T, s *script) {
		s.extensions = []string{fmt.Sprintf("SIZE %d", len(raw)-1)}
		conn := openTo(t, s)
		if conn.MaxSize() != int64(len(raw)-1) {
			t.Errorf("size %d", conn.MaxSize())
		}
		if err := conn.Envelope(t.Context(), first.From, first.To); err != nil {
			t.Fatal(err)
		}
		send := sendErr(t, conn.Content(t.Context(), raw, nil))
		if send.Outcome != Permanent || send.Blame != BlameMessage || conn.Usable() || s.taken() != 0 {
			t.Errorf("%s, blame %q: %v", send.Outcome, send.Blame, send)
		}
	})
}

func TestLineBreaksThatServersReadDifferentlyAreRefused(t *testing.T) {
	for _, text := range []string{"a\nb\r\n", "a\r\n.\nb\r\n", "a\rb\r\n", "a\r\r\n", "\n", "a\n\rb\r\n"} {
		s := &script{}
		client := play(t, s)
		send := sendErr(t, client.Send(t.Context(), first, []byte(text)))
		_ = client.Close()
		if send.Outcome != Permanent || send.Blame != BlameMessage || s.taken() != 0 {
			t.Errorf("%q: %v", text, send)
		}
	}
}

func TestAddressesBeyondASCII(t *testing.T) {
	reader := Envelope{From: "b@press.example", To: "åsta@bücher.example"}
	bothWays(t, func(t *testing.T, s *script) {
		client := play(t, s)
		send := sendErr(t, client.Send(t.Context(), reader, raw))
		if send.Outcome != Permanent || send.Blame != BlameNone || !errors.Is(send, ErrNoUTF8) || !strings.Contains(send.Error(), "SMTPUTF8") {
			t.Errorf("%s, blame %q: %v", send.Outcome, send.Blame, send)
		}
		if err := client.Send(t.Context(), first, raw); err != nil { // over the same connection
			t.Error(err)
		}
		_ = client.Close()
	})
	bothWays(t, func(t *testing.T, s *script) {
		s.extensions = []string{"SMTPUTF8"}
		if err := openTo(t, s).deliver(t.Context(), reader, raw); err != nil {
			t.Fatal(err)
		}
		want := []string{
			"MAIL FROM:<b@press.example> SMTPUTF8 BODY=8BITMIME", "RCPT TO:<åsta@xn--bcher-kva.example>", "DATA",
		}
		if got := s.heard()[1:]; !slices.Equal(got, want) {
			t.Errorf("heard %q", got)
		}
	})
}

// A reader who can't be mailed holds up neither the one before, whose content would carry the envelope, nor the one after.
func TestAReaderBeyondASCIIBetweenTwoOthers(t *testing.T) {
	bothWays(t, func(t *testing.T, s *script) {
		conn := openTo(t, s)
		reader := Envelope{From: first.From, To: "νίκος@readers.example"}
		if err := conn.Envelope(t.Context(), first.From, first.To); err != nil {
			t.Fatal(err)
		}
		if err := conn.Content(t.Context(), raw, &reader); err != nil {
			t.Fatal(err)
		}
		if err := conn.Envelope(t.Context(), reader.From, reader.To); !errors.Is(err, ErrNoUTF8) || !conn.Usable() {
			t.Errorf("usable %v: %v", conn.Usable(), err)
		}
		if err := conn.deliver(t.Context(), second, raw); err != nil || conn.Sent() != 2 {
			t.Errorf("sent %d: %v", conn.Sent(), err)
		}
		if heard := strings.Join(s.heard(), " "); strings.Contains(heard, "νίκος") || strings.Contains(heard, "RSET") {
			t.Errorf("heard %s", heard)
		}
	})
}

func TestAConnectTimeoutNamesTheOtherPorts(t *testing.T) {
	client := &SMTP{Host: "127.0.0.1", Port: 1, TLS: TLSNone, ConnectTimeout: time.Nanosecond}
	_, err := client.Open(t.Context())
	send := sendErr(t, err)
	if send.Outcome != Unsent || send.Phase != Connect || send.Blame != BlameServer || send.Rule != "unreachable" {
		t.Errorf("%s in %s, blame %q by %s", send.Outcome, send.Phase, send.Blame, send.Rule)
	}
	for _, want := range []string{"may block", "587", "465", "2525", "starttls"} {
		if !strings.Contains(err.Error(), want) {
			t.Errorf("%q does not name %s", err, want)
		}
	}
}

func TestAServerThatSpeaksNoTLSIsUnsent(t *testing.T) {
	client := play(t, &script{})
	client.TLS = TLSImplicit
	_, err := client.Open(t.Context())
	send := sendErr(t, err)
	if send.Outcome != Unsent || send.Phase != Handshake || send.Rule != "no-tls" || send.Blame != BlameServer ||
		!strings.Contains(send.Advice, "mail.smtp.tls") {
		t.Errorf("%s in %s: %v", send.Outcome, send.Phase, err)
	}
}
