package delivery_test

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"go.uber.org/goleak"

	"pressrun/internal/delivery"
	"pressrun/internal/ledger"
	"pressrun/internal/mail"
)

func TestMain(m *testing.M) {
	goleak.VerifyTestMain(m, goleak.IgnoreTopFunction("database/sql.(*DB).connectionOpener"))
}

func names(n int) []string {
	out := make([]string, n)
	for i := range out {
		out[i] = fmt.Sprintf("r%04d", i)
	}
	return out
}

func TestEverybodyIsMailedOnceAndTheEditionCloses(t *testing.T) {
	for _, repeatable := range []bool{false, true} {
		d := newDesk(t)
		d.server.repeatable = repeatable
		e := d.edition(ledger.Hold, names(257)...)
		if _, err := d.send(e); err != nil {
			t.Fatal(err)
		}
		d.want("taken", d.server.taken(), names(257)...)
		if e = d.stands(e); e.State != ledger.EditionFinished {
			t.Errorf("the edition is %s", e.State)
		}
		if d.server.opened > 3 {
			t.Errorf("%d connections were opened for 3", d.server.opened)
		}
	}
}

// The strict rule: when a content is written, every earlier delivery of its claim has a committed outcome.
func TestNoContentIsRiskedBeforeTheOutcomesBeforeItAreCommitted(t *testing.T) {
	d := newDesk(t)
	readers := names(120)
	for i, r := range readers {
		switch i % 14 {
		case 1:
			d.server.answers[r] = []error{said(mail.RcptTo, mail.Permanent, mail.BlameMailbox, 552)}
		case 2:
			d.server.answers[r] = []error{said(mail.Content, mail.Temporary, mail.BlameNone, 451)}
		case 3:
			d.server.answers[r] = []error{said(mail.Content, mail.Unknown, mail.BlameServer, 0)}
		}
	}
	e := d.edition(ledger.Hold, readers...)
	claims := &notedClaims{Books: d.store}
	d.Books = claims
	d.server.onContent = func(local string) {
		lines, err := d.store.Deliveries(context.Background(), ledger.DeliveryFilter{EditionID: e.ID})
		if err != nil {
			t.Error(err)
			return
		}
		at := slices.IndexFunc(lines, func(l ledger.Delivery) bool { return localPart(l.Email) == local })
		for i := claims.beginOf(at+1) - 1; i < at; i++ {
			if lines[i].State == ledger.Queued {
				t.Errorf("%s was sent while %s before it had no outcome", local, lines[i].Email)
			}
		}
	}
	if _, err := d.send(e); err != nil {
		t.Fatal(err)
	}
	b, err := d.store.Balance(t.Context(), e.ID)
	if err != nil {
		t.Fatal(err)
	}
	if b.Failed == 0 || b.Unknown == 0 || b.Deferred == 0 || b.Sent == 0 || b.Queued != 0 {
		t.Errorf("books: %+v", b)
	}
}

// notedClaims are books that note where each claim of a first pass begins.
type notedClaims struct {
	delivery.Books
	mu   sync.Mutex
	made []ledger.Claim
}

func (n *notedClaims) Claim(ctx context.Context, r ledger.ClaimRequest) (ledger.Claim, bool, error) {
	c, ok, err := n.Books.Claim(ctx, r)
	n.mu.Lock()
	defer n.mu.Unlock()
	n.made = append(n.made, c)
	return c, ok, err
}

// beginOf is the first place of the claim that a place is in.
func (n *notedClaims) beginOf(place int) int {
	n.mu.Lock()
	defer n.mu.Unlock()
	for _, c := range n.made {
		if c.Lo <= place && place <= c.Hi {
			return c.Lo
		}
	}
	return 1
}

