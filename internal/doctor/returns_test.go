package doctor

import (
	"slices"
	"strings"
	"testing"

	"pressrun/internal/doctor/dnstest"
)

// back is the domain of what comes back, in order.
const back = good + `
back.harbour.news TXT v=spf1 include:spf.relay.news -all
back.harbour.news MX 10 mx.harbour.news
`

func TestTheDomainOfWhatComesBack(t *testing.T) {
	for name, c := range map[string]struct {
		zone string
		ways []string
		want string
	}{
		"in order":       {back, []string{"bounces.lmtp_listen"}, ""},
		"read by nobody": {back, nil, "warning read: nothing here reads what comes back"},
		"no way there":   {strings.Replace(back, "back.harbour.news MX 10 mx.harbour.news", "", 1), []string{"bounces.imap"}, "error mx: has neither MX nor address, so bounces are lost"},
		"no SPF":         {strings.Replace(back, "back.harbour.news TXT", "other.harbour.news TXT", 1), []string{"bounces.imap"}, "error spf: there is no SPF record"},
		"another server": {strings.Replace(back, "back.harbour.news TXT v=spf1 include:spf.relay.news", "back.harbour.news TXT v=spf1 ip4:198.51.100.1", 1), []string{"bounces.imap"}, "warning spf-relay: "},
	} {
		t.Run(name, func(t *testing.T) {
			in := testSetup(t, c.zone)
			in.Envelope, in.Returns = "Back.harbour.news", c.ways
			checks, _ := Mail(t.Context(), in)
			got := bad(slices.DeleteFunc(checks, func(c Check) bool { return c.About != "returns to back.harbour.news" }))
			if c.want == "" && got != "" || !strings.Contains(got, c.want) {
				t.Errorf("got %q, want %q", got, c.want)
			}
		})
	}
	checks, _ := Mail(t.Context(), testSetup(t, good))
	for _, check := range checks {
		if strings.HasPrefix(check.About, "returns") {
			t.Errorf("without a domain it says %+v", check)
		}
	}
}

func TestRecordsOfWhatComesBack(t *testing.T) {
	of := func(zone string) (lines []string) {
		in := testSetup(t, zone)
		in.Envelope = "back.harbour.news"
		for _, r := range Records(t.Context(), in) {
			if r.Name == "back.harbour.news" {
				lines = append(lines, string(r.State)+" "+r.Zone())
			}
		}
		return lines
	}
	for name, c := range map[string]struct{ zone, want string }{
		"there": {back, "there ; there: back.harbour.news. 3600 IN MX 10 mx.harbour.news.\n" +
			`there ; there: back.harbour.news. 3600 IN TXT "v=spf1 include:spf.relay.news -all"`},
		"none": {good, "add back.harbour.news. 3600 IN MX 10 mx.harbour.news.\n" +
			`add back.harbour.news. 3600 IN TXT "v=spf1 a:smtp.relay.news ~all"`},
	} {
		if got := strings.Join(of(c.zone), "\n"); got != c.want {
			t.Errorf("%s:\n%s\nwant\n%s", name, got, c.want)
		}
	}
	in := testSetup(t, strings.Replace(good, "harbour.news MX 10 mx.harbour.news", "back.harbour.news FAIL", 1))
	in.Envelope = "back.harbour.news"
	for _, r := range Records(t.Context(), in) {
		if r.For == "MX" && r.State != Provider {
			t.Errorf("%+v", r)
		}
	}
	in.Resolver, in.Envelope = dnstest.Parse(good), "back.harbour.example"
	for _, r := range Records(t.Context(), in) {
		if r.For == "MX" {
			t.Errorf("a domain for examples has %+v", r)
		}
	}
}
