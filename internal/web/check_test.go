package web_test

import (
	"context"
	"errors"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"

	"pressrun/internal/web"
)

func TestTheCheckPassesOnlyOverTheSameBooks(t *testing.T) {
	h, stranger := newHouse(t), newHouse(t)
	ours := httptest.NewServer(h.server.Handler())
	defer ours.Close()
	theirs := httptest.NewServer(stranger.server.Handler())
	defer theirs.Close()
	elsewhere := httptest.NewServer(http.RedirectHandler(ours.URL, http.StatusFound))
	defer elsewhere.Close()
	page := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		_, _ = w.Write([]byte("<p>Soon here"))
	}))
	defer page.Close()
	gone := httptest.NewServer(nil)
	gone.Close()
	for name, c := range map[string]struct{ address, says string }{
		"our server":            {ours.URL + "/", ""},
		"a server of others":    {theirs.URL + "/", "404 Not Found"},
		"a redirect to ours":    {elsewhere.URL + "/", "302 Found to " + ours.URL},
		"a page for everything": {page.URL + "/", "another page"},
		"nobody":                {gone.URL + "/", "connection refused"},
	} {
		t.Run(name, func(t *testing.T) {
			app, err := url.Parse(c.address)
			if err != nil {
				t.Fatal(err)
			}
			err = web.CheckAlive(t.Context(), nil, app, h.store)
			if c.says == "" {
				if err != nil {
					t.Error(err)
				}
				return
			}
			var dead *web.AliveError
			if !errors.As(err, &dead) || !strings.HasPrefix(dead.Asked, c.address+"alive/") {
				t.Fatalf("got %v", err)
			}
			for _, word := range []string{c.says, dead.Asked, "pressrun serve", "site.app_url"} {
				if !strings.Contains(err.Error(), word) {
					t.Errorf("it does not say %q: %v", word, err)
				}
			}
		})
	}
}

func TestTheCheckEndsWhenItIsStopped(t *testing.T) {
	h := newHouse(t)
	asked := make(chan struct{})
	slow := httptest.NewServer(http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) {
		close(asked)
		<-r.Context().Done()
	}))
	defer slow.Close()
	app, err := url.Parse(slow.URL + "/")
	if err != nil {
		t.Fatal(err)
	}
	ctx, stop := context.WithCancel(t.Context())
	go func() { <-asked; stop() }()
	if err := web.CheckAlive(ctx, nil, app, h.store); !errors.Is(err, context.Canceled) {
		t.Errorf("got %v", err)
	}
}

// away is a database that can't be read.
type away struct{}

var errAway = errors.New("away")

func (away) Ping(context.Context) error                                { return errAway }
func (away) ProbeAnswer(context.Context, string) (string, error)       { return "", errAway }
func (away) PutProbe(_ context.Context, _ string, answer string) error { return errAway }

func TestHealthIsThatOfTheBooks(t *testing.T) {
	h := newHouse(t)
	if got := h.get("/readyz"); got.status != 200 || got.body != "ok\n" {
		t.Errorf("%d %q", got.status, got.body)
	}
	h.server.Health = away{}
	for _, path := range []string{"/readyz", "/alive/NONCE"} {
		if got := h.get(path); got.status != 503 || strings.Contains(got.body, "away") {
			t.Errorf("%s: %d %q", path, got.status, got.body)
		}
	}
	if got := h.get("/healthz"); got.status != 200 {
		t.Errorf("a server whose books are away is told to be dead: %d", got.status)
	}
	if err := web.CheckAlive(t.Context(), nil, h.server.Publication.AppURL, away{}); !errors.Is(err, errAway) {
		t.Errorf("got %v", err)
	}
}
