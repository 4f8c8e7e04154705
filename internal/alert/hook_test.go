package alert

import (
	"encoding/json"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"
)

// received is one call as the other side has it.
type received struct {
	header http.Header
	body   []byte
}

// receiver answers each call with a status.
func receiver(t *testing.T, status int) (*httptest.Server, chan received) {
	calls := make(chan received, 10)
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		body, _ := io.ReadAll(r.Body)
		calls <- received{r.Header, body}
		w.Header().Set("Location", "/elsewhere")
		w.WriteHeader(status)
	}))
	t.Cleanup(server.Close)
	return server, calls
}

func hook(server *httptest.Server) *Hook {
	return &Hook{
		Address: server.URL + "/hooks/T0KEN", Publication: "Harbour Institute", Client: server.Client(),
		Now: func() time.Time { return raised().Add(time.Minute) },
	}
}

func TestAHookGetsThePromisedBody(t *testing.T) {
	server, calls := receiver(t, http.StatusNoContent)
	if err := hook(server).Tell(t.Context(), paused()); err != nil {
		t.Fatal(err)
	}
	got := <-calls
	if got.header.Get("Content-Type") != "application/json" || got.header.Get("Webhook-Signature") != "" {
		t.Errorf("header: %v", got.header)
	}
	var body map[string]string
	if err := json.Unmarshal(got.body, &body); err != nil {
		t.Fatal(err)
	}
	for key, want := range map[string]string{
		"type": "alert", "publication": "Harbour Institute", "matter": "run 7 paused", "text": paused().Text,
		"raised": "2026-11-20T12:00:00Z",
	} {
		if body[key] != want {
			t.Errorf("%s is %q, want %q", key, body[key], want)
		}
	}
}

// The signature was computed by: printf %s "$id.$time.$body" | openssl dgst -sha256 -hmac "$secret" -binary | base64.
func TestASecretSignsTheCall(t *testing.T) {
	const known = "IjZt5+xV7BN0+ihDlx+EvNXD+enNgu/WjfY9TIO5Qf4="
	if got := sign("quay", "alert-3-1", "1795176060", []byte(`{"a":1}`)); got != known {
		t.Errorf("signature %s", got)
	}
	server, calls := receiver(t, http.StatusOK)
	h := hook(server)
	h.Secret = "quay"
	if err := h.Tell(t.Context(), paused()); err != nil {
		t.Fatal(err)
	}
	got := <-calls
	id, sent := got.header.Get("Webhook-Id"), got.header.Get("Webhook-Timestamp")
	want := "v1," + sign("quay", id, sent, got.body)
	if got.header.Get("Webhook-Signature") != want || id == "" || sent == "" {
		t.Errorf("header: %v", got.header)
	}
}

func TestAnythingBut2xxIsAFaultThatTellsNoToken(t *testing.T) {
	for _, status := range []int{302, 400, 410, 500} {
		server, calls := receiver(t, status)
		err := hook(server).Tell(t.Context(), paused())
		if err == nil || strings.Contains(err.Error(), "T0KEN") {
			t.Errorf("%d: %v", status, err)
		}
		if len(calls) != 1 {
			t.Errorf("%d: %d calls", status, len(calls))
		}
	}
	server, _ := receiver(t, 200)
	h := hook(server)
	server.Close()
	if err := h.Tell(t.Context(), paused()); err == nil || strings.Contains(err.Error(), "T0KEN") {
		t.Errorf("nobody there: %v", err)
	}
}
