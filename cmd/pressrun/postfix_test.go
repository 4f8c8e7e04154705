package main

import (
	"strings"
	"testing"
)

// throughRelay is a publication that mails through the relay, signed in and encrypted.
func throughRelay(t *testing.T, r *relay) *place {
	t.Helper()
	for name, value := range map[string]string{
		"TRANSPORT": "smtp", "FROM": "digest@harbour.news", "SMTP_HOST": relayHost, "SMTP_PORT": r.port, "SMTP_TLS": "starttls",
		"SMTP_USERNAME": "digest", "SMTP_PASSWORD": "right", "SMTP_SANDBOX": "true", "SMTP_CONNECTIONS": "2", "RETRY_FIRST": "1s",
	} {
		t.Setenv("PRESSRUN_MAIL_"+name, value)
	}
	p := newPlace(t)
	p.write("subscribers/readers.csv", `email,name
ann@inbox.harbour.news,Ann
nobody@inbox.harbour.news,Nobody
late@inbox.harbour.news,Late
slow@slow.harbour.news,Slow
gone@closed.harbour.news,Gone
`)
	return p
}

// TestARunThroughPostfix sends over an encrypted, signed-in connection: to one who is taken, one who is unknown, one who
// is put off at first, and two whose mail is taken and then gets no further.
func TestARunThroughPostfix(t *testing.T) {
	r := startRelay(t)
	p := throughRelay(t, r)
	p.run(3, "publish", "--yes", p.write("one.md", generated(1))) // one has failed
	p.stands(1, "ann@inbox.harbour.news sent",
		"nobody@inbox.harbour.news failed 550 5.1.1 <nobody@inbox.harbour.news>: Recipient address rejected: User unknown in virtual mailbox table",
		"late@inbox.harbour.news sent", "slow@slow.harbour.news sent", "gone@closed.harbour.news sent")
	for _, mailbox := range []string{"ann", "late"} {
		mail := r.mail(mailbox, "Dock Number 1")
		for _, want := range []string{"(using TLSv1.3", "(Authenticated sender: digest)", "with ESMTPSA", "Return-Path: <digest@harbour.news>"} {
			if !strings.Contains(mail, want) {
				t.Errorf("the mail to %s has no %s", mailbox, want)
			}
		}
	}
	if n := r.strangers.of("late@inbox.harbour.news"); n != 2 {
		t.Errorf("the one who is put off at first was tried %d times", n)
	}
	if said := p.run(0, "subscribers", "show", "nobody@inbox.harbour.news"); !strings.Contains(said, "never mailed: bounced: 550 5.1.1") {
		t.Errorf("the unknown one is not suppressed: %s", said)
	}
	r.logs("to=<slow@slow.harbour.news>", "status=deferred") // it waits at the relay, which has taken it
	bounce := r.mail("digest", "Final-Recipient: rfc822; gone@closed.harbour.news")
	for _, want := range []string{"Return-Path: <>", "Action: failed", "Status: 5.1.1", "no such user here"} {
		if !strings.Contains(bounce, want) {
			t.Errorf("the bounce has no %s:\n%s", want, bounce)
		}
	}
}

// TestABounceComesBackThroughPostfix: a mail that the relay took and could not deliver comes back to the address that it
// was sent from, by LMTP, and its reader is not mailed again.
func TestABounceComesBackThroughPostfix(t *testing.T) {
	r := startRelay(t)
	p := throughRelay(t, r)
	t.Setenv("PRESSRUN_MAIL_BOUNCE_DOMAIN", "bounces.harbour.news")
	t.Setenv("PRESSRUN_BOUNCES_LMTP_LISTEN", "127.0.0.1:"+r.lmtp)
	p.serve()
	p.run(3, "publish", "--yes", p.write("one.md", generated(1))) // one has failed
	p.until("the reader is suppressed", func() bool {
		said := p.run(0, "subscribers", "show", "gone@closed.harbour.news")
		return strings.Contains(said, "never mailed: bounced: 550 5.1.1") && strings.Contains(said, "bounced, hard")
	})
	r.logs("relay=127.0.0.1[127.0.0.1]:"+r.lmtp, "status=sent")
	p.says(r.mail("ann", "Dock Number 1"), "Return-Path: <b+", "@bounces.harbour.news>", "From: \"Commentary\" <digest@harbour.news>", "<mailto:unsub+")
	p.says(p.run(0, "runs", "show"), "of those sent: 1 bounced")
	p.run(0, "publish", "--yes", p.write("two.md", generated(2)))
	p.stands(2, "ann@inbox.harbour.news sent", "nobody@inbox.harbour.news skipped suppressed", "late@inbox.harbour.news sent",
		"slow@slow.harbour.news sent", "gone@closed.harbour.news skipped suppressed")
}

func TestPostfixRefusesThePassword(t *testing.T) {
	r := startRelay(t)
	p := throughRelay(t, r)
	t.Setenv("PRESSRUN_MAIL_SMTP_PASSWORD", "wrong")
	said := p.run(12, "editions", "test", p.write("one.md", generated(1)), "--to", "ann@inbox.harbour.news")
	if !strings.Contains(said, "535 5.7.8") {
		t.Errorf("it says %s", said)
	}
	p.run(12, "publish", "--yes", "one.md")
	p.stands(1, "ann@inbox.harbour.news queued", "nobody@inbox.harbour.news queued", "late@inbox.harbour.news queued",
		"slow@slow.harbour.news queued", "gone@closed.harbour.news queued")
	if n := r.signIns.of("digest"); n != 0 {
		t.Errorf("%d sign-ins", n)
	}
}

// TestPostfixTakesSmallMailsOnly: it says so beforehand, or it does not. Either way the edition is held, and nobody suppressed.
func TestPostfixTakesSmallMailsOnly(t *testing.T) {
	r := startRelay(t)
	for port, says := range map[string]string{
		r.small: "the server takes 2000", // RFC 1870 §6.1: nothing is sent in vain
		r.mute:  "552 5.3.4 Error: message file too big",
	} {
		p := throughRelay(t, r)
		t.Setenv("PRESSRUN_MAIL_SMTP_PORT", port)
		if said := p.run(1, "publish", "--yes", p.write("one.md", generated(1))); !strings.Contains(said, says) {
			t.Errorf("it does not say %q: %s", says, said)
		}
		p.stands(1, "ann@inbox.harbour.news queued", "nobody@inbox.harbour.news queued", "late@inbox.harbour.news queued",
			"slow@slow.harbour.news queued", "gone@closed.harbour.news queued")
		if said := p.run(0, "subscribers", "show", "ann@inbox.harbour.news"); strings.Contains(said, "never mailed") {
			t.Errorf("a reader is suppressed: %s", said)
		}
	}
}
