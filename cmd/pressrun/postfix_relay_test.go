package main

import (
	"crypto/x509"
	"encoding/pem"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/emersion/go-smtp"
)

// relay is a real Postfix in a folder of its own, of which testdata/postfix tells where mail may go.
type relay struct {
	testing.TB
	dir                string
	port, small, mute  string // ports: as usual; for small mails only; the same, and silent about it
	lmtp               string // port to which goes what comes back
	signIns, strangers *counter
}

// postfixEnv asks for the tests that start a Postfix.
const postfixEnv = "PRESSRUN_TEST_POSTFIX"

// relayHost is the name in the relay's certificate.
const relayHost = "localhost"

// startRelay starts the relay, with the servers that it asks, and stops it at the end of the test.
func startRelay(t *testing.T) *relay {
	t.Helper()
	if os.Getenv(postfixEnv) == "" {
		t.Skip("SKIPPED: a real Postfix as relay; make test-postfix runs it")
	}
	dir, err := os.MkdirTemp("", "pressrun-postfix-")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = os.RemoveAll(dir) })
	r := &relay{TB: t, dir: dir, signIns: &counter{}, strangers: &counter{}}
	for _, folder := range []string{".", "etc", "sockets"} { // it works as a user of its own
		if err := os.MkdirAll(r.path(folder), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.Chmod(r.path(folder), 0o755); err != nil { //nolint:gosec // nothing in it is a secret
			t.Fatal(err)
		}
	}
	r.port, r.small, r.mute, r.lmtp = freePort(t), freePort(t), freePort(t), freePort(t)
	r.certify()
	r.configure(nextHop(t, 450, smtp.EnhancedCode{4, 2, 0}, "come again later"), nextHop(t, 550, smtp.EnhancedCode{5, 1, 1}, "no such user here"))
	answer(t, r.path("sockets/auth"), authenticator{r.signIns}.talk)
	answer(t, r.path("sockets/policy"), greylist{r.strangers}.talk)
	said, err := exec.CommandContext(t.Context(), "../../.ci/postfix", "start", dir).CombinedOutput()
	switch exitCode(t, err) {
	case 0:
	case 3:
		t.Skipf("SKIPPED: a real Postfix as relay: %s", said)
	default:
		t.Fatalf("%s", said)
	}
	t.Cleanup(func() { //nolint:usetesting // the test's context is over
		_ = exec.Command("../../.ci/postfix", "stop", dir).Run()
	})
	return r
}

func (r *relay) path(name string) string { return filepath.Join(r.dir, name) }

func freePort(t *testing.T) string {
	t.Helper()
	_, port, _ := net.SplitHostPort(freeAddress(t))
	return port
}

// certify makes a certificate for the relay, which the program trusts by its environment.
func (r *relay) certify() {
	r.Helper()
	certificate := newCertificate(r.TB, relayHost)
	key, err := x509.MarshalPKCS8PrivateKey(certificate.PrivateKey)
	if err != nil {
		r.Fatal(err)
	}
	r.write("etc/certificate.pem", pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: certificate.Certificate[0]}))
	r.write("etc/key.pem", pem.EncodeToMemory(&pem.Block{Type: "PRIVATE KEY", Bytes: key}))
	r.TB.(*testing.T).Setenv("SSL_CERT_FILE", r.path("etc/certificate.pem"))
}

// configure writes the relay's settings.
func (r *relay) configure(slowPort, closedPort string) {
	r.Helper()
	main, master := r.read("testdata/postfix/main.cf"), r.read("testdata/postfix/master.cf")
	r.write("etc/main.cf", []byte("here = "+r.dir+"\nslow_port = "+slowPort+"\nclosed_port = "+closedPort+"\nlmtp_port = "+r.lmtp+"\n"+main))
	r.write("etc/master.cf", []byte(strings.NewReplacer(":RELAY", ":"+r.port, ":SMALL", ":"+r.small, ":MUTE", ":"+r.mute).Replace(master)))
}

func (r *relay) read(file string) string {
	r.Helper()
	text, err := os.ReadFile(file)
	if err != nil {
		r.Fatal(err)
	}
	return string(text)
}

func (r *relay) write(name string, text []byte) {
	r.Helper()
	if err := os.WriteFile(r.path(name), text, 0o600); err != nil {
		r.Fatal(err)
	}
}

// mail waits for a mail in a mailbox of the relay that holds a text.
func (r *relay) mail(mailbox, holds string) string {
	r.Helper()
	var found string
	r.until("a mail to "+mailbox+" holds "+holds, func() bool {
		files, err := filepath.Glob(r.path("mail/" + mailbox + "/new/*"))
		if err != nil {
			r.Fatal(err)
		}
		return slices.ContainsFunc(files, func(file string) bool {
			found = r.read(file)
			return strings.Contains(found, holds)
		})
	})
	return found
}

// logs waits for a line in the relay's log that holds all those texts.
func (r *relay) logs(texts ...string) {
	r.Helper()
	r.until("a line of the log has "+strings.Join(texts, " and "), func() bool {
		for line := range strings.Lines(r.read(r.path("log/mail"))) {
			if !slices.ContainsFunc(texts, func(text string) bool { return !strings.Contains(line, text) }) {
				return true
			}
		}
		return false
	})
}

func (r *relay) until(what string, so func() bool) {
	r.Helper()
	for end := time.Now().Add(30 * time.Second); !so(); time.Sleep(50 * time.Millisecond) {
		if time.Now().After(end) {
			r.Fatalf("not within 30 s: %s\n%s", what, r.read(r.path("log/mail")))
		}
	}
}
