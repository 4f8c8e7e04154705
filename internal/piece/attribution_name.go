package piece

import (
	"regexp"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"
)

const (
	months = `(?:Jan(?:uary)?|Feb(?:ruary)?|Mar(?:ch)?|Apr(?:il)?|May|June?|July?|Aug(?:ust)?|Sept?(?:ember)?|` +
		`Oct(?:ober)?|Nov(?:ember)?|Dec(?:ember)?)\.?`
	seasons  = `(?:Spring|Summer|Autumn|Fall|Winter)`
	weekdays = `(?:(?:Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)day)`
	dateForm = `(?:` + weekdays + `,?\s+)?` +
		`(?:` + months + `\s+\d{1,2},?\s+\d{4}|\d{1,2}\s+` + months + `\s+\d{4}|\d{4}-\d{2}-\d{2})`
)

var (
	date = regexp.MustCompile(`\b` + dateForm)

	// afterName is what may follow an outlet's name in the same sentence.
	afterName = regexp.MustCompile(`^(?:\s*$|[.!?]["”’)\]]*(?:\s|$)|` +
		`,?\s+(?:on|in)\s+(?:the\s+)?(?:` + dateForm + `|` + months + `|` + seasons + `|` + weekdays + `|\d{1,2}/)|` +
		`,?\s*\(?(?:` + dateForm + `|` + months + `\s+\d{4}|` + seasons + `\s+\d{4})\)?|[,;:]?\s*\(?https?://|` +
		`,?\s+(?i:under\s+(?:an?|the)\s+|` +
		`(?:and\s+)?(?:has\s+been|is|was|appears)\s+(?:here\s+)?(?:re-?|here\s+)?(?:published|printed|posted|produced)\b|` +
		`(?:re-?published|re-?printed|reproduced)\s+(?:here\s+)?(?:with|by)\s+|` +
		`(?:with|by)\s+(?:the\s+)?(?:kind\s+)?permission|where\s|` +
		`as\s+[“"]|(?:vol|issue|no)(?:ume)?\b|today\s*[.]?$|(?:newspaper|magazine|website|blog)\s*[.]?$))`)

	// issueOf is what may stand before the name: "the May 2014 issue of the".
	issueOf = regexp.MustCompile(`^(?:the\s+)?(?:[\w/–-]+\s+){0,4}(?:issue|edition)\s+of\s+`)

	notAName = regexp.MustCompile(
		`^(?:(?:early|late|mid)[ -])?(?:` + months + `|` + seasons + `|` + weekdays + `)(?:\s+\d.*)?$|` +
			`(?i:\b(?:newsletter|print edition|original (?:article|story|piece))\b)|^\d{1,2}\s+` + months)
	domain    = regexp.MustCompile(`^[a-z0-9-]+(?:\.[a-z0-9-]+)+$`)
	connector = regexp.MustCompile(`^(?:of|the|and|for|&|\+|de|la|le|les|der|die|das|del|di|du|van|von|in|on|at|to|` +
		`y|et|und|a|an|–|—|-|\|)$`)
	nameWord = regexp.MustCompile(`^\s*[^\s,;:()]+`)
	tail     = regexp.MustCompile(`(?i)^(?:(?:you can )?(?:read|find|see) (?:it|more|the|this)\b[^.]{0,80}\.?|` +
		`(?:it is |it was )?` + copied + `\s+(?:here )?` + leave + `[^.]{0,60}\.?|all rights reserved\.?|\[\d+\])\s*`)
)

// nameLength is the length of the name at the start of s: words with a capital, a digit or a dot
// inside, joined by small words, as far as something follows that may follow a name; 0 when that is not
// so.
func nameLength(s string) int {
	good := 0
	for at := 0; at < len(s); {
		if at > 0 && afterName.MatchString(s[at:]) {
			break
		}
		word := nameWord.FindString(s[at:])
		bare := strings.Trim(word, " “”\"‘’'")
		switch ends := strings.TrimRight(bare, ".!?"); {
		case bare == "":
			at = len(s)
			continue
		case ends != bare && (at+len(word) == len(s) || !abbreviation(bare)):
			if nameLike(ends) {
				good = at + strings.LastIndex(word, ends) + len(ends)
			}
			at = len(s)
			continue
		case nameLike(bare):
			good = at + len(word)
		case !connector.MatchString(bare):
			at = len(s)
			continue
		}
		at += len(word)
	}
	if !afterName.MatchString(s[good:]) {
		return 0
	}
	return good
}

func nameLike(word string) bool {
	r, _ := utf8.DecodeRuneInString(word)
	return unicode.IsUpper(r) || unicode.IsDigit(r) || unicode.IsLetter(r) && !unicode.IsLower(r) ||
		domain.MatchString(word) || strings.IndexFunc(word, unicode.IsUpper) == 1 // iNews, eLife
}

// abbreviation tells whether a word with a full stop does not end the sentence: St., U.S., vol.
func abbreviation(word string) bool {
	word = strings.TrimRight(word, ".")
	switch word {
	case "St", "Mt", "Ft", "Dr", "Mr", "Mrs", "Ms", "Prof", "vol", "Vol", "no", "No",
		"Jan", "Feb", "Mar", "Apr", "Aug", "Sept", "Oct", "Nov", "Dec", "U.S", "U.K":
		return true
	}
	return utf8.RuneCountInString(word) == 1 || strings.Contains(word, ".") && !domain.MatchString(strings.ToLower(word))
}

const longestName = 80 // letters

func plausibleName(name string) bool {
	n := utf8.RuneCountInString(name)
	return n > 0 && n <= longestName && len(strings.Fields(name)) <= 10 &&
		!notAName.MatchString(name) && !date.MatchString(name)
}

func yearLike(name string) bool {
	return len(name) == 4 && digitsOnly(name) && name >= "1500" && name < "2200"
}

// sentenceEnd is where the sentence ends that goes on at from.
func sentenceEnd(s string, from int) int {
	for i := from; i < len(s); i++ {
		if s[i] != '.' && s[i] != '!' && s[i] != '?' || i+1 < len(s) && s[i+1] != ' ' {
			continue
		}
		if i > from && abbreviation(s[strings.LastIndexByte(s[:i], ' ')+1:i+1]) && i+1 < len(s) {
			continue
		}
		return i + 1
	}
	return len(s)
}

// knownTail takes sentences off that belong to an attribution ("Read the original article.").
func knownTail(s string) (rest string, partial bool) {
	for {
		m := tail.FindString(s)
		if m == "" {
			return s, partial
		}
		partial = partial || strings.Contains(m, "the rest of")
		s = s[len(m):]
	}
}

// firstDate is the first date of the text, or none.
func firstDate(s string) Date {
	m := date.FindString(s)
	if m == "" {
		return Date{}
	}
	if i := strings.Index(m, "day"); i >= 0 && i < 8 {
		m = strings.TrimLeft(m[i+3:], ", ")
	}
	m = strings.ReplaceAll(strings.ReplaceAll(strings.Join(strings.Fields(m), " "), ",", ""), ".", "")
	m = strings.Replace(m, "Sept ", "Sep ", 1)
	for _, layout := range []string{"January 2 2006", "Jan 2 2006", "2 January 2006", "2 Jan 2006", dayLayout} {
		if t, err := time.Parse(layout, m); err == nil {
			return Day(t.Year(), t.Month(), t.Day())
		}
	}
	return Date{}
}
