package main

import (
	"context"
	"net"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/emersion/go-smtp"
)

// bouncing is a publication whose mails come back to a domain of its own, after one edition to Ada, Bo and Cy.
func bouncing(t *testing.T) *place {
	t.Helper()
	t.Setenv("PRESSRUN_MAIL_BOUNCE_DOMAIN", "bounces.harbour.example")
	p := newPlace(t)
	p.write("subscribers/readers.csv", "email,name\nada@example.org,Ada\nbo@example.org,Bo\ncy@example.org,Cy\n")
	p.run(0, "publish", "--yes", p.write("one.md", generated(1)))
	return p
}

var wayOut = regexp.MustCompile(`<mailto:unsub\+([a-z2-7]+)@bounces\.harbour\.example>`)

// token is that of the newest mail of the outbox to a reader.
func (p *place) token(reader string) string {
	p.Helper()
	newest := ""
	for name, raw := range p.files("var/outbox") {
		if found := wayOut.FindStringSubmatch(strings.ReplaceAll(raw, "\r\n ", " ")); strings.Contains(raw, "<"+reader+">") && name > newest && found != nil {
			newest = found[1]
		}
	}
	if newest == "" {
		p.Fatalf("no mail to %s has a way out by mail", reader)
	}
	return newest
}

// undelivered is a report such as Postfix makes of a mail that it could not deliver.
func undelivered(token, reader, status, words string) string {
	text := "Return-Path: <>\nDate: Fri, 20 Nov 2026 12:05:00 +0000 (UTC)\nFrom: MAILER-DAEMON@mx.example.org (Mail Delivery System)\n" +
		"Subject: Undelivered Mail Returned to Sender\nTo: b+" + token + "@bounces.harbour.example\nAuto-Submitted: auto-replied\n" +
		"MIME-Version: 1.0\nContent-Type: multipart/report; report-type=delivery-status;\n\tboundary=\"4Q1.1795/mx.example.org\"\n" +
		"Message-Id: <20261120120500.4Q1@mx.example.org>\n\nThis is a MIME-encapsulated message.\n\n--4Q1.1795/mx.example.org\n" +
		"Content-Description: Notification\nContent-Type: text/plain; charset=us-ascii\n\nI'm sorry to have to inform you that your message " +
		"could not\nbe delivered to one or more recipients.\n\n<" + reader + ">: " + words + "\n\n--4Q1.1795/mx.example.org\n" +
		"Content-Description: Delivery report\nContent-Type: message/delivery-status\n\nReporting-MTA: dns; mx.example.org\n\n" +
		"Final-Recipient: rfc822; " + reader + "\nOriginal-Recipient: rfc822;" + reader + "\nAction: failed\nStatus: " + status + "\n" +
		"Diagnostic-Code: smtp; 550 " + status + " " + words + "\n\n--4Q1.1795/mx.example.org--\n"
	return strings.ReplaceAll(text, "\n", "\r\n")
}

// pipe runs the program with a message on stdin, and returns all it said.
func (p *place) pipe(message string, args ...string) string {
	p.Helper()
	cmd, talk := p.command("pressrun", args...)
	cmd.Stdin = strings.NewReader(message)
	if code := exitCode(p, cmd.Run()); code != 0 {
		p.Fatalf("pressrun %s: exit code %d\n%s", strings.Join(args, " "), code, talk)
	}
	return talk.String()
}

// says checks that a command says some texts.
func (p *place) says(said string, want ...string) {
	p.Helper()
	for _, w := range want {
		if !strings.Contains(said, w) {
			p.Errorf("it does not say %q:\n%s", w, said)
		}
	}
}

func TestABounceOnStdinSuppressesItsReader(t *testing.T) {
	p := bouncing(t)
	report := undelivered(p.token("ada@example.org"), "ada@example.org", "5.1.1", "<ada@example.org>: User unknown in virtual mailbox table")
	p.says(p.pipe(report, "bounces", "read"), "1 message read", "bounced, hard", "the reader is never mailed again")
	p.says(p.pipe(report, "bounces", "read"), "known already")
	p.says(p.run(0, "subscribers", "show", "ada@example.org"),
		"never mailed: bounced: 550 5.1.1", "edition 1   bounced, hard", "edition 1   sent")
	p.says(p.run(0, "runs", "show"), "3 readers = 3 sent", "of those sent: 1 bounced")
	p.says(p.run(0, "editions", "show", "commentary", "1"), "of those sent: 1 bounced")
	p.says(p.run(0, "bounces"), "1  bounced, hard  suppressed")
	p.run(0, "publish", "--yes", p.write("two.md", generated(2)))
	p.stands(2, "ada@example.org skipped suppressed", "bo@example.org sent", "cy@example.org sent")
}

