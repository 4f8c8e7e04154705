package web_test

import (
	"bytes"
	"context"
	"errors"
	"mime/multipart"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"pressrun/internal/store"
	"pressrun/internal/subscriber"
	"pressrun/internal/web"
)

const oneClick = "List-Unsubscribe=One-Click"

// multipartForm is the field in the other form that RFC 8058 §3.2 allows.
func multipartForm(t *testing.T, name, value string) (mediaType, body string) {
	t.Helper()
	var b bytes.Buffer
	w := multipart.NewWriter(&b)
	if err := errors.Join(w.WriteField(name, value), w.Close()); err != nil {
		t.Fatal(err)
	}
	return w.FormDataContentType(), b.String()
}

// TestOneRequestEndsTheSubscriptionOrChangesNothing has every request that reaches the address of a mail.
func TestOneRequestEndsTheSubscriptionOrChangesNothing(t *testing.T) {
	multi, multiBody := multipartForm(t, "List-Unsubscribe", "One-Click")
	_, otherBody := multipartForm(t, "List-Unsubscribe", "Perhaps")
	for name, c := range map[string]struct {
		method, path, mediaType, body string
		status                        int
		leaves                        bool
	}{
		"form":                      {"POST", "", formType, oneClick, 200, true},
		"form with a charset":       {"POST", "", formType + "; charset=UTF-8", oneClick, 200, true},
		"form with more fields":     {"POST", "", formType, "a=b&" + oneClick, 200, true},
		"multipart":                 {"POST", "", multi, multiBody, 200, true},
		"GET":                       {"GET", "", "", "", 200, false},
		"GET with the field":        {"GET", "?" + oneClick, "", "", 200, false},
		"GET with a body":           {"GET", "", formType, oneClick, 200, false},
		"HEAD":                      {"HEAD", "", "", "", 200, false},
		"POST without a body":       {"POST", "", "", "", 415, false},
		"empty form":                {"POST", "", formType, "", 400, false},
		"other value":               {"POST", "", formType, "List-Unsubscribe=Perhaps", 400, false},
		"other field":               {"POST", "", formType, "Unsubscribe=One-Click", 400, false},
		"field in the address":      {"POST", "?" + oneClick, formType, "a=b", 400, false},
		"multipart, other value":    {"POST", "", multi, otherBody, 400, false},
		"multipart cut off":         {"POST", "", multi, multiBody[:20], 400, false},
		"multipart, no boundary":    {"POST", "", "multipart/form-data", multiBody, 400, false},
		"form as plain text":        {"POST", "", "text/plain", oneClick, 415, false},
		"JSON":                      {"POST", "", "application/json", `{"List-Unsubscribe":"One-Click"}`, 415, false},
		"body too large":            {"POST", "", formType, "a=" + strings.Repeat("a", 9000) + "&" + oneClick, 413, false},
		"body too large, multipart": {"POST", "", multi, multiBody + strings.Repeat("\r\n", 9000), 200, true},
		"PUT":                       {"PUT", "", formType, oneClick, 405, false},
		"DELETE":                    {"DELETE", "", "", "", 405, false},
		"slash at the end":          {"POST", "/", formType, oneClick, 405, false},
	} {
		t.Run(name, func(t *testing.T) {
			h := newHouse(t)
			got := h.ask(c.method, "/u/"+adaWeekly+c.path, c.mediaType, c.body)
			if got.status != c.status {
				t.Errorf("status %d, want %d\n%s", got.status, c.status, got.main())
			}
			if left := h.status(adaWeekly) == subscriber.Left; left != c.leaves {
				t.Errorf("left: %v, want %v", left, c.leaves)
			}
			for _, other := range []string{adaDaily, boWeekly} {
				if h.status(other) != subscriber.Confirmed {
					t.Errorf("%s changed", other)
				}
			}
			if c.leaves && (got.header.Get("Location") != "" || got.header.Get("Set-Cookie") != "") {
				t.Errorf("a redirect or a cookie: %v", got.header)
			}
		})
	}
}

