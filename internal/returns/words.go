package returns

import (
	"regexp"
	"strings"
	"unicode"
)

// longest is the most characters of a server's words that are kept.
const longest = 300

var (
	addressForm = regexp.MustCompile(`[^\s<>"'(),;:]+@[^\s<>"'(),;:]+`)
	statusForm  = regexp.MustCompile(`^[245]\.[0-9]{1,3}\.[0-9]{1,3}$`) // RFC 3463 §2
)

// withoutAddresses is what a server said on one line, with no address in it.
func withoutAddresses(said string) string {
	said = strings.Join(strings.FieldsFunc(said, func(r rune) bool {
		return unicode.IsSpace(r) || unicode.IsControl(r) || r == unicode.ReplacementChar
	}), " ")
	runes := []rune(addressForm.ReplaceAllString(said, "…"))
	if len(runes) > longest {
		runes = append(runes[:longest-1], '…')
	}
	return string(runes)
}

// cleanStatus is a status code of that form, else nothing.
func cleanStatus(status string) string {
	if statusForm.MatchString(status) {
		return status
	}
	return ""
}
