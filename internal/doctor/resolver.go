package doctor

import (
	"context"
	"errors"
	"net"
	"strings"
	"time"

	"golang.org/x/net/idna"
	"golang.org/x/net/publicsuffix"
)

// Resolver answers questions to DNS; *net.Resolver is one. What is not there is a *net.DNSError with IsNotFound.
type Resolver interface {
	LookupTXT(ctx context.Context, name string) ([]string, error)
	LookupMX(ctx context.Context, name string) ([]*net.MX, error)
	LookupIPAddr(ctx context.Context, host string) ([]net.IPAddr, error)
	LookupAddr(ctx context.Context, addr string) ([]string, error)
}

// lookupTime is the most that one question waits for its answer.
const lookupTime = 5 * time.Second

// patient asks with a bound of time, and for whole names only: a search domain of this machine must not answer.
type patient struct{ Resolver }

// LookupTXT asks for the texts at a name; the strings of one record come joined (RFC 7208 §3.3).
func (p patient) LookupTXT(ctx context.Context, name string) ([]string, error) {
	return bounded(ctx, whole(name), p.Resolver.LookupTXT)
}

// LookupMX asks who takes mail for a domain. Names that are none do not hide the others.
func (p patient) LookupMX(ctx context.Context, name string) ([]*net.MX, error) {
	found, err := bounded(ctx, whole(name), p.Resolver.LookupMX)
	if len(found) > 0 {
		return found, nil
	}
	return nil, err
}

// LookupIPAddr asks for the addresses of a host.
func (p patient) LookupIPAddr(ctx context.Context, host string) ([]net.IPAddr, error) {
	return bounded(ctx, whole(host), p.Resolver.LookupIPAddr)
}

// LookupAddr asks for the names of an address.
func (p patient) LookupAddr(ctx context.Context, addr string) ([]string, error) {
	return bounded(ctx, addr, p.Resolver.LookupAddr)
}

func bounded[T any](ctx context.Context, name string, lookup func(context.Context, string) (T, error)) (T, error) {
	ctx, cancel := context.WithTimeout(ctx, lookupTime)
	defer cancel()
	return lookup(ctx, name)
}

func whole(name string) string {
	if net.ParseIP(name) != nil {
		return name
	}
	return strings.TrimSuffix(name, ".") + "."
}

// absent tells whether DNS answered that there is no such record.
func absent(err error) bool {
	var dns *net.DNSError
	return errors.As(err, &dns) && dns.IsNotFound
}

// domainOf is the domain of an address, as DNS knows it: small letters, ASCII (RFC 5890).
func domainOf(address string) string { return dnsName(address[strings.LastIndexByte(address, '@')+1:]) }

func dnsName(name string) string {
	name = strings.ToLower(strings.TrimSuffix(name, "."))
	if ascii, err := idna.Lookup.ToASCII(name); err == nil {
		return ascii
	}
	return name
}

// organisation is the domain that somebody registered, under which name stands (RFC 7489 §3.2).
func organisation(name string) string {
	if org, err := publicsuffix.EffectiveTLDPlusOne(name); err == nil {
		return org
	}
	return name
}

// aligned tells whether a domain that was checked speaks for the domain of From (RFC 7489 §3.1).
func aligned(from, checked string, strict bool) bool {
	return from == checked || !strict && organisation(from) == organisation(checked)
}
