package config

import (
	"net"
	"strings"

	"golang.org/x/net/idna"

	"pressrun/internal/subscriber"
)

// Bounces says where what comes back is read from, and when a reader is no longer mailed for it.
type Bounces struct {
	SoftLimit int    `yaml:"soft_limit" doc:"After so many editions in a row, over a week at least, that came back for now a reader is no longer mailed; 0: never."`
	FullLimit int    `yaml:"full_limit" doc:"The same for full mailboxes, over sixty days at least; 0: never."`
	Maildir   string `yaml:"maildir" doc:"Folder (a Maildir) that serve and work look through every few minutes; empty: none."`
	IMAP      IMAP   `yaml:"imap" doc:"A mailbox that serve and work look through every few minutes. What is no bounce stays there as it is."`
	// LMTPListen is loopback or a socket: LMTP has no sign-in (RFC 2033 §5).
	LMTPListen     string `yaml:"lmtp_listen" doc:"Where serve takes mail for mail.bounce_domain by LMTP: unix:PATH, or a host and port of this machine; empty: nowhere."`
	SESTopic       string `yaml:"ses_topic" doc:"ARN of the SNS topic by which Amazon SES tells of bounces, to app_url + hooks/ses; empty: none."`
	PostmarkSecret string `yaml:"postmark_secret" secret:"yes" doc:"Password of Postmark's webhook (user name postmark), to app_url + hooks/postmark. Only from the environment: PRESSRUN_BOUNCES_POSTMARK_SECRET or PRESSRUN_BOUNCES_POSTMARK_SECRET_FILE."`
}

// IMAP is a mailbox.
type IMAP struct {
	Host     string `yaml:"host" doc:"Name of the server; empty: none."`
	Port     int    `yaml:"port" doc:"993 with tls, 143 with starttls or none."`
	TLS      string `yaml:"tls" doc:"tls, starttls or none."`
	Username string `yaml:"username" doc:"Name to sign in with."`
	Password string `yaml:"password" secret:"yes" doc:"Only from the environment: PRESSRUN_BOUNCES_IMAP_PASSWORD or PRESSRUN_BOUNCES_IMAP_PASSWORD_FILE."`
	Folder   string `yaml:"folder" doc:"Folder that is looked through; no other is touched."`
	Taken    string `yaml:"taken" doc:"Folder below it into which goes what was read."`
}

// checkBounces looks at what says where mail comes back to.
func (c *Config) checkBounces(fault func(key, format string, args ...any)) {
	if d := c.Mail.BounceDomain; d != "" {
		if ascii, err := idna.Lookup.ToASCII(d); err != nil || ascii != strings.ToLower(d) || !strings.Contains(d, ".") {
			fault("mail.bounce_domain", "%q is no domain; write one such as bounces.example.org, in letters a to z", d)
		}
		if c.RealMail() && subscriber.ReservedDomain(d) {
			fault("mail.bounce_domain", "%s is a domain for examples, to which nothing can come back; write one of yours", d)
		}
	}
	if b := c.Bounces; b.SoftLimit < 0 || b.FullLimit < 0 {
		fault("bounces", "soft_limit and full_limit are numbers of editions; write 0 for never")
	}
	c.checkIMAP(fault)
	c.checkLMTP(fault)
}

func (c *Config) checkIMAP(fault func(key, format string, args ...any)) {
	m := c.Bounces.IMAP
	if m.Host == "" {
		return
	}
	if m.Port < 1 || m.Port > 65535 {
		fault("bounces.imap.port", "%d is no port; 993 is usual with tls", m.Port)
	}
	switch m.TLS {
	case TLSImplicit, TLSStartTLS:
	case TLSNone:
		if !isLoopback(m.Host) {
			fault("bounces.imap.tls", "none would send the password in the clear; use tls or starttls")
		}
	default:
		fault("bounces.imap.tls", "%q is none; write tls, starttls or none", m.TLS)
	}
	for key, value := range map[string]string{"username": m.Username, "folder": m.Folder, "taken": m.Taken} {
		if value == "" {
			fault("bounces.imap."+key, "is empty; it is needed beside host")
		}
	}
}

func (c *Config) checkLMTP(fault func(key, format string, args ...any)) {
	listen := c.Bounces.LMTPListen
	if listen == "" {
		return
	}
	if c.Mail.BounceDomain == "" {
		fault("bounces.lmtp_listen", "takes mail for mail.bounce_domain alone, which is empty; set it")
	}
	if path, ok := strings.CutPrefix(listen, "unix:"); ok && path != "" {
		return
	}
	if host, _, err := net.SplitHostPort(listen); err != nil || !isLoopback(host) {
		fault("bounces.lmtp_listen", "%q: anybody could hand mail in there; write unix:PATH, or a port of this machine such as 127.0.0.1:2424", listen)
	}
}
