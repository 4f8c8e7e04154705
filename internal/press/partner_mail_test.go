package press_test

import (
	"context"
	"errors"
	"strings"
	"testing"
	"time"

	"pressrun/internal/delivery"
	"pressrun/internal/ledger"
	"pressrun/internal/mail"
	"pressrun/internal/partner"
	"pressrun/internal/press"
)

// mailed is a partner that gets its copies by mail.
func mailed(slug, name string) partner.Partner {
	return partner.Partner{
		Slug: slug, Name: name, Channel: partner.ChannelEmail, Email: "desk@" + slug + ".example",
		Formats: []partner.Format{partner.Text, partner.CopySheet}, Terms: partner.DefaultTerms(),
	}
}

// withPartners replaces the partners.
func withPartners(partners ...partner.Partner) func(*house) {
	return func(h *house) { h.Partners = partners }
}

// server is a mail server that says what it is told to, message by message, and remembers what it took.
type server struct {
	answers []error // of the next contents; when they run out it accepts
	opening error   // of every connection
	took    []mailbag
}

type mailbag struct {
	to, id string
	raw    string
}

func (s *server) Open(context.Context) (delivery.Conn, error) {
	if s.opening != nil {
		return nil, s.opening
	}
	return &serverTalk{server: s}, nil
}

func (*server) Repeatable() bool { return false }

type serverTalk struct {
	*server
	env mail.Envelope
}

func (c *serverTalk) Envelope(_ context.Context, env mail.Envelope) error {
	c.env = env
	return nil
}

func (c *serverTalk) Content(_ context.Context, raw []byte, _ *mail.Envelope) error {
	var answer error
	if len(c.answers) > 0 {
		answer, c.answers = c.answers[0], c.answers[1:]
	}
	if answer == nil {
		c.took = append(c.took, mailbag{c.env.To, c.env.MessageID, string(raw)})
	}
	return answer
}

func (c *serverTalk) Usable() bool { return true }

func (c *serverTalk) Close(context.Context) {}

func says(outcome mail.Outcome, blame mail.Blame, code int, reply string) error {
	return &mail.SendError{
		Outcome: outcome, Blame: blame, Server: "mx:25", Phase: mail.Content, Code: code, Reply: reply,
	}
}

// overServer is a house whose partners are mailed through a server.
func overServer(t *testing.T, s *server, partners ...partner.Partner) (*house, *pinboard) {
	t.Helper()
	h := newHouse(t, withPartners(partners...))
	h.partnerMail.Carrier = s
	board := &pinboard{}
	h.Alerts = board
	return h, board
}

// pinboard holds the alerts that are not settled.
type pinboard struct{ open, texts []string }

func (p *pinboard) RaiseAlert(_ context.Context, matter, text string) error {
	p.open, p.texts = append(p.open, matter), append(p.texts, text)
	return nil
}

func (p *pinboard) SettleAlert(_ context.Context, matter string) error {
	for i, m := range p.open {
		if m == matter {
			p.open = append(p.open[:i], p.open[i+1:]...)
			return nil
		}
	}
	return nil
}

// lines are the dispatches of a piece.
func (h *house) lines(slug string) []ledger.Dispatch {
	h.t.Helper()
	lines, err := h.store.Dispatches(h.t.Context(), ledger.DispatchFilter{Slug: slug})
	if err != nil {
		h.t.Fatal(err)
	}
	return lines
}

func TestAMailRefusedForNowIsTriedAgainWhenItsTimeComes(t *testing.T) {
	s := &server{answers: []error{says(mail.Temporary, mail.BlameNone, 451, "greylisted desk@post.example")}}
	h, board := overServer(t, s, mailed("post", "The Post"))
	report := h.publish(press.Options{}, h.write("a.md", simple("A Quay")))
	d := report.Runs[0].Dispatches[0]
	want(t, "state", d.State, ledger.DispatchDeferred)
	want(t, "reason", d.Reason, "451 greylisted (the reader)")
	want(t, "next", d.NextAt, h.clock.Add(time.Minute))
	want(t, "complete", report.Complete(), false)
	want(t, "step", report.Runs[0].Run.Steps[ledger.Partners], ledger.StepOpen)
	if note := strings.Join(report.Runs[0].Notes, ""); !strings.Contains(note, "1 partner copy was put off") {
		t.Errorf("notes %q", note)
	}
	first := h.clock
	h.clock = h.clock.Add(time.Minute - time.Second)
	h.publish(press.Options{}, "a-quay")
	want(t, "mails before its time", len(s.took), 0)
	h.clock = h.clock.Add(time.Second)
	want(t, "complete", h.publish(press.Options{}, "a-quay").Complete(), true)
	want(t, "mails", len(s.took), 1)
	want(t, "date", strings.Contains(s.took[0].raw, "Date: "+first.UTC().Format(time.RFC1123Z)), true)
	want(t, "alerts", len(board.open), 0)
	want(t, "attempts", h.lines("a-quay")[0].Attempt, 2)
}

