package intake

import (
	"bytes"
	"fmt"
	"net/http"
	"strings"
	"unicode/utf8"

	"golang.org/x/net/html/charset"
	"golang.org/x/text/encoding/charmap"
	"golang.org/x/text/encoding/unicode"
)

// refuseBytes says why bytes cannot be a page of text; empty when they can.
func refuseBytes(src Source) string {
	switch data := src.Data; {
	case len(bytes.TrimSpace(data)) == 0:
		return "the source is empty; check the path, or save the page again"
	case len(data) > MaxSize:
		return fmt.Sprintf("the source has %d bytes, more than the %d of any commentary page; save only the piece",
			len(data), MaxSize)
	case hasUTF16Mark(data):
		return ""
	case bytes.IndexByte(data, 0) >= 0 || binaryType(data):
		return "the source is binary, not a page of text; save the page as HTML, text or Markdown"
	}
	return ""
}

func hasUTF16Mark(data []byte) bool {
	return bytes.HasPrefix(data, []byte("\xff\xfe")) || bytes.HasPrefix(data, []byte("\xfe\xff"))
}

// binaryType knows by their first bytes the files that people drop by mistake.
func binaryType(data []byte) bool {
	kind := http.DetectContentType(data[:min(len(data), 512)])
	for _, prefix := range []string{"image/", "audio/", "video/", "font/", "application/"} {
		if strings.HasPrefix(kind, prefix) && kind != "application/octet-stream" {
			return true
		}
	}
	return false
}

// decode gives the text as UTF-8 without a byte order mark, and a note when it had to be
// converted. Valid UTF-8 is taken as such whatever a page says of itself. An empty text with a
// note means that the bytes are in no encoding that can be told.
func decode(src Source) (text, note string) {
	data := bytes.TrimPrefix(src.Data, []byte("\xef\xbb\xbf"))
	if hasUTF16Mark(data) {
		out, err := unicode.UTF16(unicode.BigEndian, unicode.UseBOM).NewDecoder().Bytes(data)
		if err != nil || bytes.IndexByte(out, 0) >= 0 {
			return "", "the source begins like UTF-16 but is not; save it as UTF-8"
		}
		return string(out), "the source was UTF-16 and was converted"
	}
	if bytes.Contains(data, []byte("\x1b$")) || bytes.Contains(data, []byte("\x1b(")) || !utf8.Valid(data) {
		return decodeDeclared(data, src.MediaType)
	}
	return string(data), ""
}

// decodeDeclared follows the header or the page's meta element, else takes windows-1252,
// the standard fallback of the Encoding Standard for western pages.
func decodeDeclared(data []byte, mediaType string) (text, note string) {
	enc, name, _ := charset.DetermineEncoding(data, mediaType)
	if name != "utf-8" && name != "windows-1252" {
		if out, err := enc.NewDecoder().Bytes(data); err == nil {
			return string(out), "the source was " + name + " and was converted"
		}
	}
	if utf8.Valid(data) {
		return string(data), ""
	}
	out, ok := westernBytes(data)
	if !ok {
		return "", "the source is neither UTF-8 nor windows-1252, and names no encoding; save it as UTF-8"
	}
	return out, "the source was not UTF-8 and was read as windows-1252"
}

// westernBytes keeps what is valid UTF-8 and reads every other byte as windows-1252. It
// reports false when a byte is no character there.
func westernBytes(data []byte) (string, bool) {
	var b strings.Builder
	b.Grow(len(data) + len(data)/8)
	for len(data) > 0 {
		r, size := utf8.DecodeRune(data)
		if r == utf8.RuneError && size == 1 {
			r = charmap.Windows1252.DecodeByte(data[0])
			if r == utf8.RuneError || r >= 0x80 && r <= 0x9f {
				return "", false
			}
		}
		b.WriteRune(r)
		data = data[size:]
	}
	return b.String(), true
}
