package mail

import (
	"crypto/ecdsa"
	"crypto/ed25519"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/rsa"
	"crypto/x509"
	"encoding/pem"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

func pkcs8(t *testing.T, key any) []byte {
	t.Helper()
	der, err := x509.MarshalPKCS8PrivateKey(key)
	if err != nil {
		t.Fatal(err)
	}
	return pemOf("PRIVATE KEY", der)
}

func TestBothFormsOfAKeySign(t *testing.T) {
	raw := mustCompose(t, edition())
	s, err := NewSigner("harbour.example", "press2026", pkcs8(t, testKey()))
	if err != nil {
		t.Fatal(err)
	}
	if string(mustSign(t, s, raw)) != string(mustSign(t, testSigner(t), raw)) {
		t.Error("PKCS #1 and PKCS #8 of one key sign differently")
	}
}

func TestAKeyThatDoesNotServeIsRefusedWithTheReason(t *testing.T) {
	short, err := rsa.GenerateKey(rand.Reader, 1024)
	if err != nil {
		t.Fatal(err)
	}
	_, edwards, err := ed25519.GenerateKey(rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	curve, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	public, err := x509.MarshalPKIXPublicKey(&testKey().PublicKey)
	if err != nil {
		t.Fatal(err)
	}
	locked := pem.EncodeToMemory(&pem.Block{
		Type: "RSA PRIVATE KEY", Headers: map[string]string{"Proc-Type": "4,ENCRYPTED", "DEK-Info": "AES-256-CBC,00"}, Bytes: []byte("x"),
	})
	for want, key := range map[string][]byte{
		"no PEM file":          []byte("secret"),
		"1024 bits":            pkcs8(t, short),
		"Ed25519":              pkcs8(t, edwards),
		"an RSA key is needed": pkcs8(t, curve),
		"holds a public key":   pemOf("PUBLIC KEY", public),
		"is damaged":           pemOf("RSA PRIVATE KEY", []byte("secret")),
		"locked":               locked,
		"passphrase":           pemOf("ENCRYPTED PRIVATE KEY", []byte("secret")),
	} {
		file := filepath.Join(t.TempDir(), "dkim.pem")
		if err := os.WriteFile(file, key, 0o600); err != nil {
			t.Fatal(err)
		}
		_, err := ReadSigner("harbour.example", "press2026", file)
		if err == nil {
			t.Errorf("%s: it was taken", want)
			continue
		}
		for _, part := range []string{want, file, "openssl genrsa"} {
			if !strings.Contains(err.Error(), part) {
				t.Errorf("%s: the error does not say %q: %v", want, part, err)
			}
		}
		if strings.Contains(err.Error(), "secret") {
			t.Errorf("%s: the key stands in the error: %v", want, err)
		}
	}
	missing := filepath.Join(t.TempDir(), "none.pem")
	if _, err := ReadSigner("harbour.example", "press2026", missing); err == nil || !strings.Contains(err.Error(), "openssl genrsa -out "+missing) {
		t.Errorf("a missing file: %v", err)
	}
}

func TestDomainAndSelectorMustFitIntoDNS(t *testing.T) {
	key := pkcs8(t, testKey())
	for _, bad := range [][2]string{
		{"", "s"},
		{"localhost", "s"},
		{"a b.example", "s"},
		{"a.example;", "s"},
		{"a.example\r\n", "s"},
		{"a.example", ""},
		{"a.example", "a b"},
		{"a.example", "s;"},
		{"a.example", ".s"},
		{"a.example", "s\r\n"},
		{"a.example", strings.Repeat("s", 300)},
	} {
		if _, err := NewSigner(bad[0], bad[1], key); err == nil {
			t.Errorf("domain %q, selector %q were taken", bad[0], bad[1])
		}
	}
	s, err := NewSigner("Bücher.example.", "Press.2026", key)
	if err != nil {
		t.Fatal(err)
	}
	name, value := s.Record()
	if name != "press.2026._domainkey.xn--bcher-kva.example" || s.Domain() != "xn--bcher-kva.example" || !strings.HasPrefix(value, "v=DKIM1; k=rsa; p=MIIB") {
		t.Errorf("%s %s", name, value)
	}
	if _, err := verify(s, mustSign(t, s, mustCompose(t, edition()))); err != nil {
		t.Error(err)
	}
}
