package web_test

import (
	"context"
	"crypto"
	"crypto/rand"
	"crypto/rsa"
	"crypto/sha256"
	"crypto/x509"
	"encoding/base64"
	"encoding/json"
	"encoding/pem"
	"errors"
	"fmt"
	"log/slog"
	"math/big"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"pressrun/internal/bounce"
	"pressrun/internal/ledger"
	"pressrun/internal/returns"
	"pressrun/internal/web"
)

const topic = "arn:aws:sns:eu-west-1:123456789012:bounces"

// amazon signs notices with a key of the test's own, and counts what it is asked.
type amazon struct {
	key       *rsa.PrivateKey
	cert      []byte
	away      error
	confirmed []string
}

func newAmazon(t *testing.T) *amazon {
	t.Helper()
	key, err := rsa.GenerateKey(rand.Reader, 2048)
	if err != nil {
		t.Fatal(err)
	}
	form := &x509.Certificate{SerialNumber: big.NewInt(1), NotBefore: time.Now().Add(-time.Hour), NotAfter: time.Now().Add(time.Hour)}
	der, err := x509.CreateCertificate(rand.Reader, form, form, &key.PublicKey, key)
	if err != nil {
		t.Fatal(err)
	}
	return &amazon{key: key, cert: pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: der})}
}

func (a *amazon) Cert(context.Context, string) ([]byte, error) { return a.cert, a.away }

func (a *amazon) Confirm(_ context.Context, address string) error {
	a.confirmed = append(a.confirmed, address)
	return a.away
}

// posts is a message as SNS posts it.
func (a *amazon) posts(t *testing.T, kind, topic, message string) string {
	t.Helper()
	m := map[string]string{
		"Type": kind, "MessageId": "1", "TopicArn": topic, "Message": message, "Timestamp": time.Now().UTC().Format(time.RFC3339),
		"SignatureVersion": "2", "SigningCertURL": "https://sns.eu-west-1.amazonaws.com/SimpleNotificationService-1.pem",
	}
	names := []string{"Message", "MessageId", "Timestamp", "TopicArn", "Type"}
	if kind == "SubscriptionConfirmation" {
		m["Token"], m["SubscribeURL"] = "2336", "https://sns.eu-west-1.amazonaws.com/?Action=ConfirmSubscription"
		names = []string{"Message", "MessageId", "SubscribeURL", "Timestamp", "Token", "TopicArn", "Type"}
	}
	var text strings.Builder
	for _, name := range names {
		text.WriteString(name + "\n" + m[name] + "\n")
	}
	sum := sha256.Sum256([]byte(text.String()))
	signature, err := rsa.SignPKCS1v15(nil, a.key, crypto.SHA256, sum[:])
	if err != nil {
		t.Fatal(err)
	}
	m["Signature"] = base64.StdEncoding.EncodeToString(signature)
	body, err := json.Marshal(m)
	if err != nil {
		t.Fatal(err)
	}
	return string(body)
}

// withHooks sets the webhooks up, over books in which Ada and Bo have had an edition of weekly.
func withHooks(t *testing.T) (*house, *amazon) {
	t.Helper()
	h, a := newHouse(t), newAmazon(t)
	ctx := t.Context()
	run, err := h.store.CreateRun(ctx, ledger.Run{Kind: ledger.Publish, State: ledger.RunRunning, Created: time.Now()})
	if err != nil {
		t.Fatal(err)
	}
	editions, err := h.store.FreezeEditions(ctx, run, []ledger.EditionPlan{{
		List: "weekly", Subject: "S", Body: []byte("{}"), Pieces: []ledger.PieceRef{{Slug: "a", Revision: 1}},
	}})
	if err != nil {
		t.Fatal(err)
	}
	for seq := 1; seq <= 2; seq++ {
		err := h.store.RecordOutcomes(ctx, []ledger.Outcome{{EditionID: editions[0].ID, Seq: seq, State: ledger.Sent, At: time.Now()}})
		if err != nil {
			t.Fatal(err)
		}
	}
	h.server.Hooks = &web.Hooks{
		Desk: &returns.Desk{
			Books: h.store, Log: slog.New(slog.DiscardHandler),
			Alert: func(context.Context, string, string) error { return nil },
		},
		SESTopic: topic, Postmark: "right", Amazon: a, Now: time.Now, Log: h.server.Log,
	}
	return h, a
}

