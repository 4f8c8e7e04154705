package readership

import (
	"context"

	"pressrun/internal/subscriber"
)

// ErasedBooks is the keeper of what is to be forgotten.
type ErasedBooks interface {
	Held(ctx context.Context, token string) (subscriber.Held, error)
	EraseByToken(ctx context.Context, token string) error
}

// Erasing forgets readers by their own act.
type Erasing struct {
	Books ErasedBooks
	// Forget removes the mails to an address that are kept in files.
	Forget func(is func(address string) bool) (removed int, err error)
}

// Erase forgets all that is held of the token's reader. Kept mails go first: as long as the books know him, what was cut
// off can be done again.
func (e *Erasing) Erase(ctx context.Context, token string) error {
	held, err := e.Books.Held(ctx, token)
	if err != nil {
		return err
	}
	key := subscriber.Key(held.Person.Email)
	if _, err := e.Forget(func(address string) bool { return subscriber.Key(address) == key }); err != nil {
		return err
	}
	return e.Books.EraseByToken(ctx, token)
}
