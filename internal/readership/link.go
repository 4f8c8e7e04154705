package readership

import (
	"context"
	"errors"
	"fmt"
	"net/netip"
	"strings"

	"pressrun/internal/digest"
	"pressrun/internal/ledger"
	"pressrun/internal/publication"
	"pressrun/internal/subscriber"
)

// AskedBooks is the keeper of letters that somebody asks for.
type AskedBooks interface {
	// PutAsked puts a letter, and returns its number; 0 when the cap of its address holds it back. A
	// *subscriber.CapError says that another cap is reached.
	PutAsked(ctx context.Context, l subscriber.Letter, caps []subscriber.Cap, quiet subscriber.Cap) (int64, error)
}

// Links sends readers the links to their preferences. All fields must be set.
type Links struct {
	Books AskedBooks
	Count Counting
	// Sent is told of each letter that waits to be sent; it does not hold up the answer.
	Sent func(letter int64)
}

// Ask has the link of an address sent to it. Whether somebody has the address is looked at when the letter is sent, so
// who asks learns nothing. Unfit says that it is none, a *subscriber.CapError that too many asked.
func (l *Links) Ask(ctx context.Context, address string, from netip.Addr) error {
	address = strings.TrimSpace(address)
	if message := faultOf(address); message != "" {
		return Unfit(message)
	}
	_, email, err := subscriber.ParseAddress(address)
	if err != nil {
		return err
	}
	letter, err := l.Books.PutAsked(ctx, subscriber.Letter{Kind: subscriber.LetterLink, Email: email},
		l.Count.loud("link", from), l.Count.quiet("link", email))
	if err == nil && letter != 0 {
		l.Sent(letter)
	}
	return err
}

// LinkBooks is the keeper as the writer of links sees it.
type LinkBooks interface {
	Standing(ctx context.Context, email string) (subscriber.Standing, error)
}

// LinkLetters writes the letter that brings a reader the link to his preferences.
type LinkLetters struct {
	Publication *publication.Publication
	Books       LinkBooks
}

// errNobody drops a letter to an address that nobody has who was ever on a list.
var errNobody = fmt.Errorf("%w: nobody has that address", ErrDropped)

// Write writes the letter, unless the address is nobody's that may be mailed.
func (w *LinkLetters) Write(ctx context.Context, l subscriber.Letter) (Written, error) {
	who, err := w.Books.Standing(ctx, l.Email)
	switch {
	case errors.Is(err, ledger.ErrNotFound):
		return Written{}, errNobody
	case err != nil:
		return Written{}, err
	case who.Suppressed != "":
		return Written{}, fmt.Errorf("%w: the address is never mailed", ErrDropped)
	case len(who.Subscriptions) == 0:
		return Written{}, errNobody
	}
	sub := bestOf(who.Subscriptions)
	home := w.Publication.Name
	return Written{Kind: subscriber.LetterLink, Letter: digest.Letter{
		Subject: "Your link to " + home,
		Heading: "Your link",
		Lines: []string{
			"Behind it you see which newsletters of " + home + " you get. There you change how often they come and what is in " +
				"them, take a break, move them to another address, or leave.",
		},
		Button: digest.Button{Text: "See what I get", Address: w.Publication.PreferencesAddress(sub.Token)},
		Small:  []string{"The link is yours alone. Who has it can change what you get, so do not pass this mail on."},
		Why:    "Somebody, most likely you, asked for the link of this address. If it was not you, nothing has changed.",
	}}, nil
}

// bestOf is the subscription whose link serves a reader best: one that he gets.
func bestOf(subscriptions []subscriber.Subscription) subscriber.Subscription {
	for _, s := range subscriptions {
		if s.Status == subscriber.Confirmed {
			return s
		}
	}
	return subscriptions[0]
}
