package web_test

import (
	"context"
	"database/sql"
	"errors"
	"io"
	"maps"
	"net"
	"net/http"
	"strings"
	"testing"
	"time"

	"pressrun/internal/subscriber"
	"pressrun/internal/web"
)

// provider is a mail provider's client: it keeps no cookies and takes a redirect for the answer.
type provider struct {
	*house
	address string
	client  *http.Client
}

// online has the house answer on a port of its own, as it does for the world.
func (h *house) online() *provider {
	h.Helper()
	listener, err := (&net.ListenConfig{}).Listen(h.Context(), "tcp", "127.0.0.1:0")
	if err != nil {
		h.Fatal(err)
	}
	ctx, stop := context.WithCancel(context.WithoutCancel(h.Context()))
	done := make(chan error, 1)
	go func() { done <- web.Serve(ctx, listener, h.server.Handler(), h.server.Log) }()
	transport := &http.Transport{}
	h.Cleanup(func() {
		stop()
		if err := <-done; err != nil && !errors.Is(err, http.ErrServerClosed) {
			h.Error(err)
		}
		transport.CloseIdleConnections()
	})
	return &provider{house: h, address: "http://" + listener.Addr().String(), client: &http.Client{
		Transport:     transport,
		CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
	}}
}

// send sends one request with some headers, each written as "Name: value".
func (p *provider) send(method, path, mediaType, body string, headers ...string) answer {
	p.Helper()
	req, err := http.NewRequestWithContext(p.Context(), method, p.address+path, strings.NewReader(body))
	if err != nil {
		p.Fatal(err)
	}
	if mediaType != "" {
		req.Header.Set("Content-Type", mediaType)
	}
	for _, h := range headers {
		name, value, _ := strings.Cut(h, ": ")
		req.Header.Set(name, value)
	}
	res, err := p.client.Do(req)
	if err != nil {
		p.Fatal(err)
	}
	defer func() { _ = res.Body.Close() }()
	data, err := io.ReadAll(res.Body)
	if err != nil {
		p.Fatal(err)
	}
	res.Header.Del("Date")
	return answer{res.StatusCode, res.Header, string(data)}
}

// TestProvidersUnsubscribeWithOneRequest has the POST of RFC 8058 §3.2 as providers send it: both forms of body, from
// nowhere or from another site, with whatever headers. Each leaves, without cookie, redirect or sign-in.
func TestProvidersUnsubscribeWithOneRequest(t *testing.T) {
	multi, multiBody := multipartForm(t, "List-Unsubscribe", "One-Click")
	for _, kind := range []struct{ name, mediaType, body string }{
		{"form", formType, oneClick}, {"multipart", multi, multiBody},
	} {
		for _, headers := range [][]string{
			nil,
			{"User-Agent: Mozilla/5.0 (compatible; GoogleOneClickUnsubscribe)"},
			{"Origin: https://mail.example", "Sec-Fetch-Site: cross-site", "Sec-Fetch-Mode: navigate"},
			{"Origin: null", "Sec-Fetch-Site: cross-site"},
			{"Referer: https://mail.example/inbox", "Cookie: session=1"},
			{"Authorization: Basic YTpi"},
		} {
			t.Run(kind.name+" "+strings.Join(headers, ", "), func(t *testing.T) {
				p := newHouse(t).online()
				got := p.send("POST", "/u/"+adaWeekly, kind.mediaType, kind.body, headers...)
				if got.status != http.StatusOK || p.status(adaWeekly) != subscriber.Left {
					t.Errorf("status %d, she is %s", got.status, p.status(adaWeekly))
				}
				for _, name := range []string{"Location", "Set-Cookie", "Www-Authenticate", "Refresh"} {
					if value := got.header.Get(name); value != "" {
						t.Errorf("%s: %s", name, value)
					}
				}
				if p.status(adaDaily) != subscriber.Confirmed || p.status(boWeekly) != subscriber.Confirmed {
					t.Error("another subscription has ended")
				}
			})
		}
	}
}

