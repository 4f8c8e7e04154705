package store

import (
	"context"
	"errors"
	"slices"

	"pressrun/internal/subscriber"
)

// Erase forgets a person: address, name, consents and choices go, letters and changes of address that wait, and server
// replies and reasons that quote an address. Lines of the ledger stay, without a name, so that the books balance; a
// keyed hash stays, so that no file brings the person back. In an SQLite file and its log nothing of it can be read
// afterwards.
func (s *Store) Erase(ctx context.Context, email string) error {
	key := subscriber.Key(email)
	waiting, err := s.eraseWaiting(ctx, key)
	if err != nil {
		return name(err, "subscriber %s", email)
	}
	err = s.erase(ctx, `SELECT id, key FROM subscriber WHERE key = ?`, key)
	if waiting && errors.Is(err, ErrNotFound) {
		err = s.emptyLog(ctx)
	}
	return name(err, "subscriber %s", email)
}

// eraseWaiting forgets what waits for an address that may be nobody's in the books yet: what was asked for by the form
// and not confirmed, and its letters.
func (s *Store) eraseWaiting(ctx context.Context, key string) (found bool, err error) {
	err = s.write(ctx, func(t session) error {
		letters, err := t.exec(`DELETE FROM letter WHERE key = ?`, key)
		if err != nil {
			return err
		}
		asked, err := t.exec(`DELETE FROM sign_up WHERE key = ?`, key)
		if found = letters+asked > 0; err != nil || !found {
			return err
		}
		return s.markErased(t, key, 0)
	})
	return found, err
}

// EraseByToken is Erase of the token's person, by his own act.
func (s *Store) EraseByToken(ctx context.Context, token string) error {
	err := s.erase(ctx, `SELECT p.id, p.key FROM subscriber p JOIN subscription s ON s.subscriber_id = p.id
		WHERE s.token = ? AND p.email <> ''`, token)
	return name(err, "subscription of this link")
}

// erase erases the person whom a query finds by one value.
func (s *Store) erase(ctx context.Context, find, by string) error {
	err := s.write(ctx, func(t session) error {
		if err := t.hold(readerBooks); err != nil {
			return err
		}
		var id int64
		var key string
		if err := t.get(find, []any{by}, &id, &key); err != nil {
			return err
		}
		if err := s.markErased(t, key, 0); err != nil {
			return err
		}
		if err := s.forgetFormerLetters(t, id); err != nil {
			return err
		}
		return s.empty(t, id, key)
	})
	if err != nil {
		return err
	}
	return s.emptyLog(ctx)
}

// forgetFormerLetters takes away letters that wait for an address which the person had before, such as the word that he
// has another now.
func (s *Store) forgetFormerLetters(t session, id int64) error {
	is, err := s.addressesOf(t, id)
	if err != nil {
		return err
	}
	scan := func(row scanner) (key string, err error) { return key, row.Scan(&key) }
	waiting, err := list(t, scan, `SELECT DISTINCT key FROM letter WHERE key <> ''`)
	if err != nil {
		return err
	}
	for _, key := range waiting {
		if !is(key) {
			continue
		}
		if _, err := t.exec(`DELETE FROM letter WHERE key = ?`, key); err != nil {
			return err
		}
	}
	return nil
}

