package alert

import (
	"bytes"
	"context"
	"errors"
	"log/slog"
	"slices"
	"strings"
	"testing"
	"time"

	"go.uber.org/goleak"

	"pressrun/internal/ledger"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

func raised() time.Time { return time.Date(2026, time.November, 20, 12, 0, 0, 0, time.UTC) }

func paused() ledger.Alert {
	return ledger.Alert{
		ID: 3, Matter: "run 7 paused", Raised: raised(),
		Text: "Run 7 is paused: the mail server refused the sign-in. Set the password and run: pressrun runs resume 7",
	}
}

// books hold one alert.
type books struct{ alert ledger.Alert }

func (b *books) Alert(_ context.Context, id int64) (ledger.Alert, error) {
	if id != b.alert.ID {
		return ledger.Alert{}, ledger.ErrNotFound
	}
	return b.alert, nil
}

func (b *books) Alerts(context.Context) ([]ledger.Alert, error) { return []ledger.Alert{b.alert}, nil }

func (b *books) AlertTold(_ context.Context, _ int64, way ledger.AlertWay) error {
	if b.alert.Told == nil {
		b.alert.Told = map[ledger.AlertWay]time.Time{}
	}
	b.alert.Told[way] = raised()
	return nil
}

func (b *books) AlertFault(_ context.Context, _ int64, fault string) error {
	b.alert.Fault = fault
	return nil
}

// way counts what it tells, and fails as long as it is broken.
type way struct {
	told   int
	broken error
}

func (w *way) Tell(context.Context, ledger.Alert) error {
	if w.broken == nil {
		w.told++
	}
	return w.broken
}

func TestAWayThatFailsHoldsUpNoOtherAndIsTriedAgain(t *testing.T) {
	b := &books{alert: paused()}
	email, hook := &way{broken: errors.New("the server is down")}, &way{}
	teller := &Teller{Books: b, Ways: map[ledger.AlertWay]Way{ledger.AlertEmail: email, ledger.AlertWebhook: hook}}
	if err := teller.Tell(t.Context(), 3); err == nil || b.alert.Fault != "the server is down" {
		t.Errorf("got %v, noted %q", err, b.alert.Fault)
	}
	if ids, _ := teller.Untold(t.Context()); !slices.Equal(ids, []int64{3}) {
		t.Errorf("untold: %v", ids)
	}
	email.broken = nil
	for range 2 {
		if err := teller.Tell(t.Context(), 3); err != nil {
			t.Error(err)
		}
	}
	if email.told != 1 || hook.told != 1 || b.alert.Fault != "" {
		t.Errorf("told %d times by mail, %d by webhook; noted %q", email.told, hook.told, b.alert.Fault)
	}
	if ids, _ := teller.Untold(t.Context()); len(ids) > 0 {
		t.Errorf("untold: %v", ids)
	}
}

func TestWhatIsSettledOrGoneIsToldToNobody(t *testing.T) {
	b := &books{alert: paused()}
	b.alert.Settled = raised()
	hook := &way{}
	teller := &Teller{Books: b, Ways: map[ledger.AlertWay]Way{ledger.AlertWebhook: hook}}
	for _, id := range []int64{3, 4} {
		if err := teller.Tell(t.Context(), id); err != nil {
			t.Error(err)
		}
	}
	if hook.told != 0 {
		t.Error("was told")
	}
}

func TestTheLogHasOneLine(t *testing.T) {
	var out bytes.Buffer
	if err := (Log{slog.New(slog.NewTextHandler(&out, nil))}).Tell(t.Context(), paused()); err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{"level=ERROR", "Run 7 is paused", `matter="run 7 paused"`} {
		if !strings.Contains(out.String(), want) {
			t.Errorf("the log has no %s: %s", want, &out)
		}
	}
	if strings.Count(out.String(), "\n") != 1 {
		t.Errorf("the log: %s", &out)
	}
}
