package cli

import (
	"crypto/rsa"
	"crypto/x509"
	"encoding/base64"
	"encoding/pem"
	"fmt"
	"os"
)

// keyRecord is the text of the TXT record that belongs to a private key (RFC 6376 §3.6.1).
func keyRecord(file string) (string, error) {
	source, err := os.ReadFile(file)
	if err != nil {
		return "", err
	}
	block, _ := pem.Decode(source)
	if block == nil {
		return "", fmt.Errorf("%s holds no PEM block", file)
	}
	key, err := x509.ParsePKCS1PrivateKey(block.Bytes)
	if err != nil {
		other, otherErr := x509.ParsePKCS8PrivateKey(block.Bytes)
		isRSA := false
		if key, isRSA = other.(*rsa.PrivateKey); otherErr != nil || !isRSA {
			return "", fmt.Errorf("%s holds no RSA private key", file)
		}
	}
	public, err := x509.MarshalPKIXPublicKey(&key.PublicKey)
	return "v=DKIM1; k=rsa; p=" + base64.StdEncoding.EncodeToString(public), err
}
