package mail

import (
	"bytes"
	"crypto"
	"crypto/rand"
	"crypto/rsa"
	"crypto/sha256"
	"crypto/x509"
	"encoding/pem"
	"fmt"
	"strings"
	"sync"
	"testing"

	"github.com/emersion/go-msgauth/dkim"
	"pgregory.net/rapid"
)

// testKey is made once for all tests: it takes a while.
var testKey = sync.OnceValue(func() *rsa.PrivateKey {
	key, err := rsa.GenerateKey(rand.Reader, 2048)
	if err != nil {
		panic(err)
	}
	return key
})

func testSigner(t testing.TB) *Signer {
	t.Helper()
	s, err := NewSigner("harbour.example", "press2026", pemOf("RSA PRIVATE KEY", x509.MarshalPKCS1PrivateKey(testKey())))
	if err != nil {
		t.Fatal(err)
	}
	return s
}

func pemOf(kind string, der []byte) []byte {
	return pem.EncodeToMemory(&pem.Block{Type: kind, Bytes: der})
}

// verify tells what a receiver finds who reads the signer's record in DNS; nil: the one signature is good.
func verify(s *Signer, raw []byte) (*dkim.Verification, error) {
	found, err := dkim.VerifyWithOptions(bytes.NewReader(raw), &dkim.VerifyOptions{LookupTXT: func(domain string) ([]string, error) {
		name, value := s.Record()
		if domain != name {
			return nil, fmt.Errorf("no record at %s", domain)
		}
		return []string{value}, nil
	}})
	switch {
	case err != nil:
		return nil, err
	case len(found) != 1:
		return nil, fmt.Errorf("%d signatures", len(found))
	}
	return found[0], found[0].Err
}

func mustSign(t testing.TB, s *Signer, raw []byte) []byte {
	t.Helper()
	signed, err := s.Append(nil, raw)
	if err != nil {
		t.Fatal(err)
	}
	return signed
}

func TestAReceiverVerifiesTheSignature(t *testing.T) {
	s := testSigner(t)
	plain := edition()
	plain.HTML, plain.List, plain.ReplyTo = "", List{}, Address{}
	beyond := edition()
	beyond.To = Address{Name: strings.Repeat("Νίκος ", 20) + "Ν.", Email: "νίκος@παράδειγμα.gr"}
	for name, m := range map[string]Message{"edition": edition(), "plain": plain, "beyond ASCII": beyond} {
		raw := mustCompose(t, m)
		signed := mustSign(t, s, raw)
		v, err := verify(s, signed)
		if err != nil {
			t.Fatalf("%s: %v in\n%s", name, err, signed[:2000])
		}
		if v.Domain != "harbour.example" || !bytes.HasSuffix(signed, raw) {
			t.Errorf("%s: signed by %s", name, v.Domain)
		}
		checkSignatureLine(t, signed[:len(signed)-len(raw)])
		if !bytes.Equal(signed, mustSign(t, s, raw)) {
			t.Errorf("%s: two signatures differ", name)
		}
	}
}

// checkSignatureLine holds the form of the line: short lines, each but the first folded.
func checkSignatureLine(t *testing.T, line []byte) {
	t.Helper()
	text, ok := strings.CutSuffix(string(line), "\r\n")
	if !ok || !strings.HasPrefix(text, "DKIM-Signature: ") {
		t.Fatalf("%q", line)
	}
	for i, l := range strings.Split(text, "\r\n") {
		if len(l) > 78 || i > 0 && (l[0] != ' ' || l[1] == ' ') {
			t.Errorf("%q", l)
		}
	}
}

