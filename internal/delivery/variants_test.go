package delivery_test

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"strings"
	"testing"

	"pressrun/internal/delivery"
	"pressrun/internal/digest"
	"pressrun/internal/ledger"
	"pressrun/internal/sample"
	"pressrun/internal/subscriber"
)

// inFull has a reader take the list in full.
func (d *desk) inFull(name string) {
	d.t.Helper()
	sub := subscriber.Subscription{List: "weekly", Status: subscriber.Confirmed, Token: "token" + name, Content: subscriber.Full}
	if _, err := d.store.AddSubscription(d.t.Context(), subscriber.Subscriber{Email: name + "@x.example"}, sub); err != nil {
		d.t.Fatal(err)
	}
}

func bodyOf(t testing.TB, text string) []byte {
	t.Helper()
	text += " " + digest.LeaveToken + " " + digest.PreferencesToken + " " + digest.SinceToken
	kept, err := json.Marshal(digest.Body{Subject: text[:5], Language: "en", HTML: "<p>" + text + "</p>", Text: text + "\n"})
	if err != nil {
		t.Fatal(err)
	}
	return kept
}

// TestAVariantThatCannotBeMadePausesTheEdition has the edition go on once it can: nobody is passed over for it.
func TestAVariantThatCannotBeMadePausesTheEdition(t *testing.T) {
	for name, kept := range map[string][]byte{"not there": nil, "unreadable": []byte("{")} {
		t.Run(name, func(t *testing.T) {
			d := newDesk(t, func(d *desk) { d.Connections = 1 })
			d.inFull("bo")
			e := d.planned(ledger.EditionPlan{Content: "takeaways"}, "ada")
			put := func(body []byte) {
				if err := d.store.PutVariant(t.Context(), e.ID, ledger.VariantBody{Variant: ledger.ContentBit("full") | 1, Body: body}); err != nil {
					t.Fatal(err)
				}
			}
			if kept != nil {
				put(kept)
			}
			got, err := d.send(e)
			if err == nil || !strings.Contains(err.Error(), "nobody was passed over") {
				t.Errorf("got the error %v", err)
			}
			d.want("states", got, "bo: queued", "ada: queued")
			if d.stands(e).State != ledger.EditionPaused || len(d.alerts) != 1 {
				t.Errorf("it is %s, alerts %q", d.stands(e).State, d.alerts)
			}
			put(bodyOf(t, "Whole"))
			if err := d.store.ResumeRun(t.Context(), e.RunID); err != nil {
				t.Fatal(err)
			}
			got, err = d.send(e)
			if err != nil {
				t.Fatal(err)
			}
			d.want("states", got, "bo: sent", "ada: sent")
		})
	}
}

// bodies are of an edition of which each variant has a body that names it; every third is away at first.
type bodies struct {
	t     *testing.T
	reads int
}

var errAway = errors.New("the books are away")

func (b *bodies) EditionBody(context.Context, int64) ([]byte, error) {
	return bodyOf(b.t, "Whole edition"), nil
}

func (b *bodies) VariantBody(_ context.Context, _, variant int64) ([]byte, error) {
	if b.reads++; b.reads%3 == 0 {
		return nil, errAway
	}
	return bodyOf(b.t, fmt.Sprintf("Variant-%d-", variant)), nil
}

func TestEachReaderGetsHisVariantHoweverManyThereAre(t *testing.T) {
	b := &bodies{t: t}
	library := &delivery.Library{
		Bodies: b, Lists: []subscriber.List{{Slug: "weekly", Name: "Weekly"}},
		Composer: &delivery.Composer{Publication: sample.Publication(), From: "digest@harbour.example"},
	}
	mailing, err := library.Mailing(t.Context(), ledger.Edition{List: "weekly", Number: 1, Created: sample.Now()})
	if err != nil {
		t.Fatal(err)
	}
	for round := range 2 {
		for variant := range int64(300) { // more than are kept
			to := ledger.Delivery{Email: "ada@x.example", LeaveToken: "token", Variant: variant}
			raw, _, err := mailing.Append(nil, to)
			if errors.Is(err, errAway) {
				raw, _, err = mailing.Append(nil, to)
			}
			want := fmt.Sprintf("Variant-%d-", variant)
			if variant == 0 {
				want = "Whole edition"
			}
			if err != nil || !strings.Contains(string(raw), want) {
				t.Fatalf("round %d: no %q in the mail, %v", round, want, err)
			}
		}
	}
}
