package web_test

import (
	"bytes"
	"context"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"go.uber.org/goleak"

	"pressrun/internal/publication"
	"pressrun/internal/readership"
	"pressrun/internal/site"
	"pressrun/internal/store"
	"pressrun/internal/subscriber"
	"pressrun/internal/web"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

// house is a server over books of its own: Ada is on the lists weekly and daily, Bo on weekly.
type house struct {
	*testing.T
	store  *store.Store
	server *web.Server
	public string
	log    *safeBuffer

	books   string // the file of the database
	now     time.Time
	letters int                       // that were put
	forgot  func(address string) bool // whose kept mails were removed; nil: nobody's
	handler http.Handler              // made at the first use of serve
}

const (
	adaWeekly = "ADAWEEKLY2345"
	adaDaily  = "ADADAILY23456"
	boWeekly  = "BOWEEKLY23456"
)

func newHouse(t *testing.T) *house {
	t.Helper()
	h := &house{T: t, public: filepath.Join(t.TempDir(), "public"), log: &safeBuffer{}, now: time.Now()}
	h.books = filepath.Join(t.TempDir(), "press.db")
	s, err := store.Open(t.Context(), "sqlite:"+h.books, store.Options{Migrate: true})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = s.Close() })
	h.store = s
	for _, sub := range []struct{ email, list, token string }{
		{"ada@harbour.example", "weekly", adaWeekly},
		{"ada@harbour.example", "daily", adaDaily},
		{"bo@harbour.example", "weekly", boWeekly},
	} {
		_, err := s.AddSubscription(t.Context(), subscriber.Subscriber{Email: sub.email}, subscriber.Subscription{
			List: sub.list, Token: sub.token, Status: subscriber.Confirmed,
			ConsentAt: time.Date(2026, 3, 2, 8, 0, 0, 0, time.UTC),
		})
		if err != nil {
			t.Fatal(err)
		}
	}
	p := newPublication(t, "https://harbour.example/", "https://harbour.example/")
	h.server = &web.Server{
		Publication: p, Site: site.New(p), Public: h.public, Readers: s, Health: s,
		Lists:   []subscriber.List{{Slug: "weekly", Name: "The Weekly <Tide>", Description: "Every Friday."}},
		Archive: s,
		Log:     slog.New(slog.NewTextHandler(h.log, &slog.HandlerOptions{Level: slog.LevelDebug})),
	}
	h.server.Self = h.selfService()
	return h
}

// selfService is over the books and the clock of the house; letters are counted.
func (h *house) selfService() web.SelfService {
	sent := func(int64) { h.letters++ }
	count := readership.Counting{Caps: readership.Caps{PerAddress: 3, PerNetwork: 20, PerDay: 100}, Key: []byte("key")}
	now := func() time.Time { return h.now }
	return web.SelfService{
		Preferences: &readership.Preferences{Books: h.store, Lists: h.server.Lists, Zone: time.UTC, Now: now, Sent: sent},
		Moves:       &readership.Moves{Books: h.store, Count: count, NewToken: subscriber.NewToken, Now: now, Sent: sent},
		Links:       &readership.Links{Books: h.store, Count: count, Sent: sent},
		Export:      &readership.Export{Publication: "Harbour Institute", Books: h.store, Count: count},
		Erasing: &readership.Erasing{
			Books: h.store, Named: func(context.Context, func(string) bool) {},
			Forget: func(is func(string) bool) (int, error) {
				h.forgot = is
				return 0, nil
			},
		},
	}
}

func newPublication(t testing.TB, address, app string) *publication.Publication {
	t.Helper()
	parse := func(s string) *url.URL {
		u, err := url.Parse(s)
		if err != nil {
			t.Fatal(err)
		}
		return u
	}
	return &publication.Publication{
		Name: "Harbour Institute", URL: parse(address), AppURL: parse(app), Authority: "harbour.example,2026-01-05",
		Language: "en", Location: time.UTC, PostalAddress: "1 Quay, Harbour", Pages: true,
	}
}

// answer is what came back.
type answer struct {
	status int
	header http.Header
	body   string
}

// main is the part of a page that is said to the reader.
func (a answer) main() string {
	_, rest, _ := strings.Cut(a.body, "<main")
	inside, _, _ := strings.Cut(rest, "</main>")
	return inside
}

// ask sends one request; a body of a form is given with its media type.
func (h *house) ask(method, path, mediaType, body string) answer {
	h.Helper()
	req := httptest.NewRequestWithContext(h.Context(), method, path, strings.NewReader(body))
	if mediaType != "" {
		req.Header.Set("Content-Type", mediaType)
	}
	return h.do(req)
}

func (h *house) do(req *http.Request) answer {
	rec := httptest.NewRecorder()
	h.server.Handler().ServeHTTP(rec, req)
	return answer{rec.Code, rec.Header(), rec.Body.String()}
}

func (h *house) get(path string) answer { h.Helper(); return h.ask("GET", path, "", "") }

const formType = "application/x-www-form-urlencoded"

func (h *house) post(path, body string) answer {
	h.Helper()
	return h.ask("POST", path, formType, body)
}

// status is how a subscription stands in the books.
func (h *house) status(token string) subscriber.Status {
	h.Helper()
	r, err := h.store.SubscriptionByToken(context.WithoutCancel(h.Context()), token)
	if err != nil {
		h.Fatal(err)
	}
	return r.Subscription.Status
}

func (h *house) file(name, text string) {
	h.Helper()
	path := filepath.Join(h.public, filepath.FromSlash(name))
	if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
		h.Fatal(err)
	}
	if err := os.WriteFile(path, []byte(text), 0o644); err != nil {
		h.Fatal(err)
	}
}

// safeBuffer is a log that a server and its test share.
type safeBuffer struct {
	mu sync.Mutex
	b  bytes.Buffer
}

func (s *safeBuffer) Write(p []byte) (int, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.b.Write(p)
}

func (s *safeBuffer) String() string {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.b.String()
}
