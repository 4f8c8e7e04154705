package readership

import (
	"context"
	"errors"
	"fmt"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"pressrun/internal/digest"
	"pressrun/internal/mail"
	"pressrun/internal/publication"
	"pressrun/internal/store"
	"pressrun/internal/subscriber"
)

// desk is letters over books of their own, with a clock that the test moves and a carrier that answers as told.
type desk struct {
	*Letters
	t      *testing.T
	store  *store.Store
	clock  time.Time
	answer error // of the carrier
	mails  []sentMail
	alerts []string
}

type sentMail struct {
	kind subscriber.LetterKind
	env  mail.Envelope
	raw  string
}

func newDesk(t *testing.T) *desk {
	d := &desk{t: t, clock: time.Date(2026, 11, 20, 9, 0, 0, 0, time.UTC)}
	s, err := store.Open(t.Context(), "sqlite:"+t.TempDir()+"/press.db", store.Options{Migrate: true, Now: d.now})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = s.Close() })
	d.store = s
	d.Letters = &Letters{
		Publication: harbour(), Books: s, From: mail.Address{Name: "Harbour Institute", Email: "post@harbour.example"},
		Carrier: func(kind subscriber.LetterKind) Carrier { return carrierOf{d, kind} },
		Writers: map[subscriber.LetterKind]Writer{subscriber.LetterLink: plainWriter{}},
		GiveUp:  72 * time.Hour, Now: d.now, Random: func() float64 { return 0.5 },
		Alert:  func(_ context.Context, matter, text string) { d.alerts = append(d.alerts, matter+": "+text) },
		Settle: func(_ context.Context, matter string) { d.alerts = append(d.alerts, matter+" is over") },
	}
	return d
}

func (d *desk) now() time.Time { return d.clock }

func harbour() *publication.Publication {
	return &publication.Publication{
		Name: "Harbour Institute", URL: &url.URL{Scheme: "https", Host: "harbour.example", Path: "/"},
		AppURL:    &url.URL{Scheme: "https", Host: "news.harbour.example", Path: "/"},
		Authority: "harbour.example,2026-01-05", Language: "en", Location: time.UTC,
		PostalAddress: "1 Quay, Harbour", Pages: true,
	}
}

type carrierOf struct {
	*desk
	kind subscriber.LetterKind
}

func (c carrierOf) Send(_ context.Context, env mail.Envelope, raw []byte) error {
	c.mails = append(c.mails, sentMail{c.kind, env, string(raw)})
	return c.answer
}

// plainWriter writes to everybody but nobody@.
type plainWriter struct{}

func (plainWriter) Write(_ context.Context, l subscriber.Letter) (Written, error) {
	if strings.HasPrefix(l.Email, "nobody@") {
		return Written{}, fmt.Errorf("%w: nobody has that address", ErrDropped)
	}
	return Written{Letter: digest.Letter{Subject: "Your link", Heading: "Your link", Why: "Somebody asked."}}, nil
}

// put puts a letter and sends it.
func (d *desk) put(email string) (id int64, next time.Time) {
	d.t.Helper()
	id, err := d.store.PutLetter(d.t.Context(), subscriber.Letter{Kind: subscriber.LetterLink, Email: email, Token: "T"})
	if err != nil {
		d.t.Fatal(err)
	}
	return id, d.send(id)
}

func (d *desk) send(id int64) time.Time {
	d.t.Helper()
	next, err := d.Send(d.t.Context(), id)
	if err != nil {
		d.t.Fatal(err)
	}
	return next
}

func (d *desk) state(id int64) subscriber.LetterState {
	d.t.Helper()
	l, err := d.store.Letter(d.t.Context(), id)
	if err != nil {
		d.t.Fatal(err)
	}
	return l.State
}

func refusal(outcome mail.Outcome, blame mail.Blame) error {
	return &mail.SendError{Outcome: outcome, Blame: blame, Server: "mx", Phase: mail.RcptTo, Code: 450, Reply: "<ada@quay.se> no"}
}

