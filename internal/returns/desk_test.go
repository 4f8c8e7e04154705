package returns_test

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"pressrun/internal/ledger"
	"pressrun/internal/mail"
	"pressrun/internal/piece"
	"pressrun/internal/returns"
	"pressrun/internal/subscriber"
	"pressrun/internal/verp"
)

// take takes one message and gives what it said, a line each: "kind class effect found".
func (h *house) take(from returns.Source, to string, raw []byte) (lines []string, taken bool) {
	h.Helper()
	items, taken, err := h.Message(h.Context(), from, to, raw)
	h.must(err)
	for _, i := range items {
		lines = append(lines, strings.Join(strings.Fields(fmt.Sprint(i.Kind, " ", i.Class, " ", i.Effect, " ", i.Found)), " "))
	}
	return lines, taken
}

func TestABounceFindsItsMail(t *testing.T) {
	for name, test := range map[string]struct {
		change func(h *house, b *bounce)
		want   string
	}{
		"by the address that it came to": {func(_ *house, b *bounce) { b.original, b.recipient = "", "somebody@else.example" }, "token"},
		"by the returned way out": {func(h *house, b *bounce) {
			b.to, b.original = "digest@harbour.example", h.headers("ada", "Message-ID", "List-Id")
		}, "token"},
		"by the Message-ID": {func(h *house, b *bounce) {
			b.to, b.original = "digest@harbour.example", h.headers("ada", "List-Unsubscribe", "List-Id", "List-Help")
		}, "message-id"},
		"by the Message-ID, sent on to another address": {func(h *house, b *bounce) {
			b.to, b.recipient, b.original = "digest@harbour.example", "somebody@else.example", "Message-ID: <"+h.envs["ada"].MessageID+">\r\n"
		}, "message-id"},
		"by list and address": {func(h *house, b *bounce) {
			b.to, b.original = "digest@harbour.example", "List-Id: Weekly <weekly.harbour.example>\r\nSubject: S\r\n"
		}, "headers"},
	} {
		t.Run(name, func(t *testing.T) {
			h := newHouse(t)
			b := bounce{
				to: h.envs["ada"].From, recipient: "ada@readers.example", status: "5.1.1", words: "<ada@readers.example> no such user",
				original: h.headers("ada"),
			}
			test.change(h, &b)
			lines, taken := h.take(returns.IMAP, "", b.message())
			if want := []string{"bounced hard suppressed " + test.want}; !taken || !cmp.Equal(lines, want) {
				t.Fatalf("it was taken: %v, and says %q, want %q", taken, lines, want)
			}
			if got := h.suppression("ada"); !strings.HasPrefix(got, "bounced: 550 5.1.1 ") || strings.Contains(got, "@") {
				t.Errorf("ada is suppressed as %q", got)
			}
			if got := h.suppression("bo"); got != "" {
				t.Errorf("bo is suppressed as %q", got)
			}
			lines, taken = h.take(returns.LMTP, "", b.message())
			if want := []string{"bounced hard known " + test.want}; !taken || !cmp.Equal(lines, want) {
				t.Errorf("again it says %q, want %q", lines, want)
			}
		})
	}
}

func TestForgedReportsChangeNothing(t *testing.T) {
	h := newHouse(t)
	ada := bounce{to: h.envs["ada"].From, recipient: "ada@readers.example", status: "5.1.1", words: "no"}
	other := verp.NewSigner(backDomain, verp.Key{ID: 1, Secret: []byte("guessed")})
	for name, change := range map[string]func(b *bounce){
		"a token under another key": func(b *bounce) {
			b.to = other.Address(verp.Bounce, other.Token(verp.Ref{Kind: verp.Delivery, ID: 1, Seq: 1}, "ada@readers.example"))
		},
		"a changed token":  func(b *bounce) { b.to = strings.Replace(b.to, "b+", "b+aa", 1) },
		"an address alone": func(b *bounce) { b.to = "digest@harbour.example" },
		"a Message-ID of others": func(b *bounce) {
			b.to, b.original = "x@y.example", "Message-ID: <e1.aaaaaaaaaaaaaaaa@harbour.example>\r\n"
		},
		"a Message-ID of no number": func(b *bounce) {
			b.to, b.original = "x@y.example", "Message-ID: <e999999999.aaaaaaaaaaaaaaaa@harbour.example>\r\n"
		},
		"another's list": func(b *bounce) { b.to, b.original = "x@y.example", "List-Id: <weekly.other.example>\r\n" },
	} {
		b := ada
		change(&b)
		if lines, taken := h.take(returns.IMAP, "", b.message()); taken {
			t.Errorf("%s: taken, %q", name, lines)
		}
		if lines, _ := h.take(returns.Stdin, "", b.message()); lines[0] != "bounced hard known" && lines[0] != "bounced hard" {
			t.Errorf("%s: %q", name, lines)
		}
	}
	if h.suppression("ada") != "" {
		t.Error("ada is suppressed")
	}
	if len(h.unread) != 6 {
		t.Errorf("%d messages were kept for people", len(h.unread))
	}
}

