package doctor

import (
	"crypto/ed25519"
	"crypto/rand"
	"crypto/rsa"
	"crypto/x509"
	"encoding/base64"
	"errors"
	"strings"
	"testing"
)

func TestSPFRecordsAreReadOrRefusedWhole(t *testing.T) {
	for text, fault := range map[string]string{
		"v=spf1":             "",
		"V=SPF1 MX -ALL":     "",
		"v=spf1  mx   ~all ": "",
		"v=spf1 a:x.news/24//64 mx/28 ip4:203.0.113.0/24 ip6:2001:db8::/32 exists:%{i}.x.news -all": "",
		"v=spf1 include:x.news redirect=y.news exp=why.x.news unknown=thing":                        "",
		"v=spf10 -all":                           "does not begin with v=spf1",
		"v=spf1\t-all":                           "does not begin with v=spf1",
		"v=spf1 all:x":                           "takes no value",
		"v=spf1 include -all":                    "must name a domain",
		"v=spf1 ip4:fe80::1":                     "no address of its kind",
		"v=spf1 ip4:1.2.3.999":                   "no address of its kind",
		"v=spf1 ip6:1.2.3.4":                     "no address of its kind",
		"v=spf1 a/33":                            "prefix length",
		"v=spf1 a//129":                          "prefix length",
		"v=spf1 ipv4:1.2.3.4":                    "is no mechanism",
		"v=spf1 – all":                           "is no mechanism",
		"v=spf1 -":                               "is no mechanism",
		"v=spf1 redirect=":                       "names no domain",
		"v=spf1 redirect=a.news redirect=b.news": "stands twice",
	} {
		t.Run(text, func(t *testing.T) { wantFault(t, second(parseSPF(text)), fault) })
	}
}

func TestDMARCRecords(t *testing.T) {
	for text, fault := range map[string]string{
		"v=DMARC1; p=none": "",
		"v=DMARC1;p=REJECT;sp=quarantine;aspf=s;adkim=s;":    "",
		" v = DMARC1 ; p = none ; rua = mailto:a@x.news!10m": "",
		"v=DMARC1; p=none; unknown=1":                        "",
		"v=dmarc1; p=none":                                   "is no DMARC record",
		"p=none; v=DMARC1":                                   "is no DMARC record",
		"v=spf1 -all":                                        "is no DMARC record",
		"":                                                   "is no DMARC record",
		"v=DMARC1":                                           "has no p=",
		"v=DMARC1; rua=mailto:a@x.news":                      "has no p=",
		"v=DMARC1; p=block":                                  "has no p=",
		"v=DMARC1; p=none; p=reject":                         "stands twice",
		"v=DMARC1; p":                                        "is no tag",
	} {
		t.Run(text, func(t *testing.T) { wantFault(t, second(parseDMARC(text)), fault) })
	}
	r, err := parseDMARC("v=DMARC1; p=none; pct=50; aspf=x; adkim=s; rua=mailto:a@x.news!5m, https://x.news/, MAILTO:b@x.news")
	if err != nil || r.StrictSPF || !r.StrictDKIM || strings.Join(r.Reports, " ") != "a@x.news b@x.news" ||
		strings.Join(r.Ignored, " ") != "aspf=x" {
		t.Errorf("got %+v, %v", r, err)
	}
}

