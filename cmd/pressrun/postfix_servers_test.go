package main

import (
	"bufio"
	"bytes"
	"encoding/base64"
	"fmt"
	"io"
	"net"
	"os"
	"strings"
	"sync"
	"testing"

	"github.com/emersion/go-smtp"
)

// counter counts by name.
type counter struct {
	mu sync.Mutex
	n  map[string]int
}

func (c *counter) add(name string) int {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.n == nil {
		c.n = map[string]int{}
	}
	c.n[name]++
	return c.n[name]
}

func (c *counter) of(name string) int {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.n[name]
}

// answer serves a socket in the file system until the test ends.
func answer(t *testing.T, socket string, talk func(*bufio.Reader, io.Writer) error) {
	t.Helper()
	listener, err := net.Listen("unix", socket)
	if err != nil {
		t.Fatal(err)
	}
	if err := os.Chmod(socket, 0o777); err != nil { //nolint:gosec // Postfix asks as another user
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = listener.Close() })
	go func() {
		for {
			conn, err := listener.Accept()
			if err != nil {
				return
			}
			go func() { _ = talk(bufio.NewReader(conn), conn); _ = conn.Close() }()
		}
	}()
}

// authenticator lets digest with the password right in. It speaks the authentication protocol of Dovecot, version 1, the
// server's side: https://doc.dovecot.org/main/developers/design/auth_protocol.html.
type authenticator struct{ signIns *counter }

func (a authenticator) talk(r *bufio.Reader, w io.Writer) error {
	const greeting = "VERSION\t1\t1\nMECH\tPLAIN\tplaintext\nSPID\t1\nCUID\t1\nCOOKIE\t00000000000000000000000000000000\nDONE\n"
	if _, err := io.WriteString(w, greeting); err != nil {
		return err
	}
	for {
		line, err := r.ReadString('\n')
		if err != nil {
			return err
		}
		fields := strings.Split(strings.TrimSuffix(line, "\n"), "\t")
		if fields[0] != "AUTH" || len(fields) < 3 {
			continue // the client's version and number
		}
		if _, err := io.WriteString(w, a.verdict(fields[1], fields[3:])); err != nil {
			return err
		}
	}
}

func (a authenticator) verdict(id string, parameters []string) string {
	for _, p := range parameters {
		encoded, ok := strings.CutPrefix(p, "resp=")
		if !ok {
			continue
		}
		plain, err := base64.StdEncoding.DecodeString(encoded) // RFC 4616 §2: authzid NUL authcid NUL passwd
		if parts := bytes.Split(plain, []byte{0}); err == nil && len(parts) == 3 && string(parts[2]) == "right" {
			a.signIns.add(string(parts[1]))
			return fmt.Sprintf("OK\t%s\tuser=%s\n", id, parts[1])
		}
	}
	return fmt.Sprintf("FAIL\t%s\n", id)
}

// greylist has late@ come twice. It speaks Postfix's policy delegation protocol.
type greylist struct{ strangers *counter }

func (g greylist) talk(r *bufio.Reader, w io.Writer) error {
	to := ""
	for {
		line, err := r.ReadString('\n')
		if err != nil {
			return err
		}
		if recipient, ok := strings.CutPrefix(line, "recipient="); ok {
			to = strings.TrimSuffix(recipient, "\n")
		}
		if line != "\n" {
			continue
		}
		action := "DUNNO"
		if strings.HasPrefix(to, "late@") && g.strangers.add(to) == 1 {
			action = "450 4.2.0 Greylisted, come again"
		}
		if _, err := fmt.Fprintf(w, "action=%s\n\n", action); err != nil {
			return err
		}
	}
}

// nextHop is a server to which the relay passes mail on and which takes none, for that reason.
func nextHop(t *testing.T, code int, enhanced smtp.EnhancedCode, why string) (port string) {
	t.Helper()
	refusal := &smtp.SMTPError{Code: code, EnhancedCode: enhanced, Message: why}
	server := smtp.NewServer(smtp.BackendFunc(func(*smtp.Conn) (smtp.Session, error) { return closedDoor{refusal}, nil }))
	server.Domain = "next.harbour.news"
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	done := make(chan struct{})
	go func() { defer close(done); _ = server.Serve(listener) }()
	t.Cleanup(func() { _ = server.Close(); <-done })
	_, port, _ = net.SplitHostPort(listener.Addr().String())
	return port
}

// closedDoor refuses every recipient.
type closedDoor struct{ refusal *smtp.SMTPError }

func (closedDoor) Reset()                                 {}
func (closedDoor) Logout() error                          { return nil }
func (closedDoor) Mail(string, *smtp.MailOptions) error   { return nil }
func (d closedDoor) Rcpt(string, *smtp.RcptOptions) error { return d.refusal }
func (d closedDoor) Data(io.Reader) error                 { return d.refusal }
