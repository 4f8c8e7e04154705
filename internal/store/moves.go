package store

import (
	"context"
	"errors"
	"slices"

	"pressrun/internal/subscriber"
)

// The reasons why a reader's address stays as it is.
var (
	ErrAddressTaken = errors.New("the new address is another reader's; nothing was changed")
	ErrSuppressed   = errors.New("a reader who is not mailed does not change his address; lift the suppression first")
)

// BeginMove notes that the token's person wants another address, in the place of what he asked for before, and puts the
// letter to that address; it returns the letter's number, 0 where the cap of the address holds it back. Whether
// somebody else has the address is not looked at, so nothing can be learnt of that. ErrSuppressed: mail to the person came back
// or was unwanted, and that stays with person and address. A *subscriber.CapError says that a cap is reached.
func (s *Store) BeginMove(ctx context.Context, token string, b subscriber.BeginMove) (letter int64, err error) {
	err = s.write(ctx, func(t session) error {
		id, suppressed, err := personOf(t, token)
		if err != nil {
			return err
		}
		if suppressed {
			return ErrSuppressed
		}
		if err := s.countUp(t, b.Caps); err != nil {
			return err
		}
		full, err := s.counted(t, b.Quiet)
		if err != nil || full {
			return err
		}
		_, err = t.exec(`INSERT INTO address_change (subscriber_id, token, key, email, asked_at) VALUES (?, ?, ?, ?, ?)
			ON CONFLICT (subscriber_id) DO UPDATE SET token = excluded.token, key = excluded.key, email = excluded.email,
				asked_at = excluded.asked_at, done_at = NULL`,
			id, b.Move.Token, subscriber.Key(b.Move.Email), b.Move.Email, at(b.Move.Asked))
		if err != nil {
			return err
		}
		letter, err = s.putLetter(t, b.Letter)
		return err
	})
	return letter, name(err, "change of address")
}

// personOf finds the person of a subscription's token.
func personOf(t session, token string) (id int64, suppressed bool, err error) {
	return id, suppressed, t.get(`SELECT p.id, p.suppressed <> '' FROM subscription s JOIN subscriber p
		ON p.id = s.subscriber_id WHERE s.token = ? AND p.email <> ''`, []any{token}, &id, &suppressed)
}

// Move finds a change of address by its own token.
func (s *Store) Move(ctx context.Context, token string) (m subscriber.Move, err error) {
	m, _, err = s.move(s.read(ctx), token)
	return m, name(err, "change of address of this link")
}

// MoveOf finds the change of address that waits of the token's person; ErrNotFound: there is none.
func (s *Store) MoveOf(ctx context.Context, token string) (subscriber.Move, error) {
	m, _, err := s.moveWhere(s.read(ctx), `c.done_at IS NULL AND c.subscriber_id =
		(SELECT o.subscriber_id FROM subscription o WHERE o.token = ?)`, token)
	return m, name(err, "change of address of this link")
}

func (s *Store) move(t session, token string) (m subscriber.Move, r Reader, err error) {
	return s.moveWhere(t, `c.token = ?`, token)
}

// moveWhere finds a change of address that has not run out, and its person with one of his subscriptions.
func (s *Store) moveWhere(t session, where, by string) (m subscriber.Move, r Reader, err error) {
	err = t.get(`SELECT c.token, c.email, c.asked_at, c.done_at, `+personColumns+`, `+subscriptionColumns+`
		FROM address_change c JOIN subscriber p ON p.id = c.subscriber_id JOIN subscription s ON s.subscriber_id = p.id
		WHERE p.email <> '' AND `+where+` ORDER BY `+bestLink+` LIMIT 1`, []any{by},
		slices.Concat([]any{&m.Token, &m.Email, into(&m.Asked), into(&m.Done)},
			personFields(&r.Subscriber), subscriptionFields(&r.Subscription))...)
	m.From, m.Link = r.Email, r.Subscription.Token
	if err == nil && m.Over(s.now()) {
		err = ErrNotFound
	}
	return m, r, err
}

// bestLink orders a person's subscriptions so that the one whose link serves him best comes first.
const bestLink = `CASE s.status WHEN 'confirmed' THEN 0 WHEN 'left' THEN 1 ELSE 2 END, s.id`

// EndMove gives the person of a move his new address, and puts the letter that tells the old one, which it addresses.
// Consents, history and what else he has stay his; no file brings the old address back. Done before, it changes
// nothing and puts no letter, which is told by the number 0. ErrAddressTaken and ErrSuppressed say that nothing was
// changed.
func (s *Store) EndMove(ctx context.Context, token string, letter subscriber.Letter) (letterID int64, err error) {
	err = s.write(ctx, func(t session) error {
		if err := t.hold(readerBooks); err != nil {
			return err
		}
		m, old, err := s.move(t, token)
		if err != nil {
			return err
		}
		switch {
		case !m.Done.IsZero():
			return nil
		case old.Subscription.Status == subscriber.Suppressed:
			return ErrSuppressed
		}
		if err := s.giveAddress(t, old, m.Email); err != nil {
			return err
		}
		_, err = t.exec(`UPDATE address_change SET key = '', email = '', done_at = ? WHERE token = ?`, at(s.now()), token)
		if err != nil {
			return err
		}
		letter.Email, letter.Name, letter.Language = old.Email, old.Name, old.Language
		letterID, err = s.putLetter(t, letter)
		return err
	})
	return letterID, name(err, "change of address of this link")
}

// giveAddress makes an address a person's, who had another.
func (s *Store) giveAddress(t session, who Reader, email string) error {
	key := subscriber.Key(email)
	if err := s.freeAddress(t, who.ID, key); err != nil {
		return err
	}
	if err := s.welcomeBack(t, key); err != nil {
		return err
	}
	_, err := t.exec(`UPDATE subscriber SET key = ?, email = ?, reserved = ? WHERE id = ?`,
		key, email, flag(subscriber.Reserved(email)), who.ID)
	if err != nil || key == subscriber.Key(who.Email) {
		return err
	}
	return s.markErased(t, subscriber.Key(who.Email), who.ID)
}

// freeAddress makes sure that an address is nobody else's. Who has it without ever having been on a list, and may be
// mailed, is only a name in the books, and gives it up.
func (s *Store) freeAddress(t session, id int64, key string) error {
	var other int64
	var inUse bool
	err := t.get(`SELECT p.id, p.suppressed <> '' OR EXISTS (SELECT 1 FROM subscription s WHERE s.subscriber_id = p.id)
		FROM subscriber p WHERE p.key = ? AND p.id <> ?`, []any{key, id}, &other, &inUse)
	switch {
	case errors.Is(err, ErrNotFound):
		return nil
	case err != nil:
		return err
	case inUse:
		return ErrAddressTaken
	}
	return s.empty(t, other, key)
}

// ForgetMoves removes changes of address that nobody confirmed in time, and returns how many they were.
func (s *Store) ForgetMoves(ctx context.Context) (n int, err error) {
	err = s.write(ctx, func(t session) error {
		n, err = t.exec(`DELETE FROM address_change WHERE done_at IS NULL AND asked_at < ?`,
			at(s.now().Add(-subscriber.MoveTime)))
		return err
	})
	return n, err
}
