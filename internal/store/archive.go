package store

import (
	"context"
	"fmt"
	"time"

	"pressrun/internal/piece"
)

// Latest lists published pieces, the newest first; section "" is all, limit 0 no limit.
func (s *Store) Latest(ctx context.Context, section string, limit int) ([]piece.Record, error) {
	where, args := published(section)
	return list(s.read(ctx), scanPiece, `SELECT `+pieceColumns+` FROM piece WHERE `+where+`
		ORDER BY published DESC, slug LIMIT ?`, append(args, bound(limit))...)
}

// published is the condition for pieces that are out, of one section or of all. Each form is a
// text of its own, so that each has its index.
func published(section string) (where string, args []any) {
	if section == "" {
		return `status = 'published'`, nil
	}
	return `status = 'published' AND section = ?`, []any{section}
}

// bound turns the limit 0 into none that matters.
func bound(limit int) int {
	if limit <= 0 {
		return 1 << 31
	}
	return limit
}

// Months lists the months with published pieces, the newest first.
func (s *Store) Months(ctx context.Context) ([]piece.MonthCount, error) {
	scan := func(row scanner) (m piece.MonthCount, err error) {
		var key string
		if err := row.Scan(&key, &m.Count); err != nil {
			return m, err
		}
		_, err = fmt.Sscanf(key, "%d-%d", &m.Year, &m.Month)
		return m, err
	}
	return list(s.read(ctx), scan, `SELECT month, SUM(pieces) FROM piece_count
		GROUP BY month HAVING SUM(pieces) > 0 ORDER BY month DESC`)
}

// InMonth lists the pieces published in a month of the archive, the newest first.
func (s *Store) InMonth(ctx context.Context, year int, month time.Month) ([]piece.Record, error) {
	return list(s.read(ctx), scanPiece, `SELECT `+pieceColumns+` FROM piece
		WHERE status = 'published' AND month = ? ORDER BY published DESC, slug`, monthKey(year, month))
}

// monthKey is how a month of the archive stands in the books.
func monthKey(year int, month time.Month) string { return fmt.Sprintf("%04d-%02d", year, int(month)) }

// Withdrawn lists the pieces that were taken back, the latest first.
func (s *Store) Withdrawn(ctx context.Context) ([]piece.Record, error) {
	return list(s.read(ctx), scanPiece, `SELECT `+pieceColumns+` FROM piece
		WHERE status = 'withdrawn' ORDER BY withdrawn DESC, slug`)
}

// Sections lists the sections with published pieces in the order of their slugs.
func (s *Store) Sections(ctx context.Context) ([]piece.SectionCount, error) {
	scan := func(row scanner) (x piece.SectionCount, err error) {
		return x, row.Scan(&x.Slug, &x.Topic, &x.Count)
	}
	return list(s.read(ctx), scan, `SELECT c.section,
			(SELECT p.topic FROM piece p WHERE p.status = 'published' AND p.section = c.section
			 ORDER BY p.published DESC, p.slug LIMIT 1), SUM(c.pieces)
		FROM piece_count c WHERE c.section <> ''
		GROUP BY c.section HAVING SUM(c.pieces) > 0 ORDER BY c.section`)
}

// recount moves a piece between the counts when its place in the archive has changed.
func recount(t session, old, now piece.Record) error {
	counted := func(r piece.Record) bool { return r.Status == piece.StatusPublished }
	if counted(old) == counted(now) && old.Month == now.Month && old.Section == now.Section {
		return nil
	}
	if counted(old) {
		if _, err := t.exec(`UPDATE piece_count SET pieces = pieces - 1 WHERE month = ? AND section = ?`,
			old.Month, old.Section); err != nil {
			return err
		}
	}
	if !counted(now) {
		return nil
	}
	_, err := t.exec(`INSERT INTO piece_count (month, section, pieces) VALUES (?, ?, 1)
		ON CONFLICT (month, section) DO UPDATE SET pieces = piece_count.pieces + 1`, now.Month, now.Section)
	return err
}