func TestALetterIsSentOnce(t *testing.T) {
	d := newDesk(t)
	id, next := d.put("ada@quay.se")
	d.send(id)
	if len(d.mails) != 1 || !next.IsZero() || d.state(id) != subscriber.LetterSent {
		t.Fatalf("%d mails, next %v, %s", len(d.mails), next, d.state(id))
	}
	m := d.mails[0]
	if m.kind != subscriber.LetterLink || m.env.To != "ada@quay.se" || m.env.From != "post@harbour.example" {
		t.Errorf("%+v", m.env)
	}
	for _, want := range []string{"Auto-Submitted: auto-generated", "Subject: Your link", "1 Quay, Harbour"} {
		if !strings.Contains(m.raw, want) {
			t.Errorf("the mail lacks %q:\n%s", want, m.raw)
		}
	}
	if strings.Contains(m.raw, "List-") {
		t.Errorf("a letter is no list mail:\n%s", m.raw)
	}
}

func TestALetterOfWhichThereIsNothingToSayIsDropped(t *testing.T) {
	d := newDesk(t)
	id, _ := d.put("nobody@quay.se")
	if len(d.mails) != 0 || d.state(id) != subscriber.LetterDropped {
		t.Errorf("%d mails, %s", len(d.mails), d.state(id))
	}
	d.SkipReserved = true
	id, _ = d.put("ada@example.org")
	if len(d.mails) != 0 || d.state(id) != subscriber.LetterDropped {
		t.Errorf("to a reserved domain: %d mails, %s", len(d.mails), d.state(id))
	}
}

func TestWhatBecomesOfALetter(t *testing.T) {
	for name, c := range map[string]struct {
		answer error
		state  subscriber.LetterState
	}{
		"dead address":  {refusal(mail.Permanent, mail.BlameAddress), subscriber.LetterFailed},
		"greylisted":    {refusal(mail.Temporary, mail.BlameNone), subscriber.LetterQueued},
		"no connection": {refusal(mail.Unsent, mail.BlameServer), subscriber.LetterQueued},
		"in doubt":      {refusal(mail.Unknown, mail.BlameServer), subscriber.LetterQueued},
		"our policy":    {refusal(mail.Permanent, mail.BlameSender), subscriber.LetterQueued},
		"a full disk":   {errors.New("disk full"), subscriber.LetterQueued},
	} {
		t.Run(name, func(t *testing.T) {
			d := newDesk(t)
			d.answer = c.answer
			id, next := d.put("ada@quay.se")
			if got := d.state(id); got != c.state {
				t.Fatalf("%s, want %s", got, c.state)
			}
			if waits := c.state == subscriber.LetterQueued; waits != next.Equal(d.clock.Add(30*time.Second)) {
				t.Errorf("tried again at %v", next)
			}
		})
	}
}

func TestALetterIsTriedUntilItIsGivenUp(t *testing.T) {
	d := newDesk(t)
	d.answer = refusal(mail.Unsent, mail.BlameServer)
	id, next := d.put("ada@quay.se")
	for !next.IsZero() {
		d.clock = next
		next = d.send(id)
	}
	if took := d.clock.Sub(time.Date(2026, 11, 20, 9, 0, 0, 0, time.UTC)); took < 70*time.Hour || took > 72*time.Hour {
		t.Errorf("given up after %v", took)
	}
	if d.state(id) != subscriber.LetterFailed {
		t.Errorf("it is %s", d.state(id))
	}
	for _, m := range d.mails[1:] {
		if diff := cmp.Diff(d.mails[0], m, cmp.AllowUnexported(sentMail{})); diff != "" {
			t.Fatalf("attempts differ:\n%s", diff)
		}
	}
	if len(d.alerts) == 0 {
		t.Error("nobody was told")
	}
	for _, text := range d.alerts {
		if strings.Contains(text, "ada") || !strings.HasPrefix(text, "letters: ") {
			t.Errorf("alert %q", text)
		}
	}
	d.answer, d.alerts = nil, nil
	other, _ := d.put("bo@quay.se")
	if d.state(other) != subscriber.LetterSent {
		t.Error("the next one did not go out")
	}
	if diff := cmp.Diff([]string{"letters is over"}, d.alerts); diff != "" {
		t.Error(diff)
	}
}
