package store

import (
	"context"
	"slices"

	"pressrun/internal/piece"
)

const revisionColumns = `slug, number, markdown, words, minor, note, saved`

func scanRevision(row scanner) (r piece.Revision, err error) {
	err = row.Scan(&r.Slug, &r.Number, &r.Markdown, &r.Words, &r.Minor, &r.Note, into(&r.Saved))
	return r, err
}

// Revision is one state of a piece.
func (s *Store) Revision(ctx context.Context, slug string, number int) (piece.Revision, error) {
	r, err := one(s.read(ctx), scanRevision, `SELECT `+revisionColumns+` FROM revision
		WHERE slug = ? AND number = ?`, slug, number)
	return r, name(err, "piece %s, revision %d", slug, number)
}

// Revisions are all states of a piece, the first one first.
func (s *Store) Revisions(ctx context.Context, slug string) ([]piece.Revision, error) {
	return list(s.read(ctx), scanRevision, `SELECT `+revisionColumns+` FROM revision
		WHERE slug = ? ORDER BY number`, slug)
}

func addRevision(t session, r piece.Revision) error {
	_, err := t.exec(`INSERT INTO revision (`+revisionColumns+`) VALUES (?, ?, ?, ?, ?, ?, ?)`,
		r.Slug, r.Number, nonNil(r.Markdown), r.Words, flag(r.Minor), r.Note, at(r.Saved))
	return err
}

// nonNil is bytes for a column that is never NULL.
func nonNil(b []byte) []byte {
	if b == nil {
		return []byte{}
	}
	return b
}

// maxShared bounds the candidates that PiecesSharing names.
const maxShared = 10

// PiecesSharing finds the pieces that have paragraphs with these hashes as they stand now, those
// with the most first.
func (s *Store) PiecesSharing(ctx context.Context, hashes []uint64) ([]piece.Shared, error) {
	scan := func(row scanner) (c piece.Shared, err error) {
		return c, row.Scan(&c.Slug, &c.Common, &c.Total)
	}
	return list(s.read(ctx), scan, `SELECT p.slug, COUNT(*), p.paragraphs
		FROM paragraph h JOIN piece p ON p.slug = h.slug WHERE h.hash IN {ints}
		GROUP BY p.slug, p.paragraphs ORDER BY COUNT(*) DESC, p.slug LIMIT ?`, set(unique(hashes)), maxShared)
}

// unique is the hashes as the database keeps them, each once.
func unique(hashes []uint64) []int64 {
	kept := make([]int64, len(hashes))
	for i, h := range hashes {
		kept[i] = int64(h) //nolint:gosec // the same 64 bits, kept as a signed number
	}
	slices.Sort(kept)
	return slices.Compact(kept)
}

// maxRowsAtOnce bounds the rows of one statement, so that its parameters stay far below every limit.
const maxRowsAtOnce = 500

func putParagraphs(t session, slug string, hashes []int64) error {
	if _, err := t.exec(`DELETE FROM paragraph WHERE slug = ?`, slug); err != nil {
		return err
	}
	for some := range slices.Chunk(hashes, maxRowsAtOnce) {
		args := make([]any, 0, 2*len(some))
		for _, h := range some {
			args = append(args, h, slug)
		}
		if _, err := t.exec(`INSERT INTO paragraph (hash, slug) VALUES `+rowsOf(len(some), "BIGINT", "TEXT"), args...); err != nil {
			return err
		}
	}
	return nil
}
