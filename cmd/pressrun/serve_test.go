package main

import (
	"bufio"
	"context"
	"io"
	"net"
	"net/http"
	"net/url"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"sync"
	"syscall"
	"testing"

	"github.com/emersion/go-smtp"
)

// serve starts `pressrun serve` on a free port and returns the address that it prints. At the end of the test it
// is told to stop, and must do so in order.
func (p *place) serve() (address string) { return p.serveOn("127.0.0.1:0") }

// freeAddress is one on which nobody listens, for a configuration that must name it before the server runs.
func freeAddress(t testing.TB) string {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = l.Close() }()
	return l.Addr().String()
}

func (p *place) serveOn(listen string) (address string) {
	p.Helper()
	cmd, talk := p.commandUntil(context.WithoutCancel(p.Context()), "pressrun", "serve", "--listen", listen)
	cmd.Stdout = nil
	out, err := cmd.StdoutPipe()
	if err != nil {
		p.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		p.Fatal(err)
	}
	line, err := bufio.NewReader(out).ReadString('\n')
	if err != nil {
		_ = cmd.Wait()
		p.Fatalf("serve printed no address: %v\n%s", err, talk)
	}
	p.Cleanup(func() {
		if err := cmd.Process.Signal(syscall.SIGTERM); err != nil {
			p.Error(err)
		}
		if code := exitCode(p, cmd.Wait()); code != 0 {
			p.Errorf("serve: exit code %d\n%s", code, talk)
		}
	})
	return strings.TrimSpace(line)
}

// sink is a mail server that keeps what it gets.
type sink struct {
	mu          sync.Mutex
	connections int
	got         map[string]string // contents by recipient
	times       map[string]int    // how often, by recipient
	each        func(n int)       // is called before the n-th mail is taken; nil: nothing is
}

// newSink starts a sink and sets the environment so that the program mails to it, and not as to a sandbox.
func newSink(t *testing.T) *sink {
	t.Helper()
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	s := &sink{got: map[string]string{}, times: map[string]int{}}
	server := smtp.NewServer(s)
	server.Domain = "mx.test"
	done := make(chan struct{})
	go func() { defer close(done); _ = server.Serve(listener) }()
	t.Cleanup(func() { _ = server.Close(); <-done })
	_, port, err := net.SplitHostPort(listener.Addr().String())
	if err != nil {
		t.Fatal(err)
	}
	for name, value := range map[string]string{
		"MAIL_TRANSPORT": "smtp", "MAIL_SMTP_HOST": "127.0.0.1", "MAIL_SMTP_PORT": port, "MAIL_SMTP_TLS": "none",
		"MAIL_FROM":         "digest@harbour.news",
		"SITE_ID_AUTHORITY": "harbour.news,2026-01-01", "SITE_POSTAL_ADDRESS": "Harbour Institute, 1 Quay, Port Town",
		"SITE_URL": "https://harbour.news/", "SITE_APP_URL": "https://" + publicHost + "/",
	} {
		t.Setenv("PRESSRUN_"+name, value)
	}
	return s
}

// seen tells how often the sink was connected to and how many mails it has.
func (s *sink) seen() (connections, mails int) {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.connections, len(s.got)
}

// mailTo is the mail that an address got.
func (s *sink) mailTo(address string) string {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.got[address]
}

func (s *sink) NewSession(*smtp.Conn) (smtp.Session, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.connections++
	return &sinkSession{sink: s}, nil
}

type sinkSession struct {
	sink *sink
	to   string
}

func (s *sinkSession) Reset()                               {}
func (s *sinkSession) Logout() error                        { return nil }
func (s *sinkSession) Mail(string, *smtp.MailOptions) error { return nil }
func (s *sinkSession) Rcpt(to string, _ *smtp.RcptOptions) error {
	s.to = to
	return nil
}

