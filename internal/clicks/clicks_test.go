package clicks

import (
	"context"
	"log/slog"
	"net/http/httptest"
	"net/netip"
	"testing"
	"testing/synctest"
	"time"

	"github.com/google/go-cmp/cmp"

	"pressrun/internal/ledger"
)

func to(list string, number int, slug string) ledger.ReadOnLink {
	return ledger.ReadOnLink{List: list, Number: number, Slug: slug}
}

func TestASealIsGoodForItsLinkAlone(t *testing.T) {
	ours, link := Sealer{[]byte("ours")}, to("weekly", 7, "harbour")
	if !ours.Check(link, ours.Seal(link)) {
		t.Error("a link of ours is refused")
	}
	for _, other := range []ledger.ReadOnLink{to("weekly", 8, "harbour"), to("weekly", 7, "weir"), to("daily", 7, "harbour")} {
		if ours.Check(other, ours.Seal(link)) {
			t.Errorf("the seal is good for %+v too", other)
		}
	}
	if ours.Check(link, "") || ours.Check(link, Sealer{[]byte("a stranger's")}.Seal(link)) {
		t.Error("a stranger's seal is good")
	}
}

func TestMachinesAreToldFromPeople(t *testing.T) {
	const browser = "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0"
	for _, c := range []struct {
		name, method, agent, language, purpose string
		machine                                bool
	}{
		{"a person", "GET", browser, "de,en;q=0.7", "", false},
		{"looks only", "HEAD", browser, "de", "", true},
		{"in advance", "GET", browser, "de", "prefetch;prerender", true},
		{"no language", "GET", browser, "", "", true},
		{"no name", "GET", "", "en", "", true},
		{"a scanner", "GET", "Mozilla/5.0 (compatible; MailScanner/2.0)", "en", "", true},
		{"a library", "GET", "Go-http-client/2.0", "en", "", true},
	} {
		r := httptest.NewRequest(c.method, "/", nil)
		r.Header.Set("User-Agent", c.agent)
		r.Header.Set("Accept-Language", c.language)
		r.Header.Set("Sec-Purpose", c.purpose)
		if got := ByMachine(r); got != c.machine {
			t.Errorf("%s: %v", c.name, got)
		}
	}
}

type totals []ledger.Clicks

func (all *totals) AddClicks(_ context.Context, counts []ledger.Clicks) error {
	*all = append(*all, counts...)
	return nil
}

func TestWhoFollowsAllLinksAtOnceIsAMachine(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var books totals
		c := &Counter{Books: &books, Now: time.Now, Log: slog.New(slog.DiscardHandler)}
		ctx, stop := context.WithCancel(t.Context())
		done := make(chan error)
		go func() { done <- c.Run(ctx) }()
		person, scanner := netip.MustParseAddr("203.0.113.7"), netip.MustParseAddr("2001:db8::7")
		c.Clicked(to("weekly", 7, "a"), person, false)
		c.Clicked(to("weekly", 7, "a"), netip.Addr{}, false)
		for _, slug := range []string{"a", "b", "c"} {
			c.Clicked(to("weekly", 7, slug), scanner, false)
		}
		c.Clicked(to("weekly", 7, "b"), person, true)
		time.Sleep(2 * settleTime)
		synctest.Wait()
		want := totals{
			{ReadOnLink: to("weekly", 7, "a"), People: 2, Machines: 1}, {ReadOnLink: to("weekly", 7, "b"), People: 0, Machines: 2}, {ReadOnLink: to("weekly", 7, "c"), People: 0, Machines: 1},
		}
		if diff := cmp.Diff(want, books); diff != "" {
			t.Errorf("-want +got:\n%s", diff)
		}
		books = nil
		c.Clicked(to("weekly", 7, "d"), person, false)
		stop()
		if err := <-done; err != nil {
			t.Error(err)
		}
		if diff := cmp.Diff(totals{{ReadOnLink: to("weekly", 7, "d"), People: 1, Machines: 0}}, books); diff != "" {
			t.Errorf("at the end, -want +got:\n%s", diff)
		}
	})
}
