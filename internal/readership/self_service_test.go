package readership

import (
	"net/netip"
	"strings"
	"testing"
	"time"

	"pressrun/internal/subscriber"
)

// counter is where readers ask for things themselves: Ada and Bo get the weekly, Cy has left it, Di is suppressed. Letters
// are sent at once.
type counter struct {
	*desk
	links *Links
	moves *Moves
	wait  bool // letters wait
	put   []int64
}

func newCounter(t *testing.T) *counter {
	c := &counter{desk: newDesk(t)}
	for _, name := range []string{"ada", "bo", "cy", "di"} {
		_, err := c.store.AddSubscription(t.Context(), subscriber.Subscriber{Email: name + "@quay.se"}, subscriber.Subscription{
			List: "weekly", Status: subscriber.Confirmed, Token: "TOKENOF" + strings.ToUpper(name),
		})
		if err != nil {
			t.Fatal(err)
		}
	}
	if _, err := c.store.Leave(t.Context(), "TOKENOFCY"); err != nil {
		t.Fatal(err)
	}
	if err := c.store.Suppress(t.Context(), "di@quay.se", "complained"); err != nil {
		t.Fatal(err)
	}
	sent := func(id int64) {
		c.t.Helper()
		if c.put = append(c.put, id); !c.wait {
			c.send(id)
		}
	}
	count := Counting{Caps: Caps{PerAddress: 3, PerNetwork: 30, PerDay: 2000}, Key: []byte("a key")}
	c.links = &Links{Books: c.store, Count: count, Sent: sent}
	c.moves = &Moves{Books: c.store, Count: count, NewToken: subscriber.NewToken, Now: c.now, Sent: sent}
	letters := &LinkLetters{Publication: harbour(), Books: c.store}
	moving := &MoveLetters{Publication: harbour(), Books: c.store, Links: letters}
	c.Writers = map[subscriber.LetterKind]Writer{
		subscriber.LetterLink: letters, subscriber.LetterMove: moving, subscriber.LetterMoved: moving,
	}
	return c
}

// last is the mail that was sent last, its lines unfolded.
func (c *counter) last() sentMail {
	c.t.Helper()
	if len(c.mails) == 0 {
		c.t.Fatal("no mail was sent")
	}
	m := c.mails[len(c.mails)-1]
	m.raw = strings.ReplaceAll(strings.ReplaceAll(m.raw, "=\r\n", ""), "=3D", "=")
	return m
}

func home() netip.Addr { return netip.MustParseAddr("192.0.2.7") }

func TestALinkGoesToItsReaderAlone(t *testing.T) {
	for email, token := range map[string]string{
		"ADA@quay.se": "TOKENOFADA", "cy@quay.se": "TOKENOFCY", "di@quay.se": "", "nobody@quay.se": "",
	} {
		c := newCounter(t)
		if err := c.links.Ask(t.Context(), email, home()); err != nil {
			t.Fatal(err)
		}
		if len(c.put) != 1 {
			t.Fatalf("%s: %d letters were put; who asks must not see whether there is one to send", email, len(c.put))
		}
		if token == "" {
			if len(c.mails) != 0 {
				t.Errorf("%s was mailed", email)
			}
			continue
		}
		m := c.last()
		if m.env.To != email || m.kind != subscriber.LetterLink || !strings.Contains(m.raw, "https://news.harbour.example/p/"+token) {
			t.Errorf("to %s:\n%s", m.env.To, m.raw)
		}
	}
}

// TestALetterToANewAddressNamesNobody follows a change of address through its letters.
func TestALetterToANewAddressNamesNobody(t *testing.T) {
	c := newCounter(t)
	email, err := c.moves.Ask(t.Context(), "TOKENOFADA", " ada@new.quay.se ", home())
	if err != nil || email != "ada@new.quay.se" {
		t.Fatal(email, err)
	}
	asked := c.last()
	if asked.env.To != "ada@new.quay.se" || asked.kind != subscriber.LetterMove || strings.Contains(asked.raw, "@quay.se") ||
		strings.Contains(asked.raw, "TOKENOFADA") {
		t.Errorf("%s to %s:\n%s", asked.kind, asked.env.To, asked.raw)
	}
	_, rest, _ := strings.Cut(asked.raw, "https://news.harbour.example/move/")
	token, _, _ := strings.Cut(rest, "\r")
	m, err := c.moves.Agree(t.Context(), token)
	if err != nil || m.From != "ada@new.quay.se" || m.Link != "TOKENOFADA" || m.Done.IsZero() {
		t.Fatalf("%+v, %v", m, err)
	}
	told := c.last()
	if told.env.To != "ada@quay.se" || told.kind != subscriber.LetterMoved || strings.Contains(told.raw, "ada@new") ||
		strings.Contains(told.raw, "/p/") || strings.Contains(told.raw, token) {
		t.Errorf("%s to %s:\n%s", told.kind, told.env.To, told.raw)
	}
	before := len(c.mails)
	if again, err := c.moves.Agree(t.Context(), token); err != nil || again != m || len(c.mails) != before {
		t.Errorf("again: %+v, %v, %d mails more", again, err, len(c.mails)-before)
	}
}

// TestATakenAddressGetsItsOwnLink has a reader ask for addresses that are others'.
func TestATakenAddressGetsItsOwnLink(t *testing.T) {
	c := newCounter(t)
	if _, err := c.moves.Ask(t.Context(), "TOKENOFADA", "bo@quay.se", home()); err != nil {
		t.Fatal(err)
	}
	m := c.last()
	if m.env.To != "bo@quay.se" || m.kind != subscriber.LetterLink || !strings.Contains(m.raw, "/p/TOKENOFBO") ||
		strings.Contains(m.raw, "/move/") || strings.Contains(strings.ToLower(m.raw), "ada") {
		t.Errorf("%s to %s:\n%s", m.kind, m.env.To, m.raw)
	}
	if _, err := c.moves.Ask(t.Context(), "TOKENOFADA", "di@quay.se", home()); err != nil || len(c.mails) != 1 || len(c.put) != 2 {
		t.Errorf("to who is suppressed: %v, %d mails, %d letters", err, len(c.mails), len(c.put))
	}
	if _, err := c.moves.Ask(t.Context(), "TOKENOFADA", "Ada@Quay.se", home()); err != nil || c.last().kind != subscriber.LetterMove {
		t.Errorf("another writing of one's own address: %v, %s", err, c.last().kind)
	}
}

func TestALetterOfAnAskingThatIsOverIsDropped(t *testing.T) {
	c := newCounter(t)
	c.wait = true
	for _, email := range []string{"first@new.quay.se", "second@new.quay.se"} {
		if _, err := c.moves.Ask(t.Context(), "TOKENOFADA", email, home()); err != nil {
			t.Fatal(err)
		}
	}
	for _, id := range c.put {
		c.send(id)
	}
	if len(c.mails) != 1 || c.last().env.To != "second@new.quay.se" {
		t.Errorf("%d mails", len(c.mails))
	}
	if _, err := c.moves.Ask(t.Context(), "TOKENOFBO", "late@new.quay.se", home()); err != nil {
		t.Fatal(err)
	}
	c.clock = c.clock.Add(subscriber.MoveTime + time.Minute)
	c.send(c.put[2])
	if len(c.mails) != 1 || c.state(c.put[2]) != subscriber.LetterDropped {
		t.Errorf("%d mails, %s", len(c.mails), c.state(c.put[2]))
	}
}
