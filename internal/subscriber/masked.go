package subscriber

import (
	"strings"
	"unicode/utf8"
)

// masks stands for what is not shown.
const masks = "•••"

// Masked is an address so that its owner knows it and nobody else learns it: links of mails end up in the public
// records of services that look at links. Empty: it is none.
func Masked(email string) string {
	at := strings.LastIndexByte(email, '@')
	if at < 1 {
		return ""
	}
	_, first := utf8.DecodeRuneInString(email)
	return email[:first] + masks + email[at:]
}

// MaskedName is a name in the same way, word by word.
func MaskedName(name string) string {
	words := strings.Fields(CleanName(name))
	for i, w := range words {
		_, first := utf8.DecodeRuneInString(w)
		words[i] = w[:first] + masks
	}
	return strings.Join(words, " ")
}
