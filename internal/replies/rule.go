package replies

import (
	"slices"
	"strings"
)

// Rule is one row of the table: which replies it is about, and what follows from them.
type Rule struct {
	Name     string
	Who      string   // whose replies these are; empty: any server's
	Phases   []Phase  // nil: every one
	Codes    string   // "550", "4xx", several with spaces; "none": no reply came; empty: any reply
	Enhanced string   // "5.1.1", "x.7.26" for 4 and 5, "5.7.x", several with spaces; empty: any or none
	Hints    []string // in small letters; one of them stands in the text; nil: any text

	Outcome Outcome // empty: by the code, see OutcomeOf
	Blame   Blame
	Means   string
	Advice  string // empty: that of the blame
}

// For is the first row that fits a reply; the zero Reply stands for none. The table ends with rows that fit everything.
func For(phase Phase, r Reply) Rule {
	if rule, ok := Find(table, phase, r); ok {
		return rule
	}
	return table[len(table)-1]
}

// Find is the first of rows that fits a reply.
func Find(rows []Rule, phase Phase, r Reply) (Rule, bool) {
	words := hintText(r.Text)
	for i := range rows {
		if rows[i].fits(phase, r, words) {
			return rows[i], true
		}
	}
	return Rule{}, false
}

// Table is a copy of the rows in order.
func Table() []Rule { return slices.Clone(table) }

func (u *Rule) fits(phase Phase, r Reply, words string) bool {
	return (u.Phases == nil || slices.Contains(u.Phases, phase)) && u.fitsCode(r.Code) &&
		(u.Enhanced == "" || r.Enhanced != "" && fitsAny(u.Enhanced, r.fitsEnhanced)) &&
		(u.Hints == nil || slices.ContainsFunc(u.Hints, func(hint string) bool { return strings.Contains(words, hint) }))
}

func (u *Rule) fitsCode(code int) bool {
	if code == 0 || u.Codes == "none" {
		return code == 0 && u.Codes == "none"
	}
	digits := [3]byte{byte('0' + code/100), byte('0' + code/10%10), byte('0' + code%10)}
	return u.Codes == "" || fitsAny(u.Codes, func(form string) bool { return fitsDigits(form, digits) })
}

// fitsAny asks for each of several forms with spaces between them.
func fitsAny(forms string, fits func(form string) bool) bool {
	for form := range strings.FieldsSeq(forms) {
		if fits(form) {
			return true
		}
	}
	return false
}

func fitsDigits(form string, digits [3]byte) bool {
	for i, c := range []byte(form) {
		if c != 'x' && c != digits[i] {
			return false
		}
	}
	return true
}

// fitsEnhanced compares class, subject and detail (RFC 3463 §2), where x stands for any.
func (r Reply) fitsEnhanced(form string) bool {
	got := r.Enhanced
	for {
		wantPart, wantRest, wantMore := strings.Cut(form, ".")
		gotPart, gotRest, gotMore := strings.Cut(got, ".")
		if wantMore != gotMore || wantPart != "x" && wantPart != gotPart {
			return false
		}
		if !wantMore {
			return true
		}
		form, got = wantRest, gotRest
	}
}

// hintText is a reply's text for comparing: small letters, and no addresses, which may hold any word.
func hintText(text string) string {
	words := strings.Fields(strings.ToLower(text))
	words = slices.DeleteFunc(words, func(word string) bool { return strings.Contains(word, "@") })
	return strings.Join(words, " ")
}

// OutcomeOf is what is known of the message after a reply. Before MAIL no message has begun. A 421 says that the
// server closes, which is no word on a message whose content it does not have (RFC 5321 §3.8). Else the first digit
// tells (§4.2.1); a reply that means something else than yes or no leaves open what became of content.
func (u *Rule) OutcomeOf(phase Phase, code int) Outcome {
	switch {
	case u.Outcome != "":
		return u.Outcome
	case !slices.Contains(inTransaction, phase), code == 421 && phase != Content:
		return Unsent
	case code >= 400 && code < 500:
		return Temporary
	case code >= 500:
		return Permanent
	case phase == Content:
		return Unknown
	}
	return Unsent
}
