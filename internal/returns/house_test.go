package returns_test

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"go.uber.org/goleak"

	"pressrun/internal/delivery"
	"pressrun/internal/digest"
	"pressrun/internal/ledger"
	"pressrun/internal/mail"
	"pressrun/internal/returns"
	"pressrun/internal/sample"
	"pressrun/internal/store"
	"pressrun/internal/subscriber"
	"pressrun/internal/verp"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

const backDomain = "back.harbour.example"

// house is a desk over books of its own, in which one edition has gone to Ada and Bo.
type house struct {
	*testing.T
	*returns.Desk
	store *store.Store
	mails map[string]string // by local part, as they went
	envs  map[string]mail.Envelope

	mu     sync.Mutex
	clock  time.Time
	alerts []string
	unread []string
}

func newHouse(t *testing.T) *house {
	t.Helper()
	h := &house{T: t, clock: sample.Now(), mails: map[string]string{}, envs: map[string]mail.Envelope{}}
	var err error
	h.store, err = store.Open(t.Context(), "sqlite:"+filepath.Join(t.TempDir(), "p.db"), store.Options{Now: h.now, Migrate: true})
	h.must(err)
	t.Cleanup(func() { _ = h.store.Close() })
	pub := sample.Publication()
	h.Desk = &returns.Desk{
		Books: h.store, Domain: backDomain, Hosts: []string{"harbour.example"}, Lists: []string{"weekly"},
		ListID: pub.URL.Hostname(), Leave: strings.TrimSuffix(pub.LeaveAddress("x"), "x"),
		Limits: ledger.ReturnLimits{Soft: 3, Full: 9}, Log: slog.New(slog.DiscardHandler),
		Unread: func(_ context.Context, _ string, raw []byte) error {
			h.unread = append(h.unread, string(raw))
			return nil
		},
		Alert: func(_ context.Context, matter, _ string) error {
			h.alerts = append(h.alerts, matter)
			return nil
		},
	}
	for _, name := range []string{"ada", "bo"} {
		h.subscribe(name)
	}
	h.edition("first")
	return h
}

func (h *house) now() time.Time {
	h.mu.Lock()
	defer h.mu.Unlock()
	return h.clock
}

func (h *house) later(by time.Duration) {
	h.mu.Lock()
	defer h.mu.Unlock()
	h.clock = h.clock.Add(by)
}

func (h *house) must(err error) {
	h.Helper()
	if err != nil {
		h.Fatal(err)
	}
}

func (h *house) subscribe(name string) {
	h.Helper()
	_, err := h.store.AddSubscription(h.Context(), subscriber.Subscriber{Email: name + "@readers.example"}, subscriber.Subscription{
		List: "weekly", Status: subscriber.Confirmed, Token: "LEAVE" + strings.ToUpper(name), ConsentAt: h.now(),
	})
	h.must(err)
}

// edition sends an edition to all readers, and keeps the mails as they went.
func (h *house) edition(slug string) ledger.Edition {
	h.Helper()
	ctx := h.Context()
	body := digest.Body{
		Subject: "S", Text: "t " + digest.LeaveToken + " " + digest.PreferencesToken + " " + digest.SinceToken,
		HTML: "<p>t " + digest.LeaveToken + " " + digest.PreferencesToken + " " + digest.SinceToken,
	}
	kept, err := json.Marshal(body)
	h.must(err)
	run, err := h.store.CreateRun(ctx, ledger.Run{Kind: ledger.Publish, State: ledger.RunRunning, Created: h.now()})
	h.must(err)
	editions, err := h.store.FreezeEditions(ctx, run, []ledger.EditionPlan{{
		List: "weekly", Subject: "S", Body: kept, Pieces: []ledger.PieceRef{{Slug: slug, Revision: 1}},
	}})
	h.must(err)
	h.must(h.store.ReleaseEditions(ctx, run))
	e := editions[0]
	keys, err := h.store.ReturnKeys(ctx)
	h.must(err)
	composer := &delivery.Composer{
		Publication: sample.Publication(), From: "digest@harbour.example",
		Returns: verp.NewSigner(backDomain, keys[len(keys)-1]),
	}
	lines, err := h.store.Deliveries(ctx, ledger.DeliveryFilter{EditionID: e.ID, State: ledger.Queued})
	h.must(err)
	for _, d := range lines {
		m, err := composer.Message(&subscriber.List{Slug: "weekly", Name: "Weekly"}, e.Number, e.Created, body, d)
		h.must(err)
		raw, err := mail.Compose(m)
		h.must(err)
		name, _, _ := strings.Cut(d.Email, "@")
		h.mails[name], h.envs[name] = string(raw), m.Envelope()
		h.must(h.store.RecordOutcomes(ctx, []ledger.Outcome{{EditionID: e.ID, Seq: d.Seq, State: ledger.Sent, At: h.now()}}))
	}
	return e
}