func TestLeavingAgainAnswersTheSame(t *testing.T) {
	h := newHouse(t)
	first := h.post("/u/"+adaWeekly, oneClick)
	second := h.post("/u/"+adaWeekly, oneClick)
	if first.status != http.StatusOK || first.body != second.body {
		t.Errorf("status %d, then %d; the pages differ: %v", first.status, second.status, first.body != second.body)
	}
	if page := h.get("/u/" + adaWeekly); page.body != second.body {
		t.Error("the link shows another page to who has left than the button did")
	}
}

func TestAHurriedClientLeavesAllTheSame(t *testing.T) {
	h := newHouse(t)
	ctx, hangUp := context.WithCancel(t.Context())
	hangUp()
	req := httptest.NewRequestWithContext(ctx, "POST", "/u/"+adaWeekly, strings.NewReader(oneClick))
	req.Header.Set("Content-Type", formType)
	h.do(req)
	if h.status(adaWeekly) != subscriber.Left {
		t.Error("he has not left")
	}
}

// TestATokenOfNobodyTellsNothing compares the answers to tokens that never were, that were an erased reader's, and
// that no token can be: all are the same to the byte.
func TestATokenOfNobodyTellsNothing(t *testing.T) {
	h := newHouse(t)
	if err := h.store.Erase(t.Context(), "bo@harbour.example"); err != nil {
		t.Fatal(err)
	}
	var first string
	for _, token := range []string{
		"NEVERWAS23456", boWeekly, "erased-3", strings.ToLower(adaWeekly), adaWeekly[:8], adaWeekly + "A",
		"%00", "a%20b", "%C3%A9", strings.Repeat("A", 101), "%2e%2e", "test",
	} {
		for _, request := range []struct{ method, path, body string }{
			{"GET", "/u/" + token, ""},
			{"POST", "/u/" + token, oneClick},
			{"POST", "/u/" + token + "/back", "Rejoin=Yes"},
			{"GET", "/p/" + token, ""},
			{"POST", "/p/" + token + "/leave-all", oneClick},
		} {
			got := h.ask(request.method, request.path, formType, request.body)
			if first == "" {
				first = got.body
			}
			if got.status != http.StatusNotFound || got.body != first {
				t.Errorf("%s %s: status %d, same page: %v", request.method, request.path, got.status, got.body == first)
			}
		}
	}
	if h.status(adaWeekly) != subscriber.Confirmed {
		t.Error("Ada has left")
	}
}

func TestLeavingCanBeTakenBackForThatListAlone(t *testing.T) {
	h := newHouse(t)
	h.post("/p/"+adaWeekly+"/leave-all", oneClick)
	got := h.post("/u/"+adaWeekly+"/back", oneClick)
	if got.status != http.StatusBadRequest || h.status(adaWeekly) != subscriber.Left {
		t.Errorf("brought back by a request to leave: status %d", got.status)
	}
	if got := h.get("/u/" + adaWeekly + "/back"); got.status != http.StatusOK || h.status(adaWeekly) != subscriber.Left {
		t.Errorf("brought back by looking: status %d", got.status)
	}
	for range 2 {
		got := h.post("/u/"+adaWeekly+"/back", "Rejoin=Yes")
		if got.status != http.StatusOK || !strings.Contains(got.body, "You are back on The Weekly &lt;Tide&gt;") {
			t.Errorf("status %d\n%s", got.status, got.main())
		}
	}
	if h.status(adaWeekly) != subscriber.Confirmed || h.status(adaDaily) != subscriber.Left {
		t.Errorf("weekly %s, daily %s", h.status(adaWeekly), h.status(adaDaily))
	}
}

func TestWhoIsSuppressedIsToldSoAndStaysSo(t *testing.T) {
	h := newHouse(t)
	if err := h.store.Suppress(t.Context(), "ada@harbour.example", "complained"); err != nil {
		t.Fatal(err)
	}
	for _, got := range []answer{
		h.get("/u/" + adaWeekly), h.post("/u/"+adaWeekly, oneClick), h.post("/u/"+adaWeekly+"/back", "Rejoin=Yes"),
	} {
		if got.status != http.StatusOK || strings.Contains(got.body, "back on") || strings.Contains(got.body, "put me back") {
			t.Errorf("status %d\n%s", got.status, got.main())
		}
	}
	if got := h.status(adaWeekly); got != subscriber.Suppressed {
		t.Errorf("he is %s", got)
	}
}

