package delivery

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"pressrun/internal/digest"
	"pressrun/internal/ledger"
	"pressrun/internal/mail"
	"pressrun/internal/sample"
	"pressrun/internal/subscriber"
)

// book is a ledger of one edition in memory. It tells of each commit and each mail, in order.
type book struct {
	edition    ledger.Edition
	body       []byte
	deliveries []ledger.Delivery
	now        time.Time
	events     []string
	failRecord error
	reads      []int // limit of each reading
}

func newBook(t *testing.T, emails ...string) *book {
	t.Helper()
	body, err := json.Marshal(digest.Body{Subject: "A subject", HTML: "<p>Text</p>", Text: "Text\n", Language: "en"})
	if err != nil {
		t.Fatal(err)
	}
	b := &book{
		now: sample.Now(), body: body,
		edition: ledger.Edition{ID: 7, List: "commentary", Number: 3, State: ledger.EditionFrozen, Created: sample.Now()},
	}
	for i, email := range emails {
		b.deliveries = append(b.deliveries, ledger.Delivery{
			EditionID: 7, Seq: i + 1, Email: email, LeaveToken: fmt.Sprint("t", i), State: ledger.Queued,
		})
	}
	return b
}

func (b *book) Edition(context.Context, int64) (ledger.Edition, error) { return b.edition, nil }
func (b *book) EditionBody(context.Context, int64) ([]byte, error)     { return b.body, nil }
func (b *book) Balance(context.Context, int64) (out ledger.Balance, _ error) {
	for _, d := range b.deliveries {
		out.Audience++
		out.Add(d.State, 1)
	}
	return out, nil
}

func (b *book) SetEditionState(_ context.Context, _ int64, state ledger.EditionState, _ time.Time) error {
	b.edition.State = state
	return nil
}

func (b *book) NextDeliveries(_ context.Context, _ int64, after, limit int) (out []ledger.Delivery, _ error) {
	b.reads = append(b.reads, limit)
	for _, d := range b.deliveries {
		due := d.State == ledger.Queued || d.State == ledger.Deferred && !d.NextAt.After(b.now)
		if d.Seq > after && due && len(out) < limit {
			out = append(out, d)
		}
	}
	return out, nil
}

func (b *book) RecordOutcomes(ctx context.Context, outcomes []ledger.Outcome) error {
	if err := errors.Join(b.failRecord, ctx.Err()); err != nil {
		return err
	}
	var names []string
	for _, o := range outcomes {
		d := &b.deliveries[o.Seq-1]
		if d.State.Final() && d.Reason != ledger.BeingSent {
			return fmt.Errorf("%s has its last outcome already", d.Email)
		}
		d.State, d.Reason, d.NextAt = o.State, o.Reason, o.NextAt
		if !o.NoAttempt {
			d.Attempt++
		}
		names = append(names, d.Email+" "+string(o.State))
	}
	b.events = append(b.events, "commit "+strings.Join(names, ", "))
	return nil
}

func (b *book) MarkInDoubt(ctx context.Context, _ int64, seq int, _ time.Time) error {
	d := &b.deliveries[seq-1]
	if err := ctx.Err(); err != nil {
		return err
	}
	if d.State.Final() {
		return fmt.Errorf("%s is %s", d.Email, d.State)
	}
	d.State, d.Reason = ledger.Unknown, ledger.BeingSent
	return nil
}

func (b *book) ClearDoubt(_ context.Context, _ int64, seq int) error {
	if d := &b.deliveries[seq-1]; d.State == ledger.Unknown && d.Reason == ledger.BeingSent {
		d.State, d.Reason = ledger.Queued, ""
	}
	return nil
}

func (b *book) states() string {
	var out []string
	for _, d := range b.deliveries {
		out = append(out, string(d.State))
	}
	return strings.Join(out, " ")
}

// server answers by address; what it takes it notes in the book.
type server struct {
	book    *book
	answers map[string]error // by local part
	onSend  func(to string)
}

