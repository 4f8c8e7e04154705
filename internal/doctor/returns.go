package doctor

import (
	"context"
	"fmt"
	"net"
	"strings"

	"pressrun/internal/subscriber"
)

// checkReturns looks at the domain to which mail comes back, when it is one of its own: receivers ask for SPF there, and
// what comes back must find its way here.
func checkReturns(ctx context.Context, dns Resolver, in Setup, server *host) []Check {
	if in.Envelope == "" {
		return nil
	}
	name := dnsName(in.Envelope)
	d := &domain{sheet: sheet{about: "returns to " + name}, name: name, dns: dns}
	if len(in.Returns) == 0 {
		d.warn("read", "set bounces.lmtp_listen, bounces.imap or bounces.maildir, or pipe the mail into pressrun bounces read",
			"nothing here reads what comes back, so dead addresses are mailed again and again")
	} else {
		d.ok("read", "from %s", strings.Join(in.Returns, " and "))
	}
	if subscriber.ReservedDomain(name) {
		d.reserved(in.Real, []Mailbox{{Where: "mail.bounce_domain", Address: "b+…@" + name}})
		return d.checks
	}
	d.mx(ctx, "bounces")
	d.spf(ctx, server)
	return d.checks
}

// returnRecords are those of the domain to which mail comes back.
func returnRecords(ctx context.Context, dns Resolver, in Setup) []Record {
	name := dnsName(in.Envelope)
	if in.Envelope == "" || subscriber.ReservedDomain(name) {
		return nil
	}
	return []Record{mxRecordFor(ctx, dns, in, name), spfRecordFor(ctx, dns, in, name)}
}

// mxRecordFor proposes the server that takes mail for From; it must know of the domain too.
func mxRecordFor(ctx context.Context, dns Resolver, in Setup, name string) Record {
	out := Record{For: "MX", Name: name, Type: "MX", Was: []string{}}
	found, err := dns.LookupMX(ctx, name)
	switch {
	case len(found) > 0:
		out.Value, out.State = mxValue(found), There
		return out
	case err != nil && !absent(err):
		out.State = Unasked
	default:
		out.State = Add
	}
	out.Note = "that server must take mail for " + name + " and hand it on to pressrun; see docs/deliverability.md"
	for _, b := range in.From {
		if of, err := dns.LookupMX(ctx, domainOf(b.Address)); err == nil && len(of) > 0 {
			out.Value = mxValue(of)
			return out
		}
	}
	out.State = Provider
	return out
}

// mxValue is the first of some MX records as zone files have it (RFC 1035 §3.3.9).
func mxValue(found []*net.MX) string {
	return fmt.Sprintf("%d %s.", found[0].Pref, strings.TrimSuffix(found[0].Host, "."))
}