func sesBounce(address string) string {
	return fmt.Sprintf(`{"notificationType":"Bounce","bounce":{"bounceType":"Permanent","bounceSubType":"General","bouncedRecipients":[`+
		`{"emailAddress":%q,"action":"failed","status":"5.1.1","diagnosticCode":"smtp; 550 5.1.1 %s unknown"}],"timestamp":"2026-11-20T12:00:00.000Z"},`+
		`"mail":{"source":"digest@harbour.example","destination":[%q]}}`, address, address, address)
}

func (h *house) suppressed(address string) string {
	h.Helper()
	p, err := h.store.Subscriber(h.Context(), address)
	if err != nil {
		h.Fatal(err)
	}
	return p.Suppressed
}

func TestAmazonTellsOfABounce(t *testing.T) {
	h, a := withHooks(t)
	body := a.posts(t, "Notification", topic, sesBounce("ada@harbour.example"))
	for range 2 { // it may be told again
		if got := h.ask("POST", "/hooks/ses", "text/plain; charset=UTF-8", body); got.status != 200 {
			t.Fatalf("it answered %d %s", got.status, got.body)
		}
	}
	if got := h.suppressed("ada@harbour.example"); !strings.HasPrefix(got, "bounced: 550 5.1.1") || strings.Contains(got, "@") {
		t.Errorf("ada is suppressed as %q", got)
	}
	counts, err := h.store.CountReturned(t.Context(), time.Unix(0, 0))
	if err != nil || len(counts) != 1 || counts[0].Count != 1 {
		t.Errorf("the books have %+v (%v)", counts, err)
	}
	if log := h.log.String(); strings.Contains(log, "ada@") {
		t.Errorf("the log names the reader: %s", log)
	}
}

func TestForgedNoticesOfAmazonAreRefused(t *testing.T) {
	h, a := withHooks(t)
	good := a.posts(t, "Notification", topic, sesBounce("ada@harbour.example"))
	other := newAmazon(t)
	for name, test := range map[string]struct {
		body   string
		status int
	}{
		"another's key":     {other.posts(t, "Notification", topic, sesBounce("ada@harbour.example")), 403},
		"a changed address": {strings.ReplaceAll(good, "ada@harbour", "bo@harbour"), 403},
		"another's topic":   {a.posts(t, "Notification", topic+"x", sesBounce("ada@harbour.example")), 403},
		"another's server":  {strings.Replace(good, "sns.eu-west-1.amazonaws.com/Simple", "sns.eu-west-1.example/Simple", 1), 403},
		"an old one":        {strings.Replace(good, `"Timestamp":"20`, `"Timestamp":"19`, 1), 403},
		"no JSON":           {"hello", 403},
		"not of SES":        {a.posts(t, "Notification", topic, "hello"), 400},
		"too large":         {strings.Repeat(" ", 1<<20+1), 413},
	} {
		if got := h.ask("POST", "/hooks/ses", "text/plain", test.body); got.status != test.status {
			t.Errorf("%s: it answered %d %s, want %d", name, got.status, got.body, test.status)
		}
	}
	for _, who := range []string{"ada@harbour.example", "bo@harbour.example"} {
		if h.suppressed(who) != "" {
			t.Errorf("%s is suppressed", who)
		}
	}
	if len(a.confirmed) != 0 {
		t.Error("a topic was confirmed")
	}
}

