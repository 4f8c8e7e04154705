package store

import (
	"context"

	"pressrun/internal/piece"
)

// PutAuthors keeps who wrote the piece as it stands now. One who stands there twice counts once.
func (s *Store) PutAuthors(ctx context.Context, slug string, authors []piece.AuthorRef) error {
	if len(authors) == 0 {
		authors = []piece.AuthorRef{{}} // looked at, and nobody is named
	}
	err := s.write(ctx, func(t session) error {
		if _, err := t.exec(`DELETE FROM piece_author WHERE piece = ?`, slug); err != nil {
			return err
		}
		for i, a := range authors {
			if _, err := t.exec(`INSERT INTO piece_author (piece, author, position, name, role, since)
				SELECT slug, CAST(? AS TEXT), CAST(? AS BIGINT), CAST(? AS TEXT), CAST(? AS TEXT), COALESCE(published, 0)
				FROM piece WHERE slug = ?
				ON CONFLICT (piece, author) DO NOTHING`, a.Slug, i, a.Name, a.Role, slug); err != nil {
				return err
			}
		}
		return nil
	})
	return name(err, "authors of piece %s", slug)
}

// Authors lists the authors of published pieces in the order of their slugs.
func (s *Store) Authors(ctx context.Context) ([]piece.AuthorCount, error) {
	scan := func(row scanner) (a piece.AuthorCount, err error) {
		return a, row.Scan(&a.Slug, &a.Name, &a.Role, &a.Count)
	}
	return list(s.read(ctx), scan, `SELECT n.author, n.name, n.role, counts.pieces
		FROM (SELECT a.author, COUNT(*) AS pieces FROM piece_author a JOIN piece p ON p.slug = a.piece
			WHERE a.author <> '' AND p.status = 'published' GROUP BY a.author) counts
		JOIN piece_author n ON n.author = counts.author AND n.piece = (
			SELECT l.piece FROM piece_author l JOIN piece p ON p.slug = l.piece
			WHERE l.author = counts.author AND p.status = 'published' ORDER BY l.since DESC, l.piece LIMIT 1)
		ORDER BY n.author`)
}

// AuthorsOf lists who wrote the piece, in the order of its byline.
func (s *Store) AuthorsOf(ctx context.Context, slug string) ([]piece.AuthorRef, error) {
	scan := func(row scanner) (a piece.AuthorRef, err error) { return a, row.Scan(&a.Slug, &a.Name, &a.Role) }
	return list(s.read(ctx), scan, `SELECT author, name, role FROM piece_author
		WHERE piece = ? AND author <> '' ORDER BY position`, slug)
}

// WithoutAuthors lists the published pieces whose authors were never kept, the newest first.
func (s *Store) WithoutAuthors(ctx context.Context) ([]piece.Record, error) {
	return list(s.read(ctx), scanPiece, `SELECT `+pieceColumns+` FROM piece WHERE status = 'published'
		AND NOT EXISTS (SELECT 1 FROM piece_author a WHERE a.piece = piece.slug) ORDER BY published DESC, slug`)
}
