package doctor

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"

	"pressrun/internal/subscriber"
)

// State says how a record in DNS stands to the one that is wanted.
type State string

// The states of a wanted record.
const (
	There    State = "there"    // in DNS as it should be
	Add      State = "add"      // none is there
	Change   State = "change"   // another is there and is to be replaced
	Provider State = "provider" // whoever runs the mail server gives it
	Unasked  State = "unasked"  // DNS gave no answer; whether it is there is not known
)

// Record is one record of a domain: what should stand in DNS, and what does.
type Record struct {
	For   string   `json:"for"` // SPF, DKIM, DMARC or MX
	Name  string   `json:"name"`
	Type  string   `json:"type"`
	Value string   `json:"value"` // empty: the provider gives it
	State State    `json:"state"`
	Was   []string `json:"was"` // what is there now, when that is another
	Note  string   `json:"note"`
}

// Records are those that the sending domains need. Domains for examples have none.
func Records(ctx context.Context, in Setup) []Record {
	dns := patient{in.Resolver}
	out := []Record{}
	for _, group := range byDomain(in.From) {
		name := domainOf(group[0].Address)
		if subscriber.ReservedDomain(name) {
			continue
		}
		for _, r := range []Record{
			spfRecordFor(ctx, dns, in, name), dkimRecordFor(ctx, dns, in, name), dmarcRecordFor(ctx, dns, in, name),
		} {
			known := slices.ContainsFunc(out, func(o Record) bool { return o.For == r.For && o.Name == r.Name })
			if !known { // one key signs for all domains
				out = append(out, r)
			}
		}
	}
	return append(out, returnRecords(ctx, dns, in)...)
}

// spfRecordFor merges what the mail server needs into the record that is there. A record in order that cannot be
// seen to miss anything stays.
func spfRecordFor(ctx context.Context, dns Resolver, in Setup, name string) Record {
	out := Record{For: "SPF", Name: name, Type: "TXT", Was: []string{}}
	texts, err := dns.LookupTXT(ctx, name)
	records := spfOf(texts)
	var server *host
	if in.Server != nil {
		server = lookupHost(ctx, dns, in.Host)
	}
	include, known := providerTerm(server)
	d := &domain{name: name, dns: dns}
	if len(records) == 1 {
		d.spf(ctx, server)
	}
	switch {
	case err != nil && !absent(err):
		out.Value, out.State = mergeSPF(nil, include), Unasked
	case len(records) == 0:
		out.Value, out.State = mergeSPF(nil, include), Add
	case len(records) == 1 && Count(d.checks, Warning)+Count(d.checks, Error) == 0:
		out.Value, out.State = records[0], There
	default:
		out.Value, out.State, out.Was = mergeSPF(records, include), Change, records
	}
	if out.Value == "" || out.State == Change && len(records) == 1 && out.Value == records[0] {
		out.State, out.Value = There, records[0]
		out.Note = "pressrun doctor mail says what is wrong with it"
	} else if out.State != There && !known {
		out.Note = "if the provider's help names an include:, put that in the place of " + include
	}
	return out
}

// providerTerm is the mechanism that lets a mail server send: the include of a provider known by its name,
// else the addresses of the server itself.
func providerTerm(server *host) (term string, known bool) {
	if server == nil {
		return "mx", false
	}
	for _, p := range []struct{ domain, include string }{
		{"amazonaws.com", "amazonses.com"},
		{"fastmail.com", "spf.messagingengine.com"},
		{"gmail.com", "_spf.google.com"},
		{"mailgun.org", "mailgun.org"},
		{"office365.com", "spf.protection.outlook.com"},
		{"sendgrid.net", "sendgrid.net"},
	} {
		if organisation(server.name) == p.domain || strings.HasSuffix(server.name, "."+p.domain) {
			return "include:" + p.include, true
		}
	}
	if public, _ := server.public(); len(public) > 0 && strings.Contains(server.name, ":") {
		return "ip6:" + server.name, true
	} else if len(public) > 0 && public[0].String() == server.name {
		return "ip4:" + server.name, true
	} else if len(public) == 0 && server.err == nil {
		return "mx", false // it stands here or in a private network
	}
	return "a:" + server.name, false
}

