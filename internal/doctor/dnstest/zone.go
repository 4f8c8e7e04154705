// Package dnstest answers questions to DNS from a table, so that tests need no network.
package dnstest

import (
	"context"
	"net"
	"strconv"
	"strings"
)

// Zone holds what is known of each name: lines such as
//
//	harbour.news TXT v=spf1 -all
//	harbour.news MX 10 mx.harbour.news
//	mx.harbour.news A 203.0.113.7
//	203.0.113.7 PTR mx.harbour.news
//	slow.news FAIL
//
// Names are compared in small letters without a final dot. FAIL stands for no answer at all.
type Zone map[string][]Record

// Record is one line of a zone.
type Record struct{ Type, Value string }

// Parse reads the lines of a zone; empty ones and those that begin with # are passed over.
func Parse(text string) Zone {
	z := Zone{}
	for line := range strings.SplitSeq(text, "\n") {
		line = strings.TrimSpace(line)
		if line == "" || strings.HasPrefix(line, "#") {
			continue
		}
		name, rest, _ := strings.Cut(line, " ")
		kind, value, _ := strings.Cut(strings.TrimSpace(rest), " ")
		z[key(name)] = append(z[key(name)], Record{kind, value})
	}
	return z
}

func key(name string) string { return strings.ToLower(strings.TrimSuffix(name, ".")) }

func (z Zone) values(name string, kinds ...string) ([]string, error) {
	var out []string
	for _, r := range z[key(name)] {
		if r.Type == "FAIL" {
			return nil, &net.DNSError{Err: "server misbehaving", Name: name, IsTemporary: true}
		}
		for _, kind := range kinds {
			if r.Type == kind {
				out = append(out, r.Value)
			}
		}
	}
	if len(out) == 0 {
		return nil, &net.DNSError{Err: "no such host", Name: name, IsNotFound: true}
	}
	return out, nil
}

// LookupTXT gives the texts of a name.
func (z Zone) LookupTXT(_ context.Context, name string) ([]string, error) {
	return z.values(name, "TXT")
}

// LookupMX gives the mail exchangers of a domain.
func (z Zone) LookupMX(_ context.Context, name string) ([]*net.MX, error) {
	values, err := z.values(name, "MX")
	var out []*net.MX
	for _, v := range values {
		pref, host, _ := strings.Cut(v, " ")
		n, _ := strconv.ParseUint(pref, 10, 16)
		out = append(out, &net.MX{Host: strings.TrimSuffix(host, ".") + ".", Pref: uint16(n)})
	}
	return out, err
}

// LookupIPAddr gives the addresses of a host.
func (z Zone) LookupIPAddr(_ context.Context, host string) ([]net.IPAddr, error) {
	values, err := z.values(host, "A", "AAAA")
	var out []net.IPAddr
	for _, v := range values {
		out = append(out, net.IPAddr{IP: net.ParseIP(v)})
	}
	return out, err
}

// LookupAddr gives the names of an address.
func (z Zone) LookupAddr(_ context.Context, addr string) ([]string, error) {
	return z.values(addr, "PTR")
}
