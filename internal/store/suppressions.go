package store

import (
	"context"
	"errors"
	"iter"
	"time"

	"pressrun/internal/subscriber"
)

// Suppression is an address that is never mailed.
type Suppression struct {
	Email  string    `json:"email"`
	Reason string    `json:"reason"`
	Since  time.Time `json:"since"`
}

// Lifted is a suppression that an operator took back.
type Lifted struct {
	Suppressed   string // the reason it had
	SuppressedAt time.Time
	At           time.Time
	Reason       string // why it was taken back
}

// ErrComplained says that a suppression can't be taken back, since it is the reader's own word.
var ErrComplained = errors.New("the reader complained of mail; no operator takes that back")

// Suppress sees to it that an address is never mailed again, whatever list or file names it; reason is
// printable, such as "bounced: 550 5.1.1". An address that nobody knows is remembered too, unless its owner had it
// taken out of the books: it is never mailed anyway. The first reason stays.
func (s *Store) Suppress(ctx context.Context, email, reason string) error {
	if reason == "" {
		return errors.New("a suppression has a reason; give one")
	}
	err := s.write(ctx, func(t session) error {
		if erased, err := s.isErased(t, subscriber.Key(email)); err != nil || erased {
			return err
		}
		now := at(s.now())
		_, err := t.exec(`INSERT INTO subscriber
				(key, email, name, language, reserved, suppressed, suppressed_at, created)
			VALUES (?, ?, '', '', ?, ?, ?, ?)
			ON CONFLICT (key) DO UPDATE SET suppressed = excluded.suppressed, suppressed_at = excluded.suppressed_at
			WHERE subscriber.suppressed = ''`,
			subscriber.Key(email), email, flag(subscriber.Reserved(email)), reason, now, now)
		return err
	})
	return name(err, "subscriber %s", email)
}

// LiftSuppression takes a suppression back that was a mistake: the person's subscriptions count again as they
// were. What was and why it was lifted stays on record. ErrNotFound when the address is not suppressed,
// ErrComplained when the reader had complained.
func (s *Store) LiftSuppression(ctx context.Context, email, reason string) error {
	if reason == "" {
		return errors.New("taking a suppression back has a reason; give one")
	}
	err := s.write(ctx, func(t session) error {
		var id int64
		var suppressed string
		err := t.get(`SELECT id, suppressed FROM subscriber WHERE key = ? AND suppressed <> ''`,
			[]any{subscriber.Key(email)}, &id, &suppressed)
		if err != nil {
			return err
		}
		if subscriber.Complained(suppressed) {
			return ErrComplained
		}
		return s.lift(t, id, reason)
	})
	return name(err, "suppression of %s", email)
}

// lift takes a person's suppression back and keeps what was.
func (s *Store) lift(t session, id int64, reason string) error {
	_, err := t.exec(`INSERT INTO suppression_lifted (subscriber_id, suppressed, suppressed_at, lifted_at, reason)
		SELECT id, suppressed, suppressed_at, CAST(? AS BIGINT), CAST(? AS TEXT) FROM subscriber WHERE id = ?`,
		at(s.now()), reason, id)
	if err != nil {
		return err
	}
	_, err = t.exec(`UPDATE subscriber SET suppressed = '', suppressed_at = NULL WHERE id = ?`, id)
	return err
}

func liftedOf(t session, subscriberID int64) ([]Lifted, error) {
	scan := func(row scanner) (l Lifted, err error) {
		return l, row.Scan(&l.Suppressed, into(&l.SuppressedAt), into(&l.At), &l.Reason)
	}
	return list(t, scan, `SELECT suppressed, suppressed_at, lifted_at, reason FROM suppression_lifted
		WHERE subscriber_id = ? ORDER BY id`, subscriberID)
}

// Suppressions gives every suppressed address in the order in which people became known; erased
// people are left out. An error ends it.
func (s *Store) Suppressions(ctx context.Context) iter.Seq2[Suppression, error] {
	scan := func(row scanner) (n numbered[Suppression], err error) {
		return n, row.Scan(&n.id, &n.value.Email, &n.value.Reason, into(&n.value.Since))
	}
	return pages(func(after int64) ([]numbered[Suppression], error) {
		return list(s.read(ctx), scan, `SELECT id, email, suppressed, suppressed_at FROM subscriber
			WHERE id > ? AND suppressed <> '' AND email <> '' ORDER BY id LIMIT ?`, after, exportPage)
	})
}
