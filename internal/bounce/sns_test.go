package bounce

import (
	"context"
	"crypto"
	"crypto/rand"
	"crypto/rsa"
	"crypto/sha1"
	"crypto/sha256"
	"crypto/x509"
	"encoding/base64"
	"encoding/json"
	"encoding/pem"
	"errors"
	"maps"
	"math/big"
	"strings"
	"testing"
	"time"
)

var noon = time.Date(2026, 11, 20, 12, 0, 0, 0, time.UTC)

// amazon signs as Amazon does, with a key of the test's own.
type amazon struct {
	key  *rsa.PrivateKey
	cert []byte // PEM
}

func newAmazon(t *testing.T, from, to time.Time) amazon {
	t.Helper()
	key, err := rsa.GenerateKey(rand.Reader, 2048)
	if err != nil {
		t.Fatal(err)
	}
	form := &x509.Certificate{SerialNumber: big.NewInt(1), NotBefore: from, NotAfter: to}
	der, err := x509.CreateCertificate(rand.Reader, form, form, &key.PublicKey, key)
	if err != nil {
		t.Fatal(err)
	}
	return amazon{key, pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: der})}
}

func (a amazon) fetch(context.Context, string) ([]byte, error) { return a.cert, nil }

// signedText is written out here by hand, apart from the program.
func signedText(m map[string]string) string {
	names := []string{"Message", "MessageId", "Subject", "Timestamp", "TopicArn", "Type"}
	if m["Type"] != "Notification" {
		names = []string{"Message", "MessageId", "SubscribeURL", "Timestamp", "Token", "TopicArn", "Type"}
	}
	var text strings.Builder
	for _, name := range names {
		if value, has := m[name]; has {
			text.WriteString(name + "\n" + value + "\n")
		}
	}
	return text.String()
}

func (a amazon) sign(t *testing.T, m map[string]string) []byte {
	t.Helper()
	text := []byte(signedText(m))
	hash, sum := crypto.SHA1, sha1.New()
	if m["SignatureVersion"] == "2" {
		hash, sum = crypto.SHA256, sha256.New()
	}
	sum.Write(text)
	signature, err := rsa.SignPKCS1v15(nil, a.key, hash, sum.Sum(nil))
	if err != nil {
		t.Fatal(err)
	}
	m["Signature"] = base64.StdEncoding.EncodeToString(signature)
	body, err := json.Marshal(m)
	if err != nil {
		t.Fatal(err)
	}
	return body
}

// posted is a message as SNS posts it, changed by pairs of name and value; an empty value takes the field out.
func posted(changes ...string) map[string]string {
	m := map[string]string{
		"Type": "Notification", "MessageId": "1b0c", "TopicArn": "arn:aws:sns:eu-central-1:000000000000:press",
		"Message": `{"notificationType":"Bounce"}`, "Timestamp": "2026-11-20T11:59:30.000Z", "SignatureVersion": "1",
		"SigningCertURL": "https://sns.eu-central-1.amazonaws.com/SimpleNotificationService-0.pem",
	}
	for i := 0; i+1 < len(changes); i += 2 {
		if m[changes[i]] = changes[i+1]; changes[i+1] == "" {
			delete(m, changes[i])
		}
	}
	return m
}

func confirmation(changes ...string) map[string]string {
	return posted(append([]string{
		"Type", "SubscriptionConfirmation", "Token", "2336",
		"SubscribeURL", "https://sns.eu-central-1.amazonaws.com/?Action=ConfirmSubscription&Token=2336",
	}, changes...)...)
}

func TestMessagesThatAmazonSigned(t *testing.T) {
	a := newAmazon(t, noon.AddDate(-1, 0, 0), noon.AddDate(1, 0, 0))
	for name, m := range map[string]map[string]string{
		"version 1":             posted(),
		"version 2":             posted("SignatureVersion", "2"),
		"with a subject":        posted("Subject", "Amazon SES Email Event Notification"),
		"a confirmation":        confirmation(),
		"a confirmation by two": confirmation("SignatureVersion", "2"),
		"China":                 posted("SigningCertURL", "https://sns.cn-north-1.amazonaws.com.cn/SimpleNotificationService-0.pem"),
		"the government's":      posted("SigningCertURL", "https://sns.us-gov-west-1.amazonaws.com/SimpleNotificationService-0.pem"),
		"as old as it may be":   posted("Timestamp", "2026-11-20T10:46:00.000Z"),
		"a clock that is ahead": posted("Timestamp", "2026-11-20T12:04:00.000Z"),
	} {
		got, err := VerifySNS(t.Context(), a.sign(t, m), noon, a.fetch)
		if err != nil {
			t.Errorf("%s: %v", name, err)
			continue
		}
		if got.Topic != m["TopicArn"] || got.SubscribeURL != m["SubscribeURL"] || got.Type != m["Type"] || got.ID != "1b0c" {
			t.Errorf("%s: %+v", name, got)
		}
	}
}

