package doctor

import (
	"context"
	"fmt"
	"net"

	"blitiri.com.ar/go/spf"
)

// spf looks at the SPF record of a domain, and whether it covers the mail server.
func (d *domain) spf(ctx context.Context, server *host) {
	const cure = "put it right as this prints it: pressrun dns"
	texts, err := d.dns.LookupTXT(ctx, d.name)
	if err != nil && !absent(err) {
		d.unasked("spf", err)
		return
	}
	records := spfOf(texts)
	switch len(records) {
	case 0:
		d.fail("spf", "add the record that this prints: pressrun dns", "there is no SPF record")
		return
	case 1:
	default: // RFC 7208 §4.5
		d.fail("spf", cure, "there are %d SPF records, so none counts", len(records))
		return
	}
	r, err := parseSPF(records[0])
	if err != nil {
		d.fail("spf", cure, "%v, so receivers pass over the whole record", err)
		return
	}
	walk := &spfWalk{dns: d.dns}
	walk.record(ctx, d.name, r)
	if walk.fault != nil {
		d.fail("spf", cure, "%v, so receivers give the record up", walk.fault)
		return
	}
	d.rest(walk.rest)
	d.spfLookups(walk)
	d.covers(ctx, walk, server)
}

// rest judges what the record says of all other senders.
func (d *domain) rest(rest string) {
	switch rest {
	case "-all", "~all":
		d.ok("spf", "ends in %s", rest)
	case "+all":
		d.fail("spf", "end it in ~all or -all", "ends in +all: anybody may send in the name of %s", d.name)
	case "":
		d.warn("spf", "end it in ~all or -all", "does not say what holds for other senders")
	default:
		d.warn("spf", "end it in ~all or -all", "ends in %s, which says nothing of other senders", rest)
	}
}

const fewerIncludes = "leave out includes of services that you no longer use"

func (d *domain) spfLookups(w *spfWalk) {
	found := fmt.Sprintf("costs %d of at most %d lookups", w.lookups, maxLookups)
	switch {
	case w.lookups > maxLookups:
		d.fail("spf-lookups", fewerIncludes+", or put their addresses in as ip4: and ip6:",
			"%s, so receivers give the record up", found)
	case w.unasked != nil:
		d.unasked("spf-lookups", w.unasked)
	case w.lookups == maxLookups:
		d.warn("spf-lookups", fewerIncludes, "%s; the next include would break it", found)
	default:
		d.ok("spf-lookups", "%s", found)
	}
}

// covers asks whether mail that comes from the server's own addresses would pass. A relay may send from others
// than those at which it takes mail, so a no is a warning at most.
func (d *domain) covers(ctx context.Context, w *spfWalk, server *host) {
	if server == nil || w.lookups > maxLookups {
		return
	}
	addresses, why := server.public()
	if len(addresses) == 0 {
		d.skip("spf-relay", "%s; the address from which its mail leaves can't be known here", why)
		return
	}
	for _, ip := range addresses {
		result, err := spf.CheckHostWithSender(ip, d.name, "postmaster@"+d.name,
			spf.WithContext(ctx), spf.WithResolver(d.dns))
		switch {
		case result == spf.TempError:
			d.unasked("spf-relay", err)
			return
		case result != spf.Pass:
			d.uncovered(w, server, ip, result)
			return
		}
	}
	d.ok("spf-relay", "covers the addresses at which %s takes mail", server.name)
}

func (d *domain) uncovered(w *spfWalk, server *host, ip net.IP, result spf.Result) {
	for _, name := range w.names {
		if organisation(name) == organisation(server.name) {
			d.ok("spf-relay", "names %s, of the same house as %s", name, server.name)
			return
		}
	}
	d.warn("spf-relay", "look up in the provider's help which include: it asks for, or see: pressrun dns",
		"%s of %s gets %s; that is right only if the server sends from other addresses, or under an envelope domain of its own",
		ip, server.name, result)
}