func TestWhatBecomesOfEachAnswer(t *testing.T) {
	const reply = "(550 so it is)"
	for name, c := range map[string]struct {
		doubt      ledger.Doubt
		answer     error
		state      string
		suppressed string
		paused     bool
	}{
		"a dead address":        {answer: said(mail.RcptTo, mail.Permanent, mail.BlameAddress, 550), state: "failed" + reply, suppressed: "bounced: 550 so it is"},
		"a refusal without why": {answer: said(mail.RcptTo, mail.Permanent, mail.BlameLikely, 550), state: "failed" + reply},
		"a full mailbox":        {answer: said(mail.RcptTo, mail.Permanent, mail.BlameMailbox, 550), state: "failed" + reply},
		"for now":               {answer: said(mail.RcptTo, mail.Temporary, mail.BlameNone, 550), state: "deferred" + reply},
		"slow down":             {answer: said(mail.RcptTo, mail.Temporary, mail.BlameSender, 550), state: "deferred" + reply},
		"no reply, held":        {answer: said(mail.Content, mail.Unknown, mail.BlameServer, 0), state: "unknown(mx, content: )"},
		"no reply, resent":      {doubt: ledger.Resend, answer: said(mail.Content, mail.Unknown, mail.BlameServer, 0), state: "deferred(may have arrived: mx, content: )"},
		"the sender":            {answer: said(mail.MailFrom, mail.Permanent, mail.BlameSender, 550), state: "queued", paused: true},
		"the message":           {answer: said(mail.Content, mail.Permanent, mail.BlameMessage, 552), state: "queued", paused: true},
		"the sign-in":           {answer: said(mail.SignIn, mail.Unsent, mail.BlameSender, 535), state: "queued", paused: true},
		"a server that closes":  {answer: said(mail.MailFrom, mail.Unsent, mail.BlameServer, 421), state: "sent"},
		"a break in mid-content": {
			answer: said(mail.Content, mail.Unsent, mail.BlameServer, 0), state: "sent",
		},
	} {
		t.Run(name, func(t *testing.T) {
			d := newDesk(t)
			d.server.answers["ada"] = []error{c.answer}
			if c.doubt == "" {
				c.doubt = ledger.Hold
			}
			e := d.edition(c.doubt, "ada")
			got, err := d.send(e)
			if (err != nil) != c.paused {
				t.Errorf("error: %v", err)
			}
			d.want("state", got, "ada: "+c.state)
			if paused := d.stands(e).State == ledger.EditionPaused; paused != c.paused || paused != (len(d.alerts) > 0) {
				t.Errorf("paused: %v, alerts: %q", paused, d.alerts)
			}
			p, err := d.store.Subscriber(t.Context(), "ada@x.example")
			if err != nil || p.Suppressed != c.suppressed {
				t.Errorf("suppressed %q (%v), want %q", p.Suppressed, err, c.suppressed)
			}
		})
	}
}

func TestDeferredMailsComeAgainAndAreGivenUpInTheEnd(t *testing.T) {
	d := newDesk(t)
	for range 40 {
		d.server.answers["never"] = append(d.server.answers["never"], said(mail.RcptTo, mail.Temporary, mail.BlameNone, 451))
	}
	d.server.answers["once"] = []error{said(mail.RcptTo, mail.Temporary, mail.BlameNone, 450)}
	e := d.edition(ledger.Hold, "ada", "once", "never")
	got, err := d.send(e)
	if err != nil {
		t.Fatal(err)
	}
	d.want("at first", got, "ada: sent", "once: deferred(450 so it is)", "never: deferred(451 so it is)")
	d.later(5 * time.Minute)
	if got, err = d.send(e); err != nil {
		t.Fatal(err)
	}
	d.want("then", got, "ada: sent", "once: sent", "never: deferred(451 so it is)")
	for range 40 {
		d.later(4 * time.Hour)
		if got, err = d.send(e); err != nil {
			t.Fatal(err)
		}
	}
	d.want("in the end", got, "ada: sent", "once: sent", "never: failed(given up after 72h0m0s: 451 so it is)")
	if state := d.stands(e).State; state != ledger.EditionFinished {
		t.Errorf("the edition is %s", state)
	}
}