// mergeSPF makes one record of all: each term once, the new one before what is said of all others.
func mergeSPF(records []string, term string) string {
	var terms []string
	end, redirect := "", ""
	add := func(t string) {
		for _, have := range terms {
			if strings.EqualFold(have, t) {
				return
			}
		}
		terms = append(terms, t)
	}
	for _, record := range records {
		for _, word := range strings.Fields(record)[1:] {
			t, err := parseTerm(word)
			switch {
			case err != nil: // it would spoil the rest
			case t.Name == "all":
				if end == "" && t.Qualifier != '+' && t.Qualifier != '?' {
					end = word
				}
			case t.Name == "redirect":
				redirect = word
			default:
				add(word)
			}
		}
	}
	add(term)
	switch {
	case end == "" && redirect != "":
		end = redirect
	case end == "":
		end = "~all"
	}
	return "v=spf1 " + strings.Join(append(terms, end), " ")
}

func dkimRecordFor(ctx context.Context, dns Resolver, in Setup, name string) Record {
	out := Record{For: "DKIM", Type: "TXT", Was: []string{}}
	k := in.DKIM
	if k.Domain == "" {
		out.Name, out.State = "(selector)._domainkey."+name, Provider
		out.Note = "whoever runs the mail server signs and gives the record; to sign here, set mail.dkim"
		return out
	}
	out.Name, out.Value = k.place(), k.Record
	own, err := k.own()
	if err != nil {
		out.State, out.Note = Provider, "the key can't be used: "+err.Error()
		return out
	}
	texts, err := dns.LookupTXT(ctx, out.Name)
	switch {
	case err != nil && !absent(err):
		out.State = Unasked
	case len(texts) == 0:
		out.State = Add
	default:
		out.State, out.Was = Change, texts
		if found, err := parseDKIM(texts[0]); len(texts) == 1 && err == nil && found.sameKey(own) {
			out.State, out.Was = There, []string{}
		}
	}
	return out
}

// dmarcRecordFor begins with p=none: it asks for reports and refuses nothing until they have been read.
func dmarcRecordFor(ctx context.Context, dns Resolver, in Setup, name string) Record {
	out := Record{For: "DMARC", Name: "_dmarc." + name, Type: "TXT", Was: []string{}, Value: "v=DMARC1; p=none"}
	if to := reportsTo(in, name); to != "" {
		out.Value += "; rua=mailto:" + to
	}
	r, text, place, err := findDMARC(ctx, dns, name)
	switch {
	case place == "":
		out.State = Unasked
	case errors.Is(err, errNoDMARC):
		out.State = Add
	case err == nil && place != out.Name:
		out.Name, out.Value, out.State, out.Note = place, text, There, "holds for "+name+" too"
		return out
	case err == nil && len(r.Ignored) == 0:
		out.Value, out.State = text, There
		return out
	default:
		out.Name, out.State, out.Was = place, Change, []string{text}
	}
	out.Note = "when reports show that your mail passes, go on to p=quarantine and p=reject"
	return out
}

// reportsTo is an address for reports that needs no other domain's word (RFC 7489 §7.1).
func reportsTo(in Setup, name string) string {
	for _, address := range in.Alerts {
		if at := strings.LastIndexByte(address, '@'); at > 0 && organisation(domainOf(address)) == organisation(name) {
			return address
		}
	}
	for _, b := range in.ReplyTo {
		if organisation(domainOf(b.Address)) == organisation(name) {
			return b.Address
		}
	}
	return ""
}

// Zone is the record as a line of a zone file (RFC 1035 §5.1), in strings of at most 255 bytes (§3.3.14).
// One that is there, or that somebody else gives, is a comment.
func (r Record) Zone() string {
	if r.Value == "" {
		return fmt.Sprintf("; %s: %s: %s", r.For, r.Name, r.Note)
	}
	var b strings.Builder
	if r.State == There {
		b.WriteString("; there: ")
	}
	fmt.Fprintf(&b, "%s. 3600 IN %s", r.Name, r.Type)
	if r.Type == "MX" {
		return b.String() + " " + r.Value
	}
	for rest := r.Value; rest != ""; {
		n := min(len(rest), 255)
		b.WriteString(` "` + strings.NewReplacer(`\`, `\\`, `"`, `\"`).Replace(rest[:n]) + `"`)
		rest = rest[n:]
	}
	return b.String()
}
