package bounce

import (
	"html"
	"io"
	"mime"
	"strings"
	"unicode/utf8"

	"golang.org/x/text/encoding/charmap"
	"golang.org/x/text/encoding/htmlindex"
)

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
