package doctor

import (
	"context"
	"net"
	"slices"
	"strings"
)

// host is the mail server with its addresses.
type host struct {
	name      string
	addresses []net.IP
	err       error // why they are not known
}

// maxAddresses bounds how many addresses of a large pool are looked at.
const maxAddresses = 4

func lookupHost(ctx context.Context, dns Resolver, name string) *host {
	h := &host{name: dnsName(name)}
	if ip := net.ParseIP(name); ip != nil {
		h.name, h.addresses = name, []net.IP{ip}
		return h
	}
	var found []net.IPAddr
	found, h.err = dns.LookupIPAddr(ctx, h.name)
	for _, a := range found {
		h.addresses = append(h.addresses, a.IP)
	}
	return h
}

// public are the addresses that the world may see, else why there are none.
func (h *host) public() (addresses []net.IP, why string) {
	for _, ip := range h.addresses {
		if ip.IsGlobalUnicast() && !ip.IsPrivate() && len(addresses) < maxAddresses {
			addresses = append(addresses, ip)
		}
	}
	switch {
	case len(addresses) > 0:
	case h.err != nil:
		why = "the addresses of " + h.name + " could not be asked"
	default:
		why = h.name + " stands on this machine or in a private network"
	}
	return addresses, why
}

// reverse looks whether the addresses have names that lead back to them, as receivers ask of whoever sends.
func (h *host) reverse(ctx context.Context, dns Resolver, s *sheet) {
	addresses, why := h.public()
	if len(addresses) == 0 {
		s.skip("ptr", "%s; its name can't be known here", why)
		return
	}
	var names []string
	for _, ip := range addresses {
		name, err := confirmedName(ctx, dns, ip)
		switch {
		case err != nil:
			s.unasked("ptr", err)
			return
		case name == "":
			s.warn("ptr", "ask whoever runs the server for a PTR record whose name leads back to the address",
				"%s has no name that leads back to it; large receivers refuse mail from such an address, if it sends", ip)
			return
		case !slices.Contains(names, name):
			names = append(names, name)
		}
	}
	s.ok("ptr", "%s, and back", strings.Join(names, ", "))
}

// confirmedName is a name of the address that leads back to it (RFC 8499, "forward-confirmed"); empty: none.
func confirmedName(ctx context.Context, dns Resolver, ip net.IP) (string, error) {
	names, err := dns.LookupAddr(ctx, ip.String())
	if err != nil && !absent(err) {
		return "", err
	}
	for _, name := range names {
		back, err := dns.LookupIPAddr(ctx, name)
		if err != nil && !absent(err) {
			return "", err
		}
		if slices.ContainsFunc(back, func(a net.IPAddr) bool { return a.IP.Equal(ip) }) {
			return strings.TrimSuffix(name, "."), nil
		}
	}
	return "", nil
}