func TestAmazonIsToldThatItsNoticesAreWanted(t *testing.T) {
	h, a := withHooks(t)
	if got := h.ask("POST", "/hooks/ses", "text/plain", a.posts(t, "SubscriptionConfirmation", topic+"x", "Confirm")); got.status != 403 {
		t.Errorf("another's topic: %d", got.status)
	}
	if got := h.ask("POST", "/hooks/ses", "text/plain", a.posts(t, "SubscriptionConfirmation", topic, "Confirm")); got.status != 200 {
		t.Errorf("it answered %d", got.status)
	}
	if len(a.confirmed) != 1 || !strings.Contains(a.confirmed[0], "ConfirmSubscription") {
		t.Errorf("confirmed: %q", a.confirmed)
	}
	a.away = errors.New("no route")
	for _, kind := range []string{"SubscriptionConfirmation", "Notification"} { // then Amazon comes again
		if got := h.ask("POST", "/hooks/ses", "text/plain", a.posts(t, kind, topic, sesBounce("ada@harbour.example"))); got.status != 503 {
			t.Errorf("%s: it answered %d", kind, got.status)
		}
	}
}

func (h *house) postmark(user, password, body string) answer {
	h.Helper()
	request := httptest.NewRequestWithContext(h.Context(), "POST", "/hooks/postmark", strings.NewReader(body))
	if user != "" {
		request.SetBasicAuth(user, password)
	}
	return h.do(request)
}

func TestPostmarkTellsOfAComplaint(t *testing.T) {
	h, _ := withHooks(t)
	body := `{"RecordType":"SpamComplaint","Type":"SpamComplaint","Email":"ada@harbour.example","BouncedAt":"2026-11-20T12:00:00Z"}`
	for _, wrong := range [][2]string{{"", ""}, {"postmark", ""}, {"postmark", "wrong"}, {"other", "right"}} {
		got := h.postmark(wrong[0], wrong[1], body)
		if got.status != 401 || got.header.Get("WWW-Authenticate") == "" || h.suppressed("ada@harbour.example") != "" {
			t.Errorf("%q: it answered %d, ada is suppressed: %q", wrong, got.status, h.suppressed("ada@harbour.example"))
		}
	}
	for range 2 {
		if got := h.postmark("postmark", "right", body); got.status != 200 {
			t.Errorf("it answered %d %s", got.status, got.body)
		}
	}
	if got := h.suppressed("ada@harbour.example"); !strings.HasPrefix(got, "complained") {
		t.Errorf("ada is suppressed as %q", got)
	}
	if got := h.postmark("postmark", "right", `{"RecordType":"Bounce","Type":"HardBounce","Email":"nobody@else.example"}`); got.status != 200 {
		t.Errorf("of nobody's mail: %d", got.status) // there is nothing that would be put right by telling it again
	}
	if got := h.postmark("postmark", "right", `{`); got.status != 400 {
		t.Errorf("no JSON: %d", got.status)
	}
}

// brokenDesk takes nothing.
type brokenDesk struct{}

func (brokenDesk) Notice(context.Context, returns.Source, []bounce.Event, []byte) ([]returns.Item, error) {
	return nil, errors.New("the disk is full")
}

func TestANoticeIsAnsweredWhenItStandsInTheBooks(t *testing.T) {
	h, a := withHooks(t)
	h.server.Hooks.Desk = brokenDesk{}
	if got := h.postmark("postmark", "right", `{"RecordType":"SpamComplaint","Email":"ada@harbour.example"}`); got.status != 503 {
		t.Errorf("Postmark is answered %d", got.status)
	}
	if got := h.ask("POST", "/hooks/ses", "text/plain", a.posts(t, "Notification", topic, sesBounce("ada@harbour.example"))); got.status != 503 {
		t.Errorf("Amazon is answered %d", got.status)
	}
}

func TestProvidersThatAreNotSetUpHaveNoHook(t *testing.T) {
	h, a := withHooks(t)
	h.server.Hooks.SESTopic, h.server.Hooks.Postmark = "", ""
	for _, path := range []string{"/hooks/ses", "/hooks/postmark"} {
		if got := h.ask("POST", path, "text/plain", a.posts(t, "Notification", topic, sesBounce("ada@harbour.example"))); got.status == 200 {
			t.Errorf("%s answers", path)
		}
	}
	h.server.Hooks = nil
	if got := h.ask("POST", "/hooks/ses", "text/plain", ""); got.status == 200 {
		t.Error("it answers")
	}
}
