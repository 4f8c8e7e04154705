package doctor

import (
	"errors"
	"fmt"
	"net/netip"
	"regexp"
	"slices"
	"strconv"
	"strings"
)

// spfTerm is one mechanism or modifier of an SPF record (RFC 7208 §4.6.1).
type spfTerm struct {
	Qualifier byte   // + - ~ or ? of a mechanism; 0 of a modifier
	Name      string // in small letters
	Value     string // domain, address or prefix; empty: the domain itself
}

// spfRecord is the parsed record of a domain. Terms stand in their order.
type spfRecord struct{ Terms []spfTerm }

// isSPF tells whether a text is an SPF record at all (RFC 7208 §4.5); the version is not case-sensitive.
func isSPF(text string) bool {
	version, _, _ := strings.Cut(text, " ")
	return strings.EqualFold(version, "v=spf1")
}

// spfOf picks the records out of a domain's texts.
func spfOf(texts []string) []string {
	return slices.DeleteFunc(slices.Clone(texts), func(text string) bool { return !isSPF(text) })
}

// parseSPF reads a record. A fault anywhere makes receivers pass over all of it (RFC 7208 §4.6), so the first
// one is the error.
func parseSPF(text string) (spfRecord, error) {
	if !isSPF(text) {
		return spfRecord{}, errors.New("it does not begin with v=spf1")
	}
	var r spfRecord
	seen := map[string]bool{}
	for word := range strings.SplitSeq(text[len("v=spf1"):], " ") {
		if word == "" {
			continue
		}
		t, err := parseTerm(word)
		if err != nil {
			return r, fmt.Errorf("%q %w", word, err)
		}
		if t.Name == "redirect" || t.Name == "exp" { // RFC 7208 §6
			if seen[t.Name] {
				return r, fmt.Errorf("%s= stands twice", t.Name)
			}
			seen[t.Name] = true
		}
		r.Terms = append(r.Terms, t)
	}
	return r, nil
}

var modifierForm = regexp.MustCompile(`^([A-Za-z][A-Za-z0-9._-]*)=(.*)$`)

func parseTerm(word string) (spfTerm, error) {
	if m := modifierForm.FindStringSubmatch(word); m != nil {
		t := spfTerm{Name: strings.ToLower(m[1]), Value: m[2]}
		if t.Name == "redirect" && t.Value == "" {
			return t, errors.New("names no domain")
		}
		return t, nil
	}
	t := spfTerm{Qualifier: '+'}
	if strings.IndexByte("+-~?", word[0]) >= 0 {
		t.Qualifier, word = word[0], word[1:]
	}
	at := strings.IndexAny(word, ":/")
	if at < 0 {
		at = len(word)
	}
	t.Name, t.Value = strings.ToLower(word[:at]), strings.TrimPrefix(word[at:], ":")
	return t, t.check()
}

// check holds a mechanism against its form (RFC 7208 §5).
func (t spfTerm) check() error {
	switch t.Name {
	case "all":
		if t.Value != "" {
			return errors.New("takes no value")
		}
	case "include", "exists":
		if t.Value == "" || strings.Contains(t.Value, "/") {
			return errors.New("must name a domain")
		}
	case "a", "mx":
		return checkLengths(t.Value)
	case "ip4", "ip6":
		prefix, err := parsePrefix(t.Value)
		if err != nil || prefix.Addr().Is4() != (t.Name == "ip4") {
			return errors.New("holds no address of its kind")
		}
	case "ptr":
	default:
		return errors.New("is no mechanism")
	}
	return nil
}

// target is the domain that a term asks for; within is the domain of the record.
func (t spfTerm) target(within string) string {
	name, _, _ := strings.Cut(t.Value, "/")
	if name == "" {
		return within
	}
	return dnsName(name)
}

// asks tells whether the term costs a lookup (RFC 7208 §4.6.4).
func (t spfTerm) asks() bool {
	return slices.Contains([]string{"include", "a", "mx", "ptr", "exists", "redirect"}, t.Name)
}

func (t spfTerm) isMacro() bool { return strings.Contains(t.Value, "%") }

// checkLengths looks at the prefix lengths behind a domain: /24, //64 or /24//64 (RFC 7208 §5.6).
func checkLengths(v string) error {
	_, lengths, _ := strings.Cut(v, "/")
	four, six, _ := strings.Cut("/"+lengths, "//")
	for _, l := range []struct {
		text string
		most int
	}{{strings.TrimPrefix(four, "/"), 32}, {six, 128}} {
		if l.text == "" {
			continue
		}
		if n, err := strconv.Atoi(l.text); err != nil || n < 0 || n > l.most {
			return errors.New("has no valid prefix length")
		}
	}
	return nil
}

func parsePrefix(v string) (netip.Prefix, error) {
	if strings.Contains(v, "/") {
		return netip.ParsePrefix(v)
	}
	addr, err := netip.ParseAddr(v)
	if err != nil {
		return netip.Prefix{}, err
	}
	return addr.Prefix(addr.BitLen())
}

// rest is what happens to senders that nothing else matched: -all, ~all, ?all, +all, or the redirect that
// says it; empty: nothing is said, which is neutral (RFC 7208 §4.7).
func (r spfRecord) rest() spfTerm {
	var redirect spfTerm
	for _, t := range r.Terms {
		switch t.Name {
		case "all":
			return t
		case "redirect":
			redirect = t
		}
	}
	return redirect
}
