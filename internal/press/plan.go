package press

import (
	"context"
	"fmt"
	"time"

	"pressrun/internal/ledger"
	"pressrun/internal/piece"
)

// Options are the choices of a publication.
type Options struct {
	At      time.Time        // publish then, whatever the piece's date says; zero: by its date
	Only    []ledger.Channel // carry these now, leave the others open; empty: all
	Archive bool             // take into pages and the feeds' archive, tell nobody
	New     bool             // a file that looks like a published piece is a new one all the same
	Strict  bool             // warnings refuse
}

// Plan is a publication made up and checked, before anything is written.
type Plan struct {
	Options   Options
	Pieces    []*Candidate    // new or scheduled pieces, to be saved and run together
	Unrun     []piece.Record  // saved earlier, but the program ended before their run was opened
	Resume    []ledger.Run    // runs of pieces published earlier that are not finished
	Done      []ledger.Run    // runs of pieces that are finished: nothing to do
	DueAt     time.Time       // when the new run starts; zero: now
	Editions  []PlannedDigest // digests that would be mailed
	Partners  []PlannedCopies
	Questions []string // what a person should say yes to before mail goes out
}

// Candidate is one input of a publication.
type Candidate struct {
	Reading
	Record   piece.Record
	known    bool              // the publication has the piece already
	kept     bool              // and in these very words
	pictures map[string][]byte // to be put below pieces/
}

// Empty tells whether there is nothing left to do.
func (pl *Plan) Empty() bool { return len(pl.Pieces) == 0 && len(pl.Unrun) == 0 && len(pl.Resume) == 0 }

// Plan reads and checks the inputs and works out what a publication would do. A refused
// input fails the whole plan with a *RefusedError; nothing is written.
func (p *Press) Plan(ctx context.Context, names []string, o Options) (*Plan, error) {
	pl := &Plan{Options: o}
	taken := map[string]bool{}
	seenRuns := map[int64]bool{}
	for _, name := range names {
		rec, isSlug, err := p.slugOf(ctx, name)
		if err != nil {
			return nil, err
		}
		if !isSlug {
			c, err := p.candidate(ctx, name, o, taken)
			if err != nil {
				return nil, err
			}
			if !c.kept {
				taken[c.Record.Slug] = true
				pl.Pieces = append(pl.Pieces, c)
				continue
			}
			rec = c.Record
		}
		if err := p.planRunsOf(ctx, rec, pl, seenRuns); err != nil {
			return nil, err
		}
	}
	return pl, p.preview(ctx, pl)
}

// slugOf tells whether a name is the slug of a known piece rather than a file.
func (p *Press) slugOf(ctx context.Context, name string) (piece.Record, bool, error) {
	if isAddress(name) || fileExists(name) {
		return piece.Record{}, false, nil
	}
	rec, err := find(ctx, p.Store.Piece, name)
	if err != nil {
		return piece.Record{}, false, ignoreNotFound(err)
	}
	if rec.Status == piece.StatusWithdrawn {
		return rec, true, withdrawnError(rec)
	}
	return rec, true, nil
}

func withdrawnError(rec piece.Record) error {
	return &RefusedError{Name: rec.Slug, Reason: fmt.Sprintf(
		"was withdrawn (%s); to run it as a new piece, publish its file with --new", rec.Reason)}
}

// planRunsOf sorts the publication runs of a known piece into those to carry on and those done.
func (p *Press) planRunsOf(ctx context.Context, rec piece.Record, pl *Plan, seen map[int64]bool) error {
	runs, err := p.Store.RunsOf(ctx, rec.Slug)
	if err != nil {
		return err
	}
	published := false
	for _, run := range runs {
		published = published || run.Kind == ledger.Publish
		if seen[run.ID] {
			continue
		}
		seen[run.ID] = true
		switch run.State {
		case ledger.RunFinished, ledger.RunCancelled:
			if run.Kind == ledger.Publish {
				pl.Done = append(pl.Done, run)
			}
		default:
			pl.Resume = append(pl.Resume, run)
		}
	}
	if !published {
		pl.Unrun = append(pl.Unrun, rec)
	}
	return nil
}

// candidate reads one file or page and settles its identity and dates.
func (p *Press) candidate(ctx context.Context, name string, o Options, taken map[string]bool) (*Candidate, error) {
	r, err := p.Read(ctx, name)
	if err != nil {
		return nil, err
	}
	if r.Refused() || o.Strict && hasWarnings(r.Findings) {
		return nil, &RefusedError{Name: name, Findings: r.Findings}
	}
	c := &Candidate{Reading: *r}
	if !o.New {
		if c.Record, c.known, err = p.identify(ctx, r); err != nil {
			return nil, err
		}
	}
	if !c.known {
		return c, p.prepare(ctx, c, o, taken)
	}
	if c.Record.Status == piece.StatusWithdrawn {
		return nil, withdrawnError(c.Record)
	}
	if c.kept, err = p.isKept(ctx, c); err != nil || c.kept {
		return c, err
	}
	if c.Record.Status == piece.StatusPublished {
		return nil, &RefusedError{Name: c.Name, Reason: fmt.Sprintf(
			"has changed since %s was published; carry the change with: pressrun correct %s %s --minor, or with --note \"what was wrong\"",
			c.Record.Slug, c.Record.Slug, c.Name)}
	}
	return c, p.prepare(ctx, c, o, taken)
}

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
		same, err := p.aligned(c.Reading, old)
		if err != nil {
			return false, err
		}
		if same.WordsHash() == old.WordsHash() {
			return true, nil
		}
	}
	return false, nil
}

// aligned is the piece of a reading with what the publication added to the old version put
// in, so that only what the editor changed differs.
func (p *Press) aligned(r Reading, old *piece.Piece) (*piece.Piece, error) {
	pc := *r.Piece
	pc.ID, pc.Slug, pc.Version, pc.Updated = old.ID, old.Slug, old.Version, old.Updated
	zone := p.Publication.Location
	if pc.Published.IsDay() && sameDay(pc.Published.InZone(zone), old.Published.InZone(zone)) {
		pc.Published = old.Published
	}
	if len(pc.Corrections) == 0 {
		pc.Corrections = old.Corrections
	}
	_, err := p.adopt(&pc, r.folder)
	return &pc, err
}

func sameDay(a, b time.Time) bool { return a.Format(time.DateOnly) == b.Format(time.DateOnly) }

// prepare settles slug, id, version, dates and pictures of a piece that is not out yet.
func (p *Press) prepare(ctx context.Context, c *Candidate, o Options, taken map[string]bool) error {
	pc := c.Piece
	pc.Version = max(pc.Version, 1)
	if c.known { // it waits for its date, and nobody has seen it
		pc.Slug, pc.ID, pc.Version = c.Record.Slug, c.Record.ID, c.Record.Revision+1
		return p.settle(c, o)
	}
	slug, err := p.freeSlug(ctx, pc, taken)
	if err != nil {
		return err
	}
	pc.Slug = slug
	if pc.ID == "" {
		pc.ID = p.Publication.PieceID(slug)
	}
	return p.settle(c, o)
}

func hasWarnings(findings []piece.Finding) bool {
	for _, f := range findings {
		if f.Level != piece.LevelInfo {
			return true
		}
	}
	return false
}