func TestTooManyFirstFailuresBrakeOnce(t *testing.T) {
	d := newDesk(t)
	d.Connections = 1
	readers := names(300)
	for i, r := range readers {
		if i%10 == 0 {
			d.server.answers[r] = []error{said(mail.RcptTo, mail.Permanent, mail.BlameAddress, 550)}
		}
	}
	e := d.edition(ledger.Hold, readers...)
	if _, err := d.send(e); err != nil {
		t.Fatal(err)
	}
	e = d.stands(e)
	if e.State != ledger.EditionPaused || !strings.Contains(e.Reason, "11 of the first 101 mails") {
		t.Errorf("%s: %s", e.State, e.Reason)
	}
	if n := len(d.server.taken()); n != 90 {
		t.Errorf("%d were mailed before it braked", n)
	}
	if err := d.store.ResumeRun(t.Context(), e.RunID); err != nil {
		t.Fatal(err)
	}
	if _, err := d.send(e); err != nil {
		t.Fatal(err)
	}
	b, err := d.store.Balance(t.Context(), e.ID)
	if err != nil || b.Sent != 270 || b.Failed != 30 {
		t.Errorf("%+v, %v", b, err)
	}
}

func TestReadersWhomOurServerCannotReachBrakeNothing(t *testing.T) {
	d := newDesk(t)
	d.Connections = 1
	readers := names(100)
	for i := range 20 {
		reader := fmt.Sprintf("νίκος%02d", i)
		readers[i] = reader
		d.server.answers[reader] = []error{&mail.SendError{
			Outcome: mail.Permanent, Server: "mx", Phase: mail.RcptTo, Err: mail.ErrNoUTF8, Advice: "take another",
		}}
	}
	e := d.edition(ledger.Hold, readers...)
	got, err := d.send(e)
	if err != nil {
		t.Fatal(err)
	}
	if want := "νίκος00: failed(mx, RCPT TO: " + mail.ErrNoUTF8.Error() + "; take another)"; !slices.Contains(got, want) {
		t.Errorf("no %q in %q", want, got)
	}
	if b, err := d.store.Balance(t.Context(), e.ID); err != nil || b.Sent != 80 || b.Failed != 20 {
		t.Errorf("%+v, %v", b, err)
	}
	p, err := d.store.Subscriber(t.Context(), "ΝΊΚΟΣ00@x.example")
	if err != nil || p.Suppressed != "" {
		t.Errorf("suppressed %q, %v", p.Suppressed, err)
	}
}

func TestAServerThatFailsGetsARest(t *testing.T) {
	d := newDesk(t)
	d.server.open = said(mail.Connect, mail.Unsent, mail.BlameServer, 0)
	e := d.edition(ledger.Hold, "ada", "bo")
	got, err := d.send(e)
	if err == nil || !strings.Contains(err.Error(), "mx, connect") {
		t.Errorf("got %v", err)
	}
	d.want("after it", got, "ada: queued", "bo: queued")
	if d.server.opened < 5 || d.server.opened > 8 {
		t.Errorf("it was tried %d times", d.server.opened)
	}
	d.want("alerts", d.alerts, "server")
	d.server.open = nil
	if got, err = d.send(e); err != nil {
		t.Fatal(err)
	}
	d.want("then", got, "ada: sent", "bo: sent")
	d.want("over", d.over, "server")
}

// A server that greylists everybody and now and then wants another connection is at work.
func TestRefusalsOfReadersAreNoFaultsOfTheServer(t *testing.T) {
	d := newDesk(t)
	d.Connections = 1
	readers := names(100)
	for i, r := range readers {
		if i%10 == 9 {
			d.server.answers[r] = append(d.server.answers[r], said(mail.MailFrom, mail.Unsent, mail.BlameServer, 421))
		}
		d.server.answers[r] = append(d.server.answers[r], said(mail.RcptTo, mail.Temporary, mail.BlameNone, 450))
	}
	e := d.edition(ledger.Hold, readers...)
	if _, err := d.send(e); err != nil || len(d.alerts) > 0 {
		t.Errorf("%v, alerts %q", err, d.alerts)
	}
}

