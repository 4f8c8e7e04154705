package doctor

import (
	"context"
	"crypto/x509"
	"errors"
	"fmt"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"
	"time"

	"pressrun/internal/doctor/dnstest"
	"pressrun/internal/mail"
)

// good is a domain with everything in order.
const good = `
harbour.news TXT v=spf1 include:spf.relay.news -all
harbour.news MX 10 mx.harbour.news
_dmarc.harbour.news TXT v=DMARC1; p=quarantine; rua=mailto:reports@harbour.news
spf.relay.news TXT v=spf1 ip4:203.0.113.0/24 ~all
smtp.relay.news A 203.0.113.7
203.0.113.7 PTR smtp.relay.news
`

type serverFunc func() (mail.Report, error)

func (f serverFunc) Check(context.Context) (mail.Report, error) { return f() }

func goodServer() (mail.Report, error) {
	return mail.Report{
		Server: "smtp.relay.news:587", Banner: "smtp.relay.news", TLS: "TLS 1.3", SignIn: "PLAIN",
		Expires: testNow().AddDate(0, 2, 0), Extensions: []string{"SIZE 20000000", "PIPELINING", "8BITMIME", "SMTPUTF8"},
	}, nil
}

func testNow() time.Time { return time.Date(2026, 11, 20, 9, 0, 0, 0, time.UTC) }

func testSetup(t *testing.T, zone string) Setup {
	t.Helper()
	app, err := url.Parse("https://harbour.news/")
	if err != nil {
		t.Fatal(err)
	}
	return Setup{
		Resolver: dnstest.Parse(zone), Now: testNow(), Real: true,
		Server: serverFunc(goodServer), Host: "smtp.relay.news", Port: 587,
		From:    []Mailbox{{"mail.from", "digest@harbour.news"}},
		ReplyTo: []Mailbox{{"mail.reply_to", "editors@harbour.news"}},
		AppURL:  app, Web: webFunc(func(*http.Request) (*http.Response, error) { return answer(200, testNow()), nil }),
		Alerts: []string{"ops@harbour.news"},
	}
}

type webFunc func(*http.Request) (*http.Response, error)

func (f webFunc) Do(r *http.Request) (*http.Response, error) { return f(r) }

func answer(code int, at time.Time) *http.Response {
	w := httptest.NewRecorder()
	w.Header().Set("Date", at.Format(http.TimeFormat))
	w.WriteHeader(code)
	return w.Result()
}

// bad are the lines of all that is not ok or info: "level name: found".
func bad(checks []Check) string {
	var b strings.Builder
	for _, c := range checks {
		if c.Level != OK && c.Level != Info {
			fmt.Fprintf(&b, "%s %s: %s\n", c.Level, c.Name, c.Found)
		}
	}
	return b.String()
}

func TestWhatIsInOrderIsSaidToBe(t *testing.T) {
	checks, err := Mail(t.Context(), testSetup(t, good))
	if err != nil || bad(checks) != "" {
		t.Fatalf("%v\n%s", err, bad(checks))
	}
	for _, name := range []string{
		"connect", "tls", "certificate", "sign-in", "extensions", "ptr", "spf", "spf-lookups", "spf-relay",
		"dmarc", "alignment", "mx", "app-url", "postal-address", "alerts",
	} {
		if !strings.Contains(fmt.Sprint(checks), " "+name+" ") {
			t.Errorf("%s was not looked at", name)
		}
	}
}