func TestABounceOfAnOldAddressIsNotTheNewOnes(t *testing.T) {
	h := newHouse(t)
	b := bounce{to: h.envs["ada"].From, recipient: "ada@readers.example", status: "5.1.1", words: "no", original: h.headers("ada")}
	h.moves("LEAVEADA", "ada@new.example")
	for _, to := range []string{b.to, "digest@harbour.example"} {
		b.to = to
		lines, taken := h.take(returns.IMAP, "", b.message())
		if taken || !strings.HasPrefix(lines[0], "bounced hard") {
			t.Errorf("taken: %v, %q", taken, lines)
		}
		b.original = h.headers("ada", "List-Unsubscribe") // the Message-ID is left
	}
	p, err := h.store.Subscriber(t.Context(), "ada@new.example")
	if err != nil || p.Suppressed != "" {
		t.Errorf("the new address is suppressed: %q (%v)", p.Suppressed, err)
	}
}

func TestOldKeysStayGood(t *testing.T) {
	h := newHouse(t)
	old := bounce{to: h.envs["ada"].From, recipient: "ada@readers.example", status: "5.1.1", words: "no"}
	for range 3 {
		_, err := h.store.NewReturnKey(t.Context())
		h.must(err)
	}
	h.later(400 * 24 * time.Hour)
	h.edition("second")
	if lines, _ := h.take(returns.Stdin, "", leaving(h.envs["bo"].From)); !cmp.Equal(lines, []string{"unsubscribed left token"}) {
		t.Errorf("under the new key: %q", lines)
	}
	if lines, _ := h.take(returns.Stdin, "", old.message()); !cmp.Equal(lines, []string{"bounced hard suppressed token"}) {
		t.Errorf("under the old key: %q", lines)
	}
}

// leaving is a mail to the way out of the mail that has that return address.
func leaving(returnPath string) []byte {
	to := "unsub+" + strings.TrimPrefix(returnPath, "b+")
	return []byte("From: Somebody <somebody@else.example>\r\nTo: " + to + "\r\nSubject: unsubscribe\r\n" +
		"Message-ID: <1@else.example>\r\nDate: Fri, 20 Nov 2026 12:05:00 +0000\r\n\r\n\r\n")
}

func TestAMailToTheWayOutLeaves(t *testing.T) {
	h := newHouse(t)
	raw := leaving(h.envs["ada"].From)
	if lines, _ := h.take(returns.LMTP, "", raw); !cmp.Equal(lines, []string{"unsubscribed left token"}) {
		t.Errorf("%q", lines)
	}
	if h.status("ada") != subscriber.Left || h.status("bo") != subscriber.Confirmed {
		t.Errorf("ada is %s, bo is %s", h.status("ada"), h.status("bo"))
	}
	if _, err := h.store.Rejoin(t.Context(), "LEAVEADA"); err != nil {
		t.Fatal(err)
	}
	if lines, _ := h.take(returns.Maildir, "", raw); !cmp.Equal(lines, []string{"unsubscribed known token"}) {
		t.Errorf("the same mail again: %q", lines)
	}
	again := []byte(strings.Replace(string(raw), "<1@", "<2@", 1))
	if lines, _ := h.take(returns.Maildir, "", again); !cmp.Equal(lines, []string{"unsubscribed left token"}) {
		t.Errorf("another one: %q", lines)
	}
}

// A From line can be anybody's, so it alone takes nobody off a list.
func TestAMailToTheWayOutWithoutItsTokenIsForPeople(t *testing.T) {
	h := newHouse(t)
	raw := []byte(strings.NewReplacer("somebody@else.example", "ada@readers.example", h.envs["ada"].From[2:], "aaaa@"+backDomain).
		Replace(string(leaving(h.envs["ada"].From))))
	lines, _ := h.take(returns.LMTP, "", raw)
	if len(h.unread) != 1 || h.status("ada") != subscriber.Confirmed {
		t.Errorf("%q; ada is %s, and %d are kept for people", lines, h.status("ada"), len(h.unread))
	}
	if _, taken := h.take(returns.IMAP, "", raw); taken {
		t.Error("it was taken from the mailbox")
	}
}

