package mail

import (
	"bytes"
	"crypto"
	"crypto/rsa"
	"crypto/sha256"
	"encoding/base64"
	"errors"
	"fmt"
)

// Signer signs messages with DKIM (RFC 6376): rsa-sha256, which every receiver can verify (RFC 8301 §3.1; Ed25519
// they cannot all), relaxed/simple. Headers are relaxed, since relays fold them anew. The body is simple: it is
// ASCII in short lines without white space at their ends, in which a relay finds nothing to change, and so it is
// hashed as it stands. Equal messages get equal signatures; there is no t=, which needs a clock. Safe for
// concurrent use.
type Signer struct {
	key              *rsa.PrivateKey
	public           []byte // DER
	domain, selector string
}

// signedFields are the header lines that a signature covers where the message has them: what readers see, what
// programs act upon, and all that a list says (RFC 6376 §5.4.1, RFC 8058 §4). Lines that relays may rightly add or
// change are not among them.
var signedFields = [...]string{
	"From", "Reply-To", "To", "Subject", "Date", "Message-ID", "MIME-Version", "Content-Type", "Content-Transfer-Encoding",
	"List-Unsubscribe", "List-Unsubscribe-Post", "List-Id", "List-Help", "List-Subscribe", "List-Owner", "List-Post",
	"List-Archive", "Archived-At", "Feedback-ID",
}

var (
	errNoHead = errors.New("DKIM: the message has no end of its header; compose it with mail.Compose")
	errNoFrom = errors.New("DKIM: the message has no From, which a signature must cover (RFC 6376 §5.4)")
)

// Append writes the DKIM-Signature line and then the message behind dst. raw is as Compose or a Template writes
// it, with CRLF at the end of each line, and may not overlap with dst. An error leaves dst as it was.
func (s *Signer) Append(dst, raw []byte) ([]byte, error) {
	end := bytes.Index(raw, []byte("\r\n\r\n"))
	if end < 0 {
		return dst, errNoHead
	}
	fields := splitFields(raw[:end+2])
	signed := covered(fields)
	if len(signed) == 0 || signed[0].name != "From" {
		return dst, errNoFrom
	}
	start := len(dst)
	out := s.appendTags(dst, signed, bodyHash(raw[end+4:]))
	signature, err := s.sign(signed, out[start:])
	if err != nil {
		return dst, fmt.Errorf("DKIM: %w", err)
	}
	return append(appendSignature(out, signature), raw...), nil
}

// headerField is one line of a header as it travels, with its folded ones and their ends.
type headerField struct {
	name string // as in signedFields; empty: another
	raw  []byte
}

// splitFields cuts a header into its lines.
func splitFields(head []byte) []headerField {
	fields := make([]headerField, 0, 32)
	for len(head) > 0 {
		end := 0
		for end == 0 || end < len(head) && (head[end] == ' ' || head[end] == '\t') {
			end += bytes.Index(head[end:], []byte("\r\n")) + 2
		}
		fields = append(fields, headerField{signedName(head[:end]), head[:end]})
		head = head[end:]
	}
	return fields
}

func signedName(field []byte) string {
	name, _, _ := bytes.Cut(field, []byte(":"))
	name = bytes.TrimRight(name, " \t")
	for _, signed := range signedFields {
		if len(name) == len(signed) && bytes.EqualFold(name, []byte(signed)) {
			return signed
		}
	}
	return ""
}

// covered are the lines to sign, From first. Of a name that stands several times all are taken, the last
// first (RFC 6376 §5.4.2).
func covered(fields []headerField) []headerField {
	out := make([]headerField, 0, len(fields))
	for _, name := range signedFields {
		for i := len(fields) - 1; i >= 0; i-- {
			if fields[i].name == name {
				out = append(out, fields[i])
			}
		}
	}
	return out
}

// bodyHash is the hash of the body in simple canonicalization: empty lines at its end do not count, and it ends
// with one CRLF (RFC 6376 §3.4.3).
func bodyHash(body []byte) [sha256.Size]byte {
	for bytes.HasSuffix(body, []byte("\r\n")) {
		body = body[:len(body)-2]
	}
	h := sha256.New()
	h.Write(body)
	h.Write([]byte("\r\n"))
	return [sha256.Size]byte(h.Sum(nil))
}

// appendTags writes the signature line up to the empty b=. It is folded between tags and at the colons of h=
// alone, where a fold is white space that does not count (RFC 6376 §3.2, §3.5).
func (s *Signer) appendTags(dst []byte, signed []headerField, body [sha256.Size]byte) []byte {
	dst = append(dst, "DKIM-Signature: v=1; a=rsa-sha256; c=relaxed/simple;\r\n d="...)
	dst = append(append(dst, s.domain...), ";\r\n s="...)
	dst = append(append(dst, s.selector...), ";\r\n h="...)
	column := len(" h=")
	for _, f := range signed {
		if column+len(f.name)+1 > 76 {
			dst, column = append(dst, "\r\n "...), 1
		}
		dst = append(append(dst, f.name...), ':')
		column += len(f.name) + 1
	}
	// From once more than it stands, so that nobody can add another (RFC 6376 §5.4.2).
	dst = append(dst, "From;\r\n bh="...)
	dst = base64.StdEncoding.AppendEncode(dst, body[:])
	return append(dst, ";\r\n b="...)
}

// sign makes the signature over the lines and the signature line itself (RFC 6376 §3.7).
func (s *Signer) sign(signed []headerField, tags []byte) ([]byte, error) {
	h := sha256.New()
	line := make([]byte, 0, 1024)
	for _, f := range signed {
		line = append(appendRelaxed(line[:0], f.raw), "\r\n"...)
		h.Write(line)
	}
	h.Write(appendRelaxed(line[:0], tags))
	return rsa.SignPKCS1v15(nil, s.key, crypto.SHA256, h.Sum(nil))
}

// appendRelaxed writes a header line in relaxed canonicalization, without its end (RFC 6376 §3.4.2).
func appendRelaxed(dst, field []byte) []byte {
	name, value, _ := bytes.Cut(field, []byte(":"))
	for _, c := range bytes.TrimRight(name, " \t") {
		if c >= 'A' && c <= 'Z' {
			c += 'a' - 'A'
		}
		dst = append(dst, c)
	}
	dst = append(dst, ':')
	space := false
	for _, c := range bytes.Trim(value, " \t\r\n") {
		switch c {
		case ' ', '\t', '\r', '\n':
			space = true
			continue
		}
		if space {
			dst, space = append(dst, ' '), false
		}
		dst = append(dst, c)
	}
	return dst
}

// appendSignature writes the value of b= in lines, and the end of the field.
func appendSignature(dst, signature []byte) []byte {
	const perLine = 72
	var room [base64Max]byte
	encoded := base64.StdEncoding.AppendEncode(room[:0], signature)
	for len(encoded) > perLine {
		dst = append(append(dst, encoded[:perLine]...), "\r\n "...)
		encoded = encoded[perLine:]
	}
	return append(append(dst, encoded...), "\r\n"...)
}

// base64Max holds the signature of the longest key.
const base64Max = (maxKeyBits/8 + 2) / 3 * 4
