package bounce

import (
	"context"
	"crypto"
	"crypto/rsa"
	"crypto/sha1" // SignatureVersion 1 is signed with it
	"crypto/sha256"
	"crypto/x509"
	"encoding/base64"
	"encoding/json"
	"encoding/pem"
	"errors"
	"fmt"
	"net/url"
	"regexp"
	"strings"
	"time"
)

// Bounds on the notices of providers.
const (
	maxNotice = 1 << 20          // bytes; SNS sends 256 KiB at most
	maxAge    = 75 * time.Minute // SNS tries for an hour
	maxSkew   = 5 * time.Minute
)

// SNS is a message as Amazon SNS posts it (its HTTP/HTTPS notification JSON format).
type SNS struct {
	Type             string // Notification, SubscriptionConfirmation, UnsubscribeConfirmation
	ID               string `json:"MessageId"` // the same when it is tried again
	Topic            string `json:"TopicArn"`
	Subject          *string
	Message          string
	Timestamp        string
	Token            string
	SubscribeURL     string
	SignatureVersion string
	Signature        string
	SigningCertURL   string
}

// The types of SNS messages that matter here.
const (
	SNSNotification = "Notification"
	SNSConfirmation = "SubscriptionConfirmation" // SubscribeURL is to be fetched to say yes
	snsLeft         = "UnsubscribeConfirmation"
)

// FetchCert gets the certificate in PEM form at an address of Amazon's; callers do well to keep what they got.
type FetchCert func(ctx context.Context, address string) ([]byte, error)

var (
	errSignature = errors.New("the signature does not fit; the message is not from Amazon SNS, or was changed")
	errTooLong   = fmt.Errorf("it is longer than %d bytes; no provider sends that", maxNotice)
)

// VerifySNS checks that a message was signed by Amazon SNS and is no older than its tries may last. Everybody may have
// a topic at Amazon, so the caller compares Topic with the one that the operator named before anything follows from it.
func VerifySNS(ctx context.Context, body []byte, now time.Time, fetch FetchCert) (SNS, error) {
	m, err := parseSNS(body)
	if err != nil {
		return SNS{}, err
	}
	if err := m.isFresh(now); err != nil {
		return SNS{}, err
	}
	key, err := m.signer(ctx, now, fetch)
	if err != nil {
		return SNS{}, err
	}
	if err := m.verify(key); err != nil {
		return SNS{}, err
	}
	if m.Type == SNSConfirmation && !isAmazonSNS(m.SubscribeURL) {
		return SNS{}, fmt.Errorf("SubscribeURL: %q is no address of Amazon SNS", clip(m.SubscribeURL, 100))
	}
	return m, nil
}

func parseSNS(body []byte) (SNS, error) {
	var m SNS
	if len(body) > maxNotice {
		return m, errTooLong
	}
	if err := json.Unmarshal(body, &m); err != nil {
		return m, fmt.Errorf("SNS message: %w", err)
	}
	if m.Message == "" {
		return m, errors.New("SNS message: Message is missing")
	}
	return m, m.isPlain()
}

// isPlain refuses what SNS never sends, and what would let one signed text stand for several messages: names and
// values are not marked off from each other but by line breaks, and Message, which anybody may choose for a topic of
// his own, can hold such. The text ends with topic and type, so these two are what was signed when each is one line.
func (m SNS) isPlain() error {
	switch m.Type {
	case SNSNotification, SNSConfirmation, snsLeft:
	default:
		return fmt.Errorf("SNS message: Type %q is not known", clip(m.Type, 30))
	}
	for _, value := range []string{m.ID, m.Timestamp, m.Token, m.Topic, m.SubscribeURL} {
		if strings.ContainsAny(value, "\r\n") {
			return errors.New("SNS message: a field has several lines that never has")
		}
	}
	return nil
}