func TestAllThatAListSaysIsSigned(t *testing.T) {
	s := testSigner(t)
	v, err := verify(s, mustSign(t, s, mustCompose(t, edition())))
	if err != nil {
		t.Fatal(err)
	}
	signed := strings.ToLower(strings.Join(v.HeaderKeys, ":")) + ":"
	for _, name := range []string{
		"from", "reply-to", "to", "subject", "date", "message-id", "mime-version", "content-type", "list-unsubscribe",
		"list-unsubscribe-post", "list-id", "list-help", "list-subscribe", "list-owner", "list-post", "list-archive",
		"archived-at", "feedback-id",
	} {
		want := 1
		if name == "from" {
			want = 2 // once more than it stands
		}
		if n := strings.Count(":"+signed, ":"+name+":"); n != want {
			t.Errorf("%s is signed %d times in %s", name, n, signed)
		}
	}
}

func TestAChangedMessageDoesNotVerify(t *testing.T) {
	s := testSigner(t)
	signed := string(mustSign(t, s, mustCompose(t, edition())))
	for name, changed := range map[string]string{
		"body":                 strings.Replace(signed, "last ferry", "last Ferry", 1),
		"body's end":           signed + "more\r\n",
		"leave address":        strings.Replace(signed, "/u/k3>", "/u/k4>", 1),
		"one click":            strings.Replace(signed, "List-Unsubscribe-Post: List-Unsubscribe=One-Click\r\n", "", 1),
		"recipient":            strings.Replace(signed, "<asta@", "<anna@", 1),
		"second From":          "From: <evil@harbour.example>\r\n" + signed,
		"From below":           strings.Replace(signed, "\r\n\r\n", "\r\nFrom: <evil@harbour.example>\r\n\r\n", 1),
		"tag":                  strings.Replace(signed, "c=relaxed/simple", "c=relaxed/relaxed", 1),
		"subject":              strings.Replace(signed, "Subject: ", "Subject: Re: ", 1),
		"boundary":             strings.Replace(signed, "boundary=pressrun-", "boundary=pressrun_", 1),
		"name of a signed one": strings.Replace(signed, "Feedback-ID:", "X-Feedback-ID:", 1),
	} {
		if changed == signed {
			t.Fatalf("%s: nothing was changed", name)
		}
		if _, err := verify(s, []byte(changed)); err == nil {
			t.Errorf("%s: it verified", name)
		}
	}
}

func TestWhatRelaysDoLeavesTheSignatureGood(t *testing.T) {
	s := testSigner(t)
	signed := string(mustSign(t, s, mustCompose(t, edition())))
	for name, changed := range map[string]string{
		"trace lines":       "Received: from a by b; Fri, 20 Nov 2026 09:30:00 +0100\r\n" + signed,
		"folded anew":       strings.Replace(signed, "/u/k3>,\r\n <mailto", "/u/k3>, <mailto", 1),
		"folded further":    strings.Replace(signed, `From: "Harbour Commentary" <`, "From: \"Harbour\r\n\t Commentary\"\r\n <", 1),
		"names in capitals": strings.Replace(signed, "\r\nSubject: ", "\r\nSUBJECT :  ", 1),
		"empty lines":       signed + "\r\n\r\n",
	} {
		if changed == signed {
			t.Fatalf("%s: nothing was changed", name)
		}
		if _, err := verify(s, []byte(changed)); err != nil {
			t.Errorf("%s: %v", name, err)
		}
	}
}

func TestEverySplicedMessageVerifies(t *testing.T) {
	s := testSigner(t)
	rapid.Check(t, func(t *rapid.T) {
		m := tokenEdition()
		m.Text = "T" + texts().Draw(t, "text")
		if rapid.Bool().Draw(t, "text alone") {
			m.HTML = ""
		}
		m.Subject = strings.TrimSpace("S " + rapid.StringMatching(`[ -~éа🚢]{0,200}`).Draw(t, "subject"))
		template, err := NewTemplate(m, testTokens())
		if err != nil {
			t.Fatal(err)
		}
		to := Address{names().Draw(t, "name"), "asta@readers.example"}
		raw, err := template.Append(nil, to, "a@b", []string{
			"https://harbour.example/" + rapid.StringMatching(`[a-zA-Z0-9.=&?%/_-]{0,300}`).Draw(t, "leave"), "https://harbour.example/p", ".",
		})
		if err != nil {
			return // the name is at fault
		}
		signed, err := s.Append([]byte{}, raw)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := verify(s, signed); err != nil {
			t.Fatalf("%v in\n%s", err, signed)
		}
		at := len(signed) - len(raw) + rapid.IntRange(0, len(raw)-1).Draw(t, "at")
		if !insignificant(signed, at) {
			signed[at] ^= 1
			if _, err := verify(s, signed); err == nil {
				t.Fatalf("octet %d was changed and it verified:\n%s", at, signed)
			}
		}
	})
}