func TestEachFaultOfADomainIsFound(t *testing.T) {
	const (
		spfLine   = "harbour.news TXT v=spf1 include:spf.relay.news -all"
		dmarcLine = "v=DMARC1; p=quarantine; rua=mailto:reports@harbour.news"
	)
	var many strings.Builder
	many.WriteString("harbour.news TXT v=spf1")
	for i := range 11 {
		fmt.Fprintf(&many, " a:h%d.harbour.news", i)
	}
	eleven := many.String()
	for name, c := range map[string]struct{ old, new, want string }{
		"no SPF": {spfLine, "harbour.news TXT other=1", "error spf: there is no SPF record"},
		"two SPF records": {
			spfLine, spfLine + "\nharbour.news TXT v=spf1 mx ~all",
			"error spf: there are 2 SPF records, so none counts",
		},
		"wrong case": {spfLine, "harbour.news TXT V=SPF1 INCLUDE:SPF.RELAY.NEWS -ALL", ""},
		"broken term": {
			spfLine, "harbour.news TXT v=spf1 ipv4:1.2.3.4 -all", `error spf: "ipv4:1.2.3.4" is no mechanism`,
		},
		"anybody": {spfLine, "harbour.news TXT v=spf1 +all", "error spf: ends in +all"},
		"neutral": {
			spfLine, "harbour.news TXT v=spf1 include:spf.relay.news ?all", "warning spf: ends in ?all",
		},
		"no end": {
			spfLine, "harbour.news TXT v=spf1 include:spf.relay.news", "warning spf: does not say",
		},
		"redirect": {spfLine, "harbour.news TXT v=spf1 redirect=spf.relay.news", ""},
		"redirect to nothing": {
			spfLine, "harbour.news TXT v=spf1 redirect=none.news",
			"error spf: redirect:none.news names a domain with no SPF record",
		},
		"include of nothing": {
			spfLine, "harbour.news TXT v=spf1 include:none.news -all",
			"error spf: include:none.news names a domain with no SPF record",
		},
		"circle": {
			spfLine, "harbour.news TXT v=spf1 include:b.news -all\nb.news TXT v=spf1 include:harbour.news -all",
			"error spf: include:harbour.news leads in a circle",
		},
		"eleven lookups": {spfLine, eleven + " -all", "error spf-lookups: costs 11 of at most 10 lookups"},
		"behind all": {
			spfLine, "harbour.news TXT v=spf1 include:spf.relay.news -all a mx ptr a:x a:y a:z a:q a:w a:e a:r a:t",
			"",
		},
		"relay not covered": {
			spfLine, "harbour.news TXT v=spf1 ip4:198.51.100.0/24 -all",
			"warning spf-relay: 203.0.113.7 of smtp.relay.news gets fail",
		},
		"same house":    {"ip4:203.0.113.0/24", "ip4:198.51.100.0/24", ""},
		"SPF not asked": {spfLine, "harbour.news FAIL", "skipped spf: could not be asked"},
		"include not asked": {
			"spf.relay.news TXT v=spf1 ip4:203.0.113.0/24 ~all", "spf.relay.news FAIL",
			"skipped spf-lookups: could not be asked",
		},
		"no DMARC": {
			"_dmarc.harbour.news", "_other.harbour.news", "warning dmarc: none at _dmarc.harbour.news",
		},
		"DMARC without p": {
			dmarcLine, "v=DMARC1; rua=mailto:a@harbour.news", "error dmarc: at _dmarc.harbour.news: has no p=",
		},
		"DMARC in small": {dmarcLine, "v=dmarc1; p=none", "in these capitals"},
		"DMARC of two": {
			dmarcLine, dmarcLine + "\n_dmarc.harbour.news TXT v=DMARC1; p=none",
			"there are 2 records, so none counts",
		},
		"DMARC unknown value": {
			dmarcLine, dmarcLine + "; aspf=strict", "warning dmarc: p=quarantine; receivers pass over aspf=strict",
		},
		"reports elsewhere": {
			dmarcLine, "v=DMARC1; p=none; rua=mailto:x@reports.news",
			"warning dmarc-reports: x@reports.news is of another domain",
		},
		"reports agreed": {
			dmarcLine, "v=DMARC1; p=none; rua=mailto:x@reports.news\nharbour.news._report._dmarc.reports.news TXT v=DMARC1",
			"",
		},
		"no MX":        {"harbour.news MX 10 mx.harbour.news", "", "error mx: has neither MX nor address"},
		"address only": {"harbour.news MX 10 mx.harbour.news", "harbour.news A 203.0.113.9", ""},
		"null MX": {
			"harbour.news MX 10 mx.harbour.news", "harbour.news MX 0 .", "error mx: says that it takes no mail",
		},
		"no PTR": {
			"203.0.113.7 PTR smtp.relay.news", "", "warning ptr: 203.0.113.7 has no name that leads back",
		},
		"PTR astray": {
			"PTR smtp.relay.news", "PTR other.relay.news\nother.relay.news A 203.0.113.8",
			"warning ptr: 203.0.113.7 has no name",
		},
		"private relay": {
			"smtp.relay.news A 203.0.113.7", "smtp.relay.news A 10.0.0.7",
			"skipped spf-relay: smtp.relay.news stands on this machine or in a private network",
		},
	} {
		t.Run(name, func(t *testing.T) {
			zone := strings.Replace(good, c.old, c.new, 1)
			if zone == good {
				t.Fatalf("the zone does not hold %q", c.old)
			}
			checks, err := Mail(t.Context(), testSetup(t, zone))
			if got := bad(checks); err != nil || c.want == "" && got != "" || !strings.Contains(got, c.want) {
				t.Errorf("got %v\n%swant %s", err, got, c.want)
			}
		})
	}
}