func (s *server) Send(ctx context.Context, env mail.Envelope, raw []byte) error {
	if err := ctx.Err(); err != nil {
		return err
	}
	to := env.To
	s.book.events = append(s.book.events, "send "+to)
	if s.onSend != nil {
		s.onSend(to)
	}
	local, _, _ := strings.Cut(to, "@")
	return s.answers[local]
}

func answer(outcome mail.Outcome, phase mail.Phase, code int, enhanced string) error {
	return &mail.SendError{Outcome: outcome, Server: "mx", Phase: phase, Code: code, Enhanced: enhanced, Reply: "so it is"}
}

func newSender(b *book, s *server, repeatable bool) *Sender {
	return &Sender{
		Ledger: b, Doubts: b, Lists: []subscriber.List{{Slug: "commentary", Name: "Commentary"}},
		Composer:  &Composer{Publication: sample.Publication(), From: "digest@harbour.example"},
		Transport: func(string) Transport { return s }, Repeatable: repeatable,
		Now: func() time.Time { return b.now },
	}
}

func send(t *testing.T, s *Sender) (ledger.Balance, error) {
	t.Helper()
	return s.SendEdition(t.Context(), 7)
}

func TestEveryOutcomeIsRecordedBeforeTheNextMailIsRisked(t *testing.T) {
	b := newBook(t, "a@x.example", "b@x.example", "c@x.example", "d@x.example", "e@x.example")
	b.deliveries[2].Skip = ledger.SkipLeft
	s := &server{book: b, answers: map[string]error{"b": answer(mail.Temporary, mail.RcptTo, 450, "4.2.1")}}
	if _, err := send(t, newSender(b, s, false)); err != nil {
		t.Fatal(err)
	}
	want := []string{
		"send a@x.example", "commit a@x.example sent", "send b@x.example", "commit b@x.example deferred",
		"commit c@x.example skipped", "send d@x.example", "commit d@x.example sent", "send e@x.example", "commit e@x.example sent",
	}
	if !slices.Equal(b.events, want) {
		t.Errorf("got  %q\nwant %q", b.events, want)
	}
	// And when recording fails, nothing more is sent.
	b = newBook(t, "a@x.example", "b@x.example")
	b.failRecord = errors.New("disk full")
	if _, err := send(t, newSender(b, &server{book: b}, false)); !errors.Is(err, b.failRecord) {
		t.Errorf("got %v", err)
	}
	if len(b.events) != 1 {
		t.Errorf("after an outcome could not be recorded: %q", b.events)
	}
}

func TestOutcomesAreCommittedTogetherOnlyWhereSendingTwiceLeavesOne(t *testing.T) {
	var emails []string
	for i := range 450 {
		emails = append(emails, fmt.Sprintf("r%d@x.example", i))
	}
	for repeatable, commits := range map[bool]int{true: 3, false: 450} {
		b := newBook(t, emails...)
		if _, err := send(t, newSender(b, &server{book: b}, repeatable)); err != nil {
			t.Fatal(err)
		}
		got, sent := 0, []string{}
		for _, e := range b.events {
			if strings.HasPrefix(e, "commit ") {
				got++
			} else {
				sent = append(sent, strings.TrimPrefix(e, "send "))
			}
		}
		if got != commits {
			t.Errorf("repeatable %v: %d commits, want %d", repeatable, got, commits)
		}
		if !slices.Equal(sent, emails) {
			t.Errorf("repeatable %v: the mails are not in the order of the audience", repeatable)
		}
	}
}

