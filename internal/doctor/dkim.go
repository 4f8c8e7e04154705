package doctor

import (
	"context"
	"fmt"
)

// DKIM says how this program signs. The zero value: it does not, the mail server may.
type DKIM struct {
	Domain   string
	Selector string
	Record   string // text of the TXT record that belongs to the private key; empty with Fault
	Fault    error  // why the key can't be used
}

func (k DKIM) place() string { return dnsName(k.Selector) + "._domainkey." + dnsName(k.Domain) }

// checkDKIM compares the key that signs with the one in DNS.
func checkDKIM(ctx context.Context, dns Resolver, k DKIM) []Check {
	if k.Domain == "" {
		return nil
	}
	s := &sheet{about: "signing as " + dnsName(k.Domain)}
	own, err := k.own()
	switch {
	case err != nil:
		s.fail("dkim-key", "give mail.dkim.key_file an RSA private key of 2048 bits in PEM", "%v", err)
		return s.checks
	default:
		s.ok("dkim-key", "%d bits", own.Bits)
	}
	s.published(ctx, dns, k.place(), own)
	return s.checks
}

func (k DKIM) own() (dkimRecord, error) {
	if k.Fault != nil {
		return dkimRecord{}, k.Fault
	}
	return parseDKIM(k.Record)
}

// published looks whether receivers find the public half.
func (s *sheet) published(ctx context.Context, dns Resolver, place string, own dkimRecord) {
	const cure = "add the record that this prints: pressrun dns"
	texts, err := dns.LookupTXT(ctx, place)
	switch {
	case absent(err) || err == nil && len(texts) == 0:
		s.fail("dkim", cure, "there is no key at %s, so every signature fails", place)
		return
	case err != nil:
		s.unasked("dkim", err)
		return
	case len(texts) > 1: // undefined (RFC 6376 §3.6.2.2)
		s.fail("dkim", "leave one; pressrun dns prints it",
			"there are %d texts at %s, and receivers may take any", len(texts), place)
		return
	}
	found, err := parseDKIM(texts[0])
	switch {
	case err != nil:
		s.fail("dkim", cure, "the record at %s: %v", place, err)
	case !found.sameKey(own):
		s.fail("dkim", cure, "the key at %s is not the one that signs, so every signature fails", place)
	case found.Testing:
		s.warn("dkim", "take t=y out of the record when the tests are over", "the record at %s says that it is a test", place)
	default:
		s.ok("dkim", "the key at %s is the one that signs", place)
	}
}

// alignment tells whether what is checked speaks for the domain that readers see in From (RFC 7489 §3.1).
func (d *domain) alignment(k DKIM, envelope string, r dmarcRecord) {
	spf := aligned(d.name, envelope, r.StrictSPF)
	if k.Domain == "" {
		d.relayAlignment(envelope, spf)
		return
	}
	signer := dnsName(k.Domain)
	switch {
	case aligned(d.name, signer, r.StrictDKIM):
		d.ok("alignment", "signed as %s, which speaks for From", signer)
	case spf:
		d.warn("alignment", "sign as "+d.name+": mail.dkim.domain",
			"the signature of %s does not speak for From; only SPF does, which forwarding breaks", signer)
	default:
		d.fail("alignment", "sign as "+d.name+": mail.dkim.domain",
			"neither the signature of %s nor the envelope's %s speaks for From", signer, envelope)
	}
}

// relayAlignment says what can't be known when the mail server signs.
func (d *domain) relayAlignment(envelope string, spf bool) {
	look := fmt.Sprintf("send yourself a mail with pressrun editions test and look at its source: "+
		"Authentication-Results must say dkim=pass for %s or a domain under %s", d.name, organisation(d.name))
	if spf {
		d.info("alignment", look, "the mail server must sign, which can't be seen from here; "+
			"the envelope's %s speaks for From by SPF unless the server puts its own address there", envelope)
		return
	}
	d.warn("alignment", look,
		"the envelope's %s does not speak for From, so all hangs on the signature of the mail server", envelope)
}
