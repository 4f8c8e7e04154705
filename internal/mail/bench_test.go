package mail

import (
	"bufio"
	"bytes"
	"context"
	"fmt"
	"net"
	"strconv"
	"strings"
	"sync"
	"testing"
)

// sink is the smallest server that takes mail, so that a benchmark measures the client.
type sink struct {
	listener net.Listener
	hello    string
	done     sync.WaitGroup
}

func newSink(tb testing.TB, extensions ...string) *SMTP {
	tb.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		tb.Fatal(err)
	}
	s := &sink{listener: l, hello: "250-mx.test\r\n"}
	for _, e := range extensions {
		s.hello += "250-" + e + "\r\n"
	}
	s.hello += "250 HELP\r\n"
	s.done.Go(s.accept)
	tb.Cleanup(func() { _ = l.Close(); s.done.Wait() })
	return &SMTP{Host: "127.0.0.1", Port: l.Addr().(*net.TCPAddr).Port, TLS: TLSNone}
}

func (s *sink) accept() {
	for {
		conn, err := s.listener.Accept()
		if err != nil {
			return
		}
		s.done.Go(func() { s.serve(conn) })
	}
}

func (s *sink) serve(conn net.Conn) {
	defer func() { _ = conn.Close() }()
	r, w := bufio.NewReaderSize(conn, 64<<10), bufio.NewWriter(conn)
	_, _ = w.WriteString("220 mx.test\r\n")
	for content := false; ; {
		if r.Buffered() == 0 && w.Flush() != nil {
			return
		}
		line, err := r.ReadSlice('\n')
		if err != nil {
			return
		}
		switch {
		case content:
			if content = !bytes.Equal(line, []byte(".\r\n")); content {
				continue
			}
			_, _ = w.WriteString("250 2.0.0 taken\r\n")
		case bytes.HasPrefix(line, []byte("EHLO")):
			_, _ = w.WriteString(s.hello)
		case bytes.HasPrefix(line, []byte("DATA")):
			_, _ = w.WriteString("354 go on\r\n")
			content = true
		default:
			_, _ = w.WriteString("250 2.1.0 fine\r\n")
		}
	}
}

// letter is a message of the size that editions have.
func letter() []byte {
	return []byte("Subject: x\r\n\r\n" + strings.Repeat(strings.Repeat("commentary", 7)+"=\r\n", 430))
}

func BenchmarkConn(b *testing.B) {
	raw := letter()
	for name, extensions := range map[string][]string{"pipelined": {"PIPELINING"}, "plain": nil} {
		for _, connections := range []int{1, 10} {
			b.Run(fmt.Sprintf("%s-%d", name, connections), func(b *testing.B) {
				server := newSink(b, extensions...)
				b.SetBytes(int64(len(raw)))
				b.ReportAllocs()
				b.ResetTimer()
				var all sync.WaitGroup
				for i := range connections {
					all.Go(func() { sendMany(b, server, b.N/connections+i%2, raw) })
				}
				all.Wait()
				b.ReportMetric(float64(b.N)/b.Elapsed().Seconds(), "msgs/s")
			})
		}
	}
}

// sendMany sends over one connection, each envelope behind the content before it where that goes.
func sendMany(tb testing.TB, server *SMTP, n int, raw []byte) {
	ctx, cancel := context.WithCancel(tb.Context())
	defer cancel()
	conn, err := server.Open(ctx)
	if err != nil {
		tb.Error(err)
		return
	}
	defer conn.Close(ctx)
	env := Envelope{From: "b+41@bounce.harbour.example", To: "asta@readers.example"}
	for range n {
		if err := conn.Envelope(ctx, env.From, env.To); err != nil {
			tb.Error(err)
			return
		}
		if err := conn.Content(ctx, raw, &env); err != nil {
			tb.Error(err)
			return
		}
	}
}

// BenchmarkRaw is the limit: bytes made once are written, and replies are counted and not read.
func BenchmarkRaw(b *testing.B) {
	raw := letter()
	message := fmt.Appendf(nil, "MAIL FROM:<a@b.example>\r\nRCPT TO:<c@d.example>\r\nDATA\r\n%s.\r\n", raw)
	for _, connections := range []int{1, 10} {
		b.Run(strconv.Itoa(connections), func(b *testing.B) {
			server := newSink(b, "PIPELINING")
			b.SetBytes(int64(len(raw)))
			b.ResetTimer()
			var all sync.WaitGroup
			for range connections {
				all.Go(func() { blast(b, server, b.N/connections+1, message) })
			}
			all.Wait()
			b.ReportMetric(float64(b.N)/b.Elapsed().Seconds(), "msgs/s")
		})
	}
}

func blast(b *testing.B, server *SMTP, n int, message []byte) {
	conn, err := net.Dial("tcp", server.address())
	if err != nil {
		b.Error(err)
		return
	}
	defer func() { _ = conn.Close() }()
	r := bufio.NewReader(conn)
	answers := func(n int) {
		for range n {
			if _, err := r.ReadSlice('\n'); err != nil {
				b.Error(err)
				return
			}
		}
	}
	answers(1)
	for range n {
		if _, err := conn.Write(message); err != nil {
			b.Error(err)
			return
		}
		answers(4)
	}
}