func TestAnswersBecomeOutcomes(t *testing.T) {
	b := newBook(t, "ok@x.example", "later@x.example", "gone@x.example", "doubt@x.example", "left@x.example",
		"bad address@x.example", "last@x.example")
	b.deliveries[4].Skip = ledger.SkipSuppressed
	s := &server{book: b, answers: map[string]error{
		"later": answer(mail.Temporary, mail.Content, 452, "4.3.1"), "gone": answer(mail.Permanent, mail.RcptTo, 550, "5.1.1"),
		"doubt": &mail.SendError{Outcome: mail.Unknown, Server: "mx", Phase: mail.Content, Err: errors.New("reset")},
	}}
	balance, err := send(t, newSender(b, s, false))
	if err != nil {
		t.Fatal(err)
	}
	if got, want := b.states(), "sent deferred failed unknown skipped failed sent"; got != want {
		t.Errorf("got %s, want %s", got, want)
	}
	if want := (ledger.Balance{Audience: 7, Sent: 2, Deferred: 1, Failed: 2, Unknown: 1, Skipped: 1}); balance != want {
		t.Errorf("got %+v, want %+v", balance, want)
	}
	if got := b.deliveries[2].Reason; got != "550 5.1.1 so it is" {
		t.Errorf("reason %q", got)
	}
	if b.deliveries[5].Attempt != 0 || slices.Contains(b.events, "send bad address@x.example") {
		t.Error("an address that can't be mailed was tried")
	}
	if b.edition.State != ledger.EditionSending {
		t.Errorf("with a reader to be tried again the edition is %s", b.edition.State)
	}
	// Nothing is tried again before its time, and what is in doubt never.
	before := len(b.events)
	if _, err := send(t, newSender(b, s, false)); err != nil || len(b.events) != before {
		t.Errorf("sent again too early: %q %v", b.events[before:], err)
	}
}

func TestReadersPutOffAreTriedAtGrowingIntervals(t *testing.T) {
	b := newBook(t, "later@x.example")
	s := &server{book: b, answers: map[string]error{"later": answer(mail.Temporary, mail.RcptTo, 450, "")}}
	var waits []time.Duration
	for range 9 {
		if _, err := send(t, newSender(b, s, false)); err != nil {
			t.Fatal(err)
		}
		waits = append(waits, b.deliveries[0].NextAt.Sub(b.now))
		b.now = b.deliveries[0].NextAt.Add(-time.Microsecond)
		if balance, _ := send(t, newSender(b, s, false)); balance.Deferred != 1 || b.deliveries[0].Attempt != len(waits) {
			t.Fatal("tried before its time")
		}
		b.now = b.now.Add(time.Microsecond)
	}
	want := []time.Duration{5, 10, 20, 40, 80, 160, 240, 240, 240}
	for i := range want {
		if waits[i] != want[i]*time.Minute {
			t.Errorf("wait %d is %v, want %v", i+1, waits[i], want[i]*time.Minute)
		}
	}
	delete(s.answers, "later")
	balance, err := send(t, newSender(b, s, false))
	if err != nil || balance.Sent != 1 || b.edition.State != ledger.EditionFinished {
		t.Errorf("%+v %v, edition %s", balance, err, b.edition.State)
	}
}

func TestReadersPutOffForThreeDaysAreGivenUp(t *testing.T) {
	b := newBook(t, "later@x.example")
	s := &server{book: b, answers: map[string]error{"later": answer(mail.Temporary, mail.RcptTo, 450, "")}}
	for attempt := 1; ; attempt++ {
		balance, err := send(t, newSender(b, s, false))
		if err != nil || attempt > 100 {
			t.Fatalf("attempt %d: %v", attempt, err)
		}
		if balance.Failed == 1 {
			break
		}
		b.now = b.deliveries[0].NextAt
	}
	if age := b.now.Sub(b.edition.Created); age < 60*time.Hour || age > 72*time.Hour {
		t.Errorf("given up after %s", age)
	}
	if reason := b.deliveries[0].Reason; !strings.HasPrefix(reason, "given up after three days: 450") {
		t.Errorf("reason %q", reason)
	}
}

