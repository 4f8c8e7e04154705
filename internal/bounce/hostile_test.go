package bounce

import (
	"bytes"
	"errors"
	"fmt"
	"strings"
	"testing"
)

const daemon = "Return-Path: <>\nFrom: MAILER-DAEMON@mx.example\nSubject: Undelivered Mail\n"

// Mails of enemies. What would take quadratic time or unbounded memory does not come to an end here.
func TestHostileMails(t *testing.T) {
	for name, raw := range map[string]string{
		"one long line":            daemon + "\n" + strings.Repeat("a", maxMessage),
		"one long field":           daemon + "To: " + strings.Repeat("b+", maxMessage/2),
		"folds without end":        daemon + "X: " + strings.Repeat("\n =?utf-8?q?=41?=", maxMessage/18) + "\n\nx",
		"an encoded subject":       "Subject: " + strings.Repeat("=?utf-8?b?QUFB?= ", maxMessage/20) + "\n\nx",
		"fields without end":       daemon + strings.Repeat("To: x\n", maxMessage/6),
		"at signs":                 daemon + "\n" + strings.Repeat("a@", maxMessage/2),
		"addresses":                daemon + "\n" + strings.Repeat("<a@b.example>:\n", maxMessage/16),
		"different addresses":      daemon + "\n" + addresses(maxText/16),
		"numbers":                  daemon + "\n" + strings.Repeat("550 ", maxMessage/4),
		"digits":                   daemon + "\n" + strings.Repeat("5", maxMessage),
		"dots and digits":          daemon + "\n" + strings.Repeat("5.", maxMessage/2),
		"headers in the text":      daemon + "\n" + strings.Repeat("To: x\nTo: y\nTo: z\n\n", maxMessage/20),
		"quoted headers":           daemon + "\n" + strings.Repeat("> To: x\n", maxMessage/8),
		"marks without a header":   daemon + "\n" + strings.Repeat(">", maxMessage),
		"boundaries":               daemon + "Content-Type: multipart/report; boundary=b\n\n" + strings.Repeat("--b\n", maxMessage/4),
		"almost boundaries":        daemon + "Content-Type: multipart/report; boundary=b\n\n" + strings.Repeat("--b", maxMessage/3),
		"nested boundaries":        daemon + nested(1000),
		"nested with one boundary": daemon + strings.Repeat("Content-Type: multipart/mixed; boundary=b\n\n--b\n", maxMessage/50),
		"parameters":               daemon + "Content-Type: multipart/report" + strings.Repeat("; a=\"", maxMessage/5) + "\n\nx",
		"recipients":               status(strings.Repeat("Final-Recipient: rfc822; kim@reader.example\n", maxMessage/45)),
		"recipients apart":         status(strings.Repeat("Final-Recipient: rfc822; kim@reader.example\n\n", maxMessage/45)),
		"junk lines":               status(strings.Repeat("no field\n", maxMessage/9)),
		"escapes":                  status("Final-Recipient: utf-8; " + strings.Repeat(`\x{41}`, maxMessage/6)),
		"broken escapes":           status("Final-Recipient: utf-8; " + strings.Repeat(`\x{`, maxMessage/3)),
		"a long diagnostic":        status("Action: failed\nDiagnostic-Code: smtp; " + strings.Repeat("550 5.1.1 ", maxMessage/10)),
		"equals signs":             daemon + "Content-Transfer-Encoding: quoted-printable\n\n" + strings.Repeat("=", maxMessage),
		"soft breaks":              daemon + "Content-Transfer-Encoding: quoted-printable\n\n" + strings.Repeat("= ", maxMessage/2),
		"base64":                   daemon + "Content-Transfer-Encoding: base64\n\n" + strings.Repeat("=", maxMessage),
		"tags":                     daemon + "Content-Type: text/html\n\n" + strings.Repeat("<", maxMessage),
		"styles":                   daemon + "Content-Type: text/html\n\n" + strings.Repeat("<style>", maxMessage/7),
		"complaints of many":       "Content-Type: message/feedback-report\n\n" + strings.Repeat("Original-Rcpt-To: a@b.example\n", maxMessage/30),
		"failed for many":          "X-Failed-Recipients: " + strings.Repeat("a@b.example,", maxMessage/12) + "\n\nx",
		"carriage returns":         strings.ReplaceAll(daemon, "\n", "\r") + strings.Repeat("\r", maxMessage),
		"larger than is read":      daemon + "\n" + strings.Repeat("a@b.example\n", maxMessage/6),
	} {
		t.Run(name, func(t *testing.T) {
			events, err := Read([]byte(raw))
			if err != nil {
				t.Fatal(err)
			}
			whole(t, events)
		})
	}
}

func addresses(n int) string {
	var b strings.Builder
	for i := range n {
		fmt.Fprintf(&b, "r%d@reader.example\n", i)
	}
	return b.String()
}

func nested(depth int) string {
	var b strings.Builder
	for i := range depth {
		fmt.Fprintf(&b, "Content-Type: multipart/mixed; boundary=b%d\n\n--b%d\n", i, i)
	}
	return b.String()
}

// status is a report with these fields.
func status(fields string) string {
	return daemon + "Content-Type: multipart/report; boundary=b\n\n--b\nContent-Type: message/delivery-status\n\n" + fields
}

func TestWhatIsNoMessageIsSaidToBeNone(t *testing.T) {
	for _, raw := range []string{"", "\n", "\r\n\r\n", "no header at all", "From x Fri Nov 20\n", ":\n", "\x00\x01\x02"} {
		if events, err := Read([]byte(raw)); !errors.Is(err, ErrNoMessage) || events != nil {
			t.Errorf("%q: %v, %v", raw, events, err)
		}
	}
}

func TestNoticesThatAreNone(t *testing.T) {
	long := bytes.Repeat([]byte(" "), maxNotice+1)
	for _, body := range [][]byte{nil, []byte("{}"), []byte("[]"), []byte("null"), []byte(`{"Type":"Notification","Message":"x"}`), long} {
		if events, err := ReadSES(body); err == nil || len(events) > 0 {
			t.Errorf("Amazon SES: %.40q: %v, no error", body, events)
		}
		if events, err := ReadPostmark(body); err == nil || len(events) > 0 {
			t.Errorf("Postmark: %.40q: %v, no error", body, events)
		}
	}
}
