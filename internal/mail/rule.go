package mail

import (
	"slices"
	"strings"
)

// rule is one row of the reply table: which replies it is about, and what follows from them.
type rule struct {
	name     string
	who      string   // whose replies these are; empty: any server's
	phases   []Phase  // nil: every one
	codes    string   // "550", "4xx", several with spaces; "none": no reply came; empty: any reply
	enhanced string   // "5.1.1", "x.7.26" for 4 and 5, "5.7.x", several with spaces; empty: any or none
	hints    []string // in small letters; one of them stands in the text; nil: any text

	outcome Outcome // empty: by the code, see outcomeOf
	blame   Blame
	means   string
	advice  string // empty: that of the blame
}

// ruleFor is the first row that fits a reply. The table ends with rows that fit everything.
func ruleFor(phase Phase, r reply) *rule {
	words := hintText(r.text)
	for i := range replyTable {
		if rule := &replyTable[i]; rule.fits(phase, r, words) {
			return rule
		}
	}
	return &replyTable[len(replyTable)-1]
}

func (u *rule) fits(phase Phase, r reply, words string) bool {
	return (u.phases == nil || slices.Contains(u.phases, phase)) && u.fitsCode(r.code) &&
		(u.enhanced == "" || slices.ContainsFunc(strings.Fields(u.enhanced), r.fitsEnhanced)) &&
		(u.hints == nil || slices.ContainsFunc(u.hints, func(hint string) bool { return strings.Contains(words, hint) }))
}

func (u *rule) fitsCode(code int) bool {
	if code == 0 || u.codes == "none" {
		return code == 0 && u.codes == "none"
	}
	return u.codes == "" || slices.ContainsFunc(strings.Fields(u.codes), func(form string) bool {
		digits := [3]byte{byte('0' + code/100), byte('0' + code/10%10), byte('0' + code%10)}
		return fitsDigits(form, digits)
	})
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
func (r reply) fitsEnhanced(form string) bool {
	want, got := strings.Split(form, "."), strings.Split(r.enhanced, ".")
	if len(want) != len(got) {
		return false
	}
	for i := range want {
		if want[i] != "x" && want[i] != got[i] {
			return false
		}
	}
	return true
}

// hintText is a reply's text for comparing: small letters, and no addresses, which may hold any word.
func hintText(text string) string {
	words := strings.Fields(strings.ToLower(text))
	words = slices.DeleteFunc(words, func(word string) bool { return strings.Contains(word, "@") })
	return strings.Join(words, " ")
}

// outcomeOf is what is known of the message after a reply. Before MAIL no message has begun. A 421 says that the
// server closes, which is no word on a message whose content it does not have (RFC 5321 §3.8). Else the first digit
// tells (§4.2.1); a reply that means something else than yes or no leaves open what became of content.
func (u *rule) outcomeOf(phase Phase, code int) Outcome {
	switch {
	case u.outcome != "":
		return u.outcome
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