func TestAFaultOfTheSenderStopsAndIsHeldAgainstNoReader(t *testing.T) {
	for name, fault := range map[string]error{
		"policy":      &mail.SendError{Outcome: mail.Permanent, Blame: mail.BlameSender, Server: "mx", Phase: mail.Content, Code: 550},
		"our address": &mail.SendError{Outcome: mail.Permanent, Blame: mail.BlameSender, Server: "mx", Phase: mail.MailFrom, Code: 550},
		"sign-in":     &mail.SendError{Outcome: mail.Unsent, Server: "mx", Phase: mail.SignIn, Code: 535, Err: mail.ErrCredentials},
		"no route":    &mail.SendError{Outcome: mail.Unsent, Server: "mx", Phase: mail.Connect, Err: errors.New("no route")},
		"server ends": answer(mail.Unsent, mail.MailFrom, 421, "4.3.2"), "disk": errors.New("no space"),
	} {
		for _, repeatable := range []bool{true, false} {
			b := newBook(t, "a@x.example", "b@x.example", "c@x.example")
			s := &server{book: b, answers: map[string]error{"b": fault}}
			if _, err := send(t, newSender(b, s, repeatable)); !errors.Is(err, fault) {
				t.Errorf("%s: got %v", name, err)
			}
			if got := b.states(); got != "sent queued queued" {
				t.Errorf("%s, repeatable %v: %s", name, repeatable, got)
			}
			delete(s.answers, "b")
			balance, err := send(t, newSender(b, s, repeatable))
			if err != nil || balance.Sent != 3 {
				t.Errorf("%s: carried on to %+v, %v", name, balance, err)
			}
			if n := len(slices.DeleteFunc(b.events, func(e string) bool { return e != "send a@x.example" })); n != 1 {
				t.Errorf("%s: the first reader was mailed %d times", name, n)
			}
		}
	}
}

func TestAStopRecordsWhatWasSentAndLeavesTheRest(t *testing.T) {
	for _, repeatable := range []bool{true, false} {
		b := newBook(t, "a@x.example", "b@x.example", "c@x.example", "d@x.example")
		ctx, stop := context.WithCancel(t.Context())
		s := &server{book: b, onSend: func(to string) {
			if to == "b@x.example" {
				stop()
			}
		}}
		sender := newSender(b, s, repeatable)
		if _, err := sender.SendEdition(ctx, 7); !errors.Is(err, context.Canceled) {
			t.Errorf("got %v", err)
		}
		if got := b.states(); got != "sent sent queued queued" {
			t.Errorf("repeatable %v: %s", repeatable, got)
		}
		if balance, err := send(t, sender); err != nil || balance.Sent != 4 || b.edition.State != ledger.EditionFinished {
			t.Errorf("carried on to %+v, %v", balance, err)
		}
	}
}

func TestEveryAttemptIsTheSameMail(t *testing.T) {
	b := newBook(t, "later@x.example")
	var seen [][]byte
	s := newSender(b, nil, false)
	s.Transport = func(string) Transport {
		return transportFunc(func(_ context.Context, _ mail.Envelope, raw []byte) error {
			seen = append(seen, raw)
			if len(seen) == 1 {
				return answer(mail.Temporary, mail.RcptTo, 450, "")
			}
			return nil
		})
	}
	for range 2 {
		if _, err := send(t, s); err != nil {
			t.Fatal(err)
		}
		b.now = b.now.Add(time.Hour)
	}
	if len(seen) != 2 || string(seen[0]) != string(seen[1]) {
		t.Errorf("%d attempts, or their bytes differ", len(seen))
	}
}

type transportFunc func(ctx context.Context, env mail.Envelope, raw []byte) error

func (f transportFunc) Send(ctx context.Context, env mail.Envelope, raw []byte) error {
	return f(ctx, env, raw)
}

func TestAnEditionOfAListThatIsGoneSaysWhatToDo(t *testing.T) {
	b := newBook(t, "a@x.example")
	s := newSender(b, &server{book: b}, true)
	s.Lists = nil
	if _, err := send(t, s); err == nil || !strings.Contains(err.Error(), "put it back") {
		t.Errorf("got %v", err)
	}
}

func TestAFinishedEditionIsLeftAlone(t *testing.T) {
	for _, state := range []ledger.EditionState{ledger.EditionFinished, ledger.EditionCancelled} {
		b := newBook(t, "a@x.example")
		b.edition.State = state
		if _, err := send(t, newSender(b, &server{book: b}, true)); err != nil || len(b.events) > 0 || b.edition.State != state {
			t.Errorf("%s: %q, %v, then %s", state, b.events, err, b.edition.State)
		}
	}
}

