// Package clicks counts how often readers follow the read-on links of digests, when the operator wants to know. Links
// are the same for all readers of an edition, so a click is nobody's: only totals can be kept.
package clicks

import (
	"crypto/hmac"
	"crypto/sha256"
	"encoding/base64"
	"strconv"

	"pressrun/internal/ledger"
)

// Sealer marks links as ours. Where they lead stands in the books alone, so nobody can have a link of ours lead
// elsewhere; the seal keeps inventions from being counted.
type Sealer struct {
	Secret []byte
}

// purpose keeps the seal from being taken for something else that the same secret seals.
const purpose = "pressrun read-on link\x00"

// sealSize is the length of the truncated seal in octets (RFC 2104 §5).
const sealSize = 10

// Check tells whether a link with that seal is ours.
func (s Sealer) Check(l ledger.ReadOnLink, seal string) bool {
	return hmac.Equal([]byte(s.Seal(l)), []byte(seal))
}

// Seal is the seal of a link, of letters, digits, - and _.
func (s Sealer) Seal(l ledger.ReadOnLink) string {
	mac := hmac.New(sha256.New, s.Secret)
	mac.Write([]byte(purpose + l.List + "\x00" + strconv.Itoa(l.Number) + "\x00" + l.Slug))
	return base64.RawURLEncoding.EncodeToString(mac.Sum(nil)[:sealSize])
}