func TestDKIMRecords(t *testing.T) {
	key := testKey(t)
	pkix := encodeKey(x509.MarshalPKIXPublicKey(&key.PublicKey))
	pkcs1 := encodeKey(x509.MarshalPKCS1PublicKey(&key.PublicKey), nil)
	curve, _, _ := ed25519.GenerateKey(rand.Reader)
	curveText := encodeKey([]byte(curve), nil)
	for text, fault := range map[string]string{
		"v=DKIM1; k=rsa; p=" + pkix: "",
		"p=" + pkix:                 "",
		"v=DKIM1; p=" + pkcs1:       "",
		"v=DKIM1; h=sha1:sha256; s=*; t=y:s; p=" + pkix: "",
		"v=DKIM1; p=" + pkix[:40] + " \t" + pkix[40:]:   "", // white space inside
		"v=DKIM1; k=ed25519; p=" + curveText:            "",
		"v=dkim1; p=" + pkix:                            "must begin with v=DKIM1",
		"p=" + pkix + "; v=DKIM1":                       "must begin with v=DKIM1",
		"v=DKIM1; h=sha1; p=" + pkix:                    "bars SHA-256",
		"v=DKIM1; s=other; p=" + pkix:                   "no key for email",
		"v=DKIM1; k=rsa":                                "has no p=",
		"v=DKIM1; p=":                                   "was revoked",
		"v=DKIM1; p=" + pkix[:100]:                      "cut or changed",
		"v=DKIM1; p=***":                                "no base64",
		"v=DKIM1; k=ed25519; p=" + pkix:                 "no Ed25519 key",
		"v=DKIM1; k=dsa; p=" + pkix:                     "no kind of key",
		"v=DKIM1 k=rsa p=" + pkix:                       "must begin with v=DKIM1",
	} {
		t.Run(text[:min(len(text), 30)], func(t *testing.T) { wantFault(t, second(parseDKIM(text)), fault) })
	}
	r, err := parseDKIM("v=DKIM1; t=y; p=" + pkix)
	if err != nil || r.Bits != 2048 || !r.Testing {
		t.Errorf("got %d bits, testing %v, %v", r.Bits, r.Testing, err)
	}
	if other, err := parseDKIM("p=" + pkcs1); err != nil || !r.sameKey(other) {
		t.Errorf("both forms of one key are not the same: %v", err)
	}
}

func TestTwoRecordsCountAsNone(t *testing.T) {
	_, _, err := dmarcOf([]string{"v=DMARC1; p=none", "v=DMARC1; p=reject", "other"})
	wantFault(t, err, "there are 2 records")
	_, _, err = dmarcOf([]string{"v=dmarc1; p=none"})
	wantFault(t, err, "in these capitals")
	if _, _, err = dmarcOf([]string{"google-site-verification=x"}); !errors.Is(err, errNoDMARC) {
		t.Errorf("got %v", err)
	}
}

func second[T any](_ T, err error) error { return err }

func wantFault(t *testing.T, err error, text string) {
	t.Helper()
	switch {
	case text == "" && err != nil:
		t.Errorf("refused: %v", err)
	case text != "" && (err == nil || !strings.Contains(err.Error(), text)):
		t.Errorf("got %v, want an error with %q", err, text)
	}
}

func testKey(t testing.TB) *rsa.PrivateKey {
	t.Helper()
	key, err := rsa.GenerateKey(rand.Reader, 2048)
	if err != nil {
		t.Fatal(err)
	}
	return key
}

func encodeKey(der []byte, _ error) string { return base64.StdEncoding.EncodeToString(der) }

func FuzzParseSPF(f *testing.F) {
	f.Add("v=spf1 a:x.news/24//64 include:y.news -all")
	f.Add("v=spf1 redirect=%{d}.x ?all")
	f.Fuzz(func(t *testing.T, text string) {
		r, err := parseSPF(text)
		if err != nil {
			return
		}
		merged := mergeSPF([]string{text}, "mx")
		again, err := parseSPF(merged)
		if err != nil {
			t.Fatalf("%q was merged into %q: %v", text, merged, err)
		}
		if rest := again.rest(); rest.Name != "all" && rest.Name != "redirect" {
			t.Fatalf("%q was merged into %q, which says nothing of others (%v)", text, merged, r)
		}
	})
}

func FuzzParseDMARC(f *testing.F) {
	f.Add("v=DMARC1; p=none; rua=mailto:a@x.news!10m,mailto:b@y.news")
	f.Add("v=DMARC1;p=;;=")
	f.Fuzz(func(t *testing.T, text string) {
		r, err := parseDMARC(text)
		if err == nil && r.Policy == "" {
			t.Fatalf("%q was read without a policy", text)
		}
		for _, address := range r.Reports {
			if !strings.Contains(address, "@") {
				t.Fatalf("%q: reports go to %q", text, address)
			}
		}
	})
}

func FuzzParseDKIM(f *testing.F) {
	f.Add("v=DKIM1; k=rsa; p=MIIB")
	f.Add("v=DKIM1; k=ed25519; p=11qYAYKxCrfVS/7TyWQHOg7hcvPapiMlrwIaaPcHURo=")
	f.Fuzz(func(t *testing.T, text string) {
		r, err := parseDKIM(text)
		if err == nil && (r.Key == nil || r.Bits == 0 || !r.sameKey(r)) {
			t.Fatalf("%q was read without a key", text)
		}
	})
}
