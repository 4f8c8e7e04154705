package doctor

import (
	"context"
	"crypto/x509"
	"errors"
	"fmt"
	"io/fs"
	"net"
	"net/http"
	"net/url"
	"os"
	"slices"
	"strings"
	"testing"
	"time"

	"pressrun/internal/mail"
	"pressrun/internal/store"
	"pressrun/internal/subscriber"
)

func TestMailServerIsJudgedByTheStepThatFailed(t *testing.T) {
	lost := func(phase mail.Phase, code int, err error) error {
		return &mail.SendError{Outcome: mail.Unsent, Phase: phase, Code: code, Reply: "no", Err: err, Advice: "look"}
	}
	for name, c := range map[string]struct {
		err      error
		want, do string
	}{
		"silent port": {
			lost(mail.Connect, 0, fmt.Errorf("broken off: %w", context.DeadlineExceeded)), "error connect: no answer in time",
			"port 587; try mail.smtp.port 465 with tls: tls, or 2525",
		},
		"refused": {
			lost(mail.Connect, 0, errors.New("connection refused")), "error connect: connection refused", "look",
		},
		"greeting":     {lost(mail.Greeting, 554, nil), "error connect: it answered 554 no", "look"},
		"no TLS":       {lost(mail.StartTLS, 0, errors.New("not offered")), "error tls: not offered", "look"},
		"wrong secret": {lost(mail.SignIn, 535, mail.ErrCredentials), "error sign-in: it answered 535 no", "look"},
	} {
		t.Run(name, func(t *testing.T) {
			in := testSetup(t, good)
			in.Server = serverFunc(func() (mail.Report, error) { return mail.Report{}, c.err })
			checks, err := Mail(t.Context(), in)
			if !errors.Is(err, c.err) || !strings.Contains(bad(checks), c.want) || !strings.Contains(checks[0].Do, c.do) {
				t.Errorf("got %v\n%sdo %s", err, bad(checks), checks[0].Do)
			}
		})
	}
}

func TestEachWeaknessOfTheHouseIsFound(t *testing.T) {
	report := func(change func(*mail.Report)) func(*Setup) {
		return func(in *Setup) {
			in.Server = serverFunc(func() (mail.Report, error) {
				r, err := goodServer()
				change(&r)
				return r, err
			})
		}
	}
	page := func(code int, at time.Time, err error) func(*Setup) {
		return func(in *Setup) {
			in.Web = webFunc(func(*http.Request) (*http.Response, error) {
				if err != nil {
					return nil, err
				}
				return answer(code, at), nil
			})
		}
	}
	app := func(address string) func(*Setup) {
		return func(in *Setup) { in.AppURL, _ = url.Parse(address) }
	}
	for name, c := range map[string]struct {
		change func(*Setup)
		want   string
	}{
		"certificate runs out": {
			report(func(r *mail.Report) { r.Expires = testNow().AddDate(0, 0, 9) }),
			"warning certificate: of the server is good for 9 days",
		},
		"not encrypted": {report(func(r *mail.Report) { r.TLS = "" }), "warning tls: not encrypted"},
		"small mails only": {
			report(func(r *mail.Report) { r.Extensions[0] = "SIZE 50000" }),
			"warning extensions: takes mails of at most 50000 bytes",
		},
		"no pipelining": {report(func(r *mail.Report) { r.Extensions = r.Extensions[:1] }), ""},
		"postal":        {func(in *Setup) { in.PostalMissing = true }, "error postal-address"},
		"postal, in a test": {
			func(in *Setup) { in.PostalMissing, in.Real = true, false }, "warning postal-address",
		},
		"no alerts": {func(in *Setup) { in.Alerts = nil }, "warning alerts"},
		"app down": {
			page(0, testNow(), errors.New("refused")),
			"error app-url: https://harbour.news/ does not answer: refused",
		},
		"app not asked": {
			page(0, testNow(), &url.Error{Err: &net.DNSError{Err: "no network", IsTemporary: true}}),
			"skipped app-url: could not be asked",
		},
		"app down, in a test": {
			func(in *Setup) { page(0, testNow(), errors.New("refused"))(in); in.Real = false }, "warning app-url",
		},
		"app broken":    {page(502, testNow(), nil), "error app-url: https://harbour.news/ answers 502"},
		"app not found": {page(404, testNow(), nil), ""},
		"clock": {
			page(200, testNow().Add(time.Hour), nil),
			"warning clock: this machine and the web server are 1h0m0s apart",
		},
		"app of this machine": {
			app("http://localhost/"), "error app-url: http://localhost/ can be reached by no reader",
		},
		"app not https": {app("http://harbour.news/"), "warning one-click"},
		"leave links dead": {
			func(in *Setup) { in.Leave = func(context.Context) error { return errors.New("no nonce") } },
			"error leave: no nonce",
		},
		"leave links alive": {func(in *Setup) { in.Leave = func(context.Context) error { return nil } }, ""},
		"From of an example": {
			func(in *Setup) { in.From = append(in.From, Mailbox{"from of x", "x@harbour.example"}) },
			"error from: x@harbour.example (from of x)",
		},
		"answers nowhere": {
			func(in *Setup) { in.ReplyTo[0].Address = "x@none.news" }, "error mx: has neither MX nor address",
		},
		"no server": {func(in *Setup) { in.Server = nil }, ""},
	} {
		t.Run(name, func(t *testing.T) {
			in := testSetup(t, good)
			c.change(&in)
			checks, err := Mail(t.Context(), in)
			if got := bad(checks); err != nil || c.want == "" && got != "" || !strings.Contains(got, c.want) {
				t.Errorf("got %v\n%swant %s", err, got, c.want)
			}
		})
	}
}