func TestAPersonsMailIsLeftAlone(t *testing.T) {
	h := newHouse(t)
	raw := []byte("From: Ada <ada@readers.example>\r\nTo: desk@harbour.example\r\nSubject: Re: S\r\n\r\nThank you!\r\n> " +
		h.Leave + "LEAVEADA\r\n")
	if lines, taken := h.take(returns.IMAP, "", raw); taken {
		t.Errorf("it was taken: %q", lines)
	}
	counts, err := h.store.CountReturned(t.Context(), time.Unix(0, 0))
	if err != nil || len(counts) != 0 {
		t.Errorf("it stands in the books: %+v (%v)", counts, err)
	}
	h.take(returns.Stdin, "", raw) // there nobody else has it
	if len(h.unread) != 1 || h.status("ada") != subscriber.Confirmed {
		t.Errorf("%d are kept, ada is %s", len(h.unread), h.status("ada"))
	}
}

func TestPeopleAreToldWhenMuchComesBack(t *testing.T) {
	h := newHouse(t)
	names := []string{}
	for i := range 12 {
		names = append(names, fmt.Sprintf("reader%d", i))
		h.subscribe(names[i])
	}
	e := h.edition("second")
	matter := ledger.EditionMatter(e.ID)
	for i, name := range names {
		b := bounce{to: h.envs[name].From, recipient: name + "@readers.example", status: "5.7.26", words: "unauthenticated mail is not accepted"}
		if lines, _ := h.take(returns.Stdin, "", b.message()); !cmp.Equal(lines, []string{"bounced policy token"}) {
			t.Fatalf("%q", lines)
		}
		if told := len(h.alerts) > 0; told != (i+1 >= 10) {
			t.Fatalf("after %d people are told: %v", i+1, h.alerts)
		}
		if h.suppression(name) != "" {
			t.Fatalf("%s is suppressed", name)
		}
	}
	h.alerts = nil
	for _, name := range names[:3] {
		h.take(returns.Stdin, "", complaint(h.envs[name].From, h.headers(name)))
	}
	if !cmp.Equal(h.alerts, []string{matter + "complaints"}) || !subscriber.Complained(h.suppression(names[0])) {
		t.Errorf("people are told of %v; the first is suppressed: %q", h.alerts, h.suppression(names[0]))
	}
}

// complaint is a report of a reader who called a mail spam (RFC 5965), with his address taken out.
func complaint(returnPath, original string) []byte {
	text := "From: feedback@isp.example\nTo: <abuse@harbour.example>\nSubject: FW: S\nMIME-Version: 1.0\n" +
		"Content-Type: multipart/report; report-type=feedback-report; boundary=\"B\"\n\n--B\nContent-Type: text/plain\n\nA report.\n" +
		"--B\nContent-Type: message/feedback-report\n\nFeedback-Type: abuse\nUser-Agent: Feedback/1.0\nVersion: 1\n" +
		"Original-Mail-From: <" + returnPath + ">\n\n--B\nContent-Type: message/rfc822\n\n"
	return []byte(strings.ReplaceAll(text, "\n", "\r\n") + original + "\r\nbody\r\n--B--\r\n")
}

func TestAComplaintWithoutAnAddressFindsItsReader(t *testing.T) {
	h := newHouse(t)
	original := strings.ReplaceAll(h.headers("ada", "Message-ID", "To"), "unsub+", "redacted+")
	lines, taken := h.take(returns.IMAP, "", complaint("redacted@"+backDomain, original))
	if !taken || !cmp.Equal(lines, []string{"complained suppressed headers"}) {
		t.Errorf("taken: %v, %q", taken, lines)
	}
	if h.status("ada") != subscriber.Suppressed || h.status("bo") != subscriber.Confirmed {
		t.Errorf("ada is %s, bo is %s", h.status("ada"), h.status("bo"))
	}
}

// TestNobodyComplainsForAnother makes up a complaint from what anybody knows who gets the list and knows of another reader.
func TestNobodyComplainsForAnother(t *testing.T) {
	h := newHouse(t)
	for name, original := range map[string]string{
		"a Message-ID that was worked out": "Message-ID: <" + mail.MessageID("harbour.example", "weekly", 1, "ada@readers.example") + ">\r\n",
		"list and address":                 "List-Id: Weekly <weekly.harbour.example>\r\n",
	} {
		original += "To: ada@readers.example\r\nSubject: S\r\n"
		raw := complaint("digest@harbour.example", original)
		raw = []byte(strings.Replace(string(raw), "Version: 1\r\n", "Version: 1\r\nOriginal-Rcpt-To: <ada@readers.example>\r\n", 1))
		if lines, taken := h.take(returns.IMAP, "", raw); taken {
			t.Errorf("%s: taken, %q", name, lines)
		}
	}
	if got := h.suppression("ada"); got != "" {
		t.Errorf("ada is suppressed: %s", got)
	}
}