// insignificant tells whether an octet is part of what a signature does not cover: white space, the case of
// a name, and lines that are not signed.
func insignificant(signed []byte, at int) bool {
	head := bytes.Index(signed, []byte("\r\n\r\n"))
	if at >= head+4 {
		return bytes.Trim(signed[at:], "\r\n") == nil
	}
	start := bytes.LastIndex(signed[:at+1], []byte("\n")) + 1
	for start > 0 && signed[start] == ' ' {
		start = bytes.LastIndex(signed[:start-1], []byte("\n")) + 1
	}
	return signedName(signed[start:]) == "" || strings.IndexByte(" \r\n", signed[at]) >= 0 || at >= head
}

func TestAMessageThatIsNoneIsNotSigned(t *testing.T) {
	s := testSigner(t)
	for _, raw := range []string{"", "From: a@b.example\r\n", "Subject: x\r\n\r\nText\r\n", "\r\n\r\n"} {
		if out, err := s.Append([]byte("kept"), []byte(raw)); err == nil || string(out) != "kept" {
			t.Errorf("%q was signed: %q", raw, out)
		}
	}
}

func TestASignerServesManyAtOnce(t *testing.T) {
	s, template := testSigner(t), mustTemplate(t, tokenEdition())
	var group sync.WaitGroup
	for i := range 8 {
		group.Go(func() {
			raw, err := template.Append(nil, Address{Email: fmt.Sprintf("r%d@readers.example", i)}, fmt.Sprintf("%d@b", i),
				[]string{fmt.Sprintf("https://harbour.example/u/%d", i), "https://harbour.example/p", ""})
			if err != nil {
				t.Error(err)
				return
			}
			signed, err := s.Append(nil, raw)
			if err != nil {
				t.Error(err)
				return
			}
			if _, err := verify(s, signed); err != nil {
				t.Error(err)
			}
		})
	}
	group.Wait()
}

func FuzzSign(f *testing.F) {
	f.Add([]byte("From: a@b.example\r\nSubject: x\r\n\r\nText\r\n"))
	f.Add([]byte("From: a@b.example\r\nTo: <νίκος@b.example>\r\n\r\nText\r\n"))
	f.Add([]byte("from : a@b.example\r\n\tx\r\nX\r\n\r\n"))
	s := testSigner(f)
	f.Fuzz(func(t *testing.T, raw []byte) {
		signed, err := s.Append([]byte("kept"), raw)
		if err != nil {
			signed = append(signed, raw...)
		}
		if !bytes.HasPrefix(signed, []byte("kept")) || !bytes.HasSuffix(signed, raw) {
			t.Error("the message was changed")
		}
	})
}

func BenchmarkSign(b *testing.B) {
	s := testSigner(b)
	raw := mustCompose(b, personal(longEdition(), Address{Email: "a@b.example"}, "a@b", []string{"https://h.example/u", "https://h.example/p", ""}))
	b.Run("bare", func(b *testing.B) {
		digest := sha256.Sum256(raw)
		for b.Loop() {
			if _, err := rsa.SignPKCS1v15(nil, testKey(), crypto.SHA256, digest[:]); err != nil {
				b.Fatal(err)
			}
		}
	})
	b.Run("message", func(b *testing.B) {
		var signed []byte
		var err error
		b.ReportAllocs()
		for b.Loop() {
			if signed, err = s.Append(signed[:0], raw); err != nil {
				b.Fatal(err)
			}
		}
		b.SetBytes(int64(len(raw)))
	})
}