func TestTheLackOfSMTPUTF8IsTold(t *testing.T) {
	for offered, want := range map[string]bool{"SMTPUTF8 8BITMIME": false, "SMTPUTF8": true, "8BITMIME": true, "": true} {
		in := testSetup(t, good)
		in.Server = serverFunc(func() (mail.Report, error) {
			return mail.Report{Extensions: append(strings.Fields(offered), "PIPELINING")}, nil
		})
		checks, err := Mail(t.Context(), in)
		if err != nil {
			t.Fatal(err)
		}
		told := slices.ContainsFunc(checks, func(c Check) bool { return c.Name == "smtputf8" && c.Level == Info })
		if told != want {
			t.Errorf("%q: told %v", offered, told)
		}
	}
}

func TestRecordsAreMergedIntoWhatIsThere(t *testing.T) {
	const spfLine = "harbour.news TXT v=spf1 include:spf.relay.news -all"
	for name, c := range map[string]struct {
		old, new, want string // want: "For state value"
	}{
		"in order": {"", "", "SPF there v=spf1 include:spf.relay.news -all"},
		"none":     {spfLine, "", "SPF add v=spf1 a:smtp.relay.news ~all"},
		"two": {
			spfLine, spfLine + "\nharbour.news TXT v=spf1 MX include:spf.relay.news ~all",
			"SPF change v=spf1 include:spf.relay.news MX a:smtp.relay.news -all",
		},
		"anybody": {"-all", "+all", "SPF change v=spf1 include:spf.relay.news a:smtp.relay.news ~all"},
		"redirect": {
			spfLine, "harbour.news TXT v=spf1 redirect=x.news\nx.news TXT v=spf1 mx -all",
			"SPF change v=spf1 a:smtp.relay.news redirect=x.news",
		},
		"broken term": {
			spfLine, "harbour.news TXT v=spf1 ipv4:1.2.3.4 mx -all", "SPF change v=spf1 mx a:smtp.relay.news -all",
		},
		"DMARC": {"", "", "DMARC there v=DMARC1; p=quarantine; rua=mailto:reports@harbour.news"},
		"no DMARC": {
			"_dmarc.harbour.news", "_x.harbour.news", "DMARC add v=DMARC1; p=none; rua=mailto:ops@harbour.news",
		},
		"DMARC no p": {
			"v=DMARC1; p=quarantine", "v=DMARC1", "DMARC change v=DMARC1; p=none; rua=mailto:ops@harbour.news",
		},
		"DKIM unknown": {"", "", "DKIM provider "},
	} {
		t.Run(name, func(t *testing.T) {
			var got strings.Builder
			for _, r := range Records(t.Context(), testSetup(t, strings.Replace(good, c.old, c.new, 1))) {
				fmt.Fprintf(&got, "%s %s %s\n", r.For, r.State, r.Value)
			}
			if !strings.Contains(got.String(), c.want+"\n") {
				t.Errorf("got\n%swant %s", got.String(), c.want)
			}
		})
	}
}