func TestABounceOfALetterFindsItsReader(t *testing.T) {
	h := newHouse(t)
	ctx := t.Context()
	keys, err := h.store.ReturnKeys(ctx)
	h.must(err)
	signer := verp.NewSigner(backDomain, keys[0])
	send := func(email string) string {
		id, err := h.store.PutLetter(ctx, subscriber.Letter{Kind: subscriber.LetterLink, Email: email, Created: h.now(), NextAt: h.now()})
		h.must(err)
		l, err := h.store.TakeLetter(ctx, id, h.now().Add(time.Minute))
		h.must(err)
		h.must(h.store.EndLetter(ctx, l, subscriber.LetterSent, ""))
		return signer.Address(verp.Bounce, signer.Token(verp.Ref{Kind: verp.Letter, ID: id}, subscriber.Key(email)))
	}
	b := bounce{to: send("Ada@readers.example"), recipient: "ada@readers.example", status: "5.1.1", words: "no"}
	stranger := bounce{to: send("eva@else.example"), recipient: "eva@else.example", status: "5.1.1", words: "no"}
	other := bounce{to: b.to, recipient: "bo@readers.example", status: "5.1.1", words: "no"}
	for _, test := range []struct {
		bounce
		want string
	}{{other, "bounced hard"}, {stranger, "bounced hard token"}, {b, "bounced hard suppressed token"}, {b, "bounced hard known token"}} {
		if lines, _ := h.take(returns.Stdin, "", test.message()); !cmp.Equal(lines, []string{test.want}) {
			t.Errorf("to %s: %q, want %q", test.recipient, lines, test.want)
		}
	}
	if h.suppression("ada") == "" || h.suppression("bo") != "" {
		t.Errorf("ada: %q, bo: %q", h.suppression("ada"), h.suppression("bo"))
	}
	c := h.door()
	if got := h.hand(c, b.message(), b.to); got[b.to] != "250" {
		t.Errorf("at the door: %q", got)
	}
}

func TestABounceOfAPartnersMailIsTold(t *testing.T) {
	h := newHouse(t)
	ctx := t.Context()
	run, err := h.store.CreateRun(ctx, ledger.Run{Kind: ledger.Publish, State: ledger.RunRunning, Created: h.now()})
	h.must(err)
	_, err = h.store.SaveRevision(ctx, piece.Record{
		Slug: "a", ID: "tag:harbour.example,2026-01-05:pieces/a", Status: piece.StatusPublished, Title: "A", Revision: 1, Published: h.now(),
	}, piece.Revision{Slug: "a", Number: 1, Saved: h.now()}, nil)
	h.must(err)
	h.must(h.store.PlanDispatches(ctx, []ledger.Dispatch{{
		RunID: run, Partner: "courier", Piece: ledger.PieceRef{Slug: "a", Revision: 1}, Format: "text", Channel: "email",
		State: ledger.DispatchSent, Location: "desk@courier.example", SentAt: h.now(),
	}}))
	all, err := h.store.Dispatches(ctx, ledger.DispatchFilter{RunID: run})
	h.must(err)
	keys, err := h.store.ReturnKeys(ctx)
	h.must(err)
	signer := verp.NewSigner(backDomain, keys[0])
	to := signer.Address(verp.Bounce, signer.Token(verp.Ref{Kind: verp.Dispatch, ID: all[0].ID}, "desk@courier.example"))
	b := bounce{to: to, recipient: "desk@courier.example", status: "5.1.1", words: "<desk@courier.example> is gone"}
	elsewhere := b
	elsewhere.to = "digest@harbour.example"
	elsewhere.original = "Message-ID: <" + mail.CopyID("harbour.example", "tag:harbour.example,2026-01-05:pieces/a", "courier", 1, "") + ">\r\n"
	for _, test := range []struct {
		bounce
		want string
	}{{elsewhere, "bounced hard partner message-id"}, {b, "bounced hard known token"}} {
		if lines, _ := h.take(returns.Stdin, "", test.message()); !cmp.Equal(lines, []string{test.want}) {
			t.Errorf("%q, want %q", lines, test.want)
		}
	}
	if !cmp.Equal(h.alerts, []string{ledger.DispatchMatter(all[0].ID)}) {
		t.Errorf("people are told of %v", h.alerts)
	}
	all, err = h.store.Dispatches(ctx, ledger.DispatchFilter{RunID: run})
	h.must(err)
	if all[0].State != ledger.DispatchSent || !strings.HasPrefix(all[0].Returned, "550 5.1.1") || strings.Contains(all[0].Returned, "@") {
		t.Errorf("the dispatch is %s and came back with %q", all[0].State, all[0].Returned)
	}
}
