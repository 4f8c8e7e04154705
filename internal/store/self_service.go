package store

import (
	"context"

	"pressrun/internal/subscriber"
)

// What a reader does by himself, with a token that only he was sent. Each of these finds its person by
// the token of one of his subscriptions; erased people are found by none.

// SubscriptionsByToken lists all subscriptions of the token's person, in the order of the lists' slugs.
func (s *Store) SubscriptionsByToken(ctx context.Context, token string) ([]subscriber.Subscription, error) {
	found, err := list(s.read(ctx), scanSubscription, `SELECT `+subscriptionColumns+`
		FROM subscription s JOIN subscriber p ON p.id = s.subscriber_id
		WHERE p.email <> '' AND p.id = (SELECT t.subscriber_id FROM subscription t WHERE t.token = ?)
		ORDER BY s.list`, token)
	if err == nil && len(found) == 0 {
		err = ErrNotFound
	}
	return found, name(err, "subscriptions of this link")
}

// LeaveAll ends every subscription of the token's person; ErrNotFound when nobody has the token.
func (s *Store) LeaveAll(ctx context.Context, token string) ([]subscriber.Subscription, error) {
	err := s.write(ctx, func(t session) error {
		_, err := t.exec(`UPDATE subscription SET status = 'left', changed_at = ? WHERE status <> 'left'
			AND subscriber_id = (SELECT t.subscriber_id FROM subscription t WHERE t.token = ?)`, at(s.now()), token)
		return err
	})
	if err != nil {
		return nil, err
	}
	return s.SubscriptionsByToken(ctx, token)
}

// Rejoin takes a leaving back, by the reader's own act: the subscription is confirmed again, with the consent
// that it had. It changes none that was not left, and never brings back who is suppressed or erased: the
// subscription returned says how it stands.
func (s *Store) Rejoin(ctx context.Context, token string) (Reader, error) {
	err := s.write(ctx, func(t session) error {
		_, err := t.exec(`UPDATE subscription SET status = 'confirmed', changed_at = ?
			WHERE token = ? AND status = 'left' AND EXISTS (SELECT 1 FROM subscriber p
				WHERE p.id = subscriber_id AND p.email <> '' AND p.suppressed = '')`, at(s.now()), token)
		return err
	})
	if err != nil {
		return Reader{}, err
	}
	return s.SubscriptionByToken(ctx, token)
}
