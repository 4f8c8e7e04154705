package config

import (
	"errors"
	"fmt"
	"net/url"
	"strings"
	"time"

	"golang.org/x/text/language"

	"pressrun/internal/publication"
	"pressrun/internal/subscriber"
)

// check finds every fault at once, so that a file is mended in one go.
// variables are the names of those that set keys; a fault of theirs is none of the file.
func (c *Config) check(variables map[string]string) error {
	var faults []error
	fault := func(key, format string, args ...any) {
		place := c.prefix() + key
		if variable, ok := variables[key]; ok {
			place = fmt.Sprintf("%s (%s)", variable, key)
		}
		faults = append(faults, fmt.Errorf("%s: %s", place, fmt.Sprintf(format, args...)))
	}
	c.checkSite(fault)
	c.checkMail(fault)
	c.checkSending(fault)
	c.checkPrivacy(fault)
	c.checkBounces(fault)
	c.checkServe(fault)
	c.checkSignUp(fault)
	if err := c.Brand.Validate(); err != nil {
		key, message, _ := strings.Cut(err.Error(), ": ") // it names its key first
		fault(key, "%s", message)
	}
	if c.Press.Hour < 0 || c.Press.Hour > 23 {
		fault("press.hour", "%d is no hour of a day; write 0 to 23", c.Press.Hour)
	}
	if c.Press.FreshDays < 1 {
		fault("press.fresh_days", "%d: write at least 1", c.Press.FreshDays)
	}
	if c.Feeds.Items < 1 || c.Feeds.Items > 1000 {
		fault("feeds.items", "%d: write 1 to 1000", c.Feeds.Items)
	}
	for _, hub := range c.Feeds.Hubs {
		if _, err := webAddress(hub); err != nil {
			fault("feeds.hubs", "%v", err)
		}
	}
	if !strings.HasPrefix(c.Database.URL, "sqlite:") && !strings.HasPrefix(c.Database.URL, "postgres://") &&
		!strings.HasPrefix(c.Database.URL, "postgresql://") {
		fault("database.url", "starts with neither sqlite: nor postgres://")
	}
	return errors.Join(faults...)
}

func (c *Config) prefix() string {
	if c.File == "" {
		return ""
	}
	return c.File + ": "
}

func (c *Config) checkSite(fault func(key, format string, args ...any)) {
	if strings.TrimSpace(c.Site.Name) == "" {
		fault("site.name", "is empty; write the name that readers know")
	}
	site, err := webAddress(c.Site.URL)
	if err != nil {
		fault("site.url", "%v", err)
	}
	if c.Site.AppURL != "" {
		if _, err := webAddress(c.Site.AppURL); err != nil {
			fault("site.app_url", "%v", err)
		}
	}
	c.checkLeaving(fault)
	if _, err := language.Parse(c.Site.Language); err != nil {
		fault("site.language", "%q is no language tag; write one such as en or de-CH", c.Site.Language)
	}
	if _, err := time.LoadLocation(c.Site.Timezone); err != nil {
		fault("site.timezone", "%q is no zone; write one such as Europe/Berlin or UTC", c.Site.Timezone)
	}
	domain, date, ok := strings.Cut(c.Site.IDAuthority, ",")
	if _, err := time.Parse("2006-01-02", date); !ok || err != nil || domain == "" || strings.ContainsAny(domain, ":/ ") {
		fault("site.id_authority", "%q: write a domain of yours and a day on which it was yours, such as \"example.org,2026-01-01\" (RFC 4151)", c.Site.IDAuthority)
		return
	}
	public := site != nil && !subscriber.ReservedDomain(site.Hostname())
	if subscriber.ReservedDomain(domain) && (public || c.RealMail()) {
		fault("site.id_authority", "%s is a domain for examples, and what is published would carry it for ever; write your own domain", domain)
	}
}

// checkLeaving sees to it that readers mailed for real can leave with one click, which needs https (RFC 8058 §3.1).
func (c *Config) checkLeaving(fault func(key, format string, args ...any)) {
	key, address := "site.app_url", c.Site.AppURL
	if address == "" {
		key, address = "site.url", c.Site.URL
	}
	if c.RealMail() && strings.HasPrefix(address, "http://") {
		fault(key, "%s is where readers leave, and mail providers ask for https there (RFC 8058); "+
			"set site.app_url to an https address, or keep mail.transport: outbox", address)
	}
}

// RealMail tells whether list mail goes to real people.
func (c *Config) RealMail() bool {
	return c.Mail.Transport == TransportSMTP && !c.Mail.SMTP.Sandbox
}

func (c *Config) checkMail(fault func(key, format string, args ...any)) {
	m := c.Mail
	if m.Transport != TransportOutbox && m.Transport != TransportSMTP {
		fault("mail.transport", "%q is none; write outbox or smtp", m.Transport)
	}
	for key, address := range map[string]string{"mail.from": m.From, "mail.reply_to": m.ReplyTo} {
		if err := subscriber.CheckSender(address); err != nil && (address != "" || key == "mail.from") {
			fault(key, "%v", err)
		}
	}
	if m.Transport == TransportSMTP && m.SMTP.Host == "" {
		fault("mail.smtp.host", "is empty, but mail.transport is smtp; name the server")
	}
	if m.SMTP.Port < 1 || m.SMTP.Port > 65535 {
		fault("mail.smtp.port", "%d is no port", m.SMTP.Port)
	}
	if m.SMTP.TLS != TLSNone && m.SMTP.TLS != TLSStartTLS && m.SMTP.TLS != TLSImplicit {
		fault("mail.smtp.tls", "%q is none; write starttls, tls or none", m.SMTP.TLS)
	}
	if m.SMTP.TLS == TLSNone && m.SMTP.Username != "" && !isLoopback(m.SMTP.Host) {
		fault("mail.smtp.tls", "none with a username would send the password in the clear; use starttls or tls")
	}
}

func isLoopback(host string) bool {
	return host == "localhost" || host == "::1" || strings.HasPrefix(host, "127.")
}

func webAddress(s string) (*url.URL, error) {
	u, err := url.Parse(s)
	if err != nil || (u.Scheme != "https" && u.Scheme != "http") || u.Host == "" || u.RawQuery != "" || u.Fragment != "" {
		return nil, fmt.Errorf("%q is no web address; write one such as https://news.example.org/", s)
	}
	return u, nil
}

// Publication is who we are, as the configuration says it. The configuration must have been checked by Load.
func (c *Config) Publication() (*publication.Publication, error) {
	base, err := webAddress(c.Site.URL)
	if err != nil {
		return nil, err
	}
	app := base
	if c.Site.AppURL != "" {
		if app, err = webAddress(c.Site.AppURL); err != nil {
			return nil, err
		}
	}
	zone, err := time.LoadLocation(c.Site.Timezone)
	if err != nil {
		return nil, err
	}
	return &publication.Publication{
		Name: c.Site.Name, URL: withSlash(base), AppURL: withSlash(app), Authority: c.Site.IDAuthority,
		Language: c.Site.Language, Location: zone,
		PostalAddress: c.Site.PostalAddress, DeskContact: c.Site.DeskContact, Pages: c.Site.Pages,
		PressHour: c.Press.Hour, FreshDays: c.Press.FreshDays,
		FeedItems: c.Feeds.Items, Hubs: c.Feeds.Hubs, Brand: c.Brand,
	}, nil
}

func withSlash(u *url.URL) *url.URL {
	v := *u
	if !strings.HasSuffix(v.Path, "/") {
		v.Path += "/"
	}
	return &v
}
