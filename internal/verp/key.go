package verp

import (
	"crypto/hmac"
	"crypto/rand"
	"crypto/sha256"
	"encoding/binary"
	"hash"
	"sync"
	"time"
)

// Key seals tokens. A key is kept for ever, so that a token stays good: the newest one seals, all of them check.
type Key struct {
	ID      int64
	Secret  []byte
	Created time.Time
}

// secretSize is as long as what the hash gives (RFC 2104 §3).
const secretSize = sha256.Size

// NewSecret makes the secret of a new key.
func NewSecret() []byte {
	secret := make([]byte, secretSize)
	_, _ = rand.Read(secret) // it never fails
	return secret
}

// purpose keeps what is sealed here from being taken for something else that the same key seals.
const purpose = "pressrun return address\x00"

// Check tells whether this key sealed the token for the address, given as the key of its person.
func (k Key) Check(t Token, person string) error {
	mac := hmac.New(sha256.New, k.Secret)
	if t.KeyID != k.ID || !hmac.Equal(t.seal, seal(mac, nil, t.signs, person)) {
		return ErrToken
	}
	return nil
}

// Signer makes tokens. It is safe for concurrent use.
type Signer struct {
	Domain string // to which mail comes back
	id     int64
	macs   sync.Pool // of hash.Hash with the key in it
}

// NewSigner makes tokens with a key.
func NewSigner(domain string, k Key) *Signer {
	s := &Signer{Domain: domain, id: k.ID}
	s.macs.New = func() any { return hmac.New(sha256.New, k.Secret) }
	return s
}

// Token makes the token of a mail to an address, given as the key of its person: when the person is known by another
// address later, what comes back of the old one is none of his.
func (s *Signer) Token(r Ref, person string) string {
	var room [64]byte
	raw := append(room[:0], byte(r.Kind))
	for _, n := range []int64{s.id, r.ID, int64(r.Seq)} {
		raw = binary.AppendUvarint(raw, uint64(n)) //nolint:gosec // numbers of the books are positive
	}
	mac := s.macs.Get().(hash.Hash)
	mac.Reset()
	raw = seal(mac, raw, raw, person)
	s.macs.Put(mac)
	return letters.EncodeToString(raw)
}

// seal adds the seal over signs and person to dst.
func seal(mac hash.Hash, dst, signs []byte, person string) []byte {
	var room [128]byte
	text := append(append(append(room[:0], purpose...), signs...), person...)
	mac.Write(text)
	var sum [sha256.Size]byte
	return append(dst, mac.Sum(sum[:0])[:sealSize]...)
}
