package web

import (
	"net/http"
	"net/netip"
	"testing"
)

func TestWhoAsks(t *testing.T) {
	s := &Server{Proxies: []netip.Prefix{
		netip.MustParsePrefix("127.0.0.0/8"), netip.MustParsePrefix("::1/128"), netip.MustParsePrefix("10.0.0.0/8"),
	}}
	for _, c := range []struct {
		name, remote string
		forwarded    []string
		want         string
	}{
		{"nobody between", "203.0.113.7:4000", nil, "203.0.113.7"},
		{"a stranger invents", "203.0.113.7:4000", []string{"198.51.100.1"}, "203.0.113.7"},
		{"a proxy says", "127.0.0.1:4000", []string{"203.0.113.7"}, "203.0.113.7"},
		{"the client invents before a proxy", "127.0.0.1:4000", []string{"198.51.100.1, 203.0.113.7"}, "203.0.113.7"},
		{"two proxies", "127.0.0.1:4000", []string{"198.51.100.1, 203.0.113.7, 10.2.3.4"}, "203.0.113.7"},
		{"in two lines", "127.0.0.1:4000", []string{"198.51.100.1, 203.0.113.7", "10.2.3.4"}, "203.0.113.7"},
		{"only proxies", "127.0.0.1:4000", []string{"10.1.1.1"}, "10.1.1.1"},
		{"a proxy says nothing", "127.0.0.1:4000", nil, "127.0.0.1"},
		{"a proxy says nonsense", "127.0.0.1:4000", []string{"203.0.113.7, unknown"}, "127.0.0.1"},
		{"with a mapped address", "[::ffff:127.0.0.1]:4000", []string{"::ffff:203.0.113.7"}, "203.0.113.7"},
		{"IPv6", "[::1]:4000", []string{"2001:db8::7"}, "2001:db8::7"},
		{"with a port", "127.0.0.1:4000", []string{"203.0.113.7:52000"}, "203.0.113.7"},
		{"IPv6 with a port", "127.0.0.1:4000", []string{"[2001:db8::7]:52000"}, "2001:db8::7"},
		{"a Unix socket", "@", []string{"203.0.113.7"}, "203.0.113.7"},
		{"a Unix socket says nothing", "@", nil, "invalid IP"},
	} {
		r := &http.Request{RemoteAddr: c.remote, Header: http.Header{"X-Forwarded-For": c.forwarded}}
		if got := s.clientIP(r).String(); got != c.want {
			t.Errorf("%s: %s, want %s", c.name, got, c.want)
		}
	}
}
