package main

import (
	"io"
	"os"
	"path/filepath"
	"strings"
	"time"

	"github.com/emersion/go-smtp"
	"github.com/rogpeppe/go-internal/testscript"
)

// scriptSlowServer starts a mail server as deskserver does, which has slow@ wait for its answer until the client is gone.
func scriptSlowServer(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) != 0 {
		ts.Fatalf("usage: slowserver")
	}
	d := &desk{folder: ts.MkAbs("mails"), seen: map[string]int{}}
	ts.Check(os.MkdirAll(d.folder, 0o755))
	serveSMTP(ts, smtp.NewServer(smtp.BackendFunc(func(conn *smtp.Conn) (smtp.Session, error) {
		return &slowSession{deskSession{desk: d, conn: conn}}, nil
	})))
}

type slowSession struct{ deskSession }

func (s *slowSession) Data(r io.Reader) error {
	err := s.deskSession.Data(r)
	if err == nil && strings.HasPrefix(s.to, "slow@") {
		_, err = s.conn.Conn().Read(make([]byte, 1))
	}
	return err
}

// scriptAwait waits until a file matches a pattern: await mails/*.eml.
func scriptAwait(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) != 1 {
		ts.Fatalf("usage: await PATTERN")
	}
	for range 1000 {
		files, err := filepath.Glob(ts.MkAbs(args[0]))
		ts.Check(err)
		if len(files) > 0 {
			return
		}
		time.Sleep(10 * time.Millisecond)
	}
	ts.Fatalf("%s: nothing came", args[0])
}
