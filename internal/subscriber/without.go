package subscriber

import (
	"regexp"
	"strings"
)

// WithoutAddress takes an address out of a text such as a server's reply, as it is written or in the form of the
// wire, in whatever case: what is logged and told names no reader.
func WithoutAddress(text, email string) string {
	at := strings.LastIndexByte(email, '@') + 1
	key := Key(email)
	wire := email[:at] + key[strings.LastIndexByte(key, '@')+1:]
	for _, form := range []string{email, wire} {
		if form != "" {
			text = regexp.MustCompile(`(?i)`+regexp.QuoteMeta(form)).ReplaceAllString(text, "(the reader)")
		}
	}
	return text
}