func TestMessagesThatAreRefused(t *testing.T) {
	a := newAmazon(t, noon.AddDate(-1, 0, 0), noon.AddDate(1, 0, 0))
	for name, m := range map[string]map[string]string{
		"too old":                     posted("Timestamp", "2026-11-20T10:40:00.000Z"),
		"of the future":               posted("Timestamp", "2026-11-20T12:10:00.000Z"),
		"without a time":              posted("Timestamp", ""),
		"version 3":                   posted("SignatureVersion", "3"),
		"no version":                  posted("SignatureVersion", ""),
		"no message":                  posted("Message", ""),
		"plain HTTP":                  posted("SigningCertURL", "http://sns.eu-central-1.amazonaws.com/a.pem"),
		"another host":                posted("SigningCertURL", "https://sns.eu-central-1.amazonaws.com.evil.example/a.pem"),
		"a host in the user's name":   posted("SigningCertURL", "https://sns.eu-central-1.amazonaws.com@evil.example/a.pem"),
		"a bucket":                    posted("SigningCertURL", "https://sns.s3.amazonaws.com/a.pem"),
		"a bucket of that name":       posted("SigningCertURL", "https://sns.eu-central-1.s3.amazonaws.com/a.pem"),
		"another port":                posted("SigningCertURL", "https://sns.eu-central-1.amazonaws.com:8443/a.pem"),
		"a user":                      posted("SigningCertURL", "https://x@sns.eu-central-1.amazonaws.com/a.pem"),
		"no certificate's name":       posted("SigningCertURL", "https://sns.eu-central-1.amazonaws.com/a.txt"),
		"a name behind a question":    posted("SigningCertURL", "https://sns.eu-central-1.amazonaws.com/a?b=.pem"),
		"no address":                  posted("SigningCertURL", "https://%zz"),
		"a confirmation of elsewhere": confirmation("SubscribeURL", "https://internal.example/?Action=ConfirmSubscription"),
	} {
		if _, err := VerifySNS(t.Context(), a.sign(t, m), noon, a.fetch); err == nil {
			t.Errorf("%s: it passed", name)
		}
	}
}

func TestMessagesThatWereChanged(t *testing.T) {
	a := newAmazon(t, noon.AddDate(-1, 0, 0), noon.AddDate(1, 0, 0))
	for _, m := range []map[string]string{posted("Subject", "x"), confirmation("SignatureVersion", "2")} {
		a.sign(t, m)
		for name, value := range m {
			if name == "SigningCertURL" { // not signed; it only leads to the key
				continue
			}
			changed := maps.Clone(m)
			changed[name] = strings.Replace(value, value[:1], "x"+value[:1], 1)
			body, err := json.Marshal(changed)
			if err != nil {
				t.Fatal(err)
			}
			if _, err := VerifySNS(t.Context(), body, noon, a.fetch); err == nil {
				t.Errorf("%s was changed, and it passed", name)
			}
		}
	}
}

func TestCertificatesThatDoNotFit(t *testing.T) {
	a := newAmazon(t, noon.AddDate(-1, 0, 0), noon.AddDate(1, 0, 0))
	other := newAmazon(t, noon.AddDate(-1, 0, 0), noon.AddDate(1, 0, 0))
	over := newAmazon(t, noon.AddDate(-2, 0, 0), noon.AddDate(-1, 0, 0))
	early := newAmazon(t, noon.AddDate(1, 0, 0), noon.AddDate(2, 0, 0))
	for name, tc := range map[string]struct {
		signs amazon
		fetch FetchCert
	}{
		"another key":  {a, other.fetch},
		"run out":      {over, over.fetch},
		"not yet good": {early, early.fetch},
		"no PEM":       {a, func(context.Context, string) ([]byte, error) { return []byte("<html>"), nil }},
		"no certificate": {a, func(context.Context, string) ([]byte, error) {
			return pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: []byte("x")}), nil
		}},
		"not to be had": {a, func(context.Context, string) ([]byte, error) { return nil, errors.New("404") }},
	} {
		if _, err := VerifySNS(t.Context(), tc.signs.sign(t, posted()), noon, tc.fetch); err == nil {
			t.Errorf("%s: it passed", name)
		}
	}
}

func FuzzVerifySNS(f *testing.F) {
	for _, s := range noticeSamples(f) {
		f.Add(s.raw)
	}
	never := func(_ context.Context, address string) ([]byte, error) { return nil, errors.New(address) }
	f.Fuzz(func(t *testing.T, body []byte) {
		if _, err := VerifySNS(t.Context(), body, noon, never); err == nil {
			t.Error("it passed without a certificate")
		}
	})
}

// TestASignedTextIsOneMessage cuts the text that Amazon signed for somebody's own topic into other fields.
func TestASignedTextIsOneMessage(t *testing.T) {
	a := newAmazon(t, noon.AddDate(-1, 0, 0), noon.AddDate(1, 0, 0))
	const ours = "arn:aws:sns:eu-central-1:000000000000:press"
	m := posted("TopicArn", ours+"-of-another", "Message", "x\nMessageId\n1\nTimestamp\n2026-11-20T11:59:30Z\nTopicArn\n"+ours+"\nType\ny")
	a.sign(t, m)
	rest := "MessageId\n1b0c\nTimestamp\n" + m["Timestamp"] + "\nTopicArn\n" + m["TopicArn"]
	for name, changes := range map[string]map[string]string{
		"a type of lines":  {"TopicArn": ours, "Type": "y\n" + rest + "\nType\nNotification"},
		"a topic of lines": {"TopicArn": ours + "\nType\ny\n" + rest},
	} {
		forged := maps.Clone(m)
		forged["Message"], forged["MessageId"], forged["Timestamp"] = "x", "1", "2026-11-20T11:59:30Z"
		maps.Copy(forged, changes)
		if signedText(forged) != signedText(m) {
			t.Fatalf("%s: the signed text is another", name)
		}
		body, err := json.Marshal(forged)
		if err != nil {
			t.Fatal(err)
		}
		if got, err := VerifySNS(t.Context(), body, noon, a.fetch); err == nil {
			t.Errorf("%s: it was taken for one of %s", name, got.Topic)
		}
	}
}
