package press_test

import (
	"errors"
	"strings"
	"testing"

	"pressrun/internal/ledger"
	"pressrun/internal/mail"
	"pressrun/internal/piece"
	"pressrun/internal/press"
)

func finding(level piece.Level) []piece.Finding {
	return []piece.Finding{{Level: level, Field: "body", Code: "mail-link", Message: "leads nowhere"}}
}

func TestAFaultyEditionRefusesTheWholePublicationBeforeAnythingIsWritten(t *testing.T) {
	h := newHouse(t)
	var seen []mail.Message
	h.Inspect = func(m mail.Message) []piece.Finding {
		seen = append(seen, m)
		return finding(piece.LevelError)
	}
	name := h.write("a.md", simple("A Quay"))
	_, err := h.Plan(t.Context(), []string{name}, press.Options{})
	var refused *press.RefusedError
	if !errors.As(err, &refused) || refused.Name != "the edition of commentary" || len(refused.Findings) != 1 {
		t.Fatalf("got %v, want the edition's refusal", err)
	}
	if len(seen) != 1 || seen[0].Subject != "A Quay" || !strings.Contains(seen[0].HTML, seen[0].List.Unsubscribe) {
		t.Errorf("what was inspected is no mail as a reader gets it: %+v", seen)
	}
	for _, o := range []press.Options{{Archive: true}, {Only: []ledger.Channel{ledger.Feeds, ledger.Partners}}} {
		if _, err := h.Plan(t.Context(), []string{name}, o); err != nil {
			t.Errorf("%+v: no mail goes out, yet it is refused: %v", o, err)
		}
	}
}

func TestWarningsOfAnEditionAreShownAndRefuseOnlyWhenStrict(t *testing.T) {
	h := newHouse(t)
	h.Inspect = func(mail.Message) []piece.Finding { return finding(piece.LevelWarning) }
	name := h.write("a.md", simple("A Quay"))
	plan, err := h.Plan(t.Context(), []string{name}, press.Options{})
	if err != nil || len(plan.Editions[0].Findings) != 1 {
		t.Fatalf("got %+v, %v", plan, err)
	}
	var refused *press.RefusedError
	if _, err := h.Plan(t.Context(), []string{name}, press.Options{Strict: true}); !errors.As(err, &refused) {
		t.Errorf("strict: got %v", err)
	}
	proof, err := h.Proof(t.Context(), name, "")
	if err != nil || proof.Reading.Findings[len(proof.Reading.Findings)-1].Code != "mail-link" {
		t.Errorf("the proof does not tell: %+v, %v", proof, err)
	}
}

// What went wrong after the plan, or in a run that is carried on, stops at the last moment: nobody is frozen.
func TestAFaultyEditionIsNotFrozen(t *testing.T) {
	h := newHouse(t)
	h.subscribe("commentary", "one@example.org")
	plan, err := h.Plan(t.Context(), []string{h.write("a.md", simple("A Quay"))}, press.Options{})
	if err != nil {
		t.Fatal(err)
	}
	h.Inspect = func(mail.Message) []piece.Finding { return finding(piece.LevelError) }
	report, err := h.Publish(t.Context(), plan)
	var refused *press.RefusedError
	if !errors.As(err, &refused) {
		t.Errorf("got %v, want a refusal", err)
	}
	want(t, "email", report.Runs[0].Run.Steps[ledger.Email], ledger.StepOpen)
	want(t, "partners", report.Runs[0].Run.Steps[ledger.Partners], ledger.StepDone)
	editions, err := h.store.Editions(t.Context(), "", 0)
	if err != nil || len(editions) > 0 {
		t.Errorf("frozen: %v, %v", editions, err)
	}
	h.Inspect = nil
	want(t, "complete", h.publish(press.Options{}, "a-quay").Complete(), true)
	want(t, "mails", len(h.mails("commentary")), 1)
}