func TestProgressTellsWhatIsDone(t *testing.T) {
	b := newBook(t, "a@x.example", "b@x.example", "c@x.example")
	b.deliveries[0].State = ledger.Sent
	s := newSender(b, &server{book: b}, false)
	var told []string
	s.Progress = func(done, all int) { told = append(told, fmt.Sprint(done, "/", all)) }
	if _, err := send(t, s); err != nil {
		t.Fatal(err)
	}
	if want := []string{"2/3", "3/3"}; !slices.Equal(told, want) {
		t.Errorf("got %v, want %v", told, want)
	}
}

func TestAMessageThatNobodyCanGetFailsNoReader(t *testing.T) {
	b := newBook(t, "a@x.example", "b@x.example")
	s := newSender(b, &server{book: b}, true)
	s.Lists[0].Name = "Commentary\r\nBcc: c@x.example"
	if _, err := send(t, s); err == nil || b.states() != "queued queued" {
		t.Errorf("%v, %s", err, b.states())
	}
	s.Lists[0].Name = "Commentary"
	if balance, err := send(t, s); err != nil || balance.Sent != 2 {
		t.Errorf("%+v, %v", balance, err)
	}
}

func TestAMailWhoseOutcomeWasLostIsInDoubtAndNeverSentAgain(t *testing.T) {
	b := newBook(t, "a@x.example", "b@x.example")
	b.failRecord = errors.New("disk full")
	s := &server{book: b}
	if _, err := send(t, newSender(b, s, false)); !errors.Is(err, b.failRecord) {
		t.Fatalf("got %v", err)
	}
	b.failRecord = nil
	balance, err := send(t, newSender(b, s, false))
	if err != nil || balance.Unknown != 1 || balance.Sent != 1 {
		t.Errorf("%+v, %v", balance, err)
	}
	if d := b.deliveries[0]; d.State != ledger.Unknown || d.Reason != ledger.BeingSent {
		t.Errorf("the first delivery is %s (%s)", d.State, d.Reason)
	}
	if want := []string{"send a@x.example", "send b@x.example", "commit b@x.example sent"}; !slices.Equal(b.events, want) {
		t.Errorf("got  %q\nwant %q", b.events, want)
	}
}

func TestADeliveryIsInDoubtWhileItsMailIsOnItsWay(t *testing.T) {
	for repeatable, want := range map[bool]string{true: "queued queued", false: "unknown queued"} {
		b := newBook(t, "a@x.example", "b@x.example")
		var during string
		s := &server{book: b, onSend: func(to string) {
			if to == "a@x.example" {
				during = b.states()
			}
		}}
		if _, err := send(t, newSender(b, s, repeatable)); err != nil || during != want {
			t.Errorf("repeatable %v: %q while the first was sent, want %q (%v)", repeatable, during, want, err)
		}
	}
}

func TestTheErrorThatStopsAnEditionNamesThePlaceAndTheReplyAndNoReader(t *testing.T) {
	b := newBook(t, "a@x.example", "Bo@x.example")
	refusal := &mail.SendError{
		Outcome: mail.Permanent, Blame: mail.BlameSender, Server: "mx", Phase: mail.RcptTo, Code: 550, Enhanced: "5.7.1",
		Reply: "<bo@X.example>: relay denied",
	}
	s := &server{book: b, answers: map[string]error{"Bo": refusal}}
	_, err := send(t, newSender(b, s, false))
	if !errors.Is(err, refusal) {
		t.Fatalf("got %v", err)
	}
	for _, want := range []string{"commentary 3", "delivery 2", "550 5.7.1", "relay denied"} {
		if !strings.Contains(err.Error(), want) {
			t.Errorf("%q does not say %q", err, want)
		}
	}
	if strings.Contains(strings.ToLower(err.Error()), "bo@x") {
		t.Errorf("%q names the reader", err)
	}
	if got := b.states(); got != "sent queued" {
		t.Errorf("got %s", got)
	}
}
