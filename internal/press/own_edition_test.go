package press_test

import (
	"context"
	"strings"
	"testing"
	"time"

	"pressrun/internal/ledger"
	"pressrun/internal/press"
	"pressrun/internal/subscriber"
)

// join puts one more reader on a list.
func (h *house) join(list, email string) {
	h.t.Helper()
	_, err := h.store.AddSubscription(h.t.Context(), subscriber.Subscriber{Email: email}, subscriber.Subscription{
		List: list, Status: subscriber.Confirmed, Token: list + "-of-" + strings.TrimSuffix(email, "@example.org"),
	})
	if err != nil {
		h.t.Fatal(err)
	}
}

func (h *house) planCorrectionMail(slug string) *press.CorrectionMail {
	h.t.Helper()
	m, err := h.PlanCorrectionMail(h.t.Context(), slug)
	if err != nil {
		h.t.Fatal(err)
	}
	return m
}

// TestACorrectionWaitsForThePieceAsItWas corrects a piece while most readers are still to get it: they are told when
// they have it, and not before.
func TestACorrectionWaitsForThePieceAsItWas(t *testing.T) {
	h := newHouse(t, withLists(subscriber.List{
		Slug: "commentary", Name: "Commentary", Cadence: subscriber.EachPiece,
		First: []string{"proof@example.org"}, Grace: time.Hour,
	}))
	h.subscribe("commentary", "one@example.org", "two@example.org", "proof@example.org")
	h.publish(press.Options{}, h.write("a.md", simple("A Quay")))
	want(t, "mails to proof readers", len(h.mails("commentary")), 1)
	h.edit("pieces/a-quay.md", "Paragraph 3", "Passage 3")
	plan, err := h.PlanCorrection(t.Context(), press.Correction{Piece: "a-quay", Note: "It is a passage.", Mail: true})
	if err != nil {
		t.Fatal(err)
	}
	want(t, "told at once", plan.Mail.Digests[0].Audience.Readers, 1)
	want(t, "notes", len(plan.Mail.Notes), 1)
	if note := plan.Mail.Notes[0]; !strings.Contains(note, "2 readers") || !strings.Contains(note, "pressrun editions correction a-quay") {
		t.Errorf("the note is %q", note)
	}
	if _, err := h.Correct(t.Context(), plan); err != nil {
		t.Fatal(err)
	}
	want(t, "mails", len(h.mails("commentary")), 2)

	h.clock = h.clock.Add(2 * time.Hour)
	editions, err := h.store.EditionsOf(t.Context(), h.runs("a-quay")[1].ID)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := h.Sender.SendEdition(t.Context(), editions[0].ID); err != nil {
		t.Fatal(err)
	}
	want(t, "mails after the grace", len(h.mails("commentary")), 4)
	m := h.planCorrectionMail("a-quay")
	want(t, "told later", m.Digests[0].Audience.Readers, 2)
	want(t, "notes when all have it", len(m.Notes), 0)
}

func TestACorrectionIsNotMailedBeforeItsPage(t *testing.T) {
	h := newHouse(t, withLists(subscriber.List{Slug: "commentary", Name: "Commentary", Cadence: subscriber.EachPiece}))
	h.subscribe("commentary", "one@example.org")
	h.publish(press.Options{}, h.write("a.md", simple("A Quay")))
	h.edit("pieces/a-quay.md", "Paragraph 3", "Passage 3")
	h.correct(press.Correction{Piece: "a-quay", Note: "It is a passage."})
	run := h.runs("a-quay")[0]
	if err := h.store.SetStep(t.Context(), run.ID, ledger.Feeds, ledger.StepOpen); err != nil { // as if the program had ended before
		t.Fatal(err)
	}
	if _, err := h.PlanCorrectionMail(t.Context(), "a-quay"); err == nil || !strings.Contains(err.Error(), "pressrun publish a-quay") {
		t.Errorf("got the error %v", err)
	}
}

// TestWhatIsSentAgainIsTheSame compares an edition with what brings it to one who joined later, to the byte.
func TestWhatIsSentAgainIsTheSame(t *testing.T) {
	h := newHouse(t, withLists(subscriber.List{Slug: "commentary", Name: "Commentary", Cadence: subscriber.EachPiece}))
	h.subscribe("commentary", "one@example.org")
	h.publish(press.Options{}, h.write("a.md", simple("A Quay")), h.write("b.md", simple("B Pier")))
	h.clock = h.clock.AddDate(0, 0, 3)
	h.join("commentary", "late@example.org")
	if err := sendAgain(h); err != nil {
		t.Fatal(err)
	}
	editions, err := h.store.Editions(t.Context(), "commentary", 0)
	if err != nil {
		t.Fatal(err)
	}
	want(t, "editions", len(editions), 2)
	want(t, "kind", editions[0].Kind, ledger.ResendEdition)
	again, err := h.store.EditionBody(t.Context(), editions[0].ID)
	if err != nil {
		t.Fatal(err)
	}
	first, err := h.store.EditionBody(t.Context(), editions[1].ID)
	if err != nil {
		t.Fatal(err)
	}
	want(t, "the body", string(again), string(first))
}

// The commands by which an editor mails, repeatable as on the command line.

func mailCorrection(h *house) error {
	m, err := h.PlanCorrectionMail(context.Background(), "a-quay")
	if err != nil || m.Empty() {
		return err
	}
	_, err = h.MailCorrection(context.Background(), m)
	return err
}

func mailNote(h *house) error {
	n, err := h.PlanNote(context.Background(), "commentary", "We are moving", "Dear reader,\n\nfrom May on.", time.Time{})
	if err != nil {
		return err
	}
	_, err = h.MailNote(context.Background(), n)
	return err
}

func sendAgain(h *house) error {
	r, err := h.PlanResend(context.Background(), "commentary", 1, false)
	if err != nil || r.Goes() == 0 && r.Digest.Audience.Readers == 0 {
		return err
	}
	_, err = h.Resend(context.Background(), r)
	return err
}
