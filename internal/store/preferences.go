package store

import (
	"context"
	"strings"
	"time"

	"pressrun/internal/subscriber"
)

// What a reader chooses by himself, with a token of his. ErrNotFound says that nobody has it, or that its person was
// never on the list.

// longestWindow is more than any digest gathers for: what was gathered under a cadence that a reader gave up before is
// over.
const longestWindow = 8 * 24 * time.Hour

// SetChoices changes what the token's person gets of a list. Of another cadence the books note the one before and the
// moment, so that what was gathered under it is not lost to him.
func (s *Store) SetChoices(ctx context.Context, token string, c subscriber.Choice) error {
	err := s.write(ctx, func(t session) error {
		var id int64
		err := t.get(`SELECT id FROM subscription
			WHERE list = ? AND subscriber_id = (SELECT o.subscriber_id FROM subscription o JOIN subscriber p
				ON p.id = o.subscriber_id WHERE o.token = ? AND p.email <> '')`, []any{c.List, token}, &id)
		if err != nil {
			return err
		}
		return s.choose(t, id, c)
	})
	return name(err, "subscription of this link to %s", c.List)
}

// choose is SetChoices of a subscription.
func (s *Store) choose(t session, subscriptionID int64, c subscriber.Choice) error {
	var was subscriber.Cadence
	var former string
	var since time.Time
	err := t.get(`SELECT cadence, former_cadence, cadence_at FROM subscription WHERE id = ?`,
		[]any{subscriptionID}, &was, &former, into(&since))
	if err != nil {
		return err
	}
	now := s.now()
	if was != c.Cadence {
		former, since = formerCadences(was, c.Cadence, former, now.Sub(since) < longestWindow), now
	}
	_, err = t.exec(`UPDATE subscription SET sections = ?, cadence = ?, content = ?, former_cadence = ?, cadence_at = ?,
		changed_at = ? WHERE id = ?`,
		sections(c.Sections).text(), c.Cadence, c.Content, former, at(since), at(now), subscriptionID)
	return err
}

// listsOwn stands among former cadences for that of the list.
const listsOwn = "list"

// formerCadences are those that a reader had before he changed: the one just now and, while they still matter, those
// before. They are kept as |a|b|, as sections are.
func formerCadences(was, is subscriber.Cadence, before string, matters bool) string {
	out := "|" + string(or(was, listsOwn)) + "|"
	if !matters {
		return out
	}
	for _, c := range strings.FieldsFunc(before, func(r rune) bool { return r == '|' }) {
		if c != string(or(is, listsOwn)) && !strings.Contains(out, "|"+c+"|") {
			out += c + "|"
		}
	}
	return out
}

// SetPause has nothing sent to the token's person, of any list, until a moment; the zero time ends that.
func (s *Store) SetPause(ctx context.Context, token string, until time.Time) error {
	return s.setPerson(ctx, `paused_until = ?`, at(until), token)
}

// SetName changes the name of the token's person; "" takes it out.
func (s *Store) SetName(ctx context.Context, token, name string) error {
	return s.setPerson(ctx, `name = ?`, name, token)
}

func (s *Store) setPerson(ctx context.Context, change string, value any, token string) error {
	err := s.write(ctx, func(t session) error {
		return touched(t.exec(`UPDATE subscriber SET `+change+` WHERE email <> ''
			AND id = (SELECT s.subscriber_id FROM subscription s WHERE s.token = ?)`, value, token))
	})
	return name(err, "subscription of this link")
}

// LeaveList ends one subscription of the token's person; leaving again changes nothing.
func (s *Store) LeaveList(ctx context.Context, token, listSlug string) error {
	err := s.write(ctx, func(t session) error {
		const of = `list = ? AND subscriber_id = (SELECT o.subscriber_id FROM subscription o WHERE o.token = ?)`
		ended, err := t.exec(`UPDATE subscription SET status = 'left', changed_at = ? WHERE status <> 'left' AND `+of,
			at(s.now()), listSlug, token)
		if err != nil || ended > 0 {
			return err
		}
		return t.get(`SELECT id FROM subscription WHERE `+of, []any{listSlug, token}, new(int64))
	})
	return name(err, "subscription of this link to %s", listSlug)
}
