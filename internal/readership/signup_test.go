package readership

import (
	"context"
	"errors"
	"fmt"
	"net/netip"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"pressrun/internal/ledger"
	"pressrun/internal/subscriber"
)

// office is a desk that takes sign-ups, whose letters are sent at once.
type office struct {
	*desk
	*SignUps
	waiting []int64
}

func newOffice(t *testing.T) *office {
	d := newDesk(t)
	o := &office{desk: d}
	lists := []subscriber.List{
		{
			Slug: "weekly", Name: "The Weekly", Cadence: subscriber.Weekly, Content: subscriber.Takeaways,
			Welcome: subscriber.Welcome{Text: "Thank you for **joining**."}, From: "weekly@harbour.example",
		},
		{Slug: "daily", Name: "The Daily", Cadence: subscriber.Daily, Content: subscriber.Full},
		{Slug: "staff", Name: "Staff", Closed: true, Cadence: subscriber.EachPiece, Content: subscriber.Takeaways},
	}
	o.SignUps = &SignUps{
		Lists: lists, Books: d.store, Valid: 7 * 24 * time.Hour,
		Count: Counting{Caps: Caps{PerAddress: 3, PerNetwork: 30, PerDay: 2000}, Key: []byte("a key")},
		Now:   d.now, Sent: func(letter int64) { o.waiting = append(o.waiting, letter) },
		Alert: d.Alert,
	}
	d.Writers = map[subscriber.LetterKind]Writer{
		subscriber.LetterConfirm: &ConfirmLetters{Publication: d.Publication, Lists: lists, Books: d.store},
		subscriber.LetterWelcome: &WelcomeLetters{
			Publication: d.Publication, Lists: lists, Books: d.store, From: "post@harbour.example",
		},
	}
	return o
}

// ask signs an address up and sends what came of it.
func (o *office) ask(email string, lists ...string) error {
	a := Ask{Email: email, Name: "Ada <b>Zephyr</b>", From: netip.MustParseAddr("192.0.2.77"), Words: "I would like it."}
	for _, l := range lists {
		a.Choices = append(a.Choices, subscriber.Choice{List: l})
	}
	err := o.Ask(o.t.Context(), a)
	o.deliver()
	return err
}

// deliver sends what waits.
func (o *office) deliver() {
	o.t.Helper()
	for _, id := range o.waiting {
		o.send(id)
	}
	o.waiting = nil
}

// take takes the mails that went out since, by kind and address.
func (o *office) take() (sent []string) {
	for _, m := range o.mails {
		sent = append(sent, string(m.kind)+" "+m.env.To)
	}
	o.mails = nil
	return sent
}

// token finds the link of the last mail.
func (o *office) token() string {
	o.t.Helper()
	raw := strings.ReplaceAll(o.mails[len(o.mails)-1].raw, "=\r\n", "")
	_, rest, found := strings.Cut(raw, "https://news.harbour.example/confirm/")
	if !found {
		o.t.Fatalf("no link in\n%s", raw)
	}
	return rest[:strings.IndexAny(rest, "\"\r\n <")]
}

func (o *office) confirm(token string) subscriber.Joined {
	o.t.Helper()
	j, err := o.Confirm(o.t.Context(), token, netip.MustParseAddr("2001:db8:1:2::3"))
	if err != nil {
		o.t.Fatal(err)
	}
	o.deliver()
	return j
}

// onList puts somebody on a list without a form.
func (o *office) onList(email, list string) {
	o.t.Helper()
	_, err := o.store.AddSubscription(o.t.Context(), subscriber.Subscriber{Email: email},
		subscriber.Subscription{List: list, Status: subscriber.Confirmed, Token: "T" + list + email})
	if err != nil {
		o.t.Fatal(err)
	}
}

