package store

import (
	"context"
	"errors"
	"fmt"
	"strconv"
	"time"

	"pressrun/internal/piece"
)

const pieceColumns = `slug, id, source, status, title, section, topic, month, revision,
	published, updated, due_at, reason, withdrawn, archived`

func scanPiece(row scanner) (r piece.Record, err error) {
	err = row.Scan(&r.Slug, &r.ID, &r.Source, &r.Status, &r.Title, &r.Section, &r.Topic, &r.Month, &r.Revision,
		into(&r.Published), into(&r.Updated), into(&r.DueAt), &r.Reason, into(&r.Withdrawn), &r.Archived)
	return r, err
}

// Piece is what the publication knows of the piece with that slug.
func (s *Store) Piece(ctx context.Context, slug string) (piece.Record, error) {
	r, err := pieceBy(s.read(ctx), "slug", slug)
	return r, name(err, "piece %s", slug)
}

// PieceByID finds a piece by its tag URI.
func (s *Store) PieceByID(ctx context.Context, id string) (piece.Record, error) {
	r, err := pieceBy(s.read(ctx), "id", id)
	return r, name(err, "piece with the id %s", id)
}

// PieceBySource finds the newest piece that was first read from that path or address.
func (s *Store) PieceBySource(ctx context.Context, source string) (piece.Record, error) {
	if source == "" {
		return piece.Record{}, ErrNotFound
	}
	r, err := pieceBy(s.read(ctx), "source", source)
	return r, name(err, "piece read from %s", source)
}

func pieceBy(t session, column, value string) (piece.Record, error) {
	return one(t, scanPiece, `SELECT `+pieceColumns+` FROM piece WHERE `+column+` = ?
		ORDER BY published DESC, slug LIMIT 1`, value)
}

// Due lists scheduled pieces whose time has come, the longest due first.
func (s *Store) Due(ctx context.Context, now time.Time) ([]piece.Record, error) {
	return list(s.read(ctx), scanPiece, `SELECT `+pieceColumns+` FROM piece
		WHERE status = 'scheduled' AND due_at <= ? ORDER BY due_at, slug`, at(now))
}

// SaveRevision adds a revision and brings the piece's record up to it. It returns the record
// as kept: `updated` has moved on by whole seconds where another piece had that second, and
// once the piece is out `published`, its month and source stay what they were.
//
// A slug or id of another piece, or a revision number that is not newer, gives a *TakenError.
func (s *Store) SaveRevision(
	ctx context.Context, rec piece.Record, rev piece.Revision, paragraphs []uint64,
) (piece.Record, error) {
	if rec.Slug == "" || rec.ID == "" || rev.Slug != rec.Slug || rev.Number != rec.Revision || rev.Number < 1 {
		return rec, fmt.Errorf("revision %d of %q and record %q (%q, revision %d) do not belong together",
			rev.Number, rev.Slug, rec.Slug, rec.ID, rec.Revision)
	}
	err := s.write(ctx, func(t session) error {
		if err := t.hold(pieceBooks); err != nil {
			return err
		}
		old, err := revisable(t, rec)
		if err != nil {
			return err
		}
		if old.Status == piece.StatusPublished || old.Status == piece.StatusWithdrawn {
			rec.Published, rec.Month, rec.Source = old.Published, old.Month, old.Source
		}
		distinct := unique(paragraphs)
		if err := putPiece(t, old, rec, len(distinct)); err != nil {
			return err
		}
		if err := addRevision(t, rev); err != nil {
			return err
		}
		if err := putParagraphs(t, rec.Slug, distinct); err != nil {
			return err
		}
		rec, err = pieceBy(t, "slug", rec.Slug)
		return err
	})
	return rec, name(err, "piece %s, revision %d", rec.Slug, rec.Revision)
}

// revisable finds the record as it stood, the zero record for a new piece, and refuses names of others.
func revisable(t session, rec piece.Record) (old piece.Record, err error) {
	old, err = pieceBy(t, "slug", rec.Slug)
	switch {
	case err == nil && old.ID != rec.ID:
		return old, &TakenError{Field: "slug", Value: rec.Slug, By: old.Slug}
	case err == nil && old.Revision >= rec.Revision:
		return old, &TakenError{Field: "revision", Value: strconv.Itoa(rec.Revision), By: old.Slug}
	case err == nil:
		return old, nil
	case !errors.Is(err, ErrNotFound):
		return old, err
	}
	other, err := pieceBy(t, "id", rec.ID)
	switch {
	case err == nil:
		return other, &TakenError{Field: "id", Value: rec.ID, By: other.Slug}
	case errors.Is(err, ErrNotFound):
		return piece.Record{}, nil
	default:
		return other, err
	}
}

