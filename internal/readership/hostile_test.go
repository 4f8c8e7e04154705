package readership

import (
	"context"
	"errors"
	"strings"
	"testing"
	"time"

	"pressrun/internal/subscriber"
)

// TestNobodyUsesUpAnothersLetters asks for links of an address that nobody has, which brings no letter; its owner must be
// able to sign up all the same.
func TestNobodyUsesUpAnothersLetters(t *testing.T) {
	o := newOffice(t)
	links := &Links{Books: o.store, Count: o.Count, Sent: func(int64) {}}
	moves := &Moves{Books: o.store, Count: o.Count, NewToken: subscriber.NewToken, Now: o.now, Sent: func(int64) {}}
	o.onList("bo@quay.se", "weekly")
	bo, err := o.store.Standing(t.Context(), "bo@quay.se")
	must(t, err)
	for range 3 {
		must(t, links.Ask(t.Context(), "ada@quay.se", home()))
		_, err := moves.Ask(t.Context(), bo.Subscriptions[0].Token, "ada@quay.se", home())
		must(t, err)
	}
	must(t, o.ask("ada@quay.se", "weekly"))
	if got := o.take(); len(got) != 1 || got[0] != "confirm ada@quay.se" {
		t.Errorf("sent: %q", got)
	}
}

// TestWhatATelephoneAddsToAnAddress types addresses as telephones complete them.
func TestWhatATelephoneAddsToAnAddress(t *testing.T) {
	for _, typed := range []string{" ada@quay.se ", "ada@quay.se\r\n", "\tada@quay.se\n"} {
		c := newCounter(t)
		must(t, c.links.Ask(t.Context(), typed, home()))
		if to := c.last().env.To; to != "ada@quay.se" {
			t.Errorf("%q: the link went to %s", typed, to)
		}
		if email, err := c.moves.Ask(t.Context(), "TOKENOFBO", typed, home()); err != nil || email != "ada@quay.se" {
			t.Errorf("%q: %q, %v", typed, email, err)
		}
		if _, err := (&Export{Books: c.store}).File(t.Context(), "TOKENOFADA", typed); err != nil {
			t.Errorf("%q: the file of what is held: %v", typed, err)
		}
	}
}

// TestAClockSetBack shows a form by a clock that runs ten hours ahead.
func TestAClockSetBack(t *testing.T) {
	o := newOffice(t)
	right := o.clock
	o.clock = right.Add(10 * time.Hour)
	ahead := o.Stamp()
	o.clock = right
	if got := o.PaceOf(ahead); got != PaceOutdated {
		t.Errorf("it is %d: shown with the same stamp again, it would be too fast for ten hours", got)
	}
}

// failing cannot read who has an address, and then cannot write either.
type failing struct{ LetterBooks }

var errFull = errors.New("disk I/O error")

func (failing) Standing(_ context.Context, email string) (subscriber.Standing, error) {
	return subscriber.Standing{}, errors.New("subscriber " + email + ": " + errFull.Error())
}

func (failing) PutOffLetter(context.Context, subscriber.Letter, time.Time, string) error {
	return errFull
}

// TestFaultsOfLettersNameNobody has the disk run full: what is returned is logged, and kept with the chore.
func TestFaultsOfLettersNameNobody(t *testing.T) {
	c := newCounter(t)
	c.wait = true
	must(t, c.links.Ask(t.Context(), "ada@quay.se", home()))
	c.Books = failing{c.Books}
	c.Writers[subscriber.LetterLink] = &LinkLetters{Publication: harbour(), Books: failing{}}
	_, err := c.Send(t.Context(), c.put[0])
	if !errors.Is(err, errFull) || strings.Contains(err.Error(), "ada") {
		t.Errorf("it says: %v", err)
	}
}

// TestANameLeadsNowhere signs another's address up under names that are advertisements.
func TestANameLeadsNowhere(t *testing.T) {
	for typed, want := range map[string]string{
		"Win http://evil.example": "", "WWW.evil.example": "", "ada@quay.se": "", "\u202eada\u2066": "ada", "Ada c/o Bo": "Ada c/o Bo",
	} {
		if got := nameOf(typed); got != want {
			t.Errorf("%q is taken as %q, want %q", typed, got, want)
		}
	}
}
