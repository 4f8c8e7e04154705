package bounce

import (
	"encoding/base64"
	"strings"
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
