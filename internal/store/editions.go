package store

import (
	"context"

	"pressrun/internal/ledger"
)

const editionColumns = `id, run_id, list, number, kind, cadence, resends, subject, preheader, state, reason, created, until,
	arrangement, others_at, doubt, braked, finished`

func scanEdition(row scanner) (e ledger.Edition, err error) {
	err = row.Scan(&e.ID, &e.RunID, &e.List, &e.Number, &e.Kind, &e.Cadence, &e.Resends, &e.Subject, &e.Preheader,
		&e.State, &e.Reason, into(&e.Created), into(&e.Until), intoJSON(&e.Arrangement), into(&e.OthersAt), &e.Doubt, &e.Braked, into(&e.Finished))
	return e, err
}

// Edition is the edition with that id.
func (s *Store) Edition(ctx context.Context, id int64) (ledger.Edition, error) {
	e, err := s.edition(ctx, `WHERE id = ?`, id)
	return e, name(err, "edition %d", id)
}

// EditionByNumber is an edition by its number within the list.
func (s *Store) EditionByNumber(ctx context.Context, list string, number int) (ledger.Edition, error) {
	e, err := s.edition(ctx, `WHERE list = ? AND number = ?`, list, number)
	return e, name(err, "edition %d of the list %s", number, list)
}

// Editions lists editions, the newest first; list "" is all lists, limit 0 no limit.
func (s *Store) Editions(ctx context.Context, list string, limit int) ([]ledger.Edition, error) {
	if list == "" {
		return s.editions(ctx, `ORDER BY id DESC LIMIT ?`, bound(limit))
	}
	return s.editions(ctx, `WHERE list = ? ORDER BY number DESC LIMIT ?`, list, bound(limit))
}

// EditionsWith lists the editions that hold a piece, in whatever version, the oldest first.
func (s *Store) EditionsWith(ctx context.Context, slug string) ([]ledger.Edition, error) {
	return s.editions(ctx, `WHERE id IN (SELECT edition_id FROM edition_piece WHERE slug = ?) ORDER BY id`, slug)
}

// EditionsOf lists the editions of a run in the order in which they were frozen.
func (s *Store) EditionsOf(ctx context.Context, runID int64) ([]ledger.Edition, error) {
	return s.editions(ctx, `WHERE run_id = ? ORDER BY id`, runID)
}

// OpenEditions lists the editions that are not at their end, the oldest first.
func (s *Store) OpenEditions(ctx context.Context) ([]ledger.Edition, error) {
	return s.editions(ctx, `WHERE finished IS NULL ORDER BY id`)
}

// EditionBody is the digest as it was frozen with the edition.
func (s *Store) EditionBody(ctx context.Context, id int64) (body []byte, err error) {
	err = s.read(ctx).get(`SELECT body FROM edition WHERE id = ?`, []any{id}, &body)
	return body, name(err, "edition %d", id)
}

// ReplaceEdition puts another digest in the place of the frozen one, for the readers still to be
// mailed. It is refused once the edition is at its end.
func (s *Store) ReplaceEdition(ctx context.Context, id int64, subject, preheader string, body []byte) error {
	err := s.write(ctx, func(t session) error {
		n, err := t.exec(`UPDATE edition SET subject = ?, preheader = ?, body = ?
			WHERE id = ? AND state NOT IN ('finished', 'cancelled')`, subject, preheader, body, id)
		if err == nil && n == 0 {
			err = ErrNotFound
		}
		return err
	})
	return name(err, "open edition %d", id)
}

// NextEditionNumber is the number that the next edition of a list will have.
func (s *Store) NextEditionNumber(ctx context.Context, list string) (int, error) {
	return nextNumber(s.read(ctx), list)
}

func nextNumber(t session, list string) (n int, err error) {
	err = t.get(`SELECT COALESCE(MAX(number), 0) + 1 FROM edition WHERE list = ?`, []any{list}, &n)
	return n, err
}

func (s *Store) edition(ctx context.Context, where string, args ...any) (ledger.Edition, error) {
	found, err := s.editions(ctx, where, args...)
	if err == nil && len(found) == 0 {
		err = ErrNotFound
	}
	if err != nil {
		return ledger.Edition{}, err
	}
	return found[0], nil
}

// editions reads editions with their pieces, two statements however many they are.
func (s *Store) editions(ctx context.Context, rest string, args ...any) (found []ledger.Edition, err error) {
	err = s.snapshot(ctx, func(t session) error {
		found, err = list(t, scanEdition, `SELECT `+editionColumns+` FROM edition `+rest, args...)
		if err != nil {
			return err
		}
		return addPieces(t, found)
	})
	return found, err
}

func addPieces(t session, editions []ledger.Edition) error {
	byID := make(map[int64]*ledger.Edition, len(editions))
	ids := make([]int64, len(editions))
	for i := range editions {
		ids[i], byID[editions[i].ID] = editions[i].ID, &editions[i]
	}
	return each(t, func(row scanner) error {
		var id int64
		var p ledger.PieceRef
		if err := row.Scan(&id, &p.Slug, &p.Revision); err != nil {
			return err
		}
		byID[id].Pieces = append(byID[id].Pieces, p)
		return nil
	}, `SELECT edition_id, slug, revision FROM edition_piece WHERE edition_id IN {ints}
		ORDER BY edition_id, position`, set(ids))
}
