package mail

import "bytes"

// appendQuoted continues a part in quoted-printable (RFC 2045 §6.7) with text that holds no line break. Lines stay
// within 76 columns, and no line begins with a dot, so that SMTP has none to double (RFC 5321 §4.5.2).
func appendQuoted(dst, text []byte) []byte {
	column := len(dst) - 1 - bytes.LastIndexByte(dst, '\n')
	for _, c := range text {
		width := 1
		if !literal(c) {
			width = 3
		}
		if column+width > 75 { // the last column is for the mark of the soft break
			dst, column = append(dst, "=\r\n"...), 0
		}
		if width == 1 && (c != '.' || column > 0) {
			dst = append(dst, c)
			column++
			continue
		}
		dst = append(dst, '=', upperHex[c>>4], upperHex[c&15])
		column += 3
	}
	return dst
}

const upperHex = "0123456789ABCDEF"

// literal tells whether an octet may stand for itself inside a line (RFC 2045 §6.7 (2), (3)).
func literal(c byte) bool { return c >= ' ' && c <= '~' && c != '=' || c == '\t' }

// closeLine makes the end of a line fit for the hard break that follows: white space there would be lost
// on the way and is encoded (RFC 2045 §6.7 (3)).
func closeLine(dst []byte) []byte {
	last := len(dst) - 1
	if last < 0 || dst[last] != ' ' && dst[last] != '\t' {
		return dst
	}
	c := dst[last]
	dst = dst[:last]
	if last-1-bytes.LastIndexByte(dst, '\n')+3 > 76 {
		dst = append(dst, "=\r\n"...)
	}
	return append(dst, '=', upperHex[c>>4], upperHex[c&15])
}

// undot encodes the dots at line starts of a composed message. Only quoted-printable lines begin with one.
func undot(raw []byte) []byte {
	dotted := []byte("\r\n.")
	if !bytes.Contains(raw, dotted) {
		return raw
	}
	out := make([]byte, 0, len(raw)+64)
	for {
		at := bytes.Index(raw, dotted)
		if at < 0 {
			return append(out, raw...)
		}
		out, raw = append(out, raw[:at+2]...), raw[at+2:]
		end := bytes.Index(raw, []byte("\r\n"))
		if end < 0 {
			end = len(raw)
		}
		line, soft := bytes.CutSuffix(raw[:end], []byte("="))
		out = appendQuoted(out, unquote(line).text)
		if soft {
			out = append(out, '=')
		} else {
			out = closeLine(out)
		}
		raw = raw[end:]
	}
}

// quoted is decoded quoted-printable text, with the place in the encoded text where each octet stands.
type quoted struct {
	text []byte
	at   []int // one more than text: the last is the end
}

// unquote decodes what a writer of quoted-printable wrote; line breaks stay as they are.
func unquote(encoded []byte) quoted {
	q := quoted{text: make([]byte, 0, len(encoded)), at: make([]int, 0, len(encoded)+1)}
	for i := 0; i < len(encoded); {
		c, n := encoded[i], 1
		switch {
		case c == '=' && bytes.HasPrefix(encoded[i+1:], []byte("\r\n")):
			i += 3
			continue
		case c == '=' && i+2 < len(encoded):
			c, n = unhex(encoded[i+1])<<4|unhex(encoded[i+2]), 3
		}
		q.text, q.at = append(q.text, c), append(q.at, i)
		i += n
	}
	q.at = append(q.at, len(encoded))
	return q
}

func unhex(c byte) byte {
	if c >= 'A' {
		return c - 'A' + 10
	}
	return c - '0'
}
