package doctor

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"net"
	"net/http"
	"net/url"
	"strings"
	"time"

	"pressrun/internal/subscriber"
)

const (
	webTime  = 10 * time.Second
	maxDrift = 5 * time.Minute
)

// checkHouse looks at what stands at the foot of each mail and who is told of trouble.
func checkHouse(ctx context.Context, in Setup) []Check {
	s := &sheet{about: "publication"}
	s.live(ctx, in)
	if in.PostalMissing {
		s.add(in.gravity(), "postal-address", "write street and town into site.postal_address", "is not filled in; "+
			"it stands at the foot of each mail, and the law of many countries asks for it")
	} else {
		s.ok("postal-address", "is filled in")
	}
	if len(in.Alerts) == 0 {
		s.warn("alerts", "set alerts.email or alerts.webhook", "nobody is told when a run stops")
	} else {
		s.ok("alerts", "go to %s", strings.Join(in.Alerts, " and "))
	}
	return s.checks
}

// gravity is how bad it is when something is missing without which nobody may be mailed.
func (in Setup) gravity() Level {
	if in.Real {
		return Error
	}
	return Warning
}

const startServe = "start pressrun serve where site.app_url leads, or correct that key"

// live looks whether the address of the leave links answers.
func (s *sheet) live(ctx context.Context, in Setup) {
	if unreachableHost(in.AppURL.Hostname()) {
		if in.Real {
			s.fail("app-url", startServe, "%s can be reached by no reader", in.AppURL)
		} else {
			s.skip("app-url", "%s is an address for examples or of this machine", in.AppURL)
		}
		return
	}
	if in.AppURL.Scheme != "https" { // RFC 8058 §3.1
		s.warn("one-click", "put a certificate in front and write https:// into site.app_url",
			"%s is not https, so mail programs offer no button to leave with one click", in.AppURL)
	}
	if s.answers(ctx, in) && in.Leave != nil {
		s.leave(ctx, in)
	}
}

func (s *sheet) leave(ctx context.Context, in Setup) {
	switch err := in.Leave(ctx); {
	case errors.Is(err, fs.ErrNotExist):
		s.skip("leave", "there are no books yet, so no leave links")
	case err != nil:
		s.add(in.gravity(), "leave", "", "%v", err)
	default:
		s.ok("leave", "the leave links answer")
	}
}

// answers tells whether anything is there; what is there is asked by leave.
func (s *sheet) answers(ctx context.Context, in Setup) bool {
	ctx, cancel := context.WithTimeout(ctx, webTime)
	defer cancel()
	req, err := http.NewRequestWithContext(ctx, http.MethodHead, in.AppURL.String(), nil)
	if err != nil {
		s.fail("app-url", "correct site.app_url", "%v", err)
		return false
	}
	resp, err := in.Web.Do(req)
	var dns *net.DNSError
	switch {
	case errors.As(err, &dns) && !dns.IsNotFound:
		s.unasked("app-url", dns)
		return false
	case err != nil:
		s.add(in.gravity(), "app-url", startServe, "%s does not answer: %v", in.AppURL, cause(err))
		return false
	}
	_ = resp.Body.Close()
	if resp.StatusCode >= http.StatusInternalServerError {
		s.add(in.gravity(), "app-url", "look at the log of the web server", "%s answers %s", in.AppURL, resp.Status)
		return false
	}
	s.ok("app-url", "%s answers", in.AppURL)
	s.clock(resp.Header.Get("Date"), in.Now)
	return true
}

// clock compares this machine's with the web server's: a mail dated in the future or long ago is suspect.
func (s *sheet) clock(date string, now time.Time) {
	theirs, err := http.ParseTime(date)
	if err != nil {
		return
	}
	if drift := now.Sub(theirs).Round(time.Second); drift.Abs() > maxDrift {
		s.warn("clock", "have the clock set over the network (NTP)",
			"this machine and the web server are %v apart", drift.Abs())
	}
}

// cause leaves out method and address, which the check names itself.
func cause(err error) error {
	var outer *url.Error
	if errors.As(err, &outer) {
		return outer.Err
	}
	return err
}

// unreachableHost tells whether no reader can follow an address there: it is of this machine or of a domain for
// examples. A private network may be that of the readers.
func unreachableHost(name string) bool {
	if ip := net.ParseIP(name); ip != nil {
		return !ip.IsGlobalUnicast()
	}
	return !strings.Contains(strings.TrimSuffix(name, "."), ".") || subscriber.ReservedDomain(name)
}

func kB(n int) string { return fmt.Sprintf("%d kB", (n+500)/1000) }
