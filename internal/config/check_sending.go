package config

import (
	"net"
	"net/netip"
	"net/url"
	"strings"
	"time"

	"pressrun/internal/subscriber"
)

// The bounds of what a server is asked to bear.
const (
	maxConnections = 100
	minRetry       = time.Second
	maxRetry       = 14 * 24 * time.Hour
)

// checkSending looks at what says how mail leaves.
func (c *Config) checkSending(fault func(key, format string, args ...any)) {
	m := c.Mail
	if m.Unknown != UnknownHold && m.Unknown != UnknownResend {
		fault("mail.unknown", "%q is none; write hold or resend", m.Unknown)
	}
	if m.SMTP.Connections < 1 || m.SMTP.Connections > maxConnections {
		fault("mail.smtp.connections", "%d: write 1 to %d", m.SMTP.Connections, maxConnections)
	}
	if m.SMTP.PerConnection < 1 {
		fault("mail.smtp.per_connection", "%d: write at least 1", m.SMTP.PerConnection)
	}
	if m.Rate.PerSecond < 0 {
		fault("mail.rate.per_second", "%v: write 0 for no bound, or how many mails a second", m.Rate.PerSecond)
	}
	if m.Rate.PerDomain < 0 {
		fault("mail.rate.per_domain", "%v: write 0 for no bound, or how many mails a second", m.Rate.PerDomain)
	}
	if m.Retry.First < minRetry {
		fault("mail.retry.first", "%v: write at least 1s", m.Retry.First)
	}
	if m.Retry.Max < m.Retry.First || m.Retry.Max > maxRetry {
		fault("mail.retry.max", "%v: write at least mail.retry.first and at most 336h", m.Retry.Max)
	}
	switch k := m.DKIM; {
	case k.Domain == "" && k.Selector == "" && k.KeyFile == "":
	case k.Domain == "" || k.Selector == "" || k.KeyFile == "":
		fault("mail.dkim", "domain, selector and key_file belong together; set all three, or none where the mail server signs")
	}
}

// checkPrivacy looks at what is put into links.
func (c *Config) checkPrivacy(fault func(key, format string, args ...any)) {
	if p := c.Privacy.Clicks; p != ClicksOff && p != ClicksTotals {
		fault("privacy.clicks", "%q is none; write off or totals", p)
	}
	tag := c.Privacy.LinkTag
	if _, err := url.ParseQuery(tag); err != nil || strings.ContainsAny(tag, "#? \"<>") {
		fault("privacy.link_tag", "%q is no query of an address; write it like utm_source=digest&utm_medium=email", tag)
	}
}

// checkServe looks at the server and at who is told of trouble.
func (c *Config) checkServe(fault func(key, format string, args ...any)) {
	if _, _, err := net.SplitHostPort(c.Serve.Listen); err != nil {
		fault("serve.listen", "%q is no host and port; write one such as 127.0.0.1:8080", c.Serve.Listen)
	}
	if c.Serve.MetricsListen != "" {
		if _, _, err := net.SplitHostPort(c.Serve.MetricsListen); err != nil {
			fault("serve.metrics_listen", "%q is no host and port; write one such as 127.0.0.1:9090", c.Serve.MetricsListen)
		}
	}
	for _, proxy := range c.Serve.TrustedProxies {
		if _, err := parseNetwork(proxy); err != nil {
			fault("serve.trusted_proxies", "%q is no address or network; write one such as 10.0.0.5 or 10.0.0.0/8", proxy)
		}
	}
	if c.Alerts.Email != "" {
		if _, _, err := subscriber.ParseAddress(c.Alerts.Email); err != nil {
			fault("alerts.email", "%v", err)
		}
	}
	if c.Alerts.Webhook != "" {
		if _, err := webAddress(c.Alerts.Webhook); err != nil {
			fault("alerts.webhook", "%v", err)
		}
	}
}

// Proxies are the networks of serve.trusted_proxies. The configuration must have been checked by Load.
func (s Serve) Proxies() []netip.Prefix {
	var networks []netip.Prefix
	for _, proxy := range s.TrustedProxies {
		if network, err := parseNetwork(proxy); err == nil {
			networks = append(networks, network)
		}
	}
	return networks
}

// parseNetwork reads a network, or an address as the network of that one.
func parseNetwork(s string) (netip.Prefix, error) {
	if strings.Contains(s, "/") {
		return netip.ParsePrefix(s)
	}
	addr, err := netip.ParseAddr(s)
	if err != nil {
		return netip.Prefix{}, err
	}
	return addr.Prefix(addr.BitLen())
}
