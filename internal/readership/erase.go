package readership

import "context"

// ErasedBooks is the keeper of what is to be forgotten.
type ErasedBooks interface {
	// AddressesOf tells of addresses whether they are the reader's, or were.
	AddressesOf(ctx context.Context, token string) (is func(address string) bool, err error)
	EraseByToken(ctx context.Context, token string) error
}

// Erasing forgets readers by their own act.
type Erasing struct {
	Books ErasedBooks
	// Forget removes the mails to an address that are kept in files.
	Forget func(is func(address string) bool) (removed int, err error)
	// Named has people told of files of their own that still name a reader who has erased himself.
	Named func(ctx context.Context, is func(address string) bool)
}

// Erase forgets all that is held of the token's reader. Kept mails go first: as long as the books know him, what was
// cut off can be done again.
func (e *Erasing) Erase(ctx context.Context, token string) error {
	is, err := e.Books.AddressesOf(ctx, token)
	if err != nil {
		return err
	}
	if _, err := e.Forget(is); err != nil {
		return err
	}
	if err := e.Books.EraseByToken(ctx, token); err != nil {
		return err
	}
	e.Named(ctx, is)
	return nil
}