func TestNoNetworkIsNoErrorOfADomain(t *testing.T) {
	in := testSetup(t, "harbour.news FAIL\n_dmarc.harbour.news FAIL\nsmtp.relay.news FAIL\n")
	checks, _ := Mail(t.Context(), in)
	if Count(checks, Error)+Count(checks, Warning) > 0 {
		t.Errorf("%s", bad(checks))
	}
	for _, r := range Records(t.Context(), in) {
		if r.State != Unasked && r.State != Provider {
			t.Errorf("%s is said to be %s", r.For, r.State)
		}
	}
}

func TestSubdomainsTakeTheRecordOfTheirOrganisation(t *testing.T) {
	in := testSetup(t, strings.ReplaceAll(good, "\nharbour.news", "\nmail.harbour.news"))
	in.From[0].Address, in.ReplyTo = "digest@mail.harbour.news", nil
	checks, _ := Mail(t.Context(), in)
	if !strings.Contains(fmt.Sprint(checks), "p=quarantine, of _dmarc.harbour.news") || bad(checks) != "" {
		t.Errorf("%v", checks)
	}
	in.Resolver = dnstest.Parse(strings.Replace(good, "p=quarantine", "p=quarantine; sp=reject", 1))
	if checks, _ = Mail(t.Context(), in); !strings.Contains(fmt.Sprint(checks), "sp=reject, of _dmarc.harbour.news") {
		t.Errorf("%v", checks)
	}
	in.Resolver = dnstest.Parse(strings.Replace(good, "reports@harbour.news", "x@reports.news", 1) +
		"harbour.news._report._dmarc.reports.news TXT v=DMARC1\n") // agreed for the domain whose record it is
	if checks, _ = Mail(t.Context(), in); strings.Contains(bad(checks), "dmarc-reports") {
		t.Errorf("%s", bad(checks))
	}
}

func TestSignaturesMustSpeakForFrom(t *testing.T) {
	key := testKey(t)
	record := "v=DKIM1; k=rsa; p=" + encodeKey(x509.MarshalPKIXPublicKey(&key.PublicKey))
	at := func(domain string) DKIM { return DKIM{Domain: domain, Selector: "s1", Record: record} }
	const place = "s1._domainkey.harbour.news TXT "
	other := testKey(t)
	strict := strings.Replace(good, "p=quarantine", "p=quarantine; adkim=s; aspf=s", 1)
	for name, c := range map[string]struct {
		zone, envelope string
		dkim           DKIM
		want           string
	}{
		"the same domain":   {good + place + record, "", at("Harbour.news"), ""},
		"a domain under it": {good + "s1._domainkey.m.harbour.news TXT " + record, "", at("m.harbour.news"), ""},
		"strict": {
			strict + "s1._domainkey.m.harbour.news TXT " + record, "", at("m.harbour.news"),
			"warning alignment: the signature of m.harbour.news",
		},
		"neither": {
			strict + "s1._domainkey.m.harbour.news TXT " + record, "b.harbour.news", at("m.harbour.news"),
			"error alignment: neither",
		},
		"envelope of another": {
			good, "bounce.relay.news", DKIM{}, "warning alignment: the envelope's bounce.relay.news",
		},
		"key not in DNS": {
			good, "", at("harbour.news"), "error dkim: there is no key at s1._domainkey.harbour.news",
		},
		"another key in DNS": {
			good + place + "p=" + encodeKey(x509.MarshalPKIXPublicKey(&other.PublicKey)), "", at("harbour.news"),
			"is not the one that signs",
		},
		"a test": {
			good + place + "t=y; " + strings.TrimPrefix(record, "v=DKIM1; "), "", at("harbour.news"),
			"warning dkim: the record at s1._domainkey.harbour.news says that it is a test",
		},
		"two texts": {
			good + place + record + "\n" + place + record, "", at("harbour.news"),
			"there are 2 texts",
		},
		"revoked": {
			good + place + "v=DKIM1; p=", "", at("harbour.news"), "was revoked",
		},
		"key that can't be read": {
			good, "",
			DKIM{Domain: "harbour.news", Selector: "s1", Fault: errors.New("no such file")},
			"error dkim-key: no such file",
		},
	} {
		t.Run(name, func(t *testing.T) {
			in := testSetup(t, c.zone)
			in.DKIM, in.Envelope = c.dkim, c.envelope
			checks, _ := Mail(t.Context(), in)
			if got := bad(checks); c.want == "" && got != "" || !strings.Contains(got, c.want) {
				t.Errorf("got %swant %s", got, c.want)
			}
		})
	}
}
