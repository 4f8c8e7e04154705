package readership

import (
	"context"
	"encoding/json"
	"strings"

	"pressrun/internal/subscriber"
)

// HeldBooks is the keeper as it tells a reader what it has of him.
type HeldBooks interface {
	Held(ctx context.Context, token string) (subscriber.Held, error)
	// CountAsked counts one more; a *subscriber.CapError says that the cap is reached.
	CountAsked(ctx context.Context, c subscriber.Cap) error
}

// Export gives readers what is held of them.
type Export struct {
	Publication string // its name
	Books       HeldBooks
	Count       Counting
}

// File is all that is held of the token's reader, as JSON. He writes his address, which his pages do not show: links of
// mails end up in the public records of services that look at links, and the file names its person. So that nobody
// tries one address after the other, a *subscriber.CapError ends that for the day.
func (e *Export) File(ctx context.Context, token, address string) ([]byte, error) {
	held, err := e.Books.Held(ctx, token)
	if err != nil {
		return nil, err
	}
	if err := e.Books.CountAsked(ctx, e.Count.guesses(held.Person.Email)); err != nil {
		return nil, err
	}
	if subscriber.Key(strings.TrimSpace(address)) != subscriber.Key(held.Person.Email) {
		return nil, Unfit("That is not the address that your mail goes to, so the file was not made.")
	}
	held.Publication = e.Publication
	return json.MarshalIndent(held, "", "  ")
}
