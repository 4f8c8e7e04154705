package press

import (
	"context"
	"fmt"
	"time"

	"pressrun/internal/piece"
)

// isKept tells whether the words of a reading are those of some version of its piece.
func (p *Press) isKept(ctx context.Context, c *Candidate) (bool, error) {
	revisions, err := p.Store.Revisions(ctx, c.Record.Slug)
	if err != nil {
		return false, err
	}
	for _, rev := range revisions {
		old, err := p.revision(ctx, rev.Slug, rev.Number)
		if err != nil {
			return false, err
		}
		same, _, err := p.aligned(c.Reading, old)
		if err != nil {
			return false, err
		}
		if same.WordsHash() == old.WordsHash() {
			return true, nil
		}
	}
	return false, nil
}

// waiting settles a piece that is scheduled: it stays as it is, or the new words or dates take its place.
func (p *Press) waiting(ctx context.Context, c *Candidate, o Options, taken map[string]bool) error {
	old, err := p.revision(ctx, c.Record.Slug, c.Record.Revision)
	if err != nil {
		return err
	}
	same, _, err := p.aligned(c.Reading, old)
	if err != nil {
		return err
	}
	if p.isAnother(c.Piece, old) {
		return &RefusedError{Name: c.Name, Reason: fmt.Sprintf("is the file of %s, which waits, and reads nothing like it. "+
			"To put this text in its place, write slug: %q into the front matter; to publish it as another piece, say --new",
			c.Record.Slug, c.Record.Slug)}
	}
	now := p.Now()
	if o.At.IsZero() && !same.Published.Resolve(now, p.Publication.Location, p.Publication.PressHour).After(now) {
		same.Published = old.Published // it was given its time by hand; only --at sends it sooner
	}
	c.kept = o.At.IsZero() && same.WordsHash() == old.WordsHash() &&
		same.Published.Equal(old.Published) && same.EmbargoUntil.Equal(old.EmbargoUntil)
	if c.kept {
		return nil
	}
	c.Piece.Published, c.Piece.EmbargoUntil = same.Published, same.EmbargoUntil
	return p.prepare(ctx, c, o, taken)
}

// isAnother tells whether a text that was known by its file alone is another piece.
func (p *Press) isAnother(pc, old *piece.Piece) bool {
	return pc.ID != old.ID && pc.Slug != old.Slug && pc.Title != old.Title &&
		piece.ShareIn(piece.ParagraphHashes(pc), piece.ParagraphHashes(old)) == 0
}

// aligned is the piece of a reading with what the publication added to the old version put
// in, so that only what the editor changed differs, and the pictures it brings along.
func (p *Press) aligned(r Reading, old *piece.Piece) (*piece.Piece, map[string][]byte, error) {
	pc := *r.Piece
	pc.ID, pc.Slug, pc.Version, pc.Updated = old.ID, old.Slug, old.Version, old.Updated
	pc.Published = p.sameMoment(pc.Published, old.Published)
	pc.EmbargoUntil = p.sameMoment(pc.EmbargoUntil, old.EmbargoUntil)
	if len(pc.Corrections) == 0 {
		pc.Corrections = old.Corrections
	}
	pictures, err := adopt(&pc, r.folder)
	return &pc, pictures, err
}

// sameMoment is the hour that a bare day was given when it was first read.
func (p *Press) sameMoment(date, kept piece.Date) piece.Date {
	zone := p.Publication.Location
	if date.IsDay() && !kept.IsZero() && sameDay(date.InZone(zone), kept.InZone(zone)) {
		return kept
	}
	return date
}

func sameDay(a, b time.Time) bool { return a.Format(time.DateOnly) == b.Format(time.DateOnly) }
