package store

import (
	"context"
	"errors"

	"pressrun/internal/subscriber"
)

// Join puts the token's person on a list, with the proof of his consent, and puts the list's welcome letter if he is
// new there and it has one; it returns the letter's number, 0: none. Who was on the list before has his choices again.
// Who is on it already stays as he is. ErrSuppressed: nothing is sent to him, so he joins nothing.
func (s *Store) Join(ctx context.Context, token string, j subscriber.Joining) (letter int64, err error) {
	err = s.write(ctx, func(t session) error {
		if err := t.hold(readerBooks); err != nil {
			return err
		}
		n := subscriber.SignUp{Form: j.Form, Wording: j.Wording, AskedAt: s.now(), AskedFrom: j.From}
		var suppressed bool
		n.SubscriberID, suppressed, err = personOf(t, token)
		if err != nil {
			return err
		}
		if suppressed {
			return ErrSuppressed
		}
		if err := t.get(`SELECT email, name, language FROM subscriber WHERE id = ?`,
			[]any{n.SubscriberID}, &n.Email, &n.Name, &n.Language); err != nil {
			return err
		}
		c, was, err := formerChoice(t, n.SubscriberID, j.List)
		if err != nil || was == subscriber.Confirmed {
			return err
		}
		if err := s.putWording(t, j.Wording, j.Text); err != nil {
			return err
		}
		letter, err = s.join(t, n, c, j.From, j.Confirming)
		return err
	})
	return letter, name(err, "subscription of this link to %s", j.List)
}

// formerChoice is what somebody chose of a list, and how he stands there; no status: he never was on it.
func formerChoice(
	t session, subscriberID int64, listSlug string,
) (c subscriber.Choice, was subscriber.Status, err error) {
	c.List = listSlug
	err = t.get(`SELECT status, sections, cadence, content FROM subscription WHERE subscriber_id = ? AND list = ?`,
		[]any{subscriberID, listSlug}, &was, (*sections)(&c.Sections), &c.Cadence, &c.Content)
	if errors.Is(err, ErrNotFound) {
		err = nil
	}
	return c, was, err
}
