package store

import (
	"context"

	"pressrun/internal/ledger"
)

// AddClicks adds to the totals of links.
func (s *Store) AddClicks(ctx context.Context, counts []ledger.Clicks) error {
	return s.write(ctx, func(t session) error {
		for _, c := range counts {
			if _, err := t.exec(`INSERT INTO click (list, number, slug, people, machines) VALUES (?, ?, ?, ?, ?)
				ON CONFLICT (list, number, slug) DO UPDATE SET
					people = click.people + excluded.people, machines = click.machines + excluded.machines`,
				c.List, c.Number, c.Slug, c.People, c.Machines); err != nil {
				return err
			}
		}
		return nil
	})
}

// Clicks are the totals of an edition's links, in the order of its pieces; a link that nobody followed has none.
func (s *Store) Clicks(ctx context.Context, listSlug string, number int) ([]ledger.Clicks, error) {
	scan := func(row scanner) (c ledger.Clicks, err error) {
		return c, row.Scan(&c.List, &c.Number, &c.Slug, &c.People, &c.Machines)
	}
	return list(s.read(ctx), scan, `SELECT c.list, c.number, c.slug, c.people, c.machines FROM click c
		JOIN edition e ON e.list = c.list AND e.number = c.number
		JOIN edition_piece p ON p.edition_id = e.id AND p.slug = c.slug
		WHERE c.list = ? AND c.number = ? ORDER BY p.position`, listSlug, number)
}

// LinkedPiece tells whether an edition has a piece, and so a link to it.
func (s *Store) LinkedPiece(ctx context.Context, l ledger.ReadOnLink) (bool, error) {
	var found bool
	err := s.read(ctx).get(`SELECT EXISTS (SELECT 1 FROM edition e JOIN edition_piece p ON p.edition_id = e.id
		WHERE e.list = ? AND e.number = ? AND p.slug = ?)`, []any{l.List, l.Number, l.Slug}, &found)
	return found, err
}
