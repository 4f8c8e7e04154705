package readership

import (
	"context"
	"errors"
	"fmt"

	"pressrun/internal/digest"
	"pressrun/internal/ledger"
	"pressrun/internal/publication"
	"pressrun/internal/subscriber"
)

// ConfirmBooks is the keeper as the letters of sign-ups see it.
type ConfirmBooks interface {
	SignUp(ctx context.Context, token string) (subscriber.SignUp, error)
	Standing(ctx context.Context, email string) (subscriber.Standing, error)
}

// ConfirmLetters writes to an address that somebody signed up: a button to confirm, or word that he who has it gets
// all of that already. They hold nothing that was typed, so that nobody can send his words to others by them.
type ConfirmLetters struct {
	Publication *publication.Publication
	Lists       []subscriber.List
	Books       ConfirmBooks
}

// Write looks at who has the address. One who complained, or whom an operator barred, gets nothing; one whose mail
// came back is asked, since a press of the button proves that it does no more.
func (w *ConfirmLetters) Write(ctx context.Context, l subscriber.Letter) (Written, error) {
	n, err := w.Books.SignUp(ctx, l.Token)
	if errors.Is(err, ledger.ErrNotFound) || err == nil && !n.ConfirmedAt.IsZero() {
		return Written{}, fmt.Errorf("%w: the sign-up is over", ErrDropped)
	}
	if err != nil {
		return Written{}, err
	}
	who, err := w.Books.Standing(ctx, l.Email)
	if err != nil && !errors.Is(err, ledger.ErrNotFound) {
		return Written{}, err
	}
	if who.Suppressed != "" && !subscriber.Bounced(who.Suppressed) {
		return Written{}, fmt.Errorf("%w: the address is never mailed", ErrDropped)
	}
	if sub := allOn(&who, n.Choices); sub != nil {
		return w.already(n, sub), nil
	}
	return w.confirm(n), nil
}

// allOn is a subscription of somebody who is on all the lists; nil: he is not.
func allOn(who *subscriber.Standing, choices []subscriber.Choice) (found *subscriber.Subscription) {
	for _, c := range choices {
		if found = who.On(c.List); found == nil {
			return nil
		}
	}
	return found
}

func (w *ConfirmLetters) confirm(n subscriber.SignUp) Written {
	return Written{Kind: subscriber.LetterConfirm, Letter: digest.Letter{
		Subject:   "Please confirm: " + w.subjectOf(n.Choices),
		Preheader: "One press on the button, and you are on the list.",
		Heading:   "One press to confirm",
		Lines:     []string{"Somebody, we hope you, asked for this at " + w.Publication.Name + ":"},
		Points:    w.points(n.Choices),
		Button:    digest.Button{Text: "Confirm", Address: w.Publication.ConfirmAddress(n.Token)},
		Small: []string{
			"The link is good until " + w.day(n) + ".",
			"If it was not you, do nothing: you get no mail of ours, and your address is forgotten.",
		},
		Why: w.why(),
	}}
}

func (w *ConfirmLetters) already(n subscriber.SignUp, sub *subscriber.Subscription) Written {
	return Written{Kind: subscriber.LetterAlready, Letter: digest.Letter{
		Subject:   "You are on the list already: " + w.subjectOf(n.Choices),
		Preheader: "There is nothing to do. Here is the link to all that you get.",
		Heading:   "You are on the list already",
		Lines: []string{
			"Somebody, we hope you, asked " + w.Publication.Name + " to send this here, where it goes already:",
		},
		Points: w.points(n.Choices),
		Button: digest.Button{Text: "See or change what you get", Address: w.Publication.PreferencesAddress(sub.Token)},
		Small: []string{
			"If you miss our mails, look in the folder for unwanted mail, and put our address into your contacts.",
			"If it was not you, do nothing: nothing has changed.",
		},
		Why: w.why(),
	}}
}

// subjectOf is the name of the list, or that of the publication where it is about several.
func (w *ConfirmLetters) subjectOf(choices []subscriber.Choice) string {
	if len(choices) == 1 {
		if l := listOf(w.Lists, choices[0].List); l != nil {
			return l.Name
		}
	}
	return "newsletters of " + w.Publication.Name
}

// points names the lists and how often they come.
func (w *ConfirmLetters) points(choices []subscriber.Choice) (points []string) {
	for _, c := range choices {
		l := listOf(w.Lists, c.List)
		if l == nil {
			continue
		}
		cadence := c.Cadence
		if cadence == "" {
			cadence = l.Cadence
		}
		points = append(points, l.Name+", "+often(cadence))
	}
	return points
}

// often says how often mails come.
func often(c subscriber.Cadence) string {
	switch c {
	case subscriber.Daily:
		return "once a day at most"
	case subscriber.Weekly:
		return "once a week at most"
	}
	return "a mail for each new piece"
}

func (w *ConfirmLetters) day(n subscriber.SignUp) string {
	return n.Expires.In(w.Publication.Location).Format("January 2, 2006")
}

func (w *ConfirmLetters) why() string {
	return "You get this one mail because this address was written into the form at " + w.Publication.AppURL.Hostname() + "."
}

// listOf finds a list; nil: it is no more.
func listOf(lists []subscriber.List, slug string) *subscriber.List {
	for i := range lists {
		if lists[i].Slug == slug {
			return &lists[i]
		}
	}
	return nil
}
