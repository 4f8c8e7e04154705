package doctor

import (
	"context"
	"errors"
	"fmt"
	"slices"
)

// maxLookups is the most that a record may cost a receiver, with all it includes (RFC 7208 §4.6.4).
const maxLookups = 10

// walkBound ends the walk of a record that never would.
const walkBound = 40

// spfWalk follows a record through all it includes, as the dearest evaluation would.
type spfWalk struct {
	dns     Resolver
	lookups int
	names   []string // every domain that is asked for
	path    []string // of domains whose records are being read
	inside  int      // includes that are being read: what they say of all others does not count (RFC 7208 §5.2)
	rest    string   // what the record says of all others: "-all" and so on
	fault   error    // that makes receivers give the record up
	unasked error    // a question without an answer; the count is then a lower bound
}

func (w *spfWalk) record(ctx context.Context, domain string, r spfRecord) {
	w.path = append(w.path, domain)
	defer func() { w.path = w.path[:len(w.path)-1] }()
	rest := r.rest()
	for _, t := range r.Terms {
		if t.Name == "all" {
			break // what stands behind is never read (RFC 7208 §5.1)
		}
		if t.Name != "redirect" {
			w.term(ctx, domain, t)
		}
	}
	switch rest.Name {
	case "redirect":
		w.term(ctx, domain, rest)
	case "all":
		if w.inside == 0 {
			w.rest = string(rest.Qualifier) + "all"
		}
	}
}

func (w *spfWalk) term(ctx context.Context, domain string, t spfTerm) {
	if !t.asks() || w.lookups >= walkBound || w.fault != nil {
		return
	}
	w.lookups++
	target := t.target(domain)
	w.names = append(w.names, target)
	if t.isMacro() || t.Name != "include" && t.Name != "redirect" {
		return
	}
	if slices.Contains(w.path, target) {
		w.fault = fmt.Errorf("%s:%s leads in a circle", t.Name, target)
		return
	}
	w.follow(ctx, t, target)
}

// follow reads the record that another one names.
func (w *spfWalk) follow(ctx context.Context, t spfTerm, target string) {
	texts, err := w.dns.LookupTXT(ctx, target)
	if err != nil && !absent(err) {
		w.unasked = errors.Join(w.unasked, err)
		return
	}
	records := spfOf(texts)
	if len(records) != 1 { // RFC 7208 §5.2, §6.1
		w.fault = fmt.Errorf("%s:%s names a domain with %s", t.Name, target, countRecords(len(records)))
		return
	}
	r, err := parseSPF(records[0])
	if err != nil {
		w.fault = fmt.Errorf("the record of %s, named by %s: %w", target, t.Name, err)
		return
	}
	if t.Name == "include" {
		w.inside++
		defer func() { w.inside-- }()
	}
	w.record(ctx, target, r)
}

func countRecords(n int) string {
	if n == 0 {
		return "no SPF record"
	}
	return fmt.Sprintf("%d SPF records", n)
}