// TestWhoLooksNeverUnsubscribes has all that scanners, previews, prefetching browsers and crawlers send, in one session
// and in their order.
func TestWhoLooksNeverUnsubscribes(t *testing.T) {
	p := newHouse(t).online()
	path := "/u/" + adaWeekly
	multi, multiBody := multipartForm(t, "url", "https://harbour.example"+path)
	for _, r := range []struct {
		method, path, mediaType, body string
		headers                       []string
	}{
		{method: "HEAD"},
		{method: "GET"},
		{method: "OPTIONS"},
		{method: "GET", headers: []string{"Purpose: prefetch"}},
		{method: "GET", headers: []string{"Sec-Purpose: prefetch"}},
		{method: "GET", headers: []string{"Sec-Purpose: prefetch;prerender", "Sec-Fetch-Mode: navigate"}},
		{method: "GET", headers: []string{"X-Moz: prefetch"}},
		{method: "GET", headers: []string{"X-Purpose: preview"}},
		{method: "GET", headers: []string{"Range: bytes=0-1023"}},
		{method: "GET", path: "?" + oneClick},
		{method: "GET", mediaType: formType, body: oneClick},
		{method: "PROPFIND", headers: []string{"Depth: 0"}, mediaType: "application/xml", body: "<propfind/>"},
		{method: "TRACE"},
		{method: "PUT", mediaType: formType, body: oneClick},
		{method: "PATCH", mediaType: formType, body: oneClick},
		{method: "DELETE"},
		{method: "LOCK"},
		{method: "POST"},
		{method: "POST", mediaType: formType},
		{method: "POST", mediaType: formType, body: "List-Unsubscribe"},
		{method: "POST", mediaType: formType, body: "list-unsubscribe=one-click"},
		{method: "POST", mediaType: formType, body: "email=ada%40harbour.example"},
		{method: "POST", path: "?" + oneClick, mediaType: formType},
		{method: "POST", mediaType: multi, body: multiBody},
		{method: "POST", mediaType: "text/plain", body: oneClick},
		{method: "POST", mediaType: "application/json", body: `{"List-Unsubscribe":"One-Click"}`},
		{method: "POST", headers: []string{"X-HTTP-Method-Override: DELETE"}},
	} {
		got := p.send(r.method, path+r.path, r.mediaType, r.body, r.headers...)
		if p.status(adaWeekly) != subscriber.Confirmed {
			t.Fatalf("%s %s %q %v: she has left (status %d)", r.method, r.path, r.body, r.headers, got.status)
		}
		if r.method == "POST" && got.status < 400 {
			t.Errorf("%s %q: status %d, as if it had been done", r.method, r.body, got.status)
		}
	}
	if got := p.send("POST", path, formType, oneClick); got.status != 200 || p.status(adaWeekly) != subscriber.Left {
		t.Error("the test has sent nothing to the right address")
	}
}

