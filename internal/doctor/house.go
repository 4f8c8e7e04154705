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
		level := Warning
		if in.Real {
			level = Error
		}
		s.add(level, "postal-address", "write street and town into site.postal_address; the law of many countries asks for them", "is not filled in")
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

// live looks whether the address of the leave links answers.
func (s *sheet) live(ctx context.Context, in Setup) {
	if unreachableHost(in.AppURL.Hostname()) {
		if in.Real {
			s.fail("app-url", "set site.app_url to the address where pressrun serve answers readers", "%s can be reached by no reader", in.AppURL)
		} else {
			s.skip("app-url", "%s is an address for examples or of this machine", in.AppURL)
		}
		return
	}
	s.answers(ctx, in)
	if in.AppURL.Scheme != "https" {
		s.warn("one-click", "put a certificate in front and write https:// into site.app_url",
			"%s is not https, so mail programs offer no button to leave with one click", in.AppURL) // RFC 8058 §3.1
	}
	if in.Leave == nil {
		return
	}
	switch err := in.Leave(ctx); {
	case errors.Is(err, fs.ErrNotExist):
		s.skip("leave", "there are no books yet, so no leave links")
	case err != nil:
		s.fail("leave", "", "%v", err)
	default:
		s.ok("leave", "the leave links answer")
	}
}

func (s *sheet) answers(ctx context.Context, in Setup) {
	ctx, cancel := context.WithTimeout(ctx, webTime)
	defer cancel()
	req, err := http.NewRequestWithContext(ctx, http.MethodHead, in.AppURL.String(), nil)
	if err != nil {
		s.fail("app-url", "correct site.app_url", "%v", err)
		return
	}
	resp, err := in.Web.Do(req)
	if err != nil {
		s.fail("app-url", "start pressrun serve where site.app_url leads, or correct that key", "%s does not answer: %v", in.AppURL, cause(err))
		return
	}
	_ = resp.Body.Close()
	if resp.StatusCode >= 500 {
		s.fail("app-url", "look at the log of the web server", "%s answers %s", in.AppURL, resp.Status)
		return
	}
	s.ok("app-url", "%s answers", in.AppURL)
	s.clock(resp.Header.Get("Date"), in.Now)
}

// clock compares this machine's with the web server's: a mail dated in the future or long ago is suspect.
func (s *sheet) clock(date string, now time.Time) {
	theirs, err := http.ParseTime(date)
	if err != nil {
		return
	}
	if drift := now.Sub(theirs).Round(time.Second); drift.Abs() > maxDrift {
		s.warn("clock", "have the clock set over the network (NTP)", "this machine and the web server are %v apart", drift.Abs())
	}
}

// cause leaves out method and address, which the check names itself.
func cause(err error) error {
	if u, ok := err.(*url.Error); ok { //nolint:errorlint // the client returns it bare
		return u.Err
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
