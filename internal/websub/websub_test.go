package websub_test

import (
	"context"
	"errors"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"pressrun/internal/websub"
)

const topic = "https://harbour.example/feed.rss?a=1&b=ü"

func TestAHubIsToldByAForm(t *testing.T) {
	hub := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.Method != http.MethodPost || r.ParseForm() != nil || len(r.PostForm) != 3 ||
			r.PostForm.Get("hub.mode") != "publish" || r.PostForm.Get("hub.url") != topic || r.PostForm.Get("hub.topic") != topic {
			t.Errorf("%s %v", r.Method, r.PostForm)
		}
		w.WriteHeader(http.StatusNoContent)
	}))
	defer hub.Close()
	if err := new(websub.Client).Publish(t.Context(), hub.URL, topic); err != nil {
		t.Error(err)
	}
}

func TestAnswersOfHubs(t *testing.T) {
	for status, want := range map[int]string{
		200: "", 202: "", 204: "", 400: "refused", 404: "refused", 410: "refused", 303: "refused",
		408: "later", 425: "later", 429: "later", 500: "later", 503: "later",
	} {
		hub := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
			if status == http.StatusSeeOther {
				w.Header().Set("Location", "/elsewhere")
			}
			w.WriteHeader(status)
			if status != http.StatusNoContent {
				_, _ = io.WriteString(w, "no such\n\ttopic "+strings.Repeat("x", 10_000))
			}
		}))
		err := new(websub.Client).Publish(t.Context(), hub.URL, topic)
		var refused *websub.RefusedError
		got := ""
		if errors.As(err, &refused) {
			got = "refused"
		} else if err != nil {
			got = "later"
		}
		if got != want {
			t.Errorf("%d: %q, want %q (%v)", status, got, want, err)
		}
		if err != nil && (!strings.Contains(err.Error(), "no such topic") || len(err.Error()) > 400) {
			t.Errorf("%d: %v", status, err)
		}
		hub.Close()
	}
}

func TestTheFormFollowsAHubThatHasMoved(t *testing.T) {
	told := false
	moved := httptest.NewServer(http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) {
		told = r.PostFormValue("hub.url") == topic
	}))
	defer moved.Close()
	hub := httptest.NewServer(http.RedirectHandler(moved.URL, http.StatusPermanentRedirect))
	defer hub.Close()
	if err := new(websub.Client).Publish(t.Context(), hub.URL, topic); err != nil || !told {
		t.Errorf("told: %v, %v", told, err)
	}
}

func TestNobodyThere(t *testing.T) {
	hub := httptest.NewServer(nil)
	hub.Close()
	var refused *websub.RefusedError
	if err := new(websub.Client).Publish(t.Context(), hub.URL, topic); err == nil || errors.As(err, &refused) {
		t.Errorf("nobody there: %v", err)
	}
	if err := new(websub.Client).Publish(t.Context(), "http://not a hub", topic); !errors.As(err, &refused) {
		t.Errorf("no address: %v", err)
	}
	stopped, stop := context.WithCancel(t.Context())
	stop()
	if err := new(websub.Client).Publish(stopped, hub.URL, topic); !errors.Is(err, context.Canceled) {
		t.Errorf("stopped: %v", err)
	}
}
