package intake

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

// sentences parts a text at full stops, question and exclamation marks that end a sentence.
func sentences(s string) []string {
	var out []string
	start := 0
	for i := 0; i < len(s); i++ {
		if c := s[i]; c != '.' && c != '!' && c != '?' {
			continue
		}
		end := i + 1
		for end < len(s) {
			r, size := utf8.DecodeRuneInString(s[end:])
			if !strings.ContainsRune("”’\"')].!?", r) {
				break
			}
			end += size
		}
		if end >= len(s) || s[end] != ' ' || !startsSentence(s[end+1:]) || s[i] == '.' && abbreviated(s[start:i]) {
			continue
		}
		out = append(out, s[start:end])
		start = end + 1
		i = end
	}
	if start < len(s) {
		out = append(out, s[start:])
	}
	return out
}

func startsSentence(s string) bool {
	r, _ := utf8.DecodeRuneInString(s)
	return unicode.IsUpper(r) || unicode.IsDigit(r) || strings.ContainsRune("“‘\"'([", r)
}

// abbreviated tells whether the full stop after s belongs to its last word.
func abbreviated(s string) bool {
	word := s[strings.LastIndexByte(s, ' ')+1:]
	word = strings.TrimLeft(word, "(“\"'[")
	switch word {
	case "Mr", "Mrs", "Ms", "Dr", "Prof", "Sen", "Rep", "Gov", "Gen", "Lt", "Col", "Maj", "Capt", "Sgt", "Adm", "St", "Jr",
		"Sr", "Inc", "Ltd", "Co", "Corp", "vs", "No", "Jan", "Feb", "Mar", "Apr", "Jun", "Jul", "Aug", "Sep", "Sept", "Oct",
		"Nov", "Dec", "Ph.D", "J.D", "M.D", "Hon", "Rev", "e.g", "i.e", "www":
		return true
	}
	return len(word) == 1 && word >= "A" && word <= "Z" || strings.HasSuffix(word, ".S") || strings.HasSuffix(word, ".K")
}

// wordSet is the words of s in lower case, each once.
func wordSet(s string) map[string]bool {
	set := map[string]bool{}
	for _, w := range strings.FieldsFunc(strings.ToLower(s), notInWord) {
		set[w] = true
	}
	return set
}

func notInWord(r rune) bool { return !unicode.IsLetter(r) && !unicode.IsDigit(r) }

// share is the part of the words of set that stand in s, 0 to 1.
func share(set map[string]bool, s string) float64 {
	if len(set) == 0 {
		return 0
	}
	seen := make(map[string]bool, len(set))
	for _, w := range strings.FieldsFunc(strings.ToLower(s), notInWord) {
		if set[w] {
			seen[w] = true
		}
	}
	return float64(len(seen)) / float64(len(set))
}

// wordCount counts the words of a clean text, in which every gap is one space (see piece.Clean).
func wordCount(s string) int {
	if s == "" {
		return 0
	}
	return strings.Count(s, " ") + 1
}
