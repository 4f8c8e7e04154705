package doctor

import (
	"errors"
	"fmt"
	"slices"
	"strings"
)

// dmarcRecord is what a domain asks of those who get mail in its name (RFC 7489 §6.3).
type dmarcRecord struct {
	Policy     string   // none, quarantine or reject
	Subdomains string   // sp=; empty: as Policy
	Reports    []string // rua=, as written
	StrictSPF  bool     // aspf=s
	StrictDKIM bool     // adkim=s
	Ignored    []string // what receivers pass over, as "pct=abc"
}

var (
	errNoDMARC  = errors.New("is no DMARC record")
	errNoPolicy = errors.New("has no p=, so most receivers pass it over")
)

// parseDMARC reads a record. Text that does not begin with v=DMARC1, in these capitals, is errNoDMARC
// (RFC 7489 §6.6.3 (2)).
func parseDMARC(text string) (dmarcRecord, error) {
	tags, err := parseTags(text)
	if err != nil {
		if !looksLikeDMARC(text) {
			err = errNoDMARC
		}
		return dmarcRecord{}, err
	}
	if len(tags) == 0 || tags[0] != (tag{"v", "DMARC1"}) {
		return dmarcRecord{}, errNoDMARC
	}
	var r dmarcRecord
	for _, t := range tags[1:] {
		if !r.set(t) {
			r.Ignored = append(r.Ignored, t.name+"="+t.value)
		}
	}
	switch {
	case r.Policy != "":
		return r, nil
	case len(r.Reports) > 0: // treated as none (RFC 7489 §6.6.3 (6))
		r.Policy = "none"
		return r, errNoPolicy
	}
	return r, errNoPolicy
}

// set takes one tag, and tells whether it counts; unknown ones are passed over (RFC 7489 §6.3).
func (r *dmarcRecord) set(t tag) bool {
	v := strings.ToLower(t.value)
	isPolicy := slices.Contains([]string{"none", "quarantine", "reject"}, v)
	isMode := v == "r" || v == "s"
	switch t.name {
	case "p":
		if isPolicy {
			r.Policy = v
		}
		return isPolicy
	case "sp":
		if isPolicy {
			r.Subdomains = v
		}
		return isPolicy
	case "aspf":
		r.StrictSPF = v == "s"
		return isMode
	case "adkim":
		r.StrictDKIM = v == "s"
		return isMode
	case "rua":
		r.Reports = addresses(t.value)
		return len(r.Reports) > 0
	}
	return true
}

// addresses are the mailto: addresses of a list, without size bounds (RFC 7489 §6.2).
func addresses(list string) []string {
	var out []string
	for part := range strings.SplitSeq(list, ",") {
		part = strings.TrimSpace(part)
		if len(part) < len("mailto:") || !strings.EqualFold(part[:len("mailto:")], "mailto:") {
			continue
		}
		address, _, _ := strings.Cut(part[len("mailto:"):], "!")
		if strings.Contains(address, "@") {
			out = append(out, address)
		}
	}
	return out
}

func looksLikeDMARC(text string) bool {
	return strings.HasPrefix(strings.ToLower(strings.Join(strings.Fields(text), "")), "v=dmarc1")
}

// dmarcOf picks the record of a name out of its texts. Two records are as none (RFC 7489 §6.6.3 (5)).
func dmarcOf(texts []string) (dmarcRecord, string, error) {
	var found []string
	for _, text := range texts {
		if _, err := parseDMARC(text); !errors.Is(err, errNoDMARC) || looksLikeDMARC(text) {
			found = append(found, text)
		}
	}
	switch len(found) {
	case 0:
		return dmarcRecord{}, "", errNoDMARC
	case 1:
		r, err := parseDMARC(found[0])
		if errors.Is(err, errNoDMARC) {
			err = fmt.Errorf("%q must begin with v=DMARC1, in these capitals", found[0])
		}
		return r, found[0], err
	}
	return dmarcRecord{}, "", fmt.Errorf("there are %d records, so none counts", len(found))
}