func TestOneKeyForAllDomainsIsPrintedOnce(t *testing.T) {
	key := testKey(t)
	in := testSetup(t, good)
	in.DKIM = DKIM{
		Domain: "harbour.news", Selector: "s1", Record: "p=" + encodeKey(x509.MarshalPKIXPublicKey(&key.PublicKey)),
	}
	in.From = append(in.From, Mailbox{"from of x", "x@sub.harbour.news"}, Mailbox{"from of y", "y@harbour.example"})
	var got []string
	for _, r := range Records(t.Context(), in) {
		got = append(got, r.For+" "+r.Name)
	}
	want := "SPF harbour.news, DKIM s1._domainkey.harbour.news, DMARC _dmarc.harbour.news, SPF sub.harbour.news"
	if strings.Join(got, ", ") != want {
		t.Errorf("got %v", got)
	}
}

func TestZoneLinesAreSplitAndQuoted(t *testing.T) {
	r := Record{
		For: "DKIM", Name: "s._domainkey.harbour.news", Type: "TXT", State: Add,
		Value: `v=DKIM1; n="x\"; p=` + strings.Repeat("A", 300),
	}
	line := r.Zone()
	parts := strings.Split(line, `" "`)
	if len(parts) != 2 || !strings.HasPrefix(line, `s._domainkey.harbour.news. 3600 IN TXT "v=DKIM1; n=\"x\\\"; p=AAA`) {
		t.Errorf("got %s", line)
	}
	r.State = There
	if !strings.HasPrefix(r.Zone(), "; there: ") {
		t.Errorf("got %s", r.Zone())
	}
}

func TestSystem(t *testing.T) {
	dir := t.TempDir()
	lists := []subscriber.List{
		{Slug: "commentary", Cadence: subscriber.EachPiece}, {Slug: "week", Cadence: subscriber.Weekly},
	}
	books := func(newest time.Time, err error) func(*Installation) {
		return func(in *Installation) { in.Books = func(context.Context) (time.Time, error) { return newest, err } }
	}
	for name, c := range map[string]struct {
		change func(*Installation)
		want   string
	}{
		"in order": {func(*Installation) {}, ""},
		"no lists": {func(in *Installation) { in.Lists = nil }, "warning lists"},
		"sign-ups nobody can confirm": {func(in *Installation) {
			in.SignUps, in.Outbox = &url.URL{Scheme: "https", Host: "news.harbour.press", Path: "/subscribe"}, true
		}, "warning sign-ups: people can sign up at https://news.harbour.press/subscribe"},
		"sign-ups by mail": {func(in *Installation) {
			in.SignUps = &url.URL{Scheme: "https", Host: "news.harbour.press", Path: "/subscribe"}
		}, ""},
		"sign-ups on this machine": {func(in *Installation) {
			in.SignUps, in.Outbox = &url.URL{Scheme: "http", Host: "127.0.0.1:8080"}, true
		}, ""},
		"no database yet": {books(time.Time{}, fs.ErrNotExist), ""},
		"older schema":    {books(time.Time{}, store.ErrSchemaOld), ""},
		"newer schema":    {books(time.Time{}, store.ErrSchemaNewer), "error database"},
		"clock behind":    {books(time.Now().Add(time.Hour), nil), "error clock"},
		"no folder yet":   {func(in *Installation) { in.Folders[0].Path = dir + "/none" }, ""},
		"file as folder": {
			func(in *Installation) { in.Folders[0].Path = fileIn(t, dir) }, "error disk-var: nothing can be written",
		},
		"clock of disk": {
			func(in *Installation) { in.Now = func() time.Time { return time.Now().Add(-time.Hour) } },
			"warning clock",
		},
	} {
		t.Run(name, func(t *testing.T) {
			in := Installation{Config: "config.yaml", Folders: []Folder{{"var", dir}}, Lists: lists, Now: time.Now}
			books(time.Time{}, nil)(&in)
			c.change(&in)
			got := bad(System(t.Context(), in))
			if c.want == "" && strings.Contains(got, "error") || !strings.Contains(got, c.want) {
				t.Errorf("got %swant %s", got, c.want)
			}
		})
	}
	left, err := os.ReadDir(dir)
	if err != nil || len(left) > 1 {
		t.Errorf("the folder holds %v, %v", left, err)
	}
}

func fileIn(t *testing.T, dir string) string {
	t.Helper()
	name := dir + "/file"
	if err := os.WriteFile(name, nil, 0o600); err != nil {
		t.Fatal(err)
	}
	return name
}
