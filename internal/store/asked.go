package store

import (
	"context"

	"pressrun/internal/subscriber"
)

// PutAsked puts a letter that somebody asked for, and returns its number; 0 where the cap of its address, quiet, holds it
// back. Who lives behind the address is not looked at, so nothing can be learnt from how long it takes. A
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

// LinkOf is the subscription whose link serves the reader with that address best. Who is suppressed is told by its status,
// and may have no other. ErrNotFound: nobody has the address, or he was never on a list.
func (s *Store) LinkOf(ctx context.Context, email string) (subscriber.Subscription, error) {
	sub, err := one(s.read(ctx), scanSubscription, `SELECT p.id, COALESCE(s.list, ''), `+statusColumn+`, COALESCE(s.token, ''),
			s.consent_at, COALESCE(s.consent_from, ''), COALESCE(s.sections, ''), COALESCE(s.cadence, ''),
			COALESCE(s.content, ''), s.changed_at
		FROM subscriber p LEFT JOIN subscription s ON s.subscriber_id = p.id
		WHERE p.key = ? AND (p.suppressed <> '' OR s.id IS NOT NULL) ORDER BY `+bestLink+` LIMIT 1`, subscriber.Key(email))
	return sub, name(err, "reader with that address")
}