func TestASignUpIsConfirmedFromTheMailbox(t *testing.T) {
	o := newOffice(t)
	if err := o.ask("Ada@quay.se", "weekly", "daily"); err != nil {
		t.Fatal(err)
	}
	token := o.token()
	raw := o.mails[0].raw
	for _, typed := range []string{"Zephyr", "<b>", "Ada <"} {
		if strings.Contains(raw, typed) {
			t.Errorf("the mail holds what was typed, %q:\n%s", typed, raw)
		}
	}
	if strings.Contains(raw, "List-") || !strings.Contains(raw, "Auto-Submitted: auto-generated") {
		t.Errorf("it is no mail of a list:\n%s", raw)
	}
	if diff := cmp.Diff([]string{"confirm Ada@quay.se"}, o.take()); diff != "" {
		t.Error(diff)
	}
	j := o.confirm(token)
	if diff := cmp.Diff([]string{"weekly", "daily"}, j.Lists); diff != "" || j.Name != "Ada <b>Zephyr</b>" {
		t.Errorf("%s%s", j.Name, diff)
	}
	welcome := o.mails[0].raw
	for _, header := range []string{
		"From: \"The Weekly\" <weekly@harbour.example>", "List-Unsubscribe: <https://news.harbour.example/u/",
		"List-Unsubscribe-Post: List-Unsubscribe=One-Click", "List-Id: ",
	} {
		if !strings.Contains(strings.ReplaceAll(welcome, "\r\n ", " "), header) {
			t.Errorf("the welcome lacks %q:\n%s", header, welcome[:1200])
		}
	}
	if diff := cmp.Diff([]string{"welcome Ada@quay.se"}, o.take()); diff != "" {
		t.Error(diff)
	}
	proofs, err := o.store.Consents(t.Context(), "ada@quay.se")
	if err != nil || len(proofs) != 2 ||
		proofs[0].AskedFrom != "192.0.2.0/24" || proofs[0].ConfirmedFrom != "2001:db8:1::/48" {
		t.Errorf("%v %+v", err, proofs)
	}
	if o.confirm(token); len(o.take()) != 0 {
		t.Error("he was welcomed twice")
	}
}

func TestWhatTheLetterIsDependsOnWhoHasTheAddress(t *testing.T) {
	for name, c := range map[string]struct {
		before func(o *office)
		lists  []string
		want   []string
	}{
		"nobody":             {func(*office) {}, []string{"weekly"}, []string{"confirm ada@quay.se"}},
		"on it":              {onWeekly, []string{"weekly"}, []string{"already ada@quay.se"}},
		"on one of two":      {onWeekly, []string{"weekly", "daily"}, []string{"confirm ada@quay.se"}},
		"his mail came back": {suppressed("bounced: 550"), []string{"weekly"}, []string{"confirm ada@quay.se"}},
		"complained":         {suppressed("complained"), []string{"weekly"}, nil},
		"barred":             {suppressed("asked by phone"), []string{"weekly"}, nil},
		"left": {func(o *office) {
			o.onList("ada@quay.se", "weekly")
			_, err := o.store.LeaveByEmail(context.Background(), "ada@quay.se", "")
			must(o.t, err)
		}, []string{"weekly"}, []string{"confirm ada@quay.se"}},
		"erased": {func(o *office) {
			o.onList("ada@quay.se", "weekly")
			must(o.t, o.store.Erase(context.Background(), "ada@quay.se"))
		}, []string{"weekly"}, []string{"confirm ada@quay.se"}},
	} {
		t.Run(name, func(t *testing.T) {
			o := newOffice(t)
			c.before(o)
			if err := o.ask("ada@quay.se", c.lists...); err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(c.want, o.take()); diff != "" {
				t.Error(diff)
			}
		})
	}
}

func onWeekly(o *office) { o.onList("ada@quay.se", "weekly") }

func suppressed(reason string) func(*office) {
	return func(o *office) {
		o.onList("ada@quay.se", "weekly")
		must(o.t, o.store.Suppress(context.Background(), "ada@quay.se", reason))
	}
}

