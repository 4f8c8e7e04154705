package config

import (
	"strings"
	"testing"
)

func TestWhereMailComesBackToIsChecked(t *testing.T) {
	const sending = "mail:\n  transport: smtp\n  smtp: {host: mail.harbour.news}\n  from: digest@harbour.news\n"
	for name, tc := range map[string]struct{ src, want string }{
		"no domain":            {"mail: {bounce_domain: \"b c\"}\n", "mail.bounce_domain: \"b c\" is no domain"},
		"one label":            {"mail: {bounce_domain: bounces}\n", "is no domain"},
		"a domain of examples": {sending + "  bounce_domain: b.example.org\n", "mail.bounce_domain: b.example.org is a domain for examples"},
		"limits":               {"bounces: {soft_limit: -1}\n", "write 0 for never"},
		"a name is needed":     {"bounces: {imap: {host: imap.harbour.news}}\n", "bounces.imap.username: is empty"},
		"in the clear":         {"bounces: {imap: {host: imap.harbour.news, username: u, tls: none}}\n", "bounces.imap.tls: none would send the password in the clear"},
		"no way to encrypt":    {"bounces: {imap: {host: imap.harbour.news, username: u, tls: ssl}}\n", "bounces.imap.tls: \"ssl\" is none"},
		"a password":           {"bounces: {imap: {password: x}}\n", "bounces.imap.password: secrets do not belong in this file; set PRESSRUN_BOUNCES_IMAP_PASSWORD"},
		"another password":     {"bounces: {postmark_secret: x}\n", "PRESSRUN_BOUNCES_POSTMARK_SECRET_FILE instead"},
		"a port for everybody": {"mail: {bounce_domain: b.harbour.news}\nbounces: {lmtp_listen: \"0.0.0.0:24\"}\n", "anybody could hand mail in"},
		"no domain for a port": {"bounces: {lmtp_listen: \"127.0.0.1:24\"}\n", "mail.bounce_domain alone, which is empty"},
	} {
		if _, err := Parse("c.yaml", []byte(tc.src), noEnvironment); err == nil || !strings.Contains(err.Error(), tc.want) {
			t.Errorf("%s: %v, want %q", name, err, tc.want)
		}
	}
	for _, src := range []string{
		"mail: {bounce_domain: b.harbour.news}\nbounces: {lmtp_listen: \"unix:var/lmtp\"}\n",
		"mail: {bounce_domain: b.harbour.news}\nbounces: {lmtp_listen: \"[::1]:24\"}\n",
		"bounces: {imap: {host: imap.harbour.news, username: u}, soft_limit: 0}\n",
	} {
		if _, err := Parse("c.yaml", []byte(src), noEnvironment); err != nil {
			t.Errorf("%s: %v", src, err)
		}
	}
}
