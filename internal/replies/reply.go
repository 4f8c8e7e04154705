package replies

import (
	"regexp"
	"strings"
	"unicode"
)

// Reply is a server's answer to one command (RFC 5321 §4.2).
type Reply struct {
	Code     int
	Enhanced string // RFC 3463, such as 5.1.1; empty: none given
	Text     string // the rest in one line; not kept of an answer that says yes
}

var enhancedForm = regexp.MustCompile(`^\s*#?([245]\.\d{1,3}\.\d{1,3})(?:[\s:;,-]+|$)`)

// MaxText is how much of a reply's text is kept, in bytes.
const MaxText = 500

// New draws the enhanced code out of the text, whose lines may each repeat it (RFC 2034 §4).
func New(code int, text string) Reply {
	r := Reply{Code: code}
	if text == "" {
		return r
	}
	var words []string
	for line := range strings.Lines(text) {
		if m := enhancedForm.FindStringSubmatch(line); m != nil {
			line = line[len(m[0]):]
			if r.Enhanced == "" {
				r.Enhanced = m[1]
			}
		}
		words = append(words, strings.FieldsFunc(line, isBlank)...)
	}
	r.Text = strings.Join(words, " ")
	if len(r.Text) > MaxText {
		r.Text = r.Text[:MaxText] + " …"
	}
	r.Text = strings.ToValidUTF8(r.Text, "?")
	return r
}

func isBlank(c rune) bool { return unicode.IsSpace(c) || unicode.IsControl(c) }

// Welcomes tells whether a code is the one that a step hopes for (RFC 5321 §4.3.2). What matters is the first
// digit (§4.2.1), but content may follow only a 354.
func (p Phase) Welcomes(code int) bool {
	if p == Data {
		return code == 354
	}
	return code >= 200 && code < 300
}
