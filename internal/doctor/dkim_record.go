package doctor

import (
	"bytes"
	"crypto"
	"crypto/ed25519"
	"crypto/rsa"
	"crypto/x509"
	"encoding/base64"
	"errors"
	"fmt"
	"slices"
	"strings"
)

// dkimRecord is a public key as DNS holds it (RFC 6376 §3.6.1).
type dkimRecord struct {
	Key     crypto.PublicKey // *rsa.PublicKey or ed25519.PublicKey
	Bits    int
	Testing bool // t=y: receivers treat the mail as if it were not signed
}

var errRevoked = errors.New("the key was revoked (p= is empty)")

// parseDKIM reads a key record; the strings of the TXT record come joined.
func parseDKIM(text string) (dkimRecord, error) {
	tags, err := parseTags(text)
	if err != nil {
		return dkimRecord{}, err
	}
	var r dkimRecord
	if v, ok := value(tags, "v"); ok && (v != "DKIM1" || tags[0].name != "v") {
		return r, fmt.Errorf("v=%s: the record must begin with v=DKIM1, in these capitals", v)
	}
	for _, want := range []struct{ tag, word, why string }{
		{"h", "sha256", "it bars SHA-256, with which mail is signed"},
		{"s", "email", "it is no key for email"},
	} {
		if v, ok := value(tags, want.tag); ok && !hasWord(v, want.word) {
			return r, fmt.Errorf("%s=%s: %s", want.tag, v, want.why)
		}
	}
	flags, _ := value(tags, "t")
	r.Testing = slices.Contains(words(flags), "y")
	p, ok := value(tags, "p")
	switch p = strings.Join(strings.Fields(p), ""); {
	case !ok:
		return r, errors.New("it has no p=, the key itself")
	case p == "":
		return r, errRevoked
	}
	der, err := base64.StdEncoding.DecodeString(p)
	if err != nil {
		return r, errors.New("p= is no base64; it was cut or changed on its way into DNS")
	}
	kind, _ := value(tags, "k")
	return r, r.setKey(kind, der)
}

func (r *dkimRecord) setKey(kind string, der []byte) error {
	switch kind {
	case "ed25519": // RFC 8463 §3
		if len(der) != ed25519.PublicKeySize {
			return errors.New("p= is no Ed25519 key")
		}
		r.Key, r.Bits = ed25519.PublicKey(der), 8*len(der)
		return nil
	case "", "rsa":
	default:
		return fmt.Errorf("k=%s is no kind of key that receivers know", kind)
	}
	key, err := x509.ParsePKIXPublicKey(der)
	if err != nil {
		if key, err = x509.ParsePKCS1PublicKey(der); err != nil { // RFC 6376 §3.6.1 names this form, few use it
			return errors.New("p= is no RSA key; it was cut or changed on its way into DNS")
		}
	}
	rsaKey, ok := key.(*rsa.PublicKey)
	if !ok {
		return errors.New("p= is no RSA key, and k= says so")
	}
	r.Key, r.Bits = rsaKey, rsaKey.N.BitLen()
	return nil
}

func hasWord(list, word string) bool {
	return slices.ContainsFunc(words(list), func(w string) bool { return w == word || w == "*" })
}

// words are those of a list with colons between.
func words(list string) []string {
	parts := strings.Split(list, ":")
	for i := range parts {
		parts[i] = strings.Trim(parts[i], white)
	}
	return parts
}

func (r dkimRecord) sameKey(other dkimRecord) bool {
	a, err := x509.MarshalPKIXPublicKey(r.Key)
	b, otherErr := x509.MarshalPKIXPublicKey(other.Key)
	return err == nil && otherErr == nil && bytes.Equal(a, b)
}
