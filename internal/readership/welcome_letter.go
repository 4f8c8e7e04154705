package readership

import (
	"cmp"
	"context"
	"errors"
	"fmt"

	"pressrun/internal/digest"
	"pressrun/internal/ledger"
	"pressrun/internal/mail"
	"pressrun/internal/publication"
	"pressrun/internal/subscriber"
)

// WelcomeBooks is the keeper as welcome letters see it.
type WelcomeBooks interface {
	Standing(ctx context.Context, email string) (subscriber.Standing, error)
}

// WelcomeLetters writes a list's own words to who has just joined it. They are mail of the list, so they come from
// its address and can be left by (RFC 8058).
type WelcomeLetters struct {
	Publication *publication.Publication
	Lists       []subscriber.List
	Books       WelcomeBooks
	From        string // address of lists that have none of their own
}

// Write gives nothing to who has left meanwhile.
func (w *WelcomeLetters) Write(ctx context.Context, l subscriber.Letter) (Written, error) {
	list := listOf(w.Lists, l.List)
	if list == nil || list.Welcome.Text == "" {
		return Written{}, fmt.Errorf("%w: the list welcomes nobody any more", ErrDropped)
	}
	who, err := w.Books.Standing(ctx, l.Email)
	if err != nil && !errors.Is(err, ledger.ErrNotFound) {
		return Written{}, err
	}
	sub := who.On(list.Slug)
	if sub == nil {
		return Written{}, fmt.Errorf("%w: the reader is not on the list any more", ErrDropped)
	}
	from, err := mail.ParseAddress(cmp.Or(list.From, w.From))
	if err != nil {
		return Written{}, err
	}
	from.Name = cmp.Or(from.Name, list.Name)
	written := Written{From: from, ReplyTo: mail.Address{Email: list.ReplyTo}, List: w.headers(list, from, sub.Token)}
	written.Letter, err = w.letter(list, sub.Token)
	return written, err
}

func (w *WelcomeLetters) letter(list *subscriber.List, token string) (digest.Letter, error) {
	blocks, err := list.Welcome.Blocks()
	subject := cmp.Or(list.Welcome.Subject, "Welcome to "+list.Name)
	return digest.Letter{
		Brand: list.Brand, Language: list.Language, From: list.Name,
		Subject: subject, Heading: subject, Blocks: blocks,
		Why:         "You get this because you signed up for " + list.Name + " at " + w.Publication.Name + ".",
		Leave:       w.Publication.LeaveAddress(token),
		Preferences: w.Publication.PreferencesAddress(token),
	}, err
}

// headers are those of list mail (RFC 2369, RFC 2919, RFC 8058).
func (w *WelcomeLetters) headers(list *subscriber.List, from mail.Address, token string) mail.List {
	return mail.List{
		ID: list.Slug + "." + w.Publication.URL.Hostname(), Name: list.Name,
		Unsubscribe: w.Publication.LeaveAddress(token), Help: w.Publication.PreferencesAddress(token),
		Owner:      "mailto:" + cmp.Or(list.ReplyTo, from.Email),
		FeedbackID: mail.FeedbackID(0, list.Slug, "welcome", domainOf(from.Email)),
	}
}
