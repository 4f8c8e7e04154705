package alert

import (
	"io"
	"net"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"

	"github.com/emersion/go-smtp"

	"pressrun/internal/mail"
)

// server is an SMTP server that keeps what it is given, or refuses it.
type server struct {
	mu     sync.Mutex
	refuse bool
	mails  []string
}

func (s *server) NewSession(*smtp.Conn) (smtp.Session, error) { return s, nil }
func (s *server) Mail(string, *smtp.MailOptions) error        { return nil }
func (s *server) Rcpt(string, *smtp.RcptOptions) error        { return nil }
func (s *server) Reset()                                      {}
func (s *server) Logout() error                               { return nil }

func (s *server) Data(r io.Reader) error {
	data, err := io.ReadAll(r)
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.refuse {
		return &smtp.SMTPError{Code: 451, EnhancedCode: smtp.EnhancedCode{4, 3, 0}, Message: "not now"}
	}
	s.mails = append(s.mails, string(data))
	return err
}

func (s *server) setRefuse(refuse bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.refuse = refuse
}

// start serves on the loopback and gives the carrier to it.
func (s *server) start(t *testing.T) *mail.SMTP {
	t.Helper()
	l, err := (&net.ListenConfig{}).Listen(t.Context(), "tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	srv := smtp.NewServer(s)
	srv.Domain = "mx.harbour.example"
	done := make(chan struct{})
	go func() { defer close(done); _ = srv.Serve(l) }()
	carrier := &mail.SMTP{Host: "127.0.0.1", Port: l.Addr().(*net.TCPAddr).Port, TLS: mail.TLSNone}
	t.Cleanup(func() {
		_ = carrier.Close()
		_ = srv.Close()
		<-done
	})
	return carrier
}

func TestALetterIsKeptHereEvenWhenTheServerRefusesIt(t *testing.T) {
	s, folder := &server{}, t.TempDir()
	s.setRefuse(true)
	letter := &Letter{
		From: mail.Address{Name: "Harbour Institute", Email: "digest@harbour.example"},
		To:   mail.Address{Email: "desk@harbour.example"},
		Name: "Harbour Institute", Carriers: []Carrier{&mail.Outbox{Dir: folder}, s.start(t)},
	}
	for range 2 {
		if err := letter.Tell(t.Context(), paused()); err == nil {
			t.Error("was told through a server that refuses")
		}
	}
	kept, err := filepath.Glob(filepath.Join(folder, "new", "*.eml"))
	if err != nil || len(kept) != 1 {
		t.Fatalf("%v are kept, %v", kept, err)
	}
	raw, err := os.ReadFile(kept[0])
	if err != nil {
		t.Fatal(err)
	}
	s.setRefuse(false)
	if err := letter.Tell(t.Context(), paused()); err != nil {
		t.Fatal(err)
	}
	if len(s.mails) != 1 || s.mails[0] != string(raw) {
		t.Errorf("the server got %q, kept is %q", s.mails, raw)
	}
	for _, want := range []string{
		"Subject: [Harbour Institute] Run 7 is paused: the mail server refused\r\n the sign-in\r\n",
		"To: <desk@harbour.example>\r\n",
		"Auto-Submitted: auto-generated\r\n", "Matter: run 7 paused\r\n", "pressrun runs resume 7\r\n",
	} {
		if !strings.Contains(string(raw), want) {
			t.Errorf("the mail has no %q:\n%s", want, raw)
		}
	}
}

func TestAMatterThatComesUpAnewIsAnotherLetter(t *testing.T) {
	l := &Letter{From: mail.Address{Email: "digest@harbour.example"}}
	first, again := paused(), paused()
	again.Raised = again.Raised.Add(1)
	id := l.message(first).MessageID
	if id != l.message(paused()).MessageID || id == l.message(again).MessageID {
		t.Error("Message-IDs are not of matter and time")
	}
}
