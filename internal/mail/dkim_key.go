package mail

import (
	"crypto/ed25519"
	"crypto/rsa"
	"crypto/x509"
	"encoding/base64"
	"encoding/pem"
	"errors"
	"fmt"
	"os"
	"regexp"
	"strings"

	"golang.org/x/net/idna"
)

// The bounds of a key: receivers may refuse shorter ones and need not verify longer ones (RFC 8301 §3.2).
const (
	minKeyBits = 2048
	maxKeyBits = 4096
)

var selectorForm = regexp.MustCompile(`(?i)^[a-z0-9](?:[a-z0-9_-]*[a-z0-9])?(?:\.[a-z0-9](?:[a-z0-9_-]*[a-z0-9])?)*$`)

// NewSigner makes a signer for a domain from its private key: PEM, PKCS #1 or PKCS #8, RSA of 2048 to 4096
// bits. The selector names the key in DNS (RFC 6376 §3.1). Errors never hold any of the key.
func NewSigner(domain, selector string, keyPEM []byte) (*Signer, error) {
	ascii, err := idna.Lookup.ToASCII(strings.TrimSuffix(domain, "."))
	if err != nil || !strings.Contains(ascii, ".") {
		return nil, fmt.Errorf("DKIM: %q is no domain; write the one of the From address, such as example.org", domain)
	}
	if !selectorForm.MatchString(selector) || len(selector)+len(ascii) > 240 {
		return nil, fmt.Errorf("DKIM: %q is no selector; write letters and digits, such as press2026", selector)
	}
	key, err := parseKey(keyPEM)
	if err != nil {
		return nil, fmt.Errorf("DKIM key: %w", err)
	}
	public, err := x509.MarshalPKIXPublicKey(&key.PublicKey)
	if err != nil {
		return nil, fmt.Errorf("DKIM key: %w", err)
	}
	return &Signer{key: key, public: public, domain: ascii, selector: strings.ToLower(selector)}, nil
}

// ReadSigner is NewSigner with the key in a file, which its errors name.
func ReadSigner(domain, selector, keyFile string) (*Signer, error) {
	keyPEM, err := os.ReadFile(keyFile)
	if err != nil {
		return nil, fmt.Errorf("DKIM key: %w; %s", err, makeOne(keyFile))
	}
	s, err := NewSigner(domain, selector, keyPEM)
	if err != nil {
		return nil, fmt.Errorf("%s: %w; %s", keyFile, err, makeOne(keyFile))
	}
	return s, nil
}

// makeOne tells how a key is made.
func makeOne(keyFile string) string {
	return "a key is made by: openssl genrsa -out " + keyFile + " 2048"
}

// parseKey reads the private key and says what is wrong with one that does not serve.
func parseKey(keyPEM []byte) (*rsa.PrivateKey, error) {
	block, _ := pem.Decode(keyPEM)
	if block == nil {
		return nil, errors.New("it is no PEM file, which begins with -----BEGIN RSA PRIVATE KEY----- or " +
			"-----BEGIN PRIVATE KEY-----")
	}
	if block.Headers["DEK-Info"] != "" || block.Type == "ENCRYPTED PRIVATE KEY" {
		return nil, errors.New("it is locked by a passphrase; unlock it with openssl rsa, " +
			"and let nobody but this program read the file")
	}
	var parsed any
	var err error
	switch block.Type {
	case "RSA PRIVATE KEY":
		parsed, err = x509.ParsePKCS1PrivateKey(block.Bytes)
	case "PRIVATE KEY":
		parsed, err = x509.ParsePKCS8PrivateKey(block.Bytes)
	default:
		return nil, fmt.Errorf("it holds a %s; an RSA private key (PKCS #1 or PKCS #8) is needed",
			strings.ToLower(block.Type))
	}
	if err != nil {
		return nil, fmt.Errorf("its %s is damaged: %w", strings.ToLower(block.Type), err)
	}
	return serving(parsed)
}

// serving gives the key if it is of the kind and length that receivers verify.
func serving(parsed any) (*rsa.PrivateKey, error) {
	key, ok := parsed.(*rsa.PrivateKey)
	if !ok {
		if _, ok := parsed.(ed25519.PrivateKey); ok {
			return nil, errors.New("it is an Ed25519 key, which many receivers cannot verify yet; an RSA key is needed")
		}
		return nil, fmt.Errorf("it is a %T; an RSA key is needed", parsed)
	}
	if bits := key.N.BitLen(); bits < minKeyBits || bits > maxKeyBits {
		return nil, fmt.Errorf("it has %d bits; %d are needed, and over %d not every receiver verifies",
			bits, minKeyBits, maxKeyBits)
	}
	return key, nil
}

// Record is what must stand in DNS for the signatures to be verified: the name of a TXT record, without a dot at
// the end, and its value (RFC 6376 §3.6). A value has about 400 characters; a zone file holds it in strings
// of at most 255, which are read as one (RFC 6376 §3.6.2.2).
func (s *Signer) Record() (name, value string) {
	return s.selector + "._domainkey." + s.domain, "v=DKIM1; k=rsa; p=" + base64.StdEncoding.EncodeToString(s.public)
}

// Domain is the domain that takes responsibility: d= of the signatures, in ASCII. For DMARC it must be that of
// From, or above it.
func (s *Signer) Domain() string { return s.domain }