func TestAMailRefusedTooLongIsGivenUp(t *testing.T) {
	s := &server{}
	for range 20 {
		s.answers = append(s.answers, says(mail.Temporary, mail.BlameMailbox, 452, "full"))
	}
	h, board := overServer(t, s, mailed("post", "The Post"))
	h.publish(press.Options{}, h.write("a.md", simple("A Quay")))
	for range 10 {
		h.clock = h.clock.Add(20 * time.Minute)
		if report, err := h.tryPublish(press.Options{}, "a-quay"); err != nil || report.Runs == nil {
			break
		}
	}
	d := h.lines("a-quay")[0]
	want(t, "state", d.State, ledger.DispatchFailed)
	want(t, "reason", d.Reason, "given up after 1h0m0s: 452 full")
	want(t, "run", h.runs("a-quay")[0].State, ledger.RunFinished)
	want(t, "alerts", len(board.open), 1)
}

func TestAMailRefusedForGoodIsNotTriedOnUnlessSomebodySaysSo(t *testing.T) {
	s := &server{answers: []error{says(mail.Permanent, mail.BlameAddress, 550, "no such desk")}}
	h, board := overServer(t, s, mailed("post", "The Post"), mailed("echo", "The Echo"))
	report := h.publish(press.Options{}, h.write("a.md", simple("A Quay")))
	want(t, "state", report.Runs[0].Dispatches[0].State, ledger.DispatchFailed)
	want(t, "the other", report.Runs[0].Dispatches[1].State, ledger.DispatchSent)
	want(t, "complete", report.Complete(), false)
	want(t, "run", report.Runs[0].Run.State, ledger.RunFinished)
	want(t, "alerts", len(board.open), 1)
	if !strings.HasSuffix(board.texts[0], "pressrun partners dispatch a-quay --again post") {
		t.Errorf("alert %q", board.texts[0])
	}
	h.Partners[0].Email = "news@post.example"
	if _, err := h.DispatchAgain(t.Context(), "a-quay", "post"); err != nil {
		t.Fatal(err)
	}
	want(t, "mails", len(s.took), 2)
	want(t, "to", s.took[1].to, "news@post.example")
	want(t, "alerts", len(board.open), 0)
	if _, err := h.DispatchAgain(t.Context(), "a-quay", "post"); err == nil {
		t.Error("what was sent was sent again")
	}
}

func TestADoubtIsKeptUnlessThePolicyIsToResend(t *testing.T) {
	doubt := says(mail.Unknown, mail.BlameServer, 0, "")
	s := &server{answers: []error{doubt}}
	h, board := overServer(t, s, mailed("post", "The Post"))
	h.publish(press.Options{}, h.write("a.md", simple("A Quay")))
	h.clock = h.clock.Add(time.Hour)
	h.publish(press.Options{}, "a-quay")
	want(t, "state", h.lines("a-quay")[0].State, ledger.DispatchUnknown)
	want(t, "mails", len(s.took), 0)
	want(t, "alerts", len(board.open), 1)
	h.withdraw("a-quay", "Wrong.") // it may be there
	want(t, "mails", len(s.took), 1)
	if !strings.Contains(s.took[0].raw, "Subject: KILL: ") {
		t.Error("the doubtful copy got no KILL")
	}

	h.partnerMail.Doubt, s.answers = ledger.Resend, []error{doubt}
	h.publish(press.Options{}, h.write("b.md", simple("B Pier")))
	want(t, "state", h.lines("b-pier")[0].State, ledger.DispatchDeferred)
	h.clock = h.clock.Add(time.Hour)
	h.publish(press.Options{}, "b-pier")
	want(t, "mails", len(s.took), 2)
}

