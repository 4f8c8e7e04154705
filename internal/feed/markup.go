package feed

import (
	"bytes"
	"encoding/xml"
	"strings"
	"time"

	"pressrun/internal/piece"
)

// The namespaces of RSS extensions.
const (
	atomSpace    = "http://www.w3.org/2005/Atom"
	contentSpace = "http://purl.org/rss/1.0/modules/content/"
	dublinSpace  = "http://purl.org/dc/elements/1.1/"
	mediaSpace   = "http://search.yahoo.com/mrss/"
)

// plain is text that we escape ourselves.
type plain struct {
	XML string `xml:",innerxml"`
}

// rssText is plain text of RSS. The profile ("Character Data") asks for hexadecimal references,
// which every reader decodes once, whether it takes the text as plain or as HTML.
func rssText(s string) *plain { return &plain{hexEscapes.Replace(piece.Clean(s))} }

// rssDescription is plain text where RSS expects HTML: signs that HTML would read as a tag or a
// reference are written as HTML first.
func rssDescription(s string) *plain { return rssText(htmlOfPlain(s)) }

// xmlText is text of Atom, where plain text is the default (RFC 4287 §3.1.1.1).
func xmlText(s string) *plain { return &plain{xmlEscapes.Replace(piece.Clean(s))} }

// optional is nil for an empty text, so that its element is left out.
func optional(write func(string) *plain, s string) *plain {
	if piece.Clean(s) == "" {
		return nil
	}
	return write(s)
}

var (
	hexEscapes = strings.NewReplacer("&", "&#x26;", "<", "&#x3C;", ">", "&#x3E;")
	xmlEscapes = strings.NewReplacer("&", "&amp;", "<", "&lt;", "]]>", "]]&gt;")
)

// htmlOfPlain escapes what HTML would not show as it stands. An ampersand before a space is left
// alone: it reads right in readers that take the description as plain text, too.
func htmlOfPlain(s string) string {
	if !strings.ContainsAny(s, "&<") {
		return s
	}
	var b strings.Builder
	for i := range len(s) {
		switch c := s[i]; {
		case c == '<':
			b.WriteString("&lt;")
		case c == '&' && i+1 < len(s) && startsReference(s[i+1]):
			b.WriteString("&amp;")
		default:
			b.WriteByte(c)
		}
	}
	return b.String()
}

func startsReference(c byte) bool {
	return c == '#' || c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z'
}

// element marshals one element at the depth of items in its feed, and checks what came out.
func element(v any, prefix string) ([]byte, error) {
	data, err := xml.MarshalIndent(v, prefix, "  ")
	if err != nil {
		return nil, err
	}
	data = append(data, '\n')
	if err := verifyXML(data); err != nil {
		return nil, err
	}
	return data, nil
}

// frameXML marshals a document without items and cuts it before its closing tags.
func frameXML(v any, tail string) (head []byte) {
	var b bytes.Buffer
	b.Grow(2 << 10)
	b.WriteString(xml.Header)
	enc := xml.NewEncoder(&b)
	enc.Indent("", "  ")
	if err := enc.Encode(v); err != nil {
		panic(err) // structs of strings and ints always marshal
	}
	b.WriteByte('\n')
	return bytes.TrimSuffix(b.Bytes(), []byte(tail))
}

// rfc822 is the date form of RSS 2.0; rfc3339 that of Atom and JSON Feed.
func rfc822(t time.Time) string  { return t.Format(time.RFC1123Z) }
func rfc3339(t time.Time) string { return t.Format(time.RFC3339) }
