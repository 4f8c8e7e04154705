package store

import (
	"context"
	"encoding/json"
	"fmt"
	"time"

	"pressrun/internal/subscriber"
)

const letterColumns = `id, kind, email, name, language, list, token, data, state, reason, attempt, created, next_at`

func scanLetter(row scanner) (l subscriber.Letter, err error) {
	var data string
	err = row.Scan(&l.ID, &l.Kind, &l.Email, &l.Name, &l.Language, &l.List, &l.Token, &data, &l.State, &l.Reason,
		&l.Attempt, into(&l.Created), into(&l.NextAt))
	if err != nil || data == "" {
		return l, err
	}
	if err := json.Unmarshal([]byte(data), &l.Data); err != nil {
		return l, fmt.Errorf("data of letter %d: %w; the database was changed by hand", l.ID, err)
	}
	return l, nil
}

// PutLetter puts a letter into the books, to be sent at once, and returns its number.
func (s *Store) PutLetter(ctx context.Context, l subscriber.Letter) (id int64, err error) {
	err = s.write(ctx, func(t session) error {
		id, err = s.putLetter(t, l)
		return err
	})
	return id, name(err, "letter of the kind %s", l.Kind)
}

// putLetter is PutLetter within the transaction of what causes the letter.
func (s *Store) putLetter(t session, l subscriber.Letter) (id int64, err error) {
	data := ""
	if len(l.Data) > 0 {
		text, err := json.Marshal(l.Data)
		if err != nil {
			return 0, err
		}
		data = string(text)
	}
	now := at(s.now())
	err = t.get(`INSERT INTO letter (kind, state, key, email, name, language, list, token, data, created, next_at)
		VALUES (?, 'queued', ?, ?, ?, ?, ?, ?, ?, ?, ?) RETURNING id`,
		[]any{l.Kind, subscriber.Key(l.Email), l.Email, l.Name, l.Language, l.List, l.Token, data, now, now}, &id)
	return id, err
}

// TakeLetter takes a letter to be sent by the caller alone until a moment; after that another may. ErrNotFound says
// that there is nothing to do: it is at its end, or another is at it, or it is not due.
func (s *Store) TakeLetter(ctx context.Context, id int64, until time.Time) (l subscriber.Letter, err error) {
	err = s.write(ctx, func(t session) error {
		l, err = one(t, scanLetter, `UPDATE letter SET attempt = attempt + 1, next_at = ?
			WHERE id = ? AND state = 'queued' AND next_at <= ? RETURNING `+letterColumns, at(until), id, at(s.now()))
		return err
	})
	return l, name(err, "letter %d", id)
}

// EndLetter notes that a letter was sent, or never will be, and forgets whom it was for. Addresses in reason are
// left out. A letter that another has taken meanwhile is left to him.
func (s *Store) EndLetter(ctx context.Context, l subscriber.Letter, state subscriber.LetterState, reason string) error {
	err := s.write(ctx, func(t session) error {
		_, err := t.exec(`UPDATE letter SET state = ?, reason = ?, ended = ?, `+emptiedLetter+`
			WHERE id = ? AND attempt = ? AND state = 'queued'`,
			state, withoutReader(reason), at(s.now()), l.ID, l.Attempt)
		return err
	})
	return name(err, "letter %d", l.ID)
}

// emptiedLetter takes away all that is personal in a letter.
const emptiedLetter = `key = '', email = '', name = '', language = '', token = '', data = ''`

// PutOffLetter has a letter tried again at a time. Addresses in reason are left out.
func (s *Store) PutOffLetter(ctx context.Context, l subscriber.Letter, next time.Time, reason string) error {
	err := s.write(ctx, func(t session) error {
		_, err := t.exec(`UPDATE letter SET next_at = ?, reason = ? WHERE id = ? AND attempt = ? AND state = 'queued'`,
			at(next), withoutReader(reason), l.ID, l.Attempt)
		return err
	})
	return name(err, "letter %d", l.ID)
}

// Letter is the letter with that number, as it stands.
func (s *Store) Letter(ctx context.Context, id int64) (subscriber.Letter, error) {
	l, err := one(s.read(ctx), scanLetter, `SELECT `+letterColumns+` FROM letter WHERE id = ?`, id)
	return l, name(err, "letter %d", id)
}

// QueuedLetters lists the letters that are to be sent, those due first; of each only number, kind and time.
func (s *Store) QueuedLetters(ctx context.Context) ([]subscriber.Letter, error) {
	scan := func(row scanner) (l subscriber.Letter, err error) {
		return l, row.Scan(&l.ID, &l.Kind, &l.Attempt, into(&l.Created), into(&l.NextAt))
	}
	return list(s.read(ctx), scan, `SELECT id, kind, attempt, created, next_at FROM letter
		WHERE state = 'queued' ORDER BY next_at, id LIMIT ?`, maxQueued)
}

// maxQueued bounds what one sweep is told of; the next one comes in a minute.
const maxQueued = 5000

// ForgetLetters removes letters that came to their end before a moment, and returns how many they were.
func (s *Store) ForgetLetters(ctx context.Context, before time.Time) (n int, err error) {
	err = s.write(ctx, func(t session) error {
		n, err = t.exec(`DELETE FROM letter WHERE ended < ?`, at(before))
		return err
	})
	return n, err
}