func TestWhatKeepsAllMailBackStopsTheChannelAloneAndCostsNoAttempt(t *testing.T) {
	for name, fault := range map[string]*mail.SendError{
		"sign-in": {Outcome: mail.Unsent, Blame: mail.BlameSender, Server: "mx", Phase: mail.SignIn, Err: mail.ErrCredentials},
		"network": {Outcome: mail.Unsent, Blame: mail.BlameServer, Server: "mx", Phase: mail.Connect, Err: errors.New("no route")},
	} {
		t.Run(name, func(t *testing.T) {
			s := &server{opening: fault}
			h, board := overServer(t, s, mailed("post", "The Post"), mailed("echo", "The Echo"), partnersOfAllFormats()[1])
			report, err := h.tryPublish(press.Options{}, h.write("a.md", simple("A Quay")))
			if !errors.Is(err, fault.Err) {
				t.Errorf("got %v", err)
			}
			lines := report.Runs[0].Dispatches
			want(t, "the first", lines[0].State, ledger.DispatchDeferred)
			want(t, "attempts", lines[0].Attempt, 0)
			want(t, "the second", lines[1].State, ledger.DispatchQueued)
			want(t, "the folder", lines[2].State, ledger.DispatchSent)
			want(t, "alerts", strings.Join(board.open, " "), "mail to partners")
			s.opening = nil
			h.clock = h.clock.Add(24 * time.Hour) // longer than anything is tried
			want(t, "complete", h.publish(press.Options{}, "a-quay").Complete(), true)
			want(t, "mails", len(s.took), 2)
			want(t, "alerts", len(board.open), 0)
		})
	}
}

func TestARefusalOfTheSenderWaitsForUsAndIsNeverGivenUp(t *testing.T) {
	policy := says(mail.Permanent, mail.BlameSender, 550, "5.7.26 not authenticated")
	s := &server{answers: []error{policy, policy}}
	h, _ := overServer(t, s, mailed("post", "The Post"), mailed("echo", "The Echo"))
	if _, err := h.tryPublish(press.Options{}, h.write("a.md", simple("A Quay"))); err == nil {
		t.Error("the command says nothing")
	}
	want(t, "the second", h.lines("a-quay")[1].State, ledger.DispatchQueued)
	h.clock = h.clock.Add(24 * time.Hour)
	_, _ = h.tryPublish(press.Options{}, "a-quay")
	want(t, "the first", h.lines("a-quay")[0].State, ledger.DispatchDeferred)
	h.clock = h.clock.Add(24 * time.Hour)
	h.publish(press.Options{}, "a-quay")
	want(t, "mails", len(s.took), 2)
}

func TestRealMailIsNotSentToReservedDomains(t *testing.T) {
	s := &server{}
	h, board := overServer(t, s, mailed("post", "The Post"))
	h.SkipReserved = true
	report := h.publish(press.Options{}, h.write("a.md", simple("A Quay")))
	d := report.Runs[0].Dispatches[0]
	want(t, "state", d.State, ledger.DispatchHeld)
	if !strings.Contains(d.Reason, "reserved for examples") {
		t.Errorf("reason %q", d.Reason)
	}
	h.SkipReserved = false
	if _, err := h.Redispatch(t.Context(), "a-quay"); err != nil {
		t.Fatal(err)
	}
	want(t, "mails", len(s.took), 1)
	h.SkipReserved = true
	h.withdraw("a-quay", "Wrong.")
	want(t, "mails", len(s.took), 1)
	want(t, "alerts of a KILL that is held", len(board.open), 1)
	h.Partners[0].Email = "desk@post.news"
	if _, err := h.DispatchAgain(t.Context(), "a-quay", "post"); err != nil {
		t.Fatal(err)
	}
	want(t, "mails", len(s.took), 2)
}

func TestAPieceNobodyMayGrantIsNotMailed(t *testing.T) {
	s := &server{}
	h, _ := overServer(t, s, mailed("post", "The Post"))
	h.publish(press.Options{}, h.write("a.md", simple("A Quay", "original_outlet:\n  name: The Mail")))
	want(t, "state", h.lines("a-quay")[0].State, ledger.DispatchHeld)
	want(t, "mails", len(s.took), 0)
}

func TestADispatchPutOffIsNotMailedByAnotherRunToo(t *testing.T) {
	s := &server{answers: []error{says(mail.Temporary, mail.BlameNone, 451, "later")}}
	h, _ := overServer(t, s, mailed("post", "The Post"))
	h.publish(press.Options{}, h.write("a.md", simple("A Quay")))
	if _, err := h.Redispatch(t.Context(), "a-quay"); err != nil {
		t.Fatal(err)
	}
	want(t, "mails", len(s.took), 0)
	h.clock = h.clock.Add(time.Hour)
	h.publish(press.Options{}, "a-quay")
	want(t, "mails", len(s.took), 1)
	want(t, "lines", len(h.lines("a-quay")), 1)
}

