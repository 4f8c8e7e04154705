package returns_test

import (
	"bytes"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"fmt"
	"io"
	"log"
	"net"
	"net/http/httptest"
	"slices"
	"strings"
	"sync/atomic"
	"testing"

	"github.com/emersion/go-imap/v2"
	"github.com/emersion/go-imap/v2/imapclient"
	"github.com/emersion/go-imap/v2/imapserver"
	"github.com/emersion/go-imap/v2/imapserver/imapmemserver"
	"github.com/google/go-cmp/cmp"

	"pressrun/internal/mail"
	"pressrun/internal/returns"
)

// post is an IMAP server with the mails of maildir, and a flag on one that somebody wants gone.
type post struct {
	*house
	user    *imapmemserver.User
	address *net.TCPAddr
	trust   *tls.Config
	cutAt   atomic.Int64 // the fetch at which the connection is lost, from 1; 0: none
	fetched atomic.Int64
}

// cert is one for 127.0.0.1, and who trusts it.
func cert() (server, client *tls.Config) {
	s := httptest.NewTLSServer(nil)
	defer s.Close()
	pool := x509.NewCertPool()
	pool.AddCert(s.Certificate())
	return &tls.Config{Certificates: s.TLS.Certificates, MinVersion: tls.VersionTLS12}, &tls.Config{RootCAs: pool, MinVersion: tls.VersionTLS12}
}

func (h *house) post(caps ...imap.Cap) *post {
	h.Helper()
	p := &post{house: h, user: imapmemserver.NewUser("desk", "right")}
	for _, folder := range []string{"INBOX", "Bounces", "Other"} {
		h.must(p.user.Create(folder, nil))
	}
	set := imap.CapSet{imap.CapIMAP4rev1: {}}
	var starttls *tls.Config
	if slices.Contains(caps, imap.CapStartTLS) {
		starttls, p.trust = cert()
	}
	for _, c := range caps {
		set[c] = struct{}{}
	}
	server := imapserver.New(&imapserver.Options{
		NewSession: func(c *imapserver.Conn) (imapserver.Session, *imapserver.GreetingData, error) {
			return &postSession{imapmemserver.NewUserSession(p.user), p, c.NetConn()}, nil, nil
		},
		Caps: set, TLSConfig: starttls, InsecureAuth: true, Logger: log.New(io.Discard, "", 0),
	})
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	h.must(err)
	done := make(chan struct{})
	go func() { defer close(done); _ = server.Serve(listener) }()
	h.Cleanup(func() { _ = server.Close(); <-done })
	p.address = listener.Addr().(*net.TCPAddr)
	return p
}

// postSession loses the connection when it is told to.
type postSession struct {
	*imapmemserver.UserSession
	post *post
	conn net.Conn
}

func (s *postSession) Fetch(w *imapserver.FetchWriter, set imap.NumSet, o *imap.FetchOptions) error {
	if s.post.fetched.Add(1) == s.post.cutAt.Load() {
		_ = s.conn.Close()
		return errors.New("lost")
	}
	return s.UserSession.Fetch(w, set, o)
}

func (p *post) put(folder string, raw []byte, flags ...imap.Flag) {
	p.Helper()
	_, err := p.user.Append(folder, literal{bytes.NewReader(raw)}, &imap.AppendOptions{Flags: flags})
	p.must(err)
}

type literal struct{ *bytes.Reader }

func (l literal) Size() int64 { return l.Reader.Size() }

// fill puts in what a mailbox that people use holds.
func (p *post) fill() {
	p.Helper()
	ada := bounce{to: p.envs["ada"].From, recipient: "ada@readers.example", status: "5.1.1", words: "no"}
	others := bounce{to: "desk@harbour.example", recipient: "x@y.example", status: "5.1.1", words: "no"}
	p.put("Bounces", []byte("From: Ada <ada@readers.example>\r\nSubject: Re: S\r\n\r\nThank you!\r\n"))
	p.put("Bounces", ada.message())
	p.put("Bounces", []byte("From: b@readers.example\r\nSubject: unwanted\r\n\r\n\r\n"), imap.FlagDeleted)
	p.put("Bounces", others.message(), imap.FlagSeen)
	p.put("Bounces", leaving(p.envs["bo"].From))
	p.put("Other", ada.message())
	p.put("INBOX", ada.message())
}

func (p *post) mailbox() *returns.Mailbox {
	return &returns.Mailbox{
		Host: "127.0.0.1", Port: p.address.Port, TLS: "none", Username: "desk", Password: "right",
		Folder: "Bounces", Taken: "Pressrun", Marks: p.store,
	}
}

// holds lists the mails of all folders: "folder: subject flags".
func (p *post) holds() (lines []string) {
	p.Helper()
	c, err := imapclient.DialInsecure(p.address.String(), nil)
	p.must(err)
	defer func() { _ = c.Close() }()
	p.must(c.Login("desk", "right").Wait())
	folders, err := c.List("", "*", nil).Collect()
	p.must(err)
	for _, f := range folders {
		selected, err := c.Select(f.Mailbox, &imap.SelectOptions{ReadOnly: true}).Wait()
		p.must(err)
		if selected.NumMessages == 0 {
			continue
		}
		var all imap.SeqSet
		all.AddRange(1, 0)
		messages, err := c.Fetch(all, &imap.FetchOptions{Envelope: true, Flags: true}).Collect()
		p.must(err)
		for _, m := range messages {
			lines = append(lines, strings.TrimSpace(fmt.Sprint(f.Mailbox, ": ", m.Envelope.Subject, " ", m.Flags)))
		}
	}
	slices.Sort(lines)
	return lines
}

