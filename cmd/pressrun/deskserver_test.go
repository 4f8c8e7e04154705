package main

import (
	"errors"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"

	"github.com/emersion/go-smtp"
	"github.com/rogpeppe/go-internal/testscript"
)

// scriptDeskServer starts a mail server that keeps what it takes as mails/<recipient>.<n>.eml. The local part says what
// becomes of a mail: later@ is put off once, gone@ is refused, doubt@ is kept without an answer, and others are taken.
// With utf8 it offers SMTPUTF8. Its port is $SMTP_PORT.
func scriptDeskServer(ts *testscript.TestScript, neg bool, args []string) {
	utf8 := slices.Equal(args, []string{"utf8"})
	if neg || len(args) != 0 && !utf8 {
		ts.Fatalf("usage: deskserver [utf8]")
	}
	desk := &desk{folder: ts.MkAbs("mails"), seen: map[string]int{}}
	ts.Check(os.MkdirAll(desk.folder, 0o755))
	server := smtp.NewServer(desk)
	server.EnableSMTPUTF8 = utf8
	serveSMTP(ts, server)
}

// desk is the mail server of some outlets.
type desk struct {
	folder string
	mu     sync.Mutex
	seen   map[string]int // mails by recipient, refused ones too
}

func (d *desk) NewSession(conn *smtp.Conn) (smtp.Session, error) {
	return &deskSession{desk: d, conn: conn}, nil
}

type deskSession struct {
	desk *desk
	conn *smtp.Conn
	to   string
}

func (s *deskSession) Reset()                               {}
func (s *deskSession) Logout() error                        { return nil }
func (s *deskSession) Mail(string, *smtp.MailOptions) error { return nil }

func (s *deskSession) Rcpt(to string, _ *smtp.RcptOptions) error {
	s.to = to
	return nil
}

func (s *deskSession) Data(r io.Reader) error {
	raw, err := io.ReadAll(r)
	if err != nil {
		return err
	}
	s.desk.mu.Lock()
	defer s.desk.mu.Unlock()
	s.desk.seen[s.to]++
	local, _, _ := strings.Cut(s.to, "@")
	switch {
	case local == "later" && s.desk.seen[s.to] == 1:
		return &smtp.SMTPError{Code: 451, EnhancedCode: smtp.EnhancedCode{4, 7, 1}, Message: "greylisted, come back"}
	case local == "gone":
		return &smtp.SMTPError{Code: 550, EnhancedCode: smtp.EnhancedCode{5, 1, 1}, Message: "no such desk"}
	}
	name := filepath.Join(s.desk.folder, s.to+"."+string(rune('0'+s.desk.seen[s.to]))+".eml")
	if err := os.WriteFile(name, raw, 0o644); err != nil {
		return err
	}
	if local == "doubt" {
		return errors.Join(s.conn.Conn().Close(), errors.New("the line went dead"))
	}
	return nil
}