// empty takes a person out of every table. Each table that holds something of a person has a line here.
func (s *Store) empty(t session, id int64, key string) error {
	now := at(s.now())
	for _, step := range []struct {
		text string
		args []any
	}{
		{`UPDATE subscription SET status = 'left', token = 'erased-' || CAST(id AS TEXT), consent_at = NULL,
			consent_from = '', sections = '', cadence = '', content = '', former_cadence = '', cadence_at = NULL,
			changed_at = ? WHERE subscriber_id = ?`, []any{now, id}},
		{`UPDATE delivery SET reason = '' WHERE subscriber_id = ? AND edition_id IN (SELECT id FROM edition)
			AND reason LIKE '%@%'`, []any{id}},
		{`UPDATE erased SET subscriber_id = NULL WHERE subscriber_id = ?`, []any{id}},
		{`DELETE FROM suppression_lifted WHERE subscriber_id = ?`, []any{id}},
		{`DELETE FROM consent WHERE subscriber_id = ?`, []any{id}},
		{`UPDATE bounce SET words = '' WHERE subscriber_id = ?`, []any{id}},
		{`DELETE FROM sign_up WHERE subscriber_id = ? OR key = ?`, []any{id, key}},
		{`DELETE FROM letter WHERE key = ? OR token <> '' AND token IN
			(SELECT c.token FROM address_change c WHERE c.subscriber_id = ?)`, []any{key, id}},
		{`DELETE FROM address_change WHERE subscriber_id = ? OR key = ?`, []any{id, key}},
		{`UPDATE subscriber SET key = 'erased-' || CAST(id AS TEXT), email = '', name = '', language = '',
			paused_until = NULL, suppressed = CASE WHEN suppressed LIKE '%@%' THEN 'suppressed' ELSE suppressed END
			WHERE id = ?`, []any{id}},
	} {
		if _, err := t.exec(step.text, step.args...); err != nil {
			return err
		}
	}
	return nil
}

// markErased keeps the hash of an address that nobody but its owner may bring back;
// of is the person who has another now; 0: he is erased.
func (s *Store) markErased(t session, key string, of int64) error {
	h, err := s.erasedHash(t)
	if err != nil {
		return err
	}
	_, err = t.exec(`INSERT INTO erased (hash, at, subscriber_id) VALUES (?, ?, ?)
		ON CONFLICT (hash) DO UPDATE SET subscriber_id = excluded.subscriber_id`, h.of(key), at(s.now()), known(of))
	return err
}

// welcomeBack drops the hash of an address whose owner brings it back himself.
func (s *Store) welcomeBack(t session, key string) error {
	h, err := s.erasedHash(t)
	if err != nil {
		return err
	}
	_, err = t.exec(`DELETE FROM erased WHERE hash = ?`, h.of(key))
	return err
}

// isErased tells whether the owner of an address had it taken out.
func (s *Store) isErased(t session, key string) (is bool, err error) {
	h, err := s.erasedHash(t)
	if err != nil {
		return false, err
	}
	return is, t.get(`SELECT EXISTS (SELECT 1 FROM erased WHERE hash = ?)`, []any{h.of(key)}, &is)
}

// AddressesOf tells of addresses whether they are the token's person's, or were before he changed to another.
func (s *Store) AddressesOf(ctx context.Context, token string) (is func(address string) bool, err error) {
	err = s.snapshot(ctx, func(t session) error {
		id, _, err := personOf(t, token)
		if err == nil {
			is, err = s.addressesOf(t, id)
		}
		return err
	})
	return is, name(err, "subscription of this link")
}

// AddressesOfEmail is AddressesOf of the person who has an address now.
func (s *Store) AddressesOfEmail(ctx context.Context, email string) (is func(address string) bool, err error) {
	err = s.snapshot(ctx, func(t session) error {
		var id int64
		err := t.get(`SELECT id FROM subscriber WHERE key = ?`, []any{subscriber.Key(email)}, &id)
		if err == nil {
			is, err = s.addressesOf(t, id)
		}
		return err
	})
	return is, name(err, "subscriber %s", email)
}

func (s *Store) addressesOf(t session, id int64) (func(address string) bool, error) {
	var key string
	if err := t.get(`SELECT key FROM subscriber WHERE id = ?`, []any{id}, &key); err != nil {
		return nil, err
	}
	scan := func(row scanner) (hash string, err error) { return hash, row.Scan(&hash) }
	former, err := list(t, scan, `SELECT hash FROM erased WHERE subscriber_id = ?`, id)
	if err != nil || len(former) == 0 {
		return func(address string) bool { return subscriber.Key(address) == key }, err
	}
	h, err := s.erasedHash(t)
	return func(address string) bool {
		k := subscriber.Key(address)
		return k == key || slices.Contains(former, h.of(k))
	}, err
}