func (s *sinkSession) Data(r io.Reader) error {
	content, err := io.ReadAll(r)
	if err != nil {
		return err // the connection was dropped in place of the content
	}
	s.sink.mu.Lock()
	s.sink.got[s.to] = string(content)
	s.sink.times[s.to]++
	n, each := len(s.sink.got), s.sink.each
	s.sink.mu.Unlock()
	if each != nil {
		each(n)
	}
	return nil
}

var leaveHeader = regexp.MustCompile(`List-Unsubscribe: <(https://[^>]+)>`)

// TestNobodyIsMailedWhoCannotLeave publishes over a real mail server: with nobody at the public address, with a
// server of other books there, and with the right one; then a reader leaves as his mail provider does it.
func TestNobodyIsMailedWhoCannotLeave(t *testing.T) {
	p := newPlace(t)
	p.write("subscribers/readers.csv", "email,name\nada@example.org,Ada\nkim@readers.harbour.news,Kim\nbo@mail.test,Bo\n")
	first, second := p.write("one.md", generated(1)), p.write("two.md", generated(2))
	mails := newSink(t)
	closed := func(says string) {
		t.Helper()
		if said := p.run(10, "publish", "--yes", first); !strings.Contains(said, says) || !strings.Contains(said, "pressrun serve") {
			t.Errorf("it does not say %q:\n%s", says, said)
		}
		if connections, _ := mails.seen(); connections != 0 {
			t.Errorf("the mail server was connected to (%s)", says)
		}
	}
	t.Setenv("HTTPS_PROXY", "http://127.0.0.1:9") // the way to anywhere is closed
	closed("connection refused")
	putInPublic(t, newPlace(t).serve())
	closed("404 Not Found")

	provider := putInPublic(t, p.serve())
	p.run(0, "publish", "--yes", first)
	if _, n := mails.seen(); n != 1 {
		t.Errorf("%d mails, want that to Kim alone", n)
	}
	p.stands(1, "ada@example.org skipped reserved", "kim@readers.harbour.news sent", "bo@mail.test skipped reserved")

	link := leaveHeader.FindStringSubmatch(strings.ReplaceAll(mails.mailTo("kim@readers.harbour.news"), "\r\n ", " "))
	if link == nil {
		t.Fatal("the mail has no https link to leave by")
	}
	res, err := provider.PostForm(link[1], url.Values{"List-Unsubscribe": {"One-Click"}})
	if err != nil {
		t.Fatal(err)
	}
	_ = res.Body.Close()
	if res.StatusCode != http.StatusOK {
		t.Errorf("leaving: %s", res.Status)
	}
	before, _ := mails.seen()
	p.run(0, "publish", "--yes", second)
	if after, n := mails.seen(); after != before || n != 1 {
		t.Errorf("%d mails, %d connections more", n, after-before)
	}
	p.stands(2, "ada@example.org skipped reserved", "bo@mail.test skipped reserved", "kim@readers.harbour.news skipped left")
}

// stands checks the books of an edition of the list commentary, a line a reader.
func (p *place) stands(edition int, want ...string) {
	p.Helper()
	said := p.run(0, "editions", "show", "commentary", strconv.Itoa(edition))
	var got []string
	for line := range strings.Lines(said) {
		if strings.Contains(line, "@") {
			got = append(got, squeezed(line))
		}
	}
	if !slices.Equal(got, want) {
		p.Errorf("edition %d stands\n%s\nwant\n%s", edition, strings.Join(got, "\n"), strings.Join(want, "\n"))
	}
}

func TestServeRefusesAPortThatIsTaken(t *testing.T) {
	p := newPlace(t)
	taken := strings.TrimSuffix(strings.TrimPrefix(p.serve(), "http://"), "/")
	if said := p.run(1, "serve", "--listen", taken); !strings.Contains(said, "nothing can listen on "+taken) {
		t.Errorf("it says:\n%s", said)
	}
	p.run(2, "serve", "--listen", "8080")
	t.Setenv("PRESSRUN_SERVE_LISTEN", "nowhere")
	p.run(10, "serve")
}