func TestAStopLeavesNoDoubtAndNothingClaimed(t *testing.T) {
	d := newDesk(t)
	ctx, stop := context.WithCancel(t.Context())
	d.server.onContent = func(local string) {
		if local == "r0040" {
			stop()
		}
	}
	e := d.edition(ledger.Hold, names(400)...)
	if _, err := d.SendEdition(ctx, e.ID); !errors.Is(err, context.Canceled) {
		t.Fatal(err)
	}
	b, err := d.store.Balance(t.Context(), e.ID)
	if err != nil {
		t.Fatal(err)
	}
	if b.Unknown != 0 || b.Sent != len(d.server.taken()) || b.Queued == 0 {
		t.Errorf("%+v, and %d mails were taken", b, len(d.server.taken()))
	}
	p, err := d.store.Pending(t.Context(), e.ID)
	if err != nil || p.Claimed != 0 || !p.Now {
		t.Errorf("%+v, %v", p, err)
	}
	d.server.onContent = nil
	if _, err := d.send(e); err != nil {
		t.Fatal(err)
	}
	d.want("in the end", d.server.taken(), names(400)...)
}

func TestAPauseFromElsewhereHoldsWithinMoments(t *testing.T) {
	d := newDesk(t)
	e := d.edition(ledger.Hold, names(2000)...)
	paused := make(chan struct{})
	d.server.onContent = func(local string) {
		if local == "r0010" {
			if err := d.store.PauseRun(context.Background(), e.RunID, "by hand"); err != nil {
				t.Error(err)
			}
			close(paused)
		}
		select {
		case <-paused:
			time.Sleep(5 * time.Millisecond) // so that the mails do not outrun the look at the books
		default:
		}
	}
	if _, err := d.send(e); err != nil {
		t.Fatal(err)
	}
	if n := len(d.server.taken()); n > 1000 {
		t.Errorf("%d mails went out before the pause was seen", n)
	}
	if err := d.store.ResumeRun(t.Context(), e.RunID); err != nil {
		t.Fatal(err)
	}
	d.server.onContent = nil
	if _, err := d.send(e); err != nil {
		t.Fatal(err)
	}
	d.want("in the end", d.server.taken(), names(2000)...)
}

func TestWhoLeavesWhileItIsSentIsPassedOver(t *testing.T) {
	d := newDesk(t)
	d.Connections = 1
	e := d.edition(ledger.Hold, names(300)...)
	d.server.onContent = func(local string) {
		if local == "r0000" {
			if _, err := d.store.LeaveByEmail(context.Background(), "r0250@x.example", "weekly"); err != nil {
				t.Error(err)
			}
		}
	}
	got, err := d.send(e)
	if err != nil {
		t.Fatal(err)
	}
	if got[250] != "r0250: skipped(left)" || slices.Contains(d.server.taken(), "r0250") {
		t.Error(got[250])
	}
}

func TestOneSlowDomainHoldsUpNobodyElse(t *testing.T) {
	d := newDesk(t)
	d.Connections, d.PerDomain = 1, 1
	var readers []string
	for i := range 10 {
		readers = append(readers, fmt.Sprintf("a%d@slow.example", i), fmt.Sprintf("b%d@d%d.example", i, i))
	}
	e := d.edition(ledger.Hold, readers...)
	got, err := d.send(e)
	if err != nil {
		t.Fatal(err)
	}
	sent, busy := 0, 0
	for _, line := range got {
		switch {
		case strings.HasSuffix(line, ": sent"):
			sent++
		case strings.HasSuffix(line, ": deferred("+ledger.DomainBusy+")"):
			busy++
		}
	}
	if sent != 11 || busy != 9 {
		t.Errorf("%d sent, %d put off: %q", sent, busy, got)
	}
	d.later(10 * time.Second)
	if got, err = d.send(e); err != nil {
		t.Fatal(err)
	}
	for _, line := range got {
		if !strings.HasSuffix(line, ": sent") {
			t.Error(line)
		}
	}
	lines, err := d.store.Deliveries(t.Context(), ledger.DeliveryFilter{EditionID: e.ID})
	if err != nil {
		t.Fatal(err)
	}
	for _, l := range lines {
		if l.Attempt != 1 {
			t.Errorf("%s: %d attempts", l.Email, l.Attempt)
		}
	}
}