func must(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

func TestNobodysMailboxIsFlooded(t *testing.T) {
	o := newOffice(t)
	o.onList("bo@quay.se", "weekly")
	for n := range 20 { // from as many networks
		for _, email := range []string{"ada@quay.se", "ADA@quay.se", "bo@quay.se"} {
			must(t, o.Ask(t.Context(), Ask{
				Email: email, From: netip.AddrFrom4([4]byte{198, 51, byte(n), 1}),
				Choices: []subscriber.Choice{{List: "weekly"}},
			}))
		}
		o.deliver()
	}
	counts := map[string]int{}
	for _, m := range o.take() {
		counts[strings.ToLower(m)]++
	}
	if diff := cmp.Diff(map[string]int{"confirm ada@quay.se": 3, "already bo@quay.se": 3}, counts); diff != "" {
		t.Error(diff)
	}
	o.clock = o.clock.Add(25 * time.Hour)
	must(t, o.ask("ada@quay.se", "weekly"))
	if got := o.take(); len(got) != 1 {
		t.Errorf("a day later %v", got)
	}
}

func TestCapsAreTold(t *testing.T) {
	o := newOffice(t)
	o.Count.Caps = Caps{PerAddress: 3, PerNetwork: 2, PerDay: 5}
	var full *subscriber.CapError
	for n := range 3 {
		err := o.ask(fmt.Sprintf("reader%d@quay.se", n), "weekly")
		if errors.As(err, &full) != (n == 2) {
			t.Fatalf("form %d of a network: %v", n+1, err)
		}
	}
	if len(o.alerts) > 0 && strings.HasPrefix(o.alerts[len(o.alerts)-1], "sign-ups") {
		t.Error("people were told of a network")
	}
	for n := range 4 {
		err := o.Ask(t.Context(), Ask{
			Email: "ada@quay.se", From: netip.AddrFrom4([4]byte{198, 51, byte(n), 1}),
			Choices: []subscriber.Choice{{List: "weekly"}},
		})
		if errors.As(err, &full) != (n == 3) {
			t.Fatalf("form %d of all: %v", n+3, err)
		}
	}
	if last := o.alerts[len(o.alerts)-1]; !strings.HasPrefix(last, "sign-ups 2026-11-20: ") {
		t.Errorf("people were told %q", last)
	}
}

func TestASignUpIsForgottenInTime(t *testing.T) {
	o := newOffice(t)
	must(t, o.ask("ada@quay.se", "weekly"))
	token := o.token()
	o.clock = o.clock.Add(7*24*time.Hour - time.Second)
	if _, err := o.Pending(t.Context(), token); err != nil {
		t.Error(err)
	}
	o.clock = o.clock.Add(time.Second)
	if _, err := o.Confirm(t.Context(), token, netip.Addr{}); !errors.Is(err, ledger.ErrNotFound) {
		t.Errorf("%v", err)
	}
}

// TestALetterOnItsWayHeedsWhatHappenedMeanwhile has letters that wait for a mail server.
func TestALetterOnItsWayHeedsWhatHappenedMeanwhile(t *testing.T) {
	o := newOffice(t)
	ask := func(email string) []int64 {
		must(t, o.Ask(t.Context(), Ask{Email: email, Choices: []subscriber.Choice{{List: "weekly"}}}))
		ids := o.waiting
		o.waiting = nil
		return ids
	}
	complained, erased := ask("ada@quay.se"), ask("bo@quay.se")
	must(t, o.store.Suppress(t.Context(), "ada@quay.se", "complained"))
	must(t, o.store.Erase(t.Context(), "bo@quay.se"))
	o.waiting = append(complained, erased...)
	o.deliver()
	if got := o.take(); got != nil {
		t.Errorf("sent: %v", got)
	}
}

func TestWhatIsNotTaken(t *testing.T) {
	const (
		noAddress = "email: This is no email address. It looks like name@example.org."
		noList    = "list: Choose at least one newsletter."
	)
	weekly := []subscriber.Choice{{List: "weekly"}}
	for name, c := range map[string]struct {
		ask     Ask
		faults  []string
		suggest string
	}{
		"nothing": {Ask{}, []string{"email: Write your email address.", noList}, ""},
		"no @": {
			Ask{Email: "ada.quay.se", Choices: weekly},
			[]string{"email: The address has no @. It looks like name@example.org."},
			"",
		},
		"no domain": {
			Ask{Email: "ada@quay", Choices: weekly},
			[]string{"email: The part behind the @ is not whole. It looks like example.org."},
			"",
		},
		"no local part": {Ask{Email: "@quay.se", Choices: weekly}, []string{noAddress}, ""},
		"header":        {Ask{Email: "ada@quay.se\r\nBcc: all@x.se", Choices: weekly}, []string{noAddress}, ""},
		"a slip": {
			Ask{Email: "ada@gmial.com", Choices: weekly},
			[]string{"email: Did you mean ada@gmail.com? If the address is right as it is, press the button again."},
			"ada@gmail.com",
		},
		"no slip":       {Ask{Email: "ada@gmial.com", Sure: "ada@gmial.com", Choices: weekly}, nil, ""},
		"a closed list": {Ask{Email: "ada@quay.se", Choices: []subscriber.Choice{{List: "staff"}}}, []string{noList}, ""},
		"no list of us": {Ask{Email: "ada@quay.se", Choices: []subscriber.Choice{{List: "ours"}}}, []string{noList}, ""},
		"in a long form": {
			Ask{Email: " Ada Quay <ada@quay.se> ", Name: strings.Repeat("Å", 500) + "\r\n", Choices: weekly}, nil, "",
		},
	} {
		t.Run(name, func(t *testing.T) {
			o := newOffice(t)
			err := o.Ask(t.Context(), c.ask)
			var wrong *FormError
			if !errors.As(err, &wrong) {
				wrong = &FormError{}
				must(t, err)
			}
			var got []string
			for _, f := range wrong.Faults {
				got = append(got, f.Field+": "+f.Message)
			}
			if diff := cmp.Diff(c.faults, got); diff != "" || wrong.Suggest != c.suggest {
				t.Errorf("%q %s", wrong.Suggest, diff)
			}
			if err != nil && strings.Contains(err.Error(), "ada") {
				t.Errorf("the error holds what was typed: %v", err)
			}
			if (len(o.waiting) > 0) != (c.faults == nil) {
				t.Errorf("%d letters", len(o.waiting))
			}
		})
	}
}

func TestChoicesThatAreTheListsAreNone(t *testing.T) {
	o := newOffice(t)
	must(t, o.Ask(t.Context(), Ask{Email: "ada@quay.se", Choices: []subscriber.Choice{
		{List: "daily", Cadence: subscriber.Daily, Content: "much"},
		{List: "weekly", Cadence: subscriber.EachPiece, Content: subscriber.Full, Sections: []string{"ports"}},
	}}))
	o.deliver()
	n, err := o.Pending(t.Context(), o.token())
	must(t, err)
	want := []subscriber.Choice{
		{List: "weekly", Cadence: subscriber.EachPiece, Content: subscriber.Full, Sections: []string{"ports"}}, {List: "daily"},
	}
	if diff := cmp.Diff(want, n.Choices); diff != "" {
		t.Error(diff)
	}
}

func TestTheTimeOfAForm(t *testing.T) {
	o := newOffice(t)
	stamp := o.Stamp()
	forged := "zzzzzz" + stamp[strings.IndexByte(stamp, '-'):]
	for _, c := range []struct {
		after time.Duration
		stamp string
		want  Pace
	}{
		{0, stamp, PaceTooFast},
		{time.Second, stamp, PaceTooFast},
		{2 * time.Second, stamp, PaceFine},
		{24 * time.Hour, stamp, PaceFine},
		{25 * time.Hour, stamp, PaceOutdated},
		{time.Minute, forged, PaceOutdated},
		{time.Minute, "", PaceOutdated},
		{time.Minute, stamp + "0", PaceOutdated},
	} {
		o.clock = time.Date(2026, 11, 20, 9, 0, 0, 0, time.UTC).Add(c.after)
		if got := o.PaceOf(c.stamp); got != c.want {
			t.Errorf("%q after %v: %d, want %d", c.stamp, c.after, got, c.want)
		}
	}
}

func TestCountsNameNobody(t *testing.T) {
	o := newOffice(t)
	for _, s := range append(o.Count.loud("", netip.MustParseAddr("192.0.2.77")), o.Count.quiet("", "ada@quay.se")) {
		if strings.Contains(s.Subject, "192.0") || strings.Contains(s.Subject, "ada") {
			t.Errorf("%s is counted under %s", s.Name, s.Subject)
		}
	}
	same := o.Count.quiet("", "ADA@quay.se").Subject == o.Count.quiet("", "ada@quay.se").Subject
	o.Count.Key = []byte("another key")
	if other := o.Count.quiet("", "ada@quay.se").Subject; !same || other == o.Count.quiet("", "bo@quay.se").Subject {
		t.Error("an address is not one person")
	}
	network := func(of string) string { return o.Count.loud("", netip.MustParseAddr(of))[1].Subject }
	if network("::ffff:192.0.2.1") != network("192.0.2.200") {
		t.Error("a network is not one")
	}
}