const bounced, exit = "Undelivered Mail Returned to Sender", "unsubscribe"

func TestAMailboxKeepsWhatIsNotOurs(t *testing.T) {
	untouched := []string{
		"Bounces: " + bounced + " [\\Seen]", "Bounces: Re: S []", "Bounces: unwanted [\\Deleted]",
		"INBOX: " + bounced + " []", "Other: " + bounced + " []",
	}
	for name, test := range map[string]struct {
		caps []imap.Cap
		want []string
	}{
		"MOVE":       {[]imap.Cap{imap.CapMove, imap.CapUIDPlus}, []string{"Bounces/Pressrun: " + bounced + " []", "Bounces/Pressrun: " + exit + " []"}},
		"UIDPLUS":    {[]imap.Cap{imap.CapUIDPlus}, []string{"Bounces/Pressrun: " + bounced + " []", "Bounces/Pressrun: " + exit + " []"}},
		"no UIDPLUS": {nil, []string{"Bounces/Pressrun: " + bounced + " []", "Bounces/Pressrun: " + exit + " []", "Bounces: " + bounced + " [\\Deleted]", "Bounces: " + exit + " [\\Deleted]"}},
	} {
		t.Run(name, func(t *testing.T) {
			p := newHouse(t).post(test.caps...)
			p.fill()
			for _, round := range []returns.Tally{{Read: 4, Taken: 2}, {}} {
				tally, err := p.mailbox().Read(t.Context(), p.Desk)
				p.must(err)
				tally.Items = nil
				if !cmp.Equal(tally, round) {
					t.Errorf("it read %+v, want %+v", tally, round)
				}
			}
			want := slices.Sorted(slices.Values(append(test.want, untouched...)))
			if diff := cmp.Diff(want, p.holds()); diff != "" {
				t.Error(diff)
			}
			if p.suppression("ada") == "" || p.status("bo") != "left" {
				t.Errorf("ada is suppressed: %q, bo is %s", p.suppression("ada"), p.status("bo"))
			}
			p.put("Bounces", bounce{to: p.envs["bo"].From, recipient: "bo@readers.example", status: "5.1.1", words: "no"}.message())
			tally, err := p.mailbox().Read(t.Context(), p.Desk)
			p.must(err)
			if tally.Read != 1 || p.suppression("bo") == "" {
				t.Errorf("what came later: %+v, bo is suppressed: %q", tally, p.suppression("bo"))
			}
		})
	}
}

func TestALostConnectionLosesNothing(t *testing.T) {
	for cut := range int64(5) {
		p := newHouse(t).post(imap.CapMove, imap.CapUIDPlus)
		p.fill()
		p.cutAt.Store(cut)
		if _, err := p.mailbox().Read(t.Context(), p.Desk); (err != nil) != (cut > 0) {
			t.Fatalf("lost at %d: %v", cut, err)
		}
		_, err := p.mailbox().Read(t.Context(), p.Desk)
		p.must(err)
		if p.suppression("ada") == "" || p.status("bo") != "left" {
			t.Errorf("lost at %d: ada is suppressed: %q, bo is %s", cut, p.suppression("ada"), p.status("bo"))
		}
		var ours int
		for _, line := range p.holds() {
			if strings.HasPrefix(line, "Bounces/Pressrun: ") {
				ours++
			}
		}
		if ours != 2 {
			t.Errorf("lost at %d: %d mails were put away", cut, ours)
		}
	}
}

func TestAMailboxIsReadAgainAfterAFaultOfTheBooks(t *testing.T) {
	p := newHouse(t).post(imap.CapMove)
	p.fill()
	books := p.Books
	p.Books = brokenBooks{books}
	if _, err := p.mailbox().Read(t.Context(), p.Desk); err == nil {
		t.Error("no fault")
	}
	p.Books = books
	tally, err := p.mailbox().Read(t.Context(), p.Desk)
	p.must(err)
	if tally.Taken != 2 || p.suppression("ada") == "" {
		t.Errorf("%+v, ada is suppressed: %q", tally, p.suppression("ada"))
	}
}

func TestAMailboxOverSTARTTLS(t *testing.T) {
	p := newHouse(t).post(imap.CapStartTLS, imap.CapMove)
	p.fill()
	m := p.mailbox()
	m.TLS = "starttls"
	if _, err := m.Read(t.Context(), p.Desk); err == nil {
		t.Error("a certificate that nobody knows was taken")
	}
	m.Config = p.trust
	tally, err := m.Read(t.Context(), p.Desk)
	p.must(err)
	if tally.Taken != 2 {
		t.Errorf("%+v", tally)
	}
}

func TestAMailboxThatDoesNotLetUsIn(t *testing.T) {
	p := newHouse(t).post()
	m := p.mailbox()
	m.Password = "wrong"
	if _, err := m.Read(t.Context(), p.Desk); !errors.Is(err, mail.ErrCredentials) || strings.Contains(err.Error(), "wrong") {
		t.Errorf("%v", err)
	}
	m = p.mailbox()
	m.Folder = "Nowhere"
	if _, err := m.Read(t.Context(), p.Desk); err == nil || !strings.Contains(err.Error(), "Nowhere") {
		t.Errorf("%v", err)
	}
	m = p.mailbox()
	for _, mode := range []string{"tls", "starttls"} { // this server has neither, and nothing is said in the clear
		m.TLS, m.Config = mode, &tls.Config{MinVersion: tls.VersionTLS12}
		if _, err := m.Read(t.Context(), p.Desk); err == nil {
			t.Errorf("%s: signed in without", mode)
		}
	}
}
