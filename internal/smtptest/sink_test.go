package smtptest

import (
	"bufio"
	"fmt"
	"net"
	"strings"
	"sync"
	"testing"
)

func start(t testing.TB, f Faults) *Sink {
	t.Helper()
	s, err := Start(f)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(s.Close)
	return s
}

// talk writes words in one go and returns the codes of all answers until the sink is silent or gone.
func talk(t testing.TB, s *Sink, words string) (codes []string) {
	t.Helper()
	conn, err := net.Dial("tcp", s.listener.Addr().String())
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = conn.Close() }()
	if _, err := conn.Write([]byte(strings.ReplaceAll(words, "\n", "\r\n"))); err != nil {
		t.Fatal(err)
	}
	if err := conn.(*net.TCPConn).CloseWrite(); err != nil {
		t.Fatal(err)
	}
	for lines := bufio.NewScanner(conn); lines.Scan(); {
		codes = append(codes, lines.Text()[:4])
	}
	return codes
}

func mailTo(to, id string) string {
	return "MAIL FROM:<a@b.test>\nRCPT TO:<" + to + ">\nDATA\nSubject: x\nMessage-ID: <" + id + ">\n\n..dot\n.\n"
}

func TestWhatIsSaid(t *testing.T) {
	one, two := mailTo("ada@x.test", "1@x"), mailTo("bo@x.test", "2@x")
	for name, c := range map[string]struct {
		faults Faults
		words  string
		codes  string
		mails  int
	}{
		"pipelined":       {words: "EHLO me\n" + one + two + "QUIT\n", codes: "220 250-250-250-250-250 250 250 354 250 250 250 354 250 221 ", mails: 2},
		"an empty one":    {words: "MAIL FROM:<>\nRCPT TO:<a@b>\nDATA\n.\nQUIT\n", codes: "220 250 250 354 250 221 ", mails: 1},
		"without an end":  {words: strings.TrimSuffix(one, ".\n"), codes: "220 250 250 354 "},
		"greylisted":      {faults: Faults{Greylist: true}, words: one + "RSET\n" + one, codes: "220 250 450 554 500 500 500 500 500 250 250 250 354 250 ", mails: 1},
		"refused at last": {faults: Faults{Temporary: 1, Seed: 3}, words: "MAIL FROM:<>\nRCPT TO:<a@b>\nDATA\n.\n", codes: "220 250 250 354 451 "},
		"dropped, kept":   {faults: Faults{DropKept: 1}, words: one + two, codes: "220 250 250 354 ", mails: 1},
		"dropped, lost":   {faults: Faults{DropLost: 1}, words: one + two, codes: "220 250 250 354 "},
		"busy":            {faults: Faults{Busy: 1}, words: one, codes: "220 421 "},
		"full":            {faults: Faults{PerConnection: 1}, words: one + two, codes: "220 250 250 354 250 421 ", mails: 1},
		"nonsense":        {words: "HELP\nRCPT TO:x\nDATA\n", codes: "220 500 501 554 "},
	} {
		t.Run(name, func(t *testing.T) {
			s := start(t, c.faults)
			if got := strings.Join(talk(t, s, c.words), ""); got != c.codes {
				t.Errorf("got  %s\nwant %s", got, c.codes)
			}
			if s.Accepted() != c.mails {
				t.Errorf("%d mails", s.Accepted())
			}
		})
	}
}

func TestMailsAreCountedByRecipientAndID(t *testing.T) {
	s := start(t, Faults{})
	folded := strings.Replace(mailTo("ada@x.test", "1@x"), "Message-ID: ", "Message-ID:\n ", 1)
	talk(t, s, mailTo("ada@x.test", "1@x")+folded+mailTo("ada@x.test", "2@x"))
	got := s.Counts()
	if len(got) != 2 || got[Mail{"ada@x.test", "<1@x>"}] != 2 || got[Mail{"ada@x.test", "<2@x>"}] != 1 {
		t.Errorf("%v", got)
	}
}

func TestRatesAreKeptAndASeedRepeatsThem(t *testing.T) {
	f := Faults{Seed: 7, Temporary: 0.3, DropKept: 0.1, DropLost: 0.1, Busy: 0.1}
	draw := func() (counts [busy + 1]int) {
		for connection := range uint64(10) {
			l := newLots(&f, connection)
			for range 1000 {
				counts[l.draw()]++
			}
		}
		return counts
	}
	counts := draw()
	for fate, n := range counts {
		want := 1000
		if fate == int(taken) {
			want = 4000
		}
		if n < want*4/5 || n > want*6/5 {
			t.Errorf("fate %d was drawn %d times, want about %d", fate, n, want)
		}
	}
	if draw() != counts {
		t.Error("the same seed drew something else")
	}
}

// BenchmarkSink is what a client that waits for nothing but whole batches gets through, over ten connections.
func BenchmarkSink(b *testing.B) {
	s := start(b, Faults{})
	const together, connections = 20, 10
	body := strings.Repeat(strings.Repeat("x", 76)+"\r\n", 400)
	var all sync.WaitGroup
	b.SetBytes(int64(len(body)))
	for n := range connections {
		all.Go(func() {
			conn, err := net.Dial("tcp", s.listener.Addr().String())
			if err != nil {
				b.Error(err)
				return
			}
			defer func() { _ = conn.Close() }()
			mail := strings.ReplaceAll(mailTo(fmt.Sprintf("r%d@x.test", n), "1@x"), "\n", "\r\n")
			words := []byte(strings.Repeat(strings.Replace(mail, "\r\n.\r\n", "\r\n"+body+".\r\n", 1), together))
			read := make([]byte, 64<<10)
			for range b.N / connections / together {
				if _, err := conn.Write(words); err != nil {
					b.Error(err)
				}
				for lines := 0; lines < 4*together; {
					k, err := conn.Read(read)
					if err != nil {
						b.Error(err)
						return
					}
					lines += strings.Count(string(read[:k]), "\n")
				}
			}
		})
	}
	all.Wait()
}