func TestAMailPutOffIsKeptBackWhenThePieceIsWithdrawn(t *testing.T) {
	s := &server{answers: []error{says(mail.Temporary, mail.BlameNone, 451, "later")}}
	h, _ := overServer(t, s, mailed("post", "The Post"))
	h.publish(press.Options{}, h.write("a.md", simple("A Quay")))
	h.withdraw("a-quay", "Wrong.")
	d := h.lines("a-quay")[0]
	want(t, "state", d.State, ledger.DispatchHeld)
	want(t, "reason", d.Reason, "cancelled")
	want(t, "mails", len(s.took), 0)
}

func TestAPartnerThatChangesItsChannelGetsNothingTwiceAndItsNoticesWhereItsCopiesAre(t *testing.T) {
	s := &server{}
	h, _ := overServer(t, s, partnersOfAllFormats()[1], mailed("post", "The Post"))
	h.publish(press.Options{}, h.write("a.md", simple("A Quay")))
	h.Partners[0].Channel, h.Partners[0].Email = partner.ChannelEmail, "desk@wire.example"
	h.Partners = h.Partners[:1] // the other is a partner no more
	if _, err := h.Redispatch(t.Context(), "a-quay"); err != nil {
		t.Fatal(err)
	}
	want(t, "mails", len(s.took), 1)
	h.withdraw("a-quay", "Wrong.")
	want(t, "mails", len(s.took), 2)
	want(t, "the former partner's KILL", s.took[1].to, "desk@post.example")
	want(t, "the file's KILL", h.exists("var/partners/wire/a-quay/a-quay.v1.kill.txt"), true)
}

// TestNoFaultOfTheBooksMailsAPartnerTwice fails the calls of every story over a server at which a mail sent twice is
// there twice. Whatever fails, no mail goes twice, and what did not go is in the books.
func TestNoFaultOfTheBooksMailsAPartnerTwice(t *testing.T) {
	for _, st := range stories() {
		t.Run(st.name, func(t *testing.T) {
			calls := 1
			for at := 0; at <= calls; at += 2*stride() - 1 { // 0: none fails
				for _, how := range []failing{before, after, dead} {
					calls = mailsOnce(t, st, &faulty{at: at, how: how})
				}
				if t.Failed() {
					return
				}
			}
		})
	}
}

func mailsOnce(t *testing.T, st story, f *faulty) (calls int) {
	t.Helper()
	s := &server{}
	h := faultHouse(t, st, withPartners(mailed("post", "The Post")), func(h *house) { h.partnerMail.Carrier = s })
	f.store = h.store
	h.over(f)
	_ = st.command(h)
	calls = f.calls
	h.over(&faulty{store: h.store, how: never})
	again := st.again
	if again == nil {
		again = st.command
	}
	if err := again(h); err != nil && !alreadyDone(err) {
		t.Fatalf("call %d fails %s, repeated: %v", f.at, f.how, err)
	}
	times := map[string]int{}
	for _, m := range s.took {
		if times[m.id]++; times[m.id] > 1 {
			t.Errorf("call %d fails %s: a mail went twice", f.at, f.how)
		}
	}
	h.wantBooked(f, len(s.took))
	return calls
}

// wantBooked wants the books to tell of each mail: sent, or in doubt.
func (h *house) wantBooked(f *faulty, took int) {
	h.t.Helper()
	dispatches, err := h.store.Dispatches(h.t.Context(), ledger.DispatchFilter{})
	if err != nil {
		h.t.Fatal(err)
	}
	sent, doubts := 0, 0
	for _, d := range dispatches {
		switch d.State {
		case ledger.DispatchSent:
			sent++
		case ledger.DispatchUnknown:
			doubts++
		case ledger.DispatchQueued, ledger.DispatchDeferred, ledger.DispatchFailed:
			if run, err := h.store.Run(h.t.Context(), d.RunID); err != nil || run.State != ledger.RunCancelled {
				h.t.Errorf("call %d fails %s: %s is left %s: %s", f.at, f.how, d.Piece.Slug, d.State, d.Reason)
			}
		}
	}
	if sent > took || sent+doubts < took || doubts > 1 {
		h.t.Errorf("call %d fails %s: %d mails went; the books say %d sent, %d in doubt", f.at, f.how, took, sent, doubts)
	}
}