func TestAClaimThatWasTakenOverIsLetGo(t *testing.T) {
	d := newDesk(t)
	d.Connections = 1
	e := d.edition(ledger.Hold, names(30)...)
	d.server.onContent = func(local string) {
		if local == "r0003" {
			if _, err := d.store.TakeOver(context.Background(), 99); err != nil { // as if this one were dead
				t.Error(err)
			}
		}
	}
	if _, err := d.send(e); err != nil {
		t.Fatal(err)
	}
	got := d.states(e)
	if got[3] != "r0003: unknown("+ledger.InDoubt+")" {
		t.Error(got[3]) // it went out, and nobody may say so any more
	}
	d.want("taken", d.server.taken(), names(30)...)
}

// failing is books that do not take some outcomes, and else are in order.
type failing struct {
	delivery.Books
	refuse func(ledger.Outcome) bool
}

var errBooks = errors.New("the books are away")

func (f failing) Record(ctx context.Context, b ledger.Batch) ([]ledger.Claim, error) {
	if slices.ContainsFunc(b.Outcomes, f.refuse) {
		return nil, errBooks
	}
	return f.Books.Record(ctx, b)
}

func TestAMailThatCouldNotBeRecordedIsNotSentAgain(t *testing.T) {
	d := newDesk(t)
	d.Connections = 1
	e := d.edition(ledger.Hold, names(5)...)
	d.Books = failing{d.store, func(o ledger.Outcome) bool { return o.Seq == 3 }}
	if _, err := d.send(e); !errors.Is(err, errBooks) {
		t.Errorf("got %v", err)
	}
	d.Books = d.store
	got, err := d.send(e)
	if err != nil {
		t.Fatal(err)
	}
	d.want("state", got, "r0000: sent", "r0001: sent", "r0002: unknown("+ledger.InDoubt+")", "r0003: sent", "r0004: sent")
	d.want("taken", d.server.taken(), names(5)...)
}

func TestABriefFaultOfTheBooksLeavesNoDoubt(t *testing.T) {
	d := newDesk(t)
	d.RecordWithin = time.Minute
	e := d.edition(ledger.Hold, names(5)...)
	var faults atomic.Int32
	d.Books = failing{d.store, func(o ledger.Outcome) bool { return o.Seq == 3 && faults.Add(1) <= 2 }}
	got, err := d.send(e)
	if err != nil {
		t.Fatal(err)
	}
	d.want("state", got, "r0000: sent", "r0001: sent", "r0002: sent", "r0003: sent", "r0004: sent")
}

func TestAnEditionOfWhichNoMailCanBeMadeIsPaused(t *testing.T) {
	d := newDesk(t)
	d.Mailing = (&delivery.Library{Bodies: d.store}).Mailing
	e := d.edition(ledger.Hold, "ada")
	got, err := d.send(e)
	if err == nil || !strings.Contains(err.Error(), "no longer has the list weekly") {
		t.Errorf("got %v", err)
	}
	d.want("state", got, "ada: queued")
	if e = d.stands(e); e.State != ledger.EditionPaused || !strings.Contains(e.Reason, "lists.yaml") {
		t.Errorf("%s: %s", e.State, e.Reason)
	}
}

func TestAWatcherLooksOnAndComesToAnEnd(t *testing.T) {
	d := newDesk(t)
	e := d.edition(ledger.Hold, "ada")
	w := &delivery.Watcher{Books: d.store, Now: d.now}
	if b, err := w.SendEdition(t.Context(), e.ID); err != nil || b.Queued != 1 {
		t.Errorf("%+v, %v", b, err)
	}
	if _, err := d.send(e); err != nil {
		t.Fatal(err)
	}
	w.Wait = time.Hour
	if b, err := w.SendEdition(t.Context(), e.ID); err != nil || b.Sent != 1 {
		t.Errorf("%+v, %v", b, err)
	}
}