func TestLeavingAllListsLeavesNobodyElses(t *testing.T) {
	h := newHouse(t)
	got := h.post("/p/"+adaDaily+"/leave-all", "a=b")
	if got.status != http.StatusBadRequest || h.status(adaDaily) != subscriber.Confirmed {
		t.Errorf("without the field: status %d", got.status)
	}
	got = h.post("/p/"+adaDaily+"/leave-all", oneClick)
	if got.status != http.StatusOK || h.status(adaDaily) != subscriber.Left || h.status(adaWeekly) != subscriber.Left {
		t.Errorf("status %d, daily %s, weekly %s", got.status, h.status(adaDaily), h.status(adaWeekly))
	}
	if h.status(boWeekly) != subscriber.Confirmed {
		t.Error("Bo has left")
	}
}

// TestReadersPagesAreTheReadersAlone checks what keeps a token from getting about.
func TestReadersPagesAreTheReadersAlone(t *testing.T) {
	h := newHouse(t)
	for name, got := range map[string]answer{
		"leave": h.get("/u/" + adaWeekly), "preferences": h.get("/p/" + adaWeekly), "unknown": h.get("/u/NOBODY"),
		"refused": h.post("/u/"+adaWeekly, "a=b"), "left": h.post("/u/"+adaWeekly, oneClick),
	} {
		for key, want := range map[string]string{
			"X-Robots-Tag": "noindex", "Cache-Control": "no-store",
			"X-Content-Type-Options": "nosniff", "Content-Type": "text/html",
			"Content-Security-Policy": "default-src 'none'; style-src 'sha256-",
		} {
			if !strings.Contains(got.header.Get(key), want) {
				t.Errorf("%s: %s: %q", name, key, got.header.Get(key))
			}
		}
		if says := got.header.Get("Referrer-Policy"); says != "no-referrer" && says != "strict-origin" { // neither tells a path
			t.Errorf("%s: Referrer-Policy: %q", name, says)
		}
		if policy := got.header.Get("Content-Security-Policy"); strings.Contains(policy, "unsafe") || strings.Contains(policy, "script") {
			t.Errorf("%s: %s", name, policy)
		}
		if strings.Contains(got.body, "<script") || strings.Contains(got.body, "ada@harbour") {
			t.Errorf("%s: a script, or the whole address:\n%s", name, got.main())
		}
	}
	for _, secret := range []string{adaWeekly, "ada@", "NOBODY"} {
		if strings.Contains(h.log.String(), secret) {
			t.Errorf("the log holds %q:\n%s", secret, h.log)
		}
	}
	if !strings.Contains(h.log.String(), `route="POST /u/{token}" status=200`) {
		t.Errorf("the log does not tell of a leaving:\n%s", h.log)
	}
}

// broken is a keeper whose database is on fire.
type broken struct{ web.Readers }

func (broken) Leave(context.Context, string) (store.Reader, error) {
	return store.Reader{}, errors.New("database is on fire")
}

func TestAFaultOfOursIsNeverALeaving(t *testing.T) {
	h := newHouse(t)
	h.server.Readers = broken{h.store}
	got := h.post("/u/"+adaWeekly, oneClick)
	if got.status != http.StatusServiceUnavailable || strings.Contains(got.body, "fire") ||
		strings.Contains(got.body, "You have left") {
		t.Errorf("status %d\n%s", got.status, got.main())
	}
	if !strings.Contains(h.log.String(), "database is on fire") {
		t.Errorf("the log does not say why:\n%s", h.log)
	}
}

func TestPagesStandBelowThePathsOfTheirAddresses(t *testing.T) {
	h := newHouse(t)
	h.file("index.html", "front")
	h.server.Publication = newPublication(t, "https://harbour.example/news/", "https://harbour.example/app/")
	for path, status := range map[string]int{
		"/app/u/" + adaWeekly: 200, "/app/p/" + adaWeekly: 200, "/u/" + adaWeekly: 404,
		"/news/": 200, "/": 404, "/healthz": 200,
	} {
		if got := h.get(path); got.status != status {
			t.Errorf("%s: status %d, want %d", path, got.status, status)
		}
	}
	if page := h.get("/app/u/" + adaWeekly); !strings.Contains(page.body, `action="/app/u/`+adaWeekly+`"`) {
		t.Errorf("the button leads elsewhere:\n%s", page.body)
	}
}