// TestAForeignTokenTellsNothing compares whole answers, headers with them: to forged tokens, and to those that other
// things than subscriptions have.
func TestAForeignTokenTellsNothing(t *testing.T) {
	h := newHouse(t)
	if err := h.store.Erase(t.Context(), "bo@harbour.example"); err != nil {
		t.Fatal(err)
	}
	const move = "MOVEOFADA2345"
	if _, err := h.store.BeginMove(t.Context(), adaWeekly, subscriber.BeginMove{
		Move:   subscriber.Move{Token: move, Email: "ada@new.example", Asked: time.Now()},
		Letter: subscriber.Letter{Kind: subscriber.LetterMove, Email: "ada@new.example", Token: move},
		Quiet:  subscriber.Cap{Subject: "one", Most: 1, Within: time.Hour},
	}); err != nil {
		t.Fatal(err)
	}
	p := h.online()
	swapped := adaWeekly[1:] + adaWeekly[:1]
	for _, of := range []struct{ method, before, behind, body string }{
		{"POST", "/u/", "", oneClick},
		{"GET", "/u/", "", ""},
		{"POST", "/u/", "/back", "Rejoin=Yes"},
		{"GET", "/p/", "", ""},
		{"POST", "/p/", "/pause", "for=week"},
		{"POST", "/p/", "/erase", "do=yes"},
		{"GET", "/p/", "/erase", ""},
		{"POST", "/p/", "/export", "email=bo%40harbour.example"},
		{"POST", "/p/", "/leave-all", oneClick},
		{"POST", "/p/", "/lists/weekly/leave", oneClick},
		{"POST", "/p/", "/lists/weekly/join", "do=yes"},
		{"POST", "/p/", "/lists/weekly/choices", "list=weekly"},
		{"POST", "/p/", "/name", "do=save&name=x"},
		{"POST", "/p/", "/address", "email=x%40x.example"},
		{"GET", "/move/", "", ""},
		{"POST", "/move/", "", "do=yes"},
	} {
		var first answer
		for i, token := range []string{"NEVERWAS23456", boWeekly, swapped, adaWeekly + "A", strings.ToLower(adaWeekly), move, "erased-3"} {
			if token == move && of.before == "/move/" {
				token = adaWeekly // there a subscription's is the foreign one
			}
			got := p.send(of.method, of.before+token+of.behind, formType, of.body)
			if i == 0 {
				first = got
			}
			if got.status != http.StatusNotFound || got.body != first.body || !maps.EqualFunc(got.header, first.header,
				func(a, b []string) bool { return strings.Join(a, "\n") == strings.Join(b, "\n") }) {
				t.Errorf("%s %s%s%s: status %d, the same body: %v, headers\n%v\n%v",
					of.method, of.before, token, of.behind, got.status, got.body == first.body, got.header, first.header)
			}
		}
	}
	for _, token := range []string{adaWeekly, adaDaily} {
		if p.status(token) != subscriber.Confirmed {
			t.Errorf("%s is %s", token, p.status(token))
		}
	}
}

// TestATokenOfLastYearOutlivesAllKeys makes a token a year ago, then every key anew that the books have. Others are in
// files, and no token is made of any.
func TestATokenOfLastYearOutlivesAllKeys(t *testing.T) {
	h := newHouse(t)
	token := subscriber.NewToken(time.Now().AddDate(-1, 0, 0))
	who := subscriber.Subscriber{Email: "old@harbour.example"}
	sub := subscriber.Subscription{List: "weekly", Status: subscriber.Confirmed, Token: token, ConsentAt: time.Now().AddDate(-1, 0, 0)}
	if _, err := h.store.AddSubscription(t.Context(), who, sub); err != nil {
		t.Fatal(err)
	}
	for _, purpose := range []string{"sign-ups", "clicks", "anything"} {
		if _, err := h.store.Secret(t.Context(), purpose, []byte(purpose)); err != nil {
			t.Fatal(err)
		}
	}
	db, err := sql.Open("sqlite", h.books)
	if err != nil {
		t.Fatal(err)
	}
	for _, rotate := range []string{
		`UPDATE secret SET value = randomblob(32), created = created + 1`,
		`INSERT INTO return_key (secret, created) VALUES (randomblob(32), 1)`,
		`DELETE FROM return_key WHERE id < (SELECT MAX(id) FROM return_key)`,
	} {
		if _, err := db.ExecContext(t.Context(), rotate); err != nil {
			t.Fatal(err)
		}
	}
	if err := db.Close(); err != nil {
		t.Fatal(err)
	}
	p := h.online()
	if got := p.send("GET", "/p/"+token, "", ""); got.status != http.StatusOK {
		t.Errorf("preferences: status %d", got.status)
	}
	if got := p.send("POST", "/u/"+token, formType, oneClick); got.status != http.StatusOK || p.status(token) != subscriber.Left {
		t.Errorf("status %d, he is %s", got.status, p.status(token))
	}
}
