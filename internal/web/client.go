package web

import (
	"net"
	"net/http"
	"net/netip"
	"slices"
	"strings"
)

// clientIP is the address that a request comes from. A proxy that is trusted says for whom it asks in
// X-Forwarded-For; each proxy on the way adds to its end, so it is read from there, and what stands left of the first
// address that is not trusted may be anybody's invention. The zero address: not known.
func (s *Server) clientIP(r *http.Request) netip.Addr {
	client := peer(r.RemoteAddr)
	if client.IsValid() && !s.trusts(client) {
		return client
	}
	for _, said := range slices.Backward(forwardedFor(r.Header)) {
		hop, err := hopOf(strings.TrimSpace(said))
		if err != nil {
			return client
		}
		if client = hop.Unmap().WithZone(""); !s.trusts(client) {
			break
		}
	}
	return client
}

// forwardedFor are the entries of X-Forwarded-For. Several lines of a header are one list (RFC 9110 §5.2).
func forwardedFor(h http.Header) []string {
	lines := h.Values("X-Forwarded-For")
	if len(lines) == 0 {
		return nil
	}
	return strings.Split(strings.Join(lines, ","), ",")
}

// hopOf reads an entry. Some web servers write the port behind the address.
func hopOf(said string) (netip.Addr, error) {
	if with, err := netip.ParseAddrPort(said); err == nil {
		return with.Addr(), nil
	}
	return netip.ParseAddr(said)
}

// peer is the other end of a connection; not valid when it is a Unix socket, whose other end is on this machine.
func peer(remote string) netip.Addr {
	host, _, err := net.SplitHostPort(remote)
	if err != nil {
		return netip.Addr{}
	}
	addr, err := netip.ParseAddr(host)
	if err != nil {
		return netip.Addr{}
	}
	return addr.Unmap().WithZone("")
}

func (s *Server) trusts(addr netip.Addr) bool {
	return slices.ContainsFunc(s.Proxies, func(p netip.Prefix) bool { return p.Contains(addr) })
}
