package intake

import (
	"context"
	"errors"
	"fmt"
	"net"
	"net/http"
	"net/http/httptest"
	"net/netip"
	"strings"
	"testing"
	"time"
)

// names resolves every host to the next of its addresses, the last one for good.
type names map[string][]string

func (n names) LookupNetIP(_ context.Context, _, host string) ([]netip.Addr, error) {
	list := n[host]
	if len(list) == 0 {
		return nil, fmt.Errorf("no such host %s", host)
	}
	if len(list) > 1 {
		n[host] = list[1:]
	}
	return []netip.Addr{netip.MustParseAddr(list[0])}, nil
}

// fetcherTo gives a fetcher that reaches the test server under any public address.
func fetcherTo(server *httptest.Server, hosts names) *Fetcher {
	return &Fetcher{Resolver: hosts, Dial: func(ctx context.Context, network, _ string) (net.Conn, error) {
		return (&net.Dialer{}).DialContext(ctx, network, server.Listener.Addr().String())
	}}
}

func serve(t *testing.T, handler http.HandlerFunc) *httptest.Server {
	t.Helper()
	server := httptest.NewServer(handler)
	t.Cleanup(server.Close)
	return server
}

func TestFetchGivesThePageWithItsFinalAddress(t *testing.T) {
	server := serve(t, func(w http.ResponseWriter, r *http.Request) {
		switch r.URL.Path {
		case "/old":
			http.Redirect(w, r, "/newer", http.StatusMovedPermanently)
		case "/newer":
			http.Redirect(w, r, "http://www.osprey.example/piece?a=1#top", http.StatusFound)
		default:
			w.Header().Set("Content-Type", "text/plain; charset=utf-8")
			fmt.Fprint(w, textPage("This piece originally appeared in 1945"))
		}
	})
	f := fetcherTo(server, names{"osprey.example": {"192.0.3.1"}, "www.osprey.example": {"192.0.3.2"}})
	src, redirects, err := f.Fetch(t.Context(), "http://osprey.example/old")
	if err != nil {
		t.Fatal(err)
	}
	if got := strings.Join(redirects, " "); got != "http://osprey.example/newer http://www.osprey.example/piece?a=1#top" {
		t.Errorf("redirects %q", got)
	}
	r := Read(src, options())
	if r.Piece == nil || r.Piece.CanonicalURL != "http://www.osprey.example/piece?a=1" {
		t.Errorf("read %+v", r.Findings)
	}
}

func TestFetchRefusesPrivateAddressesAfterResolving(t *testing.T) {
	server := serve(t, func(w http.ResponseWriter, r *http.Request) {
		if r.URL.Path == "/in" {
			http.Redirect(w, r, "http://inside.example/", http.StatusFound)
		}
	})
	inside := []string{
		"127.0.0.1", "10.0.0.7", "192.168.1.1", "172.16.4.4", "169.254.169.254", "100.64.0.1", "0.0.0.0", "224.0.0.1",
		"255.255.255.255", "198.18.0.1", "::1", "fe80::1", "fc00::1", "::ffff:127.0.0.1", "::", "ff02::1", "64:ff9b::7f00:1",
		"2002:7f00:1::", "2001:db8::1", "fec0::1",
	}
	for _, ip := range inside {
		f := fetcherTo(server, names{"inside.example": {ip}, "osprey.example": {"192.0.3.1"}})
		literal := ip
		if strings.Contains(ip, ":") {
			literal = "[" + ip + "]"
		}
		for _, address := range []string{"http://inside.example/", "http://osprey.example/in", "http://" + literal + "/"} {
			if _, _, err := f.Fetch(t.Context(), address); !errors.Is(err, ErrPrivateAddress) {
				t.Errorf("%s (%s): %v", address, ip, err)
			}
		}
	}
}

func TestFetchIsNotFooledByANameThatChanges(t *testing.T) {
	server := serve(t, func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Connection", "close")
		http.Redirect(w, r, "http://osprey.example/next", http.StatusFound)
	})
	f := fetcherTo(server, names{"osprey.example": {"192.0.3.1", "127.0.0.1"}})
	if _, _, err := f.Fetch(t.Context(), "http://osprey.example/"); !errors.Is(err, ErrPrivateAddress) {
		t.Errorf("got %v", err)
	}
}

func TestFetchAllowsPrivateAddressesWhenTold(t *testing.T) {
	server := serve(t, func(w http.ResponseWriter, _ *http.Request) { fmt.Fprint(w, "hello") })
	src, _, err := (&Fetcher{AllowPrivate: true}).Fetch(t.Context(), server.URL)
	if err != nil || string(src.Data) != "hello" {
		t.Errorf("%q, %v", src.Data, err)
	}
	_, _, err = (&Fetcher{}).Fetch(t.Context(), server.URL)
	if !errors.Is(err, ErrPrivateAddress) || !strings.Contains(err.Error(), "import it with --allow-private first") {
		t.Errorf("without AllowPrivate: %v", err)
	}
	if strings.Count(err.Error(), "127.0.0.1") != 1 {
		t.Errorf("the address is said twice: %v", err)
	}
}

func TestFetchHasLimits(t *testing.T) {
	server := serve(t, func(w http.ResponseWriter, r *http.Request) {
		switch r.URL.Path {
		case "/large":
			w.Write(make([]byte, MaxSize+1))
		case "/loop":
			http.Redirect(w, r, "/loop", http.StatusFound)
		case "/file":
			http.Redirect(w, r, "file:///etc/passwd", http.StatusFound)
		case "/gone":
			http.NotFound(w, r)
		}
	})
	f := &Fetcher{AllowPrivate: true}
	for path, want := range map[string]string{
		"/large": "larger than", "/loop": "redirects", "/file": "no web address", "/gone": "404",
	} {
		if _, _, err := f.Fetch(t.Context(), server.URL+path); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%s: %v", path, err)
		}
	}
	for _, address := range []string{"file:///etc/passwd", "ftp://x.example/", "piece.txt", "http://", "http://u:p@x.example/", "http://[::"} {
		if _, _, err := f.Fetch(t.Context(), address); err == nil {
			t.Errorf("%s was fetched", address)
		}
	}
}

func TestFetchGivesUpOnASlowServer(t *testing.T) {
	stop := make(chan struct{})
	server := serve(t, func(_ http.ResponseWriter, r *http.Request) {
		select {
		case <-stop:
		case <-r.Context().Done():
		}
	})
	defer close(stop)
	ctx, cancel := context.WithTimeout(t.Context(), 50*time.Millisecond)
	defer cancel()
	_, _, err := (&Fetcher{AllowPrivate: true}).Fetch(ctx, server.URL)
	if !errors.Is(err, context.DeadlineExceeded) || !strings.Contains(err.Error(), "try again") {
		t.Errorf("got %v", err)
	}
}
