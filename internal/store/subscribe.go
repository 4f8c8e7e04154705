package store

import (
	"context"
	"errors"

	"pressrun/internal/subscriber"
)

// AddSubscription puts a person on a list by his own act, such as a confirmed sign-up; that brings
// back who had left or was erased, and never who is suppressed: the subscription returned says so by its
// status. A token once made stays. Name, language, sections, cadence and content change when given.
func (s *Store) AddSubscription(
	ctx context.Context, who subscriber.Subscriber, sub subscriber.Subscription,
) (subscriber.Subscription, error) {
	if sub.Status != subscriber.Confirmed && sub.Status != subscriber.Unconfirmed {
		return sub, errors.New("a new subscription is confirmed or unconfirmed")
	}
	err := s.write(ctx, func(t session) error {
		if err := t.hold(readerBooks); err != nil {
			return err
		}
		id, err := s.putPerson(t, who)
		if err != nil {
			return err
		}
		_, err = t.exec(`INSERT INTO subscription
				(subscriber_id, list, status, token, consent_at, consent_from, sections, cadence, content, changed_at)
			VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
			ON CONFLICT (subscriber_id, list) DO UPDATE SET
				status = CASE WHEN subscription.status = 'confirmed' THEN 'confirmed' ELSE excluded.status END,
				consent_at = COALESCE(excluded.consent_at, subscription.consent_at),
				consent_from = excluded.consent_from, changed_at = excluded.changed_at,
				sections = CASE WHEN excluded.sections = '' THEN subscription.sections ELSE excluded.sections END,
				content = CASE WHEN excluded.content = '' THEN subscription.content ELSE excluded.content END,
				former_cadence = CASE WHEN excluded.cadence IN ('', subscription.cadence) THEN subscription.former_cadence
					WHEN subscription.cadence = '' THEN '|list|' ELSE '|' || subscription.cadence || '|' END,
				cadence_at = CASE WHEN excluded.cadence IN ('', subscription.cadence) THEN subscription.cadence_at
					ELSE excluded.changed_at END,
				cadence = CASE WHEN excluded.cadence = '' THEN subscription.cadence ELSE excluded.cadence END`,
			id, sub.List, sub.Status, sub.Token, at(sub.ConsentAt), sub.ConsentFrom,
			sections(sub.Sections).text(), sub.Cadence, sub.Content, at(s.now()))
		if err != nil {
			return err
		}
		sub, err = one(t, scanSubscription, `SELECT `+subscriptionColumns+`
			FROM subscription s JOIN subscriber p ON p.id = s.subscriber_id
			WHERE s.subscriber_id = ? AND s.list = ?`, id, sub.List)
		return err
	})
	return sub, name(err, "subscription to %s", sub.List)
}

// putPerson finds or makes the person with that address.
func (s *Store) putPerson(t session, who subscriber.Subscriber) (id int64, err error) {
	key := subscriber.Key(who.Email)
	if err := s.welcomeBack(t, key); err != nil {
		return 0, err
	}
	err = t.get(`INSERT INTO subscriber (key, email, name, language, reserved, suppressed, created)
		VALUES (?, ?, ?, ?, ?, '', ?)
		ON CONFLICT (key) DO UPDATE SET
			name = CASE WHEN excluded.name = '' THEN subscriber.name ELSE excluded.name END,
			language = CASE WHEN excluded.language = '' THEN subscriber.language ELSE excluded.language END
		RETURNING id`,
		[]any{key, who.Email, who.Name, who.Language, flag(subscriber.Reserved(who.Email)), at(s.now())}, &id)
	return id, err
}

// Leave ends the subscription with that token; leaving again changes nothing.
func (s *Store) Leave(ctx context.Context, token string) (Reader, error) {
	err := s.write(ctx, func(t session) error {
		_, err := t.exec(`UPDATE subscription SET status = 'left', changed_at = ?
			WHERE token = ? AND status <> 'left'`, at(s.now()), token)
		return err
	})
	if err != nil {
		return Reader{}, err
	}
	return s.SubscriptionByToken(ctx, token)
}

// LeaveByEmail ends a person's subscription to a list, or to all lists when list is "". It returns
// how many it ended; ErrNotFound when the person was never on such a list.
func (s *Store) LeaveByEmail(ctx context.Context, email, listSlug string) (ended int, err error) {
	const of = `subscriber_id IN (SELECT id FROM subscriber WHERE key = ?) AND (CAST(? AS TEXT) = '' OR list = ?)`
	key := subscriber.Key(email)
	err = s.write(ctx, func(t session) error {
		ended, err = t.exec(`UPDATE subscription SET status = 'left', changed_at = ?
			WHERE status <> 'left' AND `+of, at(s.now()), key, listSlug, listSlug)
		if err != nil || ended > 0 {
			return err
		}
		var found int64
		return t.get(`SELECT id FROM subscription WHERE `+of+` LIMIT 1`, []any{key, listSlug, listSlug}, &found)
	})
	return ended, name(err, "subscription of %s", email)
}