// bounce is a report that a mail was not delivered, with what a test leaves of it.
type bounce struct {
	to        string // of the envelope of the report
	recipient string
	status    string
	words     string
	original  string // what is returned of the mail
}

func (b bounce) message() []byte {
	text := fmt.Sprintf("From: MAILER-DAEMON@mx.readers.example\nTo: <%s>\nSubject: Undelivered Mail Returned to Sender\n"+
		"Auto-Submitted: auto-replied\nDate: Fri, 20 Nov 2026 12:05:00 +0000\nMessage-ID: <r%d@mx.readers.example>\nMIME-Version: 1.0\n"+
		"Content-Type: multipart/report; report-type=delivery-status; boundary=\"B\"\n\n--B\nContent-Type: text/plain\n\nSorry.\n"+
		"--B\nContent-Type: message/delivery-status\n\nReporting-MTA: dns; mx.readers.example\n\n"+
		"Final-Recipient: rfc822; %s\nAction: failed\nStatus: %s\nDiagnostic-Code: smtp; 550 %s %s\n\n"+
		"--B\nContent-Type: text/rfc822-headers\n\n", b.to, len(b.original), b.recipient, b.status, b.status, b.words)
	return []byte(strings.ReplaceAll(text, "\n", "\r\n") + b.original + "\r\n--B--\r\n")
}

// headers are those of a mail as it went, of which some are left out.
func (h *house) headers(name string, without ...string) string {
	head, _, _ := strings.Cut(h.mails[name], "\r\n\r\n")
	var kept []string
	for _, line := range strings.Split(strings.ReplaceAll(head, "\r\n ", "\n"), "\r\n") {
		drop := false
		for _, w := range without {
			drop = drop || strings.HasPrefix(line, w+":")
		}
		if !drop {
			kept = append(kept, strings.ReplaceAll(line, "\n", "\r\n "))
		}
	}
	return strings.Join(kept, "\r\n") + "\r\n"
}

func (h *house) suppression(name string) string {
	h.Helper()
	p, err := h.store.Subscriber(h.Context(), name+"@readers.example")
	h.must(err)
	return p.Suppressed
}

func (h *house) status(name string) subscriber.Status {
	h.Helper()
	p, err := h.store.Subscriber(h.Context(), name+"@readers.example")
	h.must(err)
	return p.Subscriptions[0].Status
}

// moves gives a reader another address, by his own act.
func (h *house) moves(leaveToken, to string) {
	h.Helper()
	ctx := h.Context()
	_, err := h.store.BeginMove(ctx, leaveToken, subscriber.BeginMove{
		Move: subscriber.Move{Token: "MOVE", Email: to, Asked: h.now()}, Letter: subscriber.Letter{Kind: subscriber.LetterMove, Email: to},
		Quiet: subscriber.Cap{Subject: "letters", Most: 9, Within: time.Hour},
	})
	h.must(err)
	_, err = h.store.EndMove(ctx, "MOVE", subscriber.Letter{Kind: subscriber.LetterMoved})
	h.must(err)
}

// brokenBooks take nothing.
type brokenBooks struct{ returns.Books }

func (brokenBooks) TakeReturned(context.Context, ledger.Returned, ledger.ReturnLimits) (ledger.ReturnEffect, error) {
	return "", errors.New("the disk is full")
}
