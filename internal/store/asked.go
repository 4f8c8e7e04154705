package store

import (
	"context"

	"pressrun/internal/subscriber"
)

// CountAsked counts one more of what letters need not be put for; a *subscriber.CapError says that the cap is reached.
func (s *Store) CountAsked(ctx context.Context, c subscriber.Cap) error {
	return s.write(ctx, func(t session) error { return s.countUp(t, []subscriber.Cap{c}) })
}

// PutAsked puts a letter that somebody asked for, and returns its number; 0 where the cap of its address, quiet, holds
// it back. Who lives behind the address is not looked at, so nothing can be learnt from how long it takes. A
// *subscriber.CapError says that one of the other caps is reached, and nothing was put.
func (s *Store) PutAsked(
	ctx context.Context, l subscriber.Letter, caps []subscriber.Cap, quiet subscriber.Cap,
) (letter int64, err error) {
	err = s.write(ctx, func(t session) error {
		if err := s.countUp(t, caps); err != nil {
			return err
		}
		full, err := s.counted(t, quiet)
		if err != nil || full {
			return err
		}
		letter, err = s.putLetter(t, l)
		return err
	})
	return letter, name(err, "letter of the kind %s", l.Kind)
}
