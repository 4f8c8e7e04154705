package store

import (
	"context"
	"time"

	"pressrun/internal/subscriber"
)

// Held is all that the books hold of the token's person, of one moment.
func (s *Store) Held(ctx context.Context, token string) (h subscriber.Held, err error) {
	err = s.snapshot(ctx, func(t session) error {
		id, _, err := personOf(t, token)
		if err != nil {
			return err
		}
		for _, read := range []func(session, int64, *subscriber.Held) error{
			heldPerson, heldSubscriptions, heldConsents, heldSignUps, heldMails, heldLetters, heldSuppressions,
			heldBounces, heldMoves,
		} {
			if err := read(t, id, &h); err != nil {
				return err
			}
		}
		h.Made = s.now().UTC().Truncate(time.Second)
		return nil
	})
	return h, name(err, "subscription of this link")
}

// gather reads the rows of a query about a person; none is an empty list, not null.
func gather[T any](t session, into *[]T, scan func(scanner) (T, error), query string, args ...any) error {
	rows, err := list(t, scan, query, args...)
	*into = append([]T{}, rows...)
	return err
}

func heldPerson(t session, id int64, h *subscriber.Held) error {
	p := &h.Person
	return t.get(`SELECT email, name, language, created, paused_until FROM subscriber WHERE id = ?`, []any{id},
		&p.Email, &p.Name, &p.Language, into(&p.Since), into(&p.PausedUntil))
}

func heldSubscriptions(t session, id int64, h *subscriber.Held) error {
	scan := func(row scanner) (x subscriber.HeldSubscription, err error) {
		return x, row.Scan(&x.List, &x.Status, into(&x.ConsentAt), &x.ConsentFrom, (*sections)(&x.Sections), &x.Cadence,
			&x.Content, (*sections)(&x.Former), into(&x.ChangedAt))
	}
	return gather(t, &h.Subscriptions, scan, `SELECT list, status, consent_at, consent_from, sections, cadence, content,
		former_cadence, changed_at FROM subscription WHERE subscriber_id = ? ORDER BY list`, id)
}

func heldConsents(t session, id int64, h *subscriber.Held) error {
	return gather(t, &h.Consents, scanConsent, selectConsents+` WHERE c.subscriber_id = ? ORDER BY c.id`, id)
}

func heldSignUps(t session, id int64, h *subscriber.Held) error {
	scan := func(row scanner) (x subscriber.HeldSignUp, err error) {
		return x, row.Scan(&x.Form, into(&x.AskedAt), &x.AskedFrom, into(&x.ConfirmedAt))
	}
	return gather(t, &h.SignUps, scan, `SELECT form, asked_at, asked_from, confirmed_at FROM sign_up
		WHERE subscriber_id = ? OR key = (SELECT p.key FROM subscriber p WHERE p.id = ?) ORDER BY id`, id, id)
}

// heldMails asks each edition for its line of the person, since the ledger has no index by people alone.
func heldMails(t session, id int64, h *subscriber.Held) error {
	scan := func(row scanner) (x subscriber.HeldMail, err error) {
		return x, row.Scan(&x.List, &x.Number, &x.Subject, &x.State, &x.Reason, into(&x.At))
	}
	return gather(t, &h.Mails, scan, `SELECT e.list, e.number, e.subject, d.state, d.reason, d.at
		FROM edition e JOIN delivery d ON d.edition_id = e.id AND d.subscriber_id = ? ORDER BY e.id`, id)
}

// heldLetters are those that wait to be sent; of those at their end the books know no person.
func heldLetters(t session, id int64, h *subscriber.Held) error {
	scan := func(row scanner) (x subscriber.HeldLetter, err error) {
		return x, row.Scan(&x.Kind, into(&x.Created))
	}
	return gather(t, &h.Letters, scan, `SELECT kind, created FROM letter
		WHERE key = (SELECT p.key FROM subscriber p WHERE p.id = ?) ORDER BY id`, id)
}

func heldSuppressions(t session, id int64, h *subscriber.Held) error {
	scan := func(row scanner) (x subscriber.HeldSuppression, err error) {
		return x, row.Scan(&x.Reason, into(&x.Since), into(&x.LiftedAt), &x.Lifted)
	}
	return gather(t, &h.Suppressions, scan, `SELECT suppressed, suppressed_at, lifted_at, reason
		FROM suppression_lifted WHERE subscriber_id = ?
		UNION ALL SELECT suppressed, suppressed_at, NULL, '' FROM subscriber WHERE id = ? AND suppressed <> ''`, id, id)
}

func heldBounces(t session, id int64, h *subscriber.Held) error {
	scan := func(row scanner) (x subscriber.HeldBounce, err error) {
		return x, row.Scan(&x.Kind, &x.Class, &x.Status, &x.Words, &x.Effect, into(&x.At))
	}
	return gather(t, &h.Bounces, scan, `SELECT kind, class, status, words, effect, at FROM bounce
		WHERE subscriber_id = ? ORDER BY id`, id)
}

func heldMoves(t session, id int64, h *subscriber.Held) error {
	scan := func(row scanner) (x subscriber.HeldMove, err error) {
		return x, row.Scan(&x.Email, into(&x.AskedAt), into(&x.DoneAt))
	}
	return gather(t, &h.Moves, scan, `SELECT email, asked_at, done_at FROM address_change WHERE subscriber_id = ?`, id)
}
