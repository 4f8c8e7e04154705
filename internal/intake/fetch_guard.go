package intake

import (
	"context"
	"fmt"
	"net"
	"net/netip"
)

// dial resolves the name itself and connects to the very address that it has judged, so that
// a name which resolves differently the second time (DNS rebinding) gains nothing. It is asked
// again for every redirect.
func (f *Fetcher) dial(ctx context.Context, network, address string) (net.Conn, error) {
	host, port, err := net.SplitHostPort(address)
	if err != nil {
		return nil, err
	}
	ips, err := f.lookup(ctx, host)
	if err != nil {
		return nil, err
	}
	var last error
	for _, ip := range ips {
		ip = ip.Unmap()
		if !f.AllowPrivate && !isPublic(ip) {
			last = refusePrivate(host, ip)
			continue
		}
		conn, err := f.connect(ctx, network, net.JoinHostPort(ip.String(), port))
		if err == nil {
			return conn, nil
		}
		last = err
	}
	if last == nil {
		last = fmt.Errorf("%s has no address", host)
	}
	return nil, last
}

// refusePrivate says which address a name stands for, unless it is the address itself.
func refusePrivate(host string, ip netip.Addr) error {
	if own, err := netip.ParseAddr(host); err == nil && own.Unmap() == ip {
		return ErrPrivateAddress
	}
	return fmt.Errorf("%s is %s: %w", host, ip, ErrPrivateAddress)
}

func (f *Fetcher) lookup(ctx context.Context, host string) ([]netip.Addr, error) {
	if ip, err := netip.ParseAddr(host); err == nil {
		return []netip.Addr{ip}, nil
	}
	if f.Resolver != nil {
		return f.Resolver.LookupNetIP(ctx, "ip", host)
	}
	return net.DefaultResolver.LookupNetIP(ctx, "ip", host)
}

func (f *Fetcher) connect(ctx context.Context, network, address string) (net.Conn, error) {
	if f.Dial != nil {
		return f.Dial(ctx, network, address)
	}
	return (&net.Dialer{Timeout: fetchTimeout}).DialContext(ctx, network, address)
}

// isPublic tells whether an address can be a server on the public internet. The ranges are those
// of the IANA special-purpose address registries (RFC 6890 and its updates).
func isPublic(ip netip.Addr) bool {
	if !ip.IsValid() || !ip.IsGlobalUnicast() || ip.IsPrivate() || ip.IsLoopback() || ip.IsLinkLocalUnicast() || ip.Zone() != "" {
		return false
	}
	for _, p := range specialRanges() {
		if p.Contains(ip) {
			return false
		}
	}
	return true
}

func specialRanges() []netip.Prefix {
	var out []netip.Prefix
	for _, s := range []string{
		"0.0.0.0/8", "100.64.0.0/10", "192.0.0.0/24", "192.0.2.0/24", "192.88.99.0/24", "198.18.0.0/15", "198.51.100.0/24",
		"203.0.113.0/24", "240.0.0.0/4", "64:ff9b::/96", "64:ff9b:1::/48", "100::/64", "2001::/23", "2001:db8::/32", "2002::/16",
		"3fff::/20", "5f00::/16", "fec0::/10",
	} {
		out = append(out, netip.MustParsePrefix(s))
	}
	return out
}
