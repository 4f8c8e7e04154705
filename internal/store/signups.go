package store

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"time"

	"pressrun/internal/subscriber"
)

// PutSignUp puts into the books what somebody asked for by a form, the words that stood on it, and the letter that
// asks to confirm; it returns the letter's number, 0 where the caps of the address hold it back. Who lives behind
// the address is not looked at, so nothing can be learnt from how long it takes. A *subscriber.CapError says that a cap
// of all or of the network is reached, and nothing was put.
func (s *Store) PutSignUp(ctx context.Context, p subscriber.Asking) (letter int64, err error) {
	err = s.write(ctx, func(t session) error {
		if err := s.countUp(t, p.Caps); err != nil {
			return err
		}
		full, err := s.counted(t, p.Quiet)
		if err != nil || full {
			return err
		}
		if err := s.putWording(t, p.Wording, p.Text); err != nil {
			return err
		}
		if err := s.insertSignUp(t, p.SignUp); err != nil {
			return err
		}
		letter, err = s.putLetter(t, subscriber.Letter{
			Kind: subscriber.LetterConfirm, Email: p.Email, Language: p.Language, Token: p.Token,
		})
		return err
	})
	return letter, name(err, "sign-up")
}

func (s *Store) insertSignUp(t session, n subscriber.SignUp) error {
	choices, err := json.Marshal(n.Choices)
	if err != nil {
		return err
	}
	_, err = t.exec(`INSERT INTO sign_up
			(token, key, email, name, language, choices, form, wording, asked_at, asked_from, expires)
		VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
		n.Token, subscriber.Key(n.Email), n.Email, n.Name, n.Language, string(choices), n.Form, n.Wording,
		at(n.AskedAt), n.AskedFrom, at(n.Expires))
	return err
}

// putWording keeps the words that stood on a form.
func (s *Store) putWording(t session, version, text string) error {
	_, err := t.exec(`INSERT INTO wording (version, text, since) VALUES (?, ?, ?) ON CONFLICT (version) DO NOTHING`,
		version, text, at(s.now()))
	return err
}

// countUp counts one more of each subject; a *subscriber.CapError says that one has its fill.
func (s *Store) countUp(t session, caps []subscriber.Cap) error {
	for _, c := range caps {
		full, err := s.counted(t, c)
		if err != nil {
			return err
		}
		if full {
			return &subscriber.CapError{Cap: c}
		}
	}
	return nil
}

// counted counts one more of a subject, and tells whether that is more than its cap. A count begins anew when its
// time is over, or when it began in the future, as after a clock that ran ahead was set right: else nothing would be
// taken until that moment has come.
func (s *Store) counted(t session, c subscriber.Cap) (full bool, err error) {
	now := s.now()
	over := at(now.Add(-c.Within))
	var count int
	err = t.get(`INSERT INTO tally (subject, since, count) VALUES (?, ?, 1)
		ON CONFLICT (subject) DO UPDATE SET
			count = CASE WHEN tally.since <= ? OR tally.since > ? THEN 1 ELSE tally.count + 1 END,
			since = CASE WHEN tally.since <= ? OR tally.since > ? THEN excluded.since ELSE tally.since END
		RETURNING count`,
		[]any{c.Subject, at(now), over, at(now), over, at(now)}, &count)
	return count > c.Most, err
}

const signUpColumns = `token, email, name, language, choices, form, wording, asked_at, asked_from, expires,
	confirmed_at, COALESCE(subscriber_id, 0)`

func scanSignUp(row scanner) (n subscriber.SignUp, err error) {
	var choices string
	err = row.Scan(&n.Token, &n.Email, &n.Name, &n.Language, &choices, &n.Form, &n.Wording, into(&n.AskedAt), &n.AskedFrom,
		into(&n.Expires), into(&n.ConfirmedAt), &n.SubscriberID)
	if err != nil || choices == "" {
		return n, err
	}
	if err := json.Unmarshal([]byte(choices), &n.Choices); err != nil {
		return n, fmt.Errorf("choices of a sign-up: %w; the database was changed by hand", err)
	}
	return n, nil
}

// SignUp finds what somebody asked for by the token of the confirmation mail; ErrNotFound also once its time is
// over without a confirmation.
func (s *Store) SignUp(ctx context.Context, token string) (subscriber.SignUp, error) {
	n, err := s.signUp(s.read(ctx), token)
	return n, name(err, "sign-up of this link")
}

func (s *Store) signUp(t session, token string) (subscriber.SignUp, error) {
	return one(t, scanSignUp, `SELECT `+signUpColumns+` FROM sign_up
		WHERE token = ? AND (confirmed_at IS NOT NULL OR expires > ?)`, token, at(s.now()))
}

// ForgetSignUps removes what was asked for and not confirmed in time, what was confirmed before a moment, and counts
// whose time is long over. It returns how many sign-ups it removed.
func (s *Store) ForgetSignUps(ctx context.Context, before time.Time) (n int, err error) {
	err = s.write(ctx, func(t session) error {
		n, err = t.exec(`DELETE FROM sign_up WHERE (confirmed_at IS NULL AND expires <= ?) OR confirmed_at < ?`,
			at(s.now()), at(before))
		if err != nil {
			return err
		}
		_, err = t.exec(`DELETE FROM tally WHERE since < ?`, at(s.now().Add(-keepTallies)))
		return err
	})
	return n, err
}

// keepTallies is longer than what any cap counts within.
const keepTallies = 3 * 24 * time.Hour

// ConfirmSignUp makes subscriptions of what somebody asked for, with the proof of his consent, and puts the
// welcome letters of lists that he was not on; from is the network of who confirms. It is a reader's own act: it
// brings back who had left or was erased, and takes back a suppression because mail came back, since this mail
// arrived; never one because he complained. Confirmed again it changes nothing. What stands then is returned.
func (s *Store) ConfirmSignUp(
	ctx context.Context, token, from string, o subscriber.Confirming,
) (c subscriber.Joined, err error) {
	err = s.write(ctx, func(t session) error {
		if err := t.hold(readerBooks); err != nil {
			return err
		}
		n, err := s.signUp(t, token)
		if err != nil {
			return err
		}
		if n.ConfirmedAt.IsZero() {
			if err := s.confirm(t, &n, from, o, &c); err != nil {
				return err
			}
		}
		c.Standing, err = standing(t, `p.id = ?`, n.SubscriberID)
		return err
	})
	return c, name(err, "sign-up of this link")
}

// confirm does what the first confirmation does.
func (s *Store) confirm(
	t session, n *subscriber.SignUp, from string, o subscriber.Confirming, c *subscriber.Joined,
) (err error) {
	n.SubscriberID, err = s.putPerson(t, subscriber.Subscriber{Email: n.Email, Name: n.Name, Language: n.Language})
	if err != nil {
		return err
	}
	if err := s.liftBounce(t, n.SubscriberID); err != nil {
		return err
	}
	for _, choice := range n.Choices {
		letter, err := s.join(t, *n, choice, from, o)
		if err != nil {
			return err
		}
		c.Lists = append(c.Lists, choice.List)
		if letter != 0 {
			c.Letters = append(c.Letters, letter)
		}
	}
	n.ConfirmedAt = s.now()
	_, err = t.exec(`UPDATE sign_up SET confirmed_at = ?, subscriber_id = ?, `+emptiedSignUp+` WHERE token = ?`,
		at(n.ConfirmedAt), n.SubscriberID, n.Token)
	return err
}

// emptiedSignUp takes away all that is personal in a sign-up.
const emptiedSignUp = `key = '', email = '', name = '', language = '', choices = '', asked_from = ''`

// liftBounce takes a suppression back that a confirmation from the mailbox has proved wrong.
func (s *Store) liftBounce(t session, id int64) error {
	var suppressed string
	err := t.get(`SELECT suppressed FROM subscriber WHERE id = ?`, []any{id}, &suppressed)
	if err != nil || !subscriber.Bounced(suppressed) {
		return err
	}
	return s.lift(t, id, "confirmed a sign-up, so mail arrives")
}

// join puts a reader on one list as he chose, with the proof, and puts the list's welcome letter if he is new there and it
// has one.
func (s *Store) join(
	t session, n subscriber.SignUp, c subscriber.Choice, from string, o subscriber.Confirming,
) (letter int64, err error) {
	token, isNew, err := s.subscribe(t, n, c, o)
	if err != nil {
		return 0, err
	}
	_, err = t.exec(`INSERT INTO consent
			(subscriber_id, list, form, wording, asked_at, asked_from, confirmed_at, confirmed_from)
		VALUES (?, ?, ?, ?, ?, ?, ?, ?)`,
		n.SubscriberID, c.List, n.Form, n.Wording, at(n.AskedAt), n.AskedFrom, at(s.now()), from)
	if err != nil || !isNew || !o.Welcomes(c.List) {
		return 0, err
	}
	return s.putLetter(t, subscriber.Letter{
		Kind: subscriber.LetterWelcome, Email: n.Email, Name: n.Name, Language: n.Language, List: c.List, Token: token,
	})
}

// subscribe makes the subscription, or makes it as he chose; isNew says that he did not get the list. Who gets it keeps
// what was gathered for him under another cadence.
func (s *Store) subscribe(
	t session, n subscriber.SignUp, c subscriber.Choice, o subscriber.Confirming,
) (token string, isNew bool, err error) {
	var id int64
	var was subscriber.Status
	err = t.get(`SELECT id, status, token FROM subscription WHERE subscriber_id = ? AND list = ?`,
		[]any{n.SubscriberID, c.List}, &id, &was, &token)
	if err != nil && !errors.Is(err, ErrNotFound) {
		return "", false, err
	}
	now, consent := at(s.now()), "form "+n.Form
	if was == subscriber.Confirmed {
		if err := s.choose(t, id, c); err != nil {
			return "", false, err
		}
		_, err = t.exec(`UPDATE subscription SET consent_at = ?, consent_from = ? WHERE id = ?`, now, consent, id)
		return token, false, err
	}
	err = t.get(`INSERT INTO subscription
			(subscriber_id, list, status, token, consent_at, consent_from, sections, cadence, content, changed_at)
		VALUES (?, ?, 'confirmed', ?, ?, ?, ?, ?, ?, ?)
		ON CONFLICT (subscriber_id, list) DO UPDATE SET status = 'confirmed', consent_at = excluded.consent_at,
			consent_from = excluded.consent_from, sections = excluded.sections, cadence = excluded.cadence,
			content = excluded.content, changed_at = excluded.changed_at, former_cadence = '', cadence_at = NULL
		RETURNING token`,
		[]any{
			n.SubscriberID, c.List, o.NewToken(s.now()), now, consent, sections(c.Sections).text(), c.Cadence, c.Content, now,
		}, &token)
	return token, true, err
}

// Standing is the person with that address, with all subscriptions.
func (s *Store) Standing(ctx context.Context, email string) (w subscriber.Standing, err error) {
	err = s.snapshot(ctx, func(t session) error {
		w, err = standing(t, `p.key = ?`, subscriber.Key(email))
		return err
	})
	return w, name(err, "subscriber %s", email)
}

// standing is the person whom a condition finds.
func standing(t session, condition string, arg any) (w subscriber.Standing, err error) {
	err = t.get(`SELECT `+personColumns+`, p.suppressed FROM subscriber p WHERE p.email <> '' AND `+condition,
		[]any{arg}, append(personFields(&w.Subscriber), &w.Suppressed)...)
	if err != nil {
		return w, err
	}
	w.Subscriptions, err = list(t, scanSubscription, `SELECT `+subscriptionColumns+`
		FROM subscription s JOIN subscriber p ON p.id = s.subscriber_id WHERE p.id = ? ORDER BY s.list`, w.ID)
	return w, err
}

// Consents lists the proofs of a person's consents, the oldest first.
func (s *Store) Consents(ctx context.Context, email string) ([]subscriber.Consent, error) {
	all, err := list(s.read(ctx), scanConsent, selectConsents+` WHERE p.key = ? ORDER BY c.id`, subscriber.Key(email))
	return all, name(err, "consents of %s", email)
}

const selectConsents = `SELECT c.list, c.form, c.wording, w.text, c.asked_at, c.asked_from, c.confirmed_at, c.confirmed_from
	FROM consent c JOIN wording w ON w.version = c.wording JOIN subscriber p ON p.id = c.subscriber_id`

func scanConsent(row scanner) (c subscriber.Consent, err error) {
	return c, row.Scan(&c.List, &c.Form, &c.Wording, &c.Text, into(&c.AskedAt), &c.AskedFrom,
		into(&c.ConfirmedAt), &c.ConfirmedFrom)
}