func (m SNS) isFresh(now time.Time) error {
	sent, err := time.Parse(time.RFC3339, m.Timestamp)
	if err != nil {
		return fmt.Errorf("SNS message: Timestamp: %w", err)
	}
	if age := now.Sub(sent); age > maxAge || age < -maxSkew {
		return fmt.Errorf("SNS message: Timestamp %s is too far from now; check this machine's clock, or it is an old "+
			"message sent again", m.Timestamp)
	}
	return nil
}

// signer is the key of the certificate that the message names. That the address is Amazon's own, over TLS, stands for
// the chain.
func (m SNS) signer(ctx context.Context, now time.Time, fetch FetchCert) (*rsa.PublicKey, error) {
	if !isAmazonSNS(m.SigningCertURL) || !strings.HasSuffix(m.SigningCertURL, ".pem") ||
		strings.ContainsAny(m.SigningCertURL, "?#") {
		return nil, fmt.Errorf("SigningCertURL: %q is no certificate of Amazon SNS", clip(m.SigningCertURL, 100))
	}
	text, err := fetch(ctx, m.SigningCertURL)
	if err != nil {
		return nil, fmt.Errorf("certificate of Amazon SNS: %w", err)
	}
	block, _ := pem.Decode(text)
	if block == nil {
		return nil, errors.New("certificate of Amazon SNS: it is not in PEM form")
	}
	cert, err := x509.ParseCertificate(block.Bytes)
	if err != nil {
		return nil, fmt.Errorf("certificate of Amazon SNS: %w", err)
	}
	if now.Before(cert.NotBefore) || now.After(cert.NotAfter) {
		return nil, fmt.Errorf("certificate of Amazon SNS: valid from %s to %s only", cert.NotBefore, cert.NotAfter)
	}
	key, ok := cert.PublicKey.(*rsa.PublicKey)
	if !ok {
		return nil, errors.New("certificate of Amazon SNS: it holds no RSA key")
	}
	return key, nil
}

// verify checks the signature: SHA-1 in version 1, SHA-256 in version 2.
func (m SNS) verify(key *rsa.PublicKey) error {
	signature, err := base64.StdEncoding.DecodeString(m.Signature)
	if err != nil {
		return errSignature
	}
	text := []byte(m.signed())
	switch m.SignatureVersion {
	case "1":
		sum := sha1.Sum(text)
		err = rsa.VerifyPKCS1v15(key, crypto.SHA1, sum[:], signature)
	case "2":
		sum := sha256.Sum256(text)
		err = rsa.VerifyPKCS1v15(key, crypto.SHA256, sum[:], signature)
	default:
		return fmt.Errorf("SignatureVersion %q is not known", clip(m.SignatureVersion, 10))
	}
	if err != nil {
		return errSignature
	}
	return nil
}

// signed is the text that is signed: names and values by name, a line each, of the fields that the type has.
func (m SNS) signed() string {
	var b strings.Builder
	add := func(name, value string) { b.WriteString(name + "\n" + value + "\n") }
	add("Message", m.Message)
	add("MessageId", m.ID)
	if m.Type == SNSConfirmation || m.Type == snsLeft {
		add("SubscribeURL", m.SubscribeURL)
	} else if m.Subject != nil {
		add("Subject", *m.Subject)
	}
	add("Timestamp", m.Timestamp)
	if m.Type == SNSConfirmation || m.Type == snsLeft {
		add("Token", m.Token)
	}
	add("TopicArn", m.Topic)
	add("Type", m.Type)
	return b.String()
}

var snsHost = regexp.MustCompile(`^sns\.[a-z]{2}(?:-[a-z]+)+-\d{1,2}\.amazonaws\.com(?:\.cn)?$`)

// isAmazonSNS tells an address that only SNS can have: nobody else may name hosts there.
func isAmazonSNS(address string) bool {
	u, err := url.Parse(address)
	return err == nil && u.Scheme == "https" && u.User == nil && snsHost.MatchString(u.Host) && u.Fragment == ""
}
