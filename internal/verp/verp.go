// Package verp makes and reads the addresses of our own to which mail comes back: b+TOKEN@ is the sender of an
// envelope (a variable envelope return path), unsub+TOKEN@ is a way out by mail. The token says which mail it was and to
// whom, and that we made it: whoever sends something there has seen that mail.
//
// Servers may write local parts in small letters, so a token is of small letters and digits alone.
package verp

import (
	"encoding/base32"
	"encoding/binary"
	"errors"
	"strings"
)

// Kind says what sort of mail a token is of. The values stand in tokens, so none is ever changed.
type Kind byte

// The kinds.
const (
	Delivery Kind = 1 // an edition to a reader: its id and his place in the audience
	Letter   Kind = 2 // a mail that is no edition, by its id
	Dispatch Kind = 3 // a mail to a partner, by its id
)

// Ref names a mail in the books.
type Ref struct {
	Kind Kind
	ID   int64 // of the edition, letter or dispatch; not negative
	Seq  int   // of a delivery: the place in the audience; else 0
}

// Token is a token that was read and not yet checked.
type Token struct {
	Ref
	KeyID int64
	signs []byte // what the seal is over, without the address
	seal  []byte
}

// sealSize is the length of the truncated seal: 80 bits, as RFC 2104 §5 advises at least half of what the hash has or
// 80 bits. Guessing one takes 2^80 mails.
const sealSize = 10

var letters = base32.NewEncoding("abcdefghijklmnopqrstuvwxyz234567").WithPadding(base32.NoPadding)

// ErrToken says that a text is no token of ours, or one for another address.
var ErrToken = errors.New("no return address of ours")

// Parse reads a token in whatever case. Nothing in it is to be believed before Key.Check has said so.
func Parse(token string) (Token, error) {
	raw, err := letters.DecodeString(strings.ToLower(token))
	if err != nil || len(raw) <= sealSize {
		return Token{}, ErrToken
	}
	end := len(raw) - sealSize
	t := Token{signs: raw[:end], seal: raw[end:]}
	numbers := t.signs[1:]
	for _, n := range []*int64{&t.KeyID, &t.ID} {
		if numbers, err = number(numbers, n); err != nil {
			return Token{}, err
		}
	}
	var seq int64
	if numbers, err = number(numbers, &seq); err != nil || len(numbers) > 0 {
		return Token{}, ErrToken
	}
	t.Kind, t.Seq = Kind(t.signs[0]), int(seq)
	if t.Kind < Delivery || t.Kind > Dispatch {
		return Token{}, ErrToken
	}
	return t, nil
}

// number takes a number from the start of b.
func number(b []byte, n *int64) (rest []byte, err error) {
	u, size := binary.Uvarint(b)
	if size <= 0 || u > 1<<62 {
		return nil, ErrToken
	}
	*n = int64(u)
	return b[size:], nil
}
