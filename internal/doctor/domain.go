package doctor

import (
	"context"
	"strings"

	"pressrun/internal/subscriber"
)

// domain is a sending domain while it is looked at.
type domain struct {
	sheet
	name string
	dns  Resolver
}

// checkDomain looks at all that DNS says of a domain in From.
func checkDomain(ctx context.Context, dns Resolver, in Setup, server *host, name string, from []Mailbox) []Check {
	d := &domain{sheet: sheet{about: "domain " + name}, name: name, dns: dns}
	if subscriber.ReservedDomain(name) {
		d.reserved(in.Real, from)
		return d.checks
	}
	d.info("from", "", "%s", describe(from))
	d.spf(ctx, server)
	record := d.dmarc(ctx)
	envelope, comes := name, "bounces and answers"
	if in.Envelope != "" {
		envelope, comes = dnsName(in.Envelope), "answers"
	}
	d.alignment(in.DKIM, envelope, record)
	d.mx(ctx, comes)
	return d.checks
}

func (d *domain) reserved(inEarnest bool, from []Mailbox) {
	if inEarnest {
		d.fail("from", "write an address of your own domain",
			"%s: a domain for examples, from which no mail is taken", describe(from))
		return
	}
	d.skip("from", "%s: a domain for examples, of which DNS is not asked", describe(from))
}

func describe(boxes []Mailbox) string {
	parts := make([]string, len(boxes))
	for i, b := range boxes {
		parts[i] = b.Address + " (" + b.Where + ")"
	}
	return strings.Join(parts, ", ")
}

// mx looks whether mail to the domain has somewhere to go.
func (d *domain) mx(ctx context.Context, what string) {
	found, err := d.dns.LookupMX(ctx, d.name)
	switch {
	case err != nil && !absent(err):
		d.unasked("mx", err)
	case len(found) == 1 && strings.TrimSuffix(found[0].Host, ".") == "": // RFC 7505
		d.fail("mx", "take the null MX record away, or use another domain",
			"says that it takes no mail, so %s are lost", what)
	case len(found) > 0:
		d.ok("mx", "mail goes to %s", strings.TrimSuffix(found[0].Host, "."))
	default:
		d.withoutMX(ctx, what)
	}
}

// withoutMX falls back on the domain's own addresses, as senders do (RFC 5321 §5.1).
func (d *domain) withoutMX(ctx context.Context, what string) {
	addresses, err := d.dns.LookupIPAddr(ctx, d.name)
	switch {
	case err != nil && !absent(err):
		d.unasked("mx", err)
	case len(addresses) == 0:
		d.fail("mx", "add an MX record, or use another domain", "has neither MX nor address, so %s are lost", what)
	default:
		d.info("mx", "make sure that a mail server answers there",
			"no MX; mail goes to the address of the domain itself, %s", addresses[0].IP)
	}
}
