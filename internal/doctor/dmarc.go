package doctor

import (
	"context"
	"errors"
	"strings"
)

// dmarc looks for the record of a domain, else of the organisation's (RFC 7489 §6.6.3), and tells how strictly
// it wants domains aligned.
func (d *domain) dmarc(ctx context.Context) dmarcRecord {
	r, _, place, err := findDMARC(ctx, d.dns, d.name)
	switch {
	case place == "":
		d.unasked("dmarc", err)
		return r
	case errors.Is(err, errNoDMARC):
		d.warn("dmarc", "add the record that this prints: pressrun dns",
			"none at _dmarc.%s; large receivers want one from whoever mails many", d.name)
		return r
	case err != nil:
		d.fail("dmarc", "put it right as this prints it: pressrun dns", "at %s: %v", place, err)
		return r
	}
	policy := "p=" + r.Policy
	if place != "_dmarc."+d.name {
		if r.Subdomains != "" {
			policy = "sp=" + r.Subdomains
		}
		policy += ", of " + place
	}
	switch {
	case len(r.Ignored) > 0:
		d.warn("dmarc", "put it right at "+place, "%s; receivers pass over %s", policy, strings.Join(r.Ignored, ", "))
	case len(r.Reports) == 0:
		d.info("dmarc", "name an address for reports, rua=mailto:…, to see who mails in your name",
			"%s, no reports asked", policy)
	default:
		d.ok("dmarc", "%s, reports to %s", policy, strings.Join(r.Reports, ", "))
	}
	d.reports(ctx, r, strings.TrimPrefix(place, "_dmarc."))
	return r
}

// findDMARC looks a record up. place is where it was found or missed; empty: DNS could not be asked.
func findDMARC(ctx context.Context, dns Resolver, name string) (r dmarcRecord, text, place string, err error) {
	names := []string{name}
	if org := organisation(name); org != name {
		names = append(names, org)
	}
	for _, n := range names {
		place = "_dmarc." + n
		texts, askErr := dns.LookupTXT(ctx, place)
		if askErr != nil && !absent(askErr) {
			return r, "", "", askErr
		}
		if r, text, err = dmarcOf(texts); !errors.Is(err, errNoDMARC) {
			return r, text, place, err
		}
	}
	return r, "", place, errNoDMARC
}

// reports looks whether those who get reports elsewhere have agreed to it, for the domain whose record names
// them (RFC 7489 §7.1).
func (d *domain) reports(ctx context.Context, r dmarcRecord, owner string) {
	for _, address := range r.Reports {
		to := domainOf(address)
		if organisation(to) == organisation(owner) {
			continue
		}
		name := owner + "._report._dmarc." + to
		texts, err := d.dns.LookupTXT(ctx, name)
		switch {
		case err != nil && !absent(err):
			d.unasked("dmarc-reports", err)
		case err != nil || !anyDMARC(texts):
			d.warn("dmarc-reports", "have "+to+" add a TXT record at "+name+": v=DMARC1",
				"%s is of another domain, which has not agreed to take reports of %s", address, owner)
		}
	}
}

func anyDMARC(texts []string) bool {
	for _, text := range texts {
		if looksLikeDMARC(text) {
			return true
		}
	}
	return false
}