// putPiece writes the record and keeps the counts of the archive right.
func putPiece(t session, old, rec piece.Record, paragraphs int) error {
	rec, err := complete(t, rec)
	if err != nil {
		return err
	}
	_, err = t.exec(`INSERT INTO piece (`+pieceColumns+`, paragraphs)
		VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
		ON CONFLICT (slug) DO UPDATE SET source = excluded.source, status = excluded.status,
			title = excluded.title, section = excluded.section, topic = excluded.topic, month = excluded.month,
			revision = excluded.revision, published = excluded.published, updated = excluded.updated,
			due_at = excluded.due_at, reason = excluded.reason, withdrawn = excluded.withdrawn,
			archived = excluded.archived, paragraphs = excluded.paragraphs`,
		rec.Slug, rec.ID, rec.Source, rec.Status, rec.Title, rec.Section, rec.Topic, rec.Month, rec.Revision,
		at(rec.Published), at(rec.Updated), at(rec.DueAt), rec.Reason, at(rec.Withdrawn), flag(rec.Archived), paragraphs)
	if err != nil {
		return err
	}
	return recount(t, old, rec)
}

// complete checks a record and settles its `updated`, which is unique and to the second,
// as feeds print it.
func complete(t session, rec piece.Record) (piece.Record, error) {
	if rec.Month == "" && !rec.Published.IsZero() {
		rec.Month = piece.MonthKey(rec.Published, rec.Published.Location())
	}
	if rec.Status == piece.StatusPublished {
		if rec.Published.IsZero() {
			return rec, errors.New("a published piece has a time of publication; give it one")
		}
		if rec.Updated.IsZero() {
			rec.Updated = rec.Published
		}
	}
	if rec.Updated.IsZero() {
		return rec, nil
	}
	free, err := freeSecond(t, rec.Updated.UTC().Truncate(time.Second), rec.Slug)
	rec.Updated = free
	return rec, err
}

// freeSecond is the first second from then on that no other piece has as its `updated`.
func freeSecond(t session, free time.Time, slug string) (time.Time, error) {
	errStop := errors.New("a free second was found")
	err := each(t, func(row scanner) error {
		var taken time.Time
		if err := row.Scan(into(&taken)); err != nil {
			return err
		}
		if !taken.Equal(free) {
			return errStop
		}
		free = free.Add(time.Second)
		return nil
	}, `SELECT updated FROM piece WHERE updated >= ? AND slug <> ? ORDER BY updated`, at(free), slug)
	if errors.Is(err, errStop) {
		err = nil
	}
	return free, err
}

// MarkPublished lets a piece out: from this moment `published` never moves. A piece that is
// out already stays as it is. Its month in the archive is that of the time in its own zone,
// unless the time is the one the record holds.
func (s *Store) MarkPublished(ctx context.Context, slug string, published time.Time) error {
	return s.change(ctx, slug, func(r *piece.Record) {
		if r.Status == piece.StatusPublished {
			return
		}
		if r.Month == "" || !r.Published.Equal(published) {
			r.Month = piece.MonthKey(published, published.Location())
		}
		r.Status, r.DueAt, r.Reason, r.Withdrawn = piece.StatusPublished, time.Time{}, "", time.Time{}
		r.Published = published.UTC()
	})
}

// Withdraw takes a piece back. A piece that is withdrawn already keeps its first reason.
func (s *Store) Withdraw(ctx context.Context, slug, reason string, when time.Time) error {
	return s.change(ctx, slug, func(r *piece.Record) {
		if r.Status == piece.StatusWithdrawn {
			return
		}
		r.Status, r.Reason, r.Withdrawn, r.DueAt = piece.StatusWithdrawn, reason, when.UTC(), time.Time{}
	})
}

func (s *Store) change(ctx context.Context, slug string, f func(*piece.Record)) error {
	err := s.write(ctx, func(t session) error {
		if err := t.hold(pieceBooks); err != nil {
			return err
		}
		old, err := pieceBy(t, "slug", slug)
		if err != nil {
			return err
		}
		rec := old
		if f(&rec); rec == old {
			return nil
		}
		var paragraphs int
		if err := t.get(`SELECT paragraphs FROM piece WHERE slug = ?`, []any{slug}, &paragraphs); err != nil {
			return err
		}
		return putPiece(t, old, rec, paragraphs)
	})
	return name(err, "piece %s", slug)
}
