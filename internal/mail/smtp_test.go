package mail

import (
	"bufio"
	"context"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"crypto/x509/pkix"
	"errors"
	"io"
	"math/big"
	"net"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/emersion/go-sasl"
	"github.com/emersion/go-smtp"
	"go.uber.org/goleak"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

// server is an SMTP server of the test: what it answers is set by hooks, what it got is kept.
type server struct {
	mail, rcpt, data func() error
	after            func(net.Conn) error // called with the connection when the content has come
	password         string

	mu       sync.Mutex
	got      []string // contents
	envelope []string // "from to"
	sessions int
}

func (s *server) NewSession(c *smtp.Conn) (smtp.Session, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.sessions++
	return &serverSession{server: s, conn: c}, nil
}

type serverSession struct {
	server *server
	conn   *smtp.Conn
	from   string
	to     string
}

func (s *serverSession) AuthMechanisms() []string { return []string{sasl.Plain} }

func (s *serverSession) Auth(string) (sasl.Server, error) {
	return sasl.NewPlainServer(func(_, user, password string) error {
		if user != "press" || password != s.server.password {
			return &smtp.SMTPError{Code: 535, EnhancedCode: smtp.EnhancedCode{5, 7, 8}, Message: "wrong: " + password}
		}
		return nil
	}), nil
}

func hook(f func() error) error {
	if f == nil {
		return nil
	}
	return f()
}

func (s *serverSession) Reset()        {}
func (s *serverSession) Logout() error { return nil }

func (s *serverSession) Mail(from string, _ *smtp.MailOptions) error {
	s.from = from
	return hook(s.server.mail)
}

func (s *serverSession) Rcpt(to string, _ *smtp.RcptOptions) error {
	s.to = to
	return hook(s.server.rcpt)
}

func (s *serverSession) Data(r io.Reader) error {
	content, err := io.ReadAll(r)
	if err != nil {
		return err
	}
	if s.server.after != nil {
		if err := s.server.after(s.conn.Conn()); err != nil {
			return err
		}
	}
	if err := hook(s.server.data); err != nil {
		return err
	}
	s.server.mu.Lock()
	defer s.server.mu.Unlock()
	s.server.got = append(s.server.got, string(content))
	s.server.envelope = append(s.server.envelope, s.from+" "+s.to)
	return nil
}

// start runs the server and gives a client for it.
func start(t *testing.T, backend *server, change func(*smtp.Server)) *SMTP {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	srv := smtp.NewServer(backend)
	srv.Domain = "mx.test"
	srv.AllowInsecureAuth = true
	srv.ErrorLog = quiet{}
	if change != nil {
		change(srv)
	}
	done := make(chan struct{})
	go func() { defer close(done); _ = srv.Serve(l) }()
	client := &SMTP{
		Host: "127.0.0.1", Port: l.Addr().(*net.TCPAddr).Port, TLS: TLSNone,
		ConnectTimeout: 5 * time.Second, ReplyTimeout: 5 * time.Second,
	}
	t.Cleanup(func() { _ = client.Close(); _ = srv.Close(); _ = l.Close(); <-done })
	return client
}

type quiet struct{}

func (quiet) Printf(string, ...any) {}
func (quiet) Println(...any)        {}

func refuse(code int, enhanced smtp.EnhancedCode, text string) func() error {
	return func() error { return &smtp.SMTPError{Code: code, EnhancedCode: enhanced, Message: text} }
}

func once(f func() error) func() error {
	var first sync.Once
	return func() (err error) {
		first.Do(func() { err = f() })
		return err
	}
}

// dropFirst breaks the connection of the first content.
func dropFirst() func(net.Conn) error {
	var first sync.Once
	return func(c net.Conn) (err error) {
		first.Do(func() { err = drop(c) })
		return err
	}
}

func drop(c net.Conn) error {
	_ = c.Close()
	return errors.New("dropped")
}

func TestMessagesArriveWholeOverOneConnection(t *testing.T) {
	backend := &server{}
	client := start(t, backend, nil)
	m := edition()
	raw := mustCompose(t, m)
	for range 3 {
		if err := client.Send(t.Context(), m.Envelope(), raw); err != nil {
			t.Fatal(err)
		}
	}
	if backend.sessions != 1 || len(backend.got) != 3 {
		t.Errorf("%d messages over %d connections", len(backend.got), backend.sessions)
	}
	if backend.got[0] != string(raw) { // dots at line starts included
		t.Error("the content changed on the way")
	}
	if want := "b+41@bounce.harbour.example asta@readers.example"; backend.envelope[0] != want {
		t.Errorf("envelope %q, want %q", backend.envelope[0], want)
	}
}

func TestEachAnswerIsClassified(t *testing.T) {
	busy, gone := smtp.EnhancedCode{4, 3, 0}, smtp.EnhancedCode{5, 1, 1}
	for name, tc := range map[string]struct {
		server  *server
		outcome Outcome
		phase   Phase
		code    int
		sender  bool // the sender's fault
	}{
		"4xx at MAIL":    {&server{mail: refuse(451, busy, "later")}, Temporary, MailFrom, 451, false},
		"5xx at MAIL":    {&server{mail: refuse(550, gone, "no such sender")}, Permanent, MailFrom, 550, true},
		"4xx at RCPT":    {&server{rcpt: refuse(450, busy, "greylisted")}, Temporary, RcptTo, 450, false},
		"5xx at RCPT":    {&server{rcpt: refuse(550, gone, "unknown user")}, Permanent, RcptTo, 550, false},
		"policy at RCPT": {&server{rcpt: refuse(550, smtp.EnhancedCode{5, 7, 26}, "unauthenticated")}, Permanent, RcptTo, 550, true},
		"4xx on content": {&server{data: refuse(452, busy, "disk full")}, Temporary, Content, 452, false},
		"421 on content": {&server{data: refuse(421, busy, "going down")}, Temporary, Content, 421, false},
		"5xx on content": {&server{data: refuse(554, smtp.EnhancedCode{5, 6, 0}, "bad content")}, Permanent, Content, 554, false},
		"spam on content": {
			&server{data: refuse(421, smtp.EnhancedCode{4, 7, 28}, "rate")}, Temporary, Content, 421, true,
		},
		"421 at MAIL": {&server{mail: refuse(421, busy, "too many")}, Unsent, MailFrom, 421, false},
		"dropped after the content": {
			&server{after: drop}, Unknown, Content, 0, false,
		},
	} {
		t.Run(name, func(t *testing.T) {
			client := start(t, tc.server, nil)
			err := client.Send(t.Context(), edition().Envelope(), mustCompose(t, edition()))
			var send *SendError
			if !errors.As(err, &send) {
				t.Fatalf("error %v", err)
			}
			if send.Outcome != tc.outcome || send.Phase != tc.phase || send.Code != tc.code || (send.Blame == BlameSender) != tc.sender {
				t.Errorf("%s at %s, code %d, blame %q: %v", send.Outcome, send.Phase, send.Code, send.Blame, err)
			}
			if outcomeOf(err) != tc.outcome || send.Advice == "" || !strings.Contains(err.Error(), client.address()) {
				t.Errorf("error %v", err)
			}
		})
	}
}

func TestTheNextMessageGoesOnAfterARefusal(t *testing.T) {
	for name, backend := range map[string]*server{
		"at RCPT":    {rcpt: once(refuse(550, smtp.EnhancedCode{5, 1, 1}, "unknown user"))},
		"on content": {data: once(refuse(554, smtp.EnhancedCode{5, 6, 0}, "bad"))},
		"421":        {mail: once(refuse(421, smtp.EnhancedCode{4, 3, 0}, "closing"))},
		"dropped":    {after: dropFirst()},
	} {
		t.Run(name, func(t *testing.T) {
			client := start(t, backend, nil)
			raw := mustCompose(t, edition())
			if err := client.Send(t.Context(), edition().Envelope(), raw); err == nil {
				t.Fatal("the first message was to be refused")
			}
			if err := client.Send(t.Context(), edition().Envelope(), raw); err != nil {
				t.Fatal(err)
			}
			if len(backend.got) != 1 {
				t.Errorf("%d messages arrived", len(backend.got))
			}
		})
	}
}

func TestConnectionThatTheServerClosedInTheMeantimeIsMadeAnew(t *testing.T) {
	backend := &server{}
	client := start(t, backend, func(s *smtp.Server) { s.ReadTimeout = 50 * time.Millisecond })
	raw := mustCompose(t, edition())
	for range 2 {
		if err := client.Send(t.Context(), edition().Envelope(), raw); err != nil {
			t.Fatal(err)
		}
		time.Sleep(200 * time.Millisecond)
	}
	if len(backend.got) != 2 || backend.sessions != 2 {
		t.Errorf("%d messages over %d connections", len(backend.got), backend.sessions)
	}
}

func TestStartTLSWithTheRightCertificateOnly(t *testing.T) {
	certificate, pool := testCertificate(t)
	backend := &server{password: "s3cret"}
	client := start(t, backend, func(s *smtp.Server) { s.TLSConfig = &tls.Config{Certificates: []tls.Certificate{certificate}} })
	client.TLS, client.Username, client.Password = TLSStart, "press", "s3cret"

	err := client.Send(t.Context(), edition().Envelope(), mustCompose(t, edition()))
	if outcomeOf(err) != Unsent || !strings.Contains(err.Error(), "certificate") {
		t.Errorf("an unknown certificate: %v", err)
	}
	client.RootCAs = pool
	if err := client.Send(t.Context(), edition().Envelope(), mustCompose(t, edition())); err != nil {
		t.Fatal(err)
	}
	report, err := client.Check(t.Context())
	if err != nil || report.TLS != "TLS 1.3" || report.SignIn != "PLAIN" || report.Expires.IsZero() {
		t.Errorf("%+v, %v", report, err)
	}
	if len(backend.got) != 1 {
		t.Errorf("%d messages arrived; a check sends none", len(backend.got))
	}
}

func TestImplicitTLS(t *testing.T) {
	certificate, pool := testCertificate(t)
	l, err := tls.Listen("tcp", "127.0.0.1:0", &tls.Config{Certificates: []tls.Certificate{certificate}})
	if err != nil {
		t.Fatal(err)
	}
	backend := &server{}
	srv := smtp.NewServer(backend)
	srv.ErrorLog = quiet{}
	done := make(chan struct{})
	go func() { defer close(done); _ = srv.Serve(l) }()
	client := &SMTP{Host: "127.0.0.1", Port: l.Addr().(*net.TCPAddr).Port, TLS: TLSImplicit, RootCAs: pool}
	t.Cleanup(func() { _ = client.Close(); _ = srv.Close(); _ = l.Close(); <-done })
	if err := client.Send(t.Context(), edition().Envelope(), mustCompose(t, edition())); err != nil {
		t.Fatal(err)
	}
}

func TestServerWithoutStartTLSGetsNothing(t *testing.T) {
	backend := &server{}
	client := start(t, backend, nil)
	client.TLS = TLSStart
	err := client.Send(t.Context(), edition().Envelope(), mustCompose(t, edition()))
	if outcomeOf(err) != Unsent || !strings.Contains(err.Error(), "mail.smtp.tls") || len(backend.got) != 0 {
		t.Errorf("error %v", err)
	}
}

func TestWrongPasswordIsTypedAndNeverShown(t *testing.T) {
	client := start(t, &server{password: "right"}, nil)
	client.Username, client.Password = "press", "hunter2-wrong"
	for name, err := range map[string]error{
		"send":  client.Send(t.Context(), edition().Envelope(), mustCompose(t, edition())),
		"check": func() error { _, err := client.Check(t.Context()); return err }(),
	} {
		var send *SendError
		if !errors.Is(err, ErrCredentials) || !errors.As(err, &send) || send.Blame != BlameSender || send.Outcome != Unsent {
			t.Errorf("%s: %v", name, err)
		}
		if strings.Contains(err.Error(), "hunter2") || !strings.Contains(err.Error(), "mail.smtp.username") {
			t.Errorf("%s: %v", name, err)
		}
	}
}

func TestPasswordDoesNotLeaveUnencrypted(t *testing.T) {
	c := &Conn{server: &SMTP{Host: "mail.harbour.example", TLS: TLSNone, Username: "press", Password: "p"}}
	server, client := net.Pipe()
	defer func() { _ = server.Close(); _ = client.Close() }()
	said := make(chan string, 1)
	go func() {
		_, _ = io.WriteString(server, "220 mx\r\n")
		r := bufio.NewReader(server)
		_, _ = r.ReadString('\n')
		_, _ = io.WriteString(server, "250-mx\r\n250 AUTH PLAIN LOGIN\r\n")
		rest, _ := r.ReadString('\n')
		said <- rest
	}()
	c.conn = client
	phase, err := c.establish()
	if phase != SignIn || !errors.Is(err, errPlainText) {
		t.Errorf("%s: %v", phase, err)
	}
	c.drop()
	if line := <-said; line != "" {
		t.Errorf("the client said %q", line)
	}
}

func TestNoServerIsUnsent(t *testing.T) {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	port := l.Addr().(*net.TCPAddr).Port
	_ = l.Close()
	client := &SMTP{Host: "127.0.0.1", Port: port, TLS: TLSNone}
	err = client.Send(t.Context(), edition().Envelope(), mustCompose(t, edition()))
	if outcomeOf(err) != Unsent || !strings.Contains(err.Error(), "mail.smtp.host") {
		t.Errorf("error %v", err)
	}
}

func TestSilentServerIsGivenUp(t *testing.T) {
	hold := make(chan struct{})
	backend := &server{after: func(net.Conn) error { <-hold; return nil }}
	client := start(t, backend, nil)
	defer close(hold)
	client.ReplyTimeout = 100 * time.Millisecond
	err := client.Send(t.Context(), edition().Envelope(), mustCompose(t, edition()))
	if outcomeOf(err) != Unknown || !strings.Contains(err.Error(), "may have arrived") {
		t.Errorf("error %v", err)
	}
}

func TestEndOfContextBreaksOff(t *testing.T) {
	hold := make(chan struct{})
	ctx, cancel := context.WithCancel(t.Context())
	backend := &server{rcpt: func() error { cancel(); <-hold; return nil }}
	client := start(t, backend, nil)
	defer close(hold)
	err := client.Send(ctx, edition().Envelope(), mustCompose(t, edition()))
	if outcomeOf(err) != Unsent || !errors.Is(err, context.Canceled) {
		t.Errorf("error %v", err)
	}
}

func TestEnvelopeThatCouldForgeCommandsIsRefused(t *testing.T) {
	backend := &server{}
	client := start(t, backend, nil)
	for _, env := range []Envelope{
		{From: "a@b.example", To: "c@d.example>\r\nRCPT TO:<x@y.example"},
		{From: "a@b.example\r\nDATA", To: "c@d.example"},
		{From: "a@b.example", To: "c@d.example> NOTIFY=NEVER"},
		{From: "", To: "c@d.example"},
	} {
		if err := client.Send(t.Context(), env, []byte("x\r\n")); outcomeOf(err) != Permanent {
			t.Errorf("%+v: %v", env, err)
		}
	}
	if backend.sessions != 0 {
		t.Error("the server was bothered")
	}
}

func TestMessageTooLargeForTheServerIsNotBegun(t *testing.T) {
	backend := &server{}
	client := start(t, backend, func(s *smtp.Server) { s.MaxMessageBytes = 100 })
	err := client.Send(t.Context(), edition().Envelope(), mustCompose(t, edition()))
	if outcomeOf(err) != Permanent || len(backend.envelope) != 0 {
		t.Errorf("error %v", err)
	}
}

// testCertificate is a self-signed certificate for 127.0.0.1 and the pool that trusts it.
func testCertificate(t *testing.T) (tls.Certificate, *x509.CertPool) {
	t.Helper()
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	template := &x509.Certificate{
		SerialNumber: big.NewInt(1), Subject: pkix.Name{CommonName: "mx.test"},
		NotBefore: time.Now().Add(-time.Hour), NotAfter: time.Now().Add(time.Hour),
		IPAddresses: []net.IP{net.IPv4(127, 0, 0, 1)}, IsCA: true, BasicConstraintsValid: true,
	}
	der, err := x509.CreateCertificate(rand.Reader, template, template, &key.PublicKey, key)
	if err != nil {
		t.Fatal(err)
	}
	parsed, err := x509.ParseCertificate(der)
	if err != nil {
		t.Fatal(err)
	}
	pool := x509.NewCertPool()
	pool.AddCert(parsed)
	return tls.Certificate{Certificate: [][]byte{der}, PrivateKey: key}, pool
}
