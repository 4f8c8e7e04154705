package store

import (
	"context"
	"time"

	"pressrun/internal/piece"
)

// LatestFragments lists the kept feed entries of the newest published pieces, and the records of
// those among them of which none are kept for their current revision under this renderer (the
// version of the code) and home (the publication's hash). Section "" is all, limit 0 no limit.
func (s *Store) LatestFragments(ctx context.Context, section string, limit int, renderer, home string) (
	kept []piece.Fragment, missing []piece.Record, err error,
) {
	where, args := published(section)
	return s.keptEntries(ctx, renderer, home, where, append(args, bound(limit))...)
}

// MonthFragments does as LatestFragments for all pieces of one month of the archive.
func (s *Store) MonthFragments(ctx context.Context, year int, month time.Month, renderer, home string) (
	kept []piece.Fragment, missing []piece.Record, err error,
) {
	return s.keptEntries(ctx, renderer, home, `status = 'published' AND month = ?`, monthKey(year, month), bound(0))
}

// keptEntries lists entries and those that are missing; the last of the arguments is the limit.
func (s *Store) keptEntries(ctx context.Context, renderer, home, where string, args ...any) (
	kept []piece.Fragment, missing []piece.Record, err error,
) {
	err = each(s.read(ctx), func(row scanner) error {
		r, f, err := scanEntry(row)
		switch {
		case err != nil:
			return err
		case f.Revision == 0:
			missing = append(missing, r)
		default:
			kept = append(kept, f)
		}
		return nil
	}, `SELECT p.slug, id, source, status, title, section, topic, month, p.revision,
			published, updated, due_at, reason, withdrawn, archived, COALESCE(f.revision, 0), f.rss, f.atom, f.json
		FROM piece p LEFT JOIN fragment f ON f.slug = p.slug AND f.revision = p.revision
			AND f.renderer = ? AND f.publication = ?
		WHERE `+where+` ORDER BY p.published DESC, p.slug LIMIT ?`, append([]any{renderer, home}, args...)...)
	return kept, missing, err
}

func scanEntry(row scanner) (r piece.Record, f piece.Fragment, err error) {
	err = row.Scan(&r.Slug, &r.ID, &r.Source, &r.Status, &r.Title, &r.Section, &r.Topic, &r.Month, &r.Revision,
		into(&r.Published), into(&r.Updated), into(&r.DueAt), &r.Reason, into(&r.Withdrawn), &r.Archived,
		&f.Revision, &f.RSS, &f.Atom, &f.JSON)
	f.Slug, f.Published, f.Updated = r.Slug, r.Published, r.Updated
	return r, f, err
}

// PutFragment keeps the feed entries of one revision, in place of older ones of the piece.
func (s *Store) PutFragment(ctx context.Context, f piece.Fragment, renderer, home string) error {
	return s.write(ctx, func(t session) error {
		_, err := t.exec(`INSERT INTO fragment (slug, revision, renderer, publication, rss, atom, json)
			VALUES (?, ?, ?, ?, ?, ?, ?)
			ON CONFLICT (slug) DO UPDATE SET revision = excluded.revision, renderer = excluded.renderer,
				publication = excluded.publication, rss = excluded.rss, atom = excluded.atom, json = excluded.json`,
			f.Slug, f.Revision, renderer, home, nonNil(f.RSS), nonNil(f.Atom), nonNil(f.JSON))
		return name(err, "kept entries of %s", f.Slug)
	})
}
