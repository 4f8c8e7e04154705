package cli

import (
	"context"
	"encoding/json"
	"errors"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"path/filepath"
	"testing"

	"pressrun/internal/chores"
)

// inBooks works with the opened publication of the house.
func (h *house) inBooks(work func(w *workspace)) {
	h.t.Helper()
	s := testIO()
	s.Dir = h.dir
	s.Getenv = func(name string) (string, bool) { v, ok := h.env[name]; return v, ok }
	err := withBooks(h.t.Context(), s, &place{}, readBooks, func(w *workspace) error { work(w); return nil })
	if err != nil {
		h.t.Fatal(err)
	}
}

// TestAChoreThatKeepsFailingIsToldOnceOnEachWayAndSettledWhenItGetsThrough goes from the failure to the mail.
func TestAChoreThatKeepsFailingIsToldOnceOnEachWayAndSettledWhenItGetsThrough(t *testing.T) {
	calls := make(chan string, 10)
	hook := httptest.NewServer(http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) {
		var body struct{ Matter, Text, Publication string }
		raw, _ := io.ReadAll(r.Body)
		if err := json.Unmarshal(raw, &body); err != nil || r.Header.Get("Webhook-Signature") == "" {
			t.Errorf("got %s, signed %q", raw, r.Header.Get("Webhook-Signature"))
		}
		calls <- body.Matter + ": " + body.Text
	}))
	defer hook.Close()
	h := newHouse(t)
	h.env["PRESSRUN_ALERTS_WEBHOOK"], h.env["PRESSRUN_ALERTS_EMAIL"] = hook.URL, "desk@harbour.example"
	h.env["PRESSRUN_ALERTS_SECRET"] = "quay"

	log := slog.New(slog.DiscardHandler)
	failure := chores.Failure{Kind: pressDue, ID: 7, Tries: 5, Err: errors.New("the disk is full")}
	fail := func() {
		h.inBooks(func(w *workspace) {
			w.choreFailing(log)(context.Background(), failure)
			w.choreFailing(log)(context.Background(), chores.Failure{Kind: tellAlert, ID: 1, Err: io.EOF})
		})
	}
	for range 2 {
		fail()
		h.mustRun("work", "--until-idle", "--wait", "0s")
	}
	want := "chore press-due 7: Run 7, whose time has come, has failed 5 times and is still tried. " +
		"The last fault: the disk is full"
	if got := <-calls; got != want || len(calls) > 0 {
		t.Errorf("told %q and %d more, want %q", got, len(calls), want)
	}
	letters := func() int {
		files, _ := filepath.Glob(filepath.Join(h.dir, "var", "mail", "alerts", "new", "*.eml"))
		return len(files)
	}
	if n := letters(); n != 1 {
		t.Errorf("%d letters", n)
	}

	h.inBooks(func(w *workspace) { w.choreDone(log)(context.Background(), pressDue, 7) })
	h.mustRun("work", "--until-idle", "--wait", "0s")
	fail()
	h.mustRun("work", "--until-idle", "--wait", "0s")
	if len(calls) != 1 || letters() != 2 {
		t.Errorf("come up anew, it was told %d times by webhook and stands in %d letters", len(calls), letters())
	}
}
