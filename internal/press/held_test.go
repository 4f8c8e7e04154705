package press_test

import (
	"context"
	"strings"
	"testing"
	"time"

	"pressrun/internal/delivery"
	"pressrun/internal/ledger"
	"pressrun/internal/press"
)

// amidst does something after the first mail, as another process may.
type amidst struct {
	delivery.Carrier
	once *bool
	do   func()
}

func (a amidst) Open(ctx context.Context) (delivery.Conn, error) {
	conn, err := a.Carrier.Open(ctx)
	if err == nil && !*a.once {
		*a.once = true
		a.do()
	}
	return conn, err
}

func (h *house) amidst(do func()) {
	outbox, once := h.carrier, false
	h.carrier = func(list string) delivery.Carrier { return amidst{outbox(list), &once, do} }
}

// threeReaders is a house whose first piece is being mailed when something is done.
func threeReaders(t *testing.T, do func(h *house)) (h *house, name string) {
	h = newHouse(t)
	h.subscribe("commentary", "one@example.org", "two@example.org", "three@example.org")
	h.amidst(func() { do(h) })
	return h, h.write("a.md", simple("A Quay"))
}

func must(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

func TestARunThatIsCancelledWhileItIsMailedGoesNoFurther(t *testing.T) {
	h, name := threeReaders(t, func(h *house) { must(t, h.store.CancelRun(t.Context(), 1, "wrong list")) })
	report := h.publish(press.Options{}, name)
	want(t, "complete", report.Complete(), false)
	run := report.Runs[0]
	want(t, "state", run.Run.State, ledger.RunCancelled)
	want(t, "told", strings.Contains(strings.Join(run.Notes, "\n"), "run 1 was cancelled: wrong list"), true)
	want(t, "copies", len(h.copies()), 0)
	mails := len(h.mails("commentary"))

	plan, err := h.Plan(t.Context(), []string{"a-quay"}, press.Options{})
	must(t, err)
	want(t, "nothing to do", plan.Empty(), true)
	want(t, "told of the run", len(plan.Done) == 1 && plan.Done[0].State == ledger.RunCancelled, true)
	h.due(0)
	want(t, "mails", len(h.mails("commentary")), mails)
	want(t, "runs", len(h.runs("a-quay")), 1)
}

func TestARunThatIsPausedWhileItIsMailedWaits(t *testing.T) {
	h, name := threeReaders(t, func(h *house) { must(t, h.store.PauseRun(t.Context(), 1, "a second look")) })
	report := h.publish(press.Options{}, name)
	want(t, "complete", report.Complete(), false)
	want(t, "state", report.Runs[0].Run.State, ledger.RunPaused)
	want(t, "copies", len(h.copies()), 0)
	must(t, h.store.ResumeRun(t.Context(), 1))
	h.publish(press.Options{}, "a-quay")
	wantList(t, "mails", h.mails("commentary"), "one@example.org", "three@example.org", "two@example.org")
	want(t, "run", h.runs("a-quay")[0].State, ledger.RunFinished)
	want(t, "copies", len(h.copies()) > 0, true)
}

func TestARunHeldWhileItsEditionsAreMadeSendsNothing(t *testing.T) {
	for state, hold := range map[ledger.RunState]func(h *house) error{
		ledger.RunPaused:    func(h *house) error { return h.store.PauseRun(t.Context(), 1, "wait") },
		ledger.RunCancelled: func(h *house) error { return h.store.CancelRun(t.Context(), 1, "no") },
	} {
		t.Run(string(state), func(t *testing.T) {
			h := newHouse(t)
			h.subscribe("commentary", "one@example.org")
			h.MailGate = func(context.Context) error { return hold(h) }
			report := h.publish(press.Options{}, h.write("a.md", simple("A Quay")))
			want(t, "run", report.Runs[0].Run.State, state)
			want(t, "mails", len(h.mails("commentary")), 0)
			want(t, "copies", len(h.copies()), 0)
		})
	}
}

func TestACancelledPieceWaitsUntilItIsPublishedAnew(t *testing.T) {
	h := newHouse(t)
	h.subscribe("commentary", "one@example.org")
	h.publish(press.Options{}, h.write("a.md", simple("A Quay", "date: 2026-11-24")))
	must(t, h.store.CancelRun(t.Context(), h.runs("a-quay")[0].ID, "wrong week"))
	h.clock = h.clock.AddDate(0, 0, 10)
	h.due(0)
	want(t, "page", h.exists("public/pieces/a-quay/index.html"), false)
	at := h.clock.Add(24 * time.Hour)
	h.publish(press.Options{At: at}, "a-quay")
	h.due(0)
	h.clock = at
	h.due(1)
	want(t, "page", h.exists("public/pieces/a-quay/index.html"), true)
	wantList(t, "mails", h.mails("commentary"), "one@example.org")
}