func TestAnOldWayOutStillWorksAfterTheKeyIsChanged(t *testing.T) {
	p := bouncing(t)
	old := p.token("bo@example.org")
	for range 2 {
		p.says(p.run(0, "bounces", "rotate"), "those under older keys stay good")
	}
	p.run(0, "publish", "--yes", p.write("two.md", generated(2)))
	leave := func(token string) string {
		return "From: Bo <bo@elsewhere.example>\r\nTo: unsub+" + token + "@bounces.harbour.example\r\nSubject: unsubscribe\r\n" +
			"Message-ID: <" + token + "@elsewhere.example>\r\n\r\n\r\n"
	}
	p.says(p.pipe(leave(old), "bounces", "read"), "unsubscribed", "the reader has left the list")
	p.says(p.run(0, "subscribers", "show", "bo@example.org"), "commentary  left")
	forged := []byte(p.token("cy@example.org"))
	forged[len(forged)-5] ^= 1 // another sign of the seal
	p.says(p.pipe(leave(string(forged)), "bounces", "read"), "of none of our mails")
	p.says(p.run(0, "subscribers", "show", "cy@example.org"), "commentary  confirmed")
	p.says(p.run(0, "bounces"), "1 message could not be told of")
}

func TestWorkReadsTheMaildir(t *testing.T) {
	p := bouncing(t)
	for _, folder := range []string{"new", "cur", "tmp"} {
		p.write("var/back/"+folder+"/.keep", "")
	}
	p.write("var/back/new/1.mx", undelivered(p.token("cy@example.org"), "cy@example.org", "5.1.1", "no such user"))
	p.write("var/back/new/2.mx", "From: Ada <ada@example.org>\r\nSubject: Thank you\r\n\r\nFor the piece.\r\n")
	t.Setenv("PRESSRUN_BOUNCES_MAILDIR", "var/back")
	ctx, stop := context.WithCancel(t.Context())
	defer stop()
	cmd, talk := p.commandUntil(ctx, "pressrun", "work")
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	p.until("the bounce is put away", func() bool {
		_, err := os.Stat(p.path("var/back/.Pressrun/cur/1.mx:2,S"))
		return err == nil
	})
	stop()
	_ = cmd.Wait()
	if strings.Contains(talk.String(), "cy@") {
		t.Errorf("the log names the reader: %s", talk)
	}
	p.says(p.run(0, "subscribers", "show", "cy@example.org"), "never mailed: bounced: 550 5.1.1")
	if _, err := os.Stat(p.path("var/back/new/2.mx")); err != nil {
		t.Error("a person's mail was taken")
	}
}

func TestServeTakesMailByLMTP(t *testing.T) {
	p := bouncing(t)
	socket := filepath.Join(t.TempDir(), "lmtp")
	t.Setenv("PRESSRUN_BOUNCES_LMTP_LISTEN", "unix:"+socket)
	p.serve()
	conn, err := net.Dial("unix", socket)
	if err != nil {
		t.Fatal(err)
	}
	client := smtp.NewClientLMTP(conn)
	defer func() { _ = client.Close() }()
	client.CommandTimeout, client.SubmissionTimeout = 10*time.Second, 10*time.Second
	ada := "b+" + p.token("ada@example.org") + "@bounces.harbour.example"
	if err := client.Mail("", nil); err != nil {
		t.Fatal(err)
	}
	if err := client.Rcpt("desk@bounces.harbour.example", nil); err == nil || !strings.Contains(err.Error(), "no such address") {
		t.Errorf("the desk's address: %v", err)
	}
	if err := client.Rcpt(ada, nil); err != nil {
		t.Fatal(err)
	}
	data, err := client.Data()
	if err != nil {
		t.Fatal(err)
	}
	if _, err := data.Write([]byte(undelivered(p.token("ada@example.org"), "ada@example.org", "5.1.1", "no such user"))); err != nil {
		t.Fatal(err)
	}
	if _, err := data.CloseWithLMTPResponse(); err != nil {
		t.Fatal(err)
	}
	p.says(p.run(0, "subscribers", "show", "ada@example.org"), "never mailed: bounced: 550 5.1.1")
}
