package readership

import (
	"context"
	"errors"
	"fmt"
	"net/netip"
	"strings"
	"time"

	"pressrun/internal/digest"
	"pressrun/internal/ledger"
	"pressrun/internal/publication"
	"pressrun/internal/subscriber"
)

// MoveBooks is the keeper of changes of address.
type MoveBooks interface {
	BeginMove(ctx context.Context, token string, b subscriber.BeginMove) (letter int64, err error)
	EndMove(ctx context.Context, token string, l subscriber.Letter) (letter int64, err error)
	// Move is the change that the token of a letter's link is about.
	Move(ctx context.Context, token string) (subscriber.Move, error)
}

// Moves are changes of readers' addresses. All fields must be set.
type Moves struct {
	Books    MoveBooks
	Count    Counting
	NewToken func(time.Time) string
	Now      func() time.Time
	// Sent is told of each letter that waits to be sent; it does not hold up the answer.
	Sent func(letter int64)
}

// Ask notes that the token's reader wants another address, and has a letter sent there. Nobody learns whether the
// address is somebody's. Unfit says that it is none.
func (m *Moves) Ask(ctx context.Context, token, address string, from netip.Addr) (email string, err error) {
	address = strings.TrimSpace(address)
	if message := faultOf(address); message != "" {
		return "", Unfit(message + " Nothing was changed.")
	}
	_, email, err = subscriber.ParseAddress(address)
	if err != nil {
		return "", err
	}
	now := m.Now()
	b := subscriber.BeginMove{Move: subscriber.Move{Token: m.NewToken(now), Email: email, Asked: now}}
	b.Letter = subscriber.Letter{Kind: subscriber.LetterMove, Email: email, Token: b.Move.Token}
	b.Caps, b.Quiet = append(m.Count.loud("move", from), m.Count.ofReader(token)), m.Count.quiet("move", email)
	letter, err := m.Books.BeginMove(ctx, token, b)
	if err == nil && letter != 0 {
		m.Sent(letter)
	}
	return email, err
}

// Pending is the change of address that a letter's link is about, also once it is done. ledger.ErrNotFound: it never
// was, its time is over, or the reader has asked for something else since.
func (m *Moves) Pending(ctx context.Context, token string) (subscriber.Move, error) {
	return m.Books.Move(ctx, token)
}

// Agree gives the reader the address that the letter went to, has the old one told, and says how it stands. Again it
// changes nothing.
func (m *Moves) Agree(ctx context.Context, token string) (subscriber.Move, error) {
	move, err := m.Books.Move(ctx, token)
	if err != nil || !move.Done.IsZero() {
		return move, err
	}
	letter, err := m.Books.EndMove(ctx, token, subscriber.Letter{
		Kind: subscriber.LetterMoved, Token: token, Data: map[string]string{movedTo: subscriber.Masked(move.Email)},
	})
	if err != nil {
		return move, err
	}
	if letter != 0 {
		m.Sent(letter)
	}
	return m.Books.Move(ctx, token)
}

// movedTo is the new address in the letter to the old one, as it may be shown.
const movedTo = "to"

// MoveLetters writes the letters of a change of address.
type MoveLetters struct {
	Publication *publication.Publication
	Books       MoveBooks
	Links       *LinkLetters
}

// Write writes the letter to the new address, or to the old one. Where the new address is a reader's already, he gets
// his own link instead: he may be the same person, and nobody else learns of him.
func (w *MoveLetters) Write(ctx context.Context, l subscriber.Letter) (Written, error) {
	if l.Kind == subscriber.LetterMoved {
		return w.moved(l), nil
	}
	move, err := w.Books.Move(ctx, l.Token)
	if errors.Is(err, ledger.ErrNotFound) {
		return Written{}, fmt.Errorf("%w: the reader has asked for something else since", ErrDropped)
	}
	if err != nil {
		return Written{}, err
	}
	if subscriber.Key(move.From) != subscriber.Key(l.Email) {
		link, err := w.Links.Write(ctx, l)
		switch {
		case err == nil:
			return link, nil
		case errors.Is(err, errNobody):
		default:
			return Written{}, err
		}
	}
	return w.move(l), nil
}

// move names neither of the addresses: the domain of one's own is anybody's choice, and would be words of his to others.
func (w *MoveLetters) move(l subscriber.Letter) Written {
	home := w.Publication.Name
	return Written{Letter: digest.Letter{
		Subject: "Get the mail of " + home + " here?",
		Heading: "Get your mail here?",
		Lines: []string{
			"Mail of " + home + " that goes to another address so far is to go to this one from now on. So it was asked for on the " +
				"reader's own page.",
		},
		Button: digest.Button{Text: "Yes, send it here", Address: w.Publication.MoveAddress(l.Token)},
		Small:  []string{"Nothing changes before the button behind this link is pressed. The link holds for seven days."},
		Why:    "Somebody wrote this address on our page. If it was not you, do nothing, and no further mail comes.",
	}}
}

func (w *MoveLetters) moved(l subscriber.Letter) Written {
	home := w.Publication.Name
	return Written{Letter: digest.Letter{
		Subject: "Your mail of " + home + " goes elsewhere now",
		Heading: "No further mail comes here",
		Lines: []string{
			"Mail of " + home + " goes to " + l.Data[movedTo] + " from now on. It was asked for on your own page, and confirmed " +
				"at the new address.",
			"If that was not you, answer this letter, or sign up again with this address.",
		},
		Button: digest.Button{Text: "Sign up again", Address: w.Publication.SubscribeAddress("")},
		Why:    "This is the last letter to this address, which is then forgotten.",
	}}
}
