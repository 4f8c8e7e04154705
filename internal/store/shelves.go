package store

import (
	"context"
	"fmt"

	"pressrun/internal/piece"
)

// OnShelf lists the published pieces of a section or an author, the newest first; limit 0 is no limit.
func (s *Store) OnShelf(ctx context.Context, shelf piece.Shelf, limit int) ([]piece.Record, error) {
	from, arg := onShelf(shelf)
	order := `published DESC, slug`
	if shelf.Author != "" {
		order = `since DESC, piece_author.piece` // the same, from the index
	}
	return list(s.read(ctx), scanPiece, `SELECT `+pieceColumns+` `+from+`
		ORDER BY `+order+` LIMIT ?`, arg, bound(limit))
}

// OnShelfIn lists those of one year of the archive.
func (s *Store) OnShelfIn(ctx context.Context, shelf piece.Shelf, year int) ([]piece.Record, error) {
	from, arg := onShelf(shelf)
	return list(s.read(ctx), scanPiece, `SELECT `+pieceColumns+` `+from+`
		AND month >= ? AND month <= ? ORDER BY published DESC, slug`,
		arg, fmt.Sprintf("%04d-01", year), fmt.Sprintf("%04d-12", year))
}

// YearsOf counts the published pieces of a section or an author by the years of the archive, the newest first.
func (s *Store) YearsOf(ctx context.Context, shelf piece.Shelf) ([]piece.YearCount, error) {
	from, arg := onShelf(shelf)
	scan := func(row scanner) (y piece.YearCount, err error) {
		var key string
		if err := row.Scan(&key, &y.Count); err != nil {
			return y, err
		}
		_, err = fmt.Sscanf(key, "%d", &y.Year)
		return y, err
	}
	return list(s.read(ctx), scan, `SELECT SUBSTR(month, 1, 4), COUNT(*) `+from+`
		GROUP BY SUBSTR(month, 1, 4) ORDER BY SUBSTR(month, 1, 4) DESC`, arg)
}

// onShelf is the source of the pieces on a shelf, with its one parameter.
func onShelf(shelf piece.Shelf) (from, arg string) {
	if shelf.Author != "" {
		return `FROM piece JOIN piece_author ON piece_author.piece = piece.slug
			WHERE piece.status = 'published' AND piece_author.author = ?`, shelf.Author
	}
	return `FROM piece WHERE status = 'published' AND section = ?`, shelf.Section
}
