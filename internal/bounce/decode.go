package bounce

import (
	"encoding/base64"
	"html"
	"io"
	"mime"
	"strings"
	"unicode/utf8"

	"golang.org/x/text/encoding/charmap"
	"golang.org/x/text/encoding/htmlindex"
)

// maxDecoded is how much of a part is decoded, in bytes: what tells something stands at its start.
const maxDecoded = 256 << 10

// content is the part's body with the transfer encoding taken off (RFC 2045 §6), as far as it can be.
func (p part) content() []byte {
	encoding := strings.ToLower(p.header.get("Content-Transfer-Encoding"))
	switch {
	case strings.HasPrefix(encoding, "base64"):
		return decodeBase64(p.body)
	case strings.HasPrefix(encoding, "quoted-printable"):
		return decodeQuoted(p.body)
	}
	return p.body
}

// decodeBase64 takes what is of the alphabet and leaves the rest out (RFC 2045 §6.8).
func decodeBase64(body []byte) []byte {
	digits := make([]byte, 0, min(len(body), maxDecoded/3*4))
	for _, c := range body {
		if len(digits) == cap(digits) {
			break
		}
		if c >= 'A' && c <= 'Z' || c >= 'a' && c <= 'z' || c >= '0' && c <= '9' || c == '+' || c == '/' {
			digits = append(digits, c)
		}
	}
	if len(digits)%4 == 1 {
		digits = digits[:len(digits)-1]
	}
	out := make([]byte, base64.RawStdEncoding.DecodedLen(len(digits)))
	n, _ := base64.RawStdEncoding.Decode(out, digits) // what was decoded before a fault is kept
	return out[:n]
}

// decodeQuoted leaves what is no escape as it is (RFC 2045 §6.7, note on robust decoders).
func decodeQuoted(body []byte) []byte {
	body = body[:min(len(body), maxDecoded)]
	out := make([]byte, 0, len(body))
	for i := 0; i < len(body); i++ {
		if body[i] != '=' {
			out = append(out, body[i])
			continue
		}
		if i+2 < len(body) {
			if high, low := hexDigit(body[i+1]), hexDigit(body[i+2]); high >= 0 && low >= 0 {
				out = append(out, byte(high<<4|low))
				i += 2
				continue
			}
		}
		if end := softBreak(body, i+1); end > i {
			i = end
			continue
		}
		out = append(out, '=')
	}
	return out
}

// softBreak is where a soft line break ends whose equals sign stands before i; 0 when it is none.
func softBreak(body []byte, i int) int {
	for ; i < len(body); i++ {
		switch body[i] {
		case ' ', '\t', '\r':
		case '\n':
			return i
		default:
			return 0
		}
	}
	return i
}

func hexDigit(c byte) int {
	switch {
	case c >= '0' && c <= '9':
		return int(c - '0')
	case c >= 'A' && c <= 'F':
		return int(c-'A') + 10
	case c >= 'a' && c <= 'f':
		return int(c-'a') + 10
	}
	return -1
}

// maxText is how much of a text is read for words, in bytes.
const maxText = 64 << 10

// text is the part's content in UTF-8 with LF line ends; of HTML, its words.
func (p part) text() string {
	content := p.content()
	s := toUTF8(content[:min(len(content), maxText)], parameter(p.header.get("Content-Type"), "charset"))
	if strings.Contains(s, "\r") {
		s = strings.ReplaceAll(s, "\r\n", "\n")
	}
	if p.media == "text/html" {
		s = withoutTags(s)
	}
	return s
}

// toUTF8 reads text in the charset that it claims. What is UTF-8 without doubt is left alone; an unknown charset is
// taken for the one of most old mail.
func toUTF8(text []byte, charset string) string {
	charset = strings.ToLower(charset)
	if !strings.HasPrefix(charset, "iso-2022") && utf8.Valid(text) {
		return string(text)
	}
	encoding, err := htmlindex.Get(charset)
	if err != nil || charset == "utf-8" {
		encoding = charmap.Windows1252
	}
	out, err := encoding.NewDecoder().Bytes(text)
	if err != nil {
		return strings.ToValidUTF8(string(text), "?")
	}
	return string(out)
}

// words decodes the encoded words of a header's value (RFC 2047).
func words(value string) string {
	if !strings.Contains(value, "=?") {
		return value
	}
	decoder := mime.WordDecoder{CharsetReader: func(charset string, in io.Reader) (io.Reader, error) {
		text, err := io.ReadAll(io.LimitReader(in, maxValue))
		return strings.NewReader(toUTF8(text, charset)), err
	}}
	if out, err := decoder.DecodeHeader(value); err == nil {
		return oneLine(out)
	}
	return value
}

// withoutTags makes HTML into text, roughly: tags end a line, and styles are left out.
func withoutTags(s string) string {
	var b strings.Builder
	for s != "" {
		text, rest, found := strings.Cut(s, "<")
		b.WriteString(text)
		if !found {
			break
		}
		tag, after, _ := strings.Cut(rest, ">")
		s = after
		if strings.HasPrefix(strings.ToLower(tag[:min(len(tag), 5)]), "style") {
			_, s, _ = strings.Cut(s, "</")
			_, s, _ = strings.Cut(s, ">")
		}
		if isBlockTag(tag) {
			b.WriteByte('\n')
		}
	}
	return html.UnescapeString(b.String())
}

// isBlockTag tells whether a tag parts lines; those inside a line don't.
func isBlockTag(tag string) bool {
	name := strings.ToLower(strings.TrimLeft(tag[:min(len(tag), 6)], "/"))
	for _, inline := range []string{"a ", "a", "b", "i", "u", "span", "font", "strong", "em", "code", "tt"} {
		if name == inline || strings.HasPrefix(name, inline+" ") {
			return false
		}
	}
	return true
}
