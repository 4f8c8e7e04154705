package piece

import (
	"strings"
	"unicode"

	"golang.org/x/text/unicode/norm"
)

// maxSlug is the longest slug in bytes.
const maxSlug = 80

// Slugify makes a slug: Latin letters folded to lower-case ASCII, other scripts kept, each run of
// anything else one "-", at most 80 bytes cut at a word. Text without a letter or digit gives "piece".
func Slugify(s string) string {
	var words []string
	var word strings.Builder
	flush := func() {
		if word.Len() > 0 {
			words = append(words, word.String())
			word.Reset()
		}
	}
	for _, r := range norm.NFKD.String(strings.ToLower(s)) {
		switch {
		case foldLatin(r) != "":
			word.WriteString(foldLatin(r))
		case r == '’' || r == '\'' || unicode.Is(unicode.Mn, r) && word.Len() > 0 && isASCII(word.String()):
		case unicode.IsLetter(r) || unicode.IsDigit(r) || unicode.Is(unicode.M, r):
			word.WriteRune(r)
		default:
			flush()
		}
	}
	flush()
	return norm.NFC.String(joinWithin(words, maxSlug))
}

func joinWithin(words []string, limit int) string {
	slug := ""
	for _, w := range words {
		switch {
		case slug == "":
			slug = cutRunes(w, limit)
		case len(slug)+1+len(w) <= limit:
			slug += "-" + w
		default:
			return slug
		}
	}
	if slug == "" {
		return "piece"
	}
	return slug
}

func cutRunes(s string, limit int) string {
	for i, r := range s {
		if i+len(string(r)) > limit {
			return s[:i]
		}
	}
	return s
}

// foldLatin gives the ASCII of Latin letters that Unicode does not decompose.
func foldLatin(r rune) string {
	switch r {
	case 'ß':
		return "ss"
	case 'æ':
		return "ae"
	case 'œ':
		return "oe"
	case 'ø':
		return "o"
	case 'đ', 'ð':
		return "d"
	case 'ł':
		return "l"
	case 'þ':
		return "th"
	case 'ı':
		return "i"
	}
	return ""
}

func isASCII(s string) bool {
	for i := 0; i < len(s); i++ {
		if s[i] >= 0x80 {
			return false
		}
	}
	return true
}
