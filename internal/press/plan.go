package press

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
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
	Unrun     []Unrun         // saved earlier, but the program ended before their run was opened
	Resume    []ledger.Run    // runs of pieces published earlier that are not finished
	Done      []ledger.Run    // runs of pieces that are finished: nothing to do
	DueAt     time.Time       // when the new run starts; zero: now
	Editions  []PlannedDigest // digests that would be mailed
	Partners  []PlannedCopies
	Questions []string // what a person should say yes to before mail goes out
}

// Unrun is a version that stands in the books and that no run carries.
type Unrun struct {
	Record piece.Record
	// Correction is the version as saved when it corrects one that went out; nil: nothing of the piece is out.
	Correction *piece.Revision
	Mail       bool // the correction is told by mail
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
		c, err := p.input(ctx, name, o, taken)
		if err != nil {
			return nil, err
		}
		if c.kept {
			if err := p.planRunsOf(ctx, c.Record, pl, seenRuns); err != nil {
				return nil, err
			}
			continue
		}
		same, err := givenTwice(pl.Pieces, c, o)
		if err != nil {
			return nil, err
		}
		if !same {
			taken[c.Record.Slug] = true
			pl.Pieces = append(pl.Pieces, c)
		}
	}
	if err := errors.Join(pl.oneTime(), pl.wholeWhenDue(), p.pagesFirst(pl)); err != nil {
		return nil, err
	}
	if err := p.preview(ctx, pl); err != nil {
		return nil, err
	}
	if err := pl.refuseFaultyDigests(); err != nil {
		return nil, err
	}
	return pl, nil
}

// pagesFirst refuses to send links to pages that are not there yet.
func (p *Press) pagesFirst(pl *Plan) error {
	if asked(pl.Options.Only, ledger.Feeds) || !p.Publication.Pages {
		return nil
	}
	name := ""
	for _, c := range pl.Pieces {
		name = c.Name
	}
	for _, run := range pl.Resume {
		if run.Steps[ledger.Feeds] == ledger.StepOpen {
			name = run.Pieces[0].Slug
		}
	}
	if name == "" {
		return nil
	}
	return &RefusedError{Name: name, Reason: "has no page yet, and mails and copies link to it; carry feeds first, or together: --only feeds,email"}
}

// input is the piece of one name: of a file, a page, or the slug of a known piece.
func (p *Press) input(ctx context.Context, name string, o Options, taken map[string]bool) (*Candidate, error) {
	rec, isSlug, err := p.slugOf(ctx, name)
	switch {
	case err != nil:
		return nil, err
	case !isSlug:
		return p.candidate(ctx, name, o, taken)
	case rec.Status == piece.StatusScheduled && !o.At.IsZero():
		return p.moved(ctx, rec, o)
	}
	return &Candidate{Record: rec, known: true, kept: true}, nil
}

// moved is a waiting piece in the words it has, for another time.
func (p *Press) moved(ctx context.Context, rec piece.Record, o Options) (*Candidate, error) {
	pc, err := p.revision(ctx, rec.Slug, rec.Revision)
	if err != nil {
		return nil, err
	}
	c := &Candidate{Reading: Reading{Name: rec.Source, Piece: pc, folder: p.Folders.Pieces}, Record: rec, known: true}
	return c, p.prepare(ctx, c, o, nil)
}

// givenTwice tells whether the file of a piece was named before in the same command. The same words in
// another file are refused: one of them would go out as a second piece.
func givenTwice(earlier []*Candidate, c *Candidate, o Options) (bool, error) {
	words := piece.ParagraphHashes(c.Piece)
	for _, e := range earlier {
		if e.Record.Source == c.Record.Source {
			return true, nil
		}
		sameText := !o.New && len(words) > 0 && piece.ShareIn(words, piece.ParagraphHashes(e.Piece)) >= sameShare
		if sameText || e.Record.ID == c.Record.ID {
			return false, &RefusedError{Name: c.Name, Reason: fmt.Sprintf(
				"is the same piece as %s; name one of them, or publish it by itself with --new", e.Name)}
		}
	}
	return false, nil
}

// oneTime refuses pieces that would go out at different times: a run has one.
func (pl *Plan) oneTime() error {
	for _, c := range pl.Pieces {
		first := pl.Pieces[0].Record.DueAt
		if !c.Record.DueAt.Equal(first) {
			return &RefusedError{Name: c.Name, Reason: fmt.Sprintf(
				"goes out %s, but %s %s; publish them one after the other, or give all one time with --at",
				when(c.Record.DueAt), pl.Pieces[0].Name, when(first))}
		}
		pl.DueAt = c.Record.DueAt
	}
	return nil
}

// wholeWhenDue refuses single channels for pieces that wait: when they are due, all are carried.
func (pl *Plan) wholeWhenDue() error {
	if len(pl.Options.Only) == 0 || len(pl.Pieces) == 0 || pl.DueAt.IsZero() {
		return nil
	}
	return &RefusedError{Name: pl.Pieces[0].Name, Reason: "waits until " + pl.DueAt.Format("Jan 2, 2006, 15:04 MST") +
		", and --only is for now; leave it out, or publish at once with --at now"}
}

func when(due time.Time) string {
	if due.IsZero() {
		return "at once"
	}
	return "at " + due.Format("Jan 2, 2006, 15:04 MST")
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

// planRunsOf sorts the runs of a known piece into those to carry on and those done.
func (p *Press) planRunsOf(ctx context.Context, rec piece.Record, pl *Plan, seen map[int64]bool) error {
	runs, err := p.Store.RunsOf(ctx, rec.Slug)
	if err != nil {
		return err
	}
	carried, out := false, false
	for _, run := range runs {
		whole := run.Steps[ledger.Feeds] != ledger.StepOff && (run.State != ledger.RunCancelled || begun(run))
		stale := run.State == ledger.RunScheduled && !carries(run, rec)
		carried = carried || whole && carries(run, rec)
		out = out || whole && run.State != ledger.RunScheduled
		if seen[run.ID] || stale {
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
	if carried {
		return nil
	}
	unrun := Unrun{Record: rec}
	if out {
		rev, err := p.Store.Revision(ctx, rec.Slug, rec.Revision)
		if err != nil {
			return err
		}
		unrun.Correction = &rev
	}
	pl.Unrun = append(pl.Unrun, unrun)
	return nil
}

// carries tells whether a run is of the piece's current version.
func carries(run ledger.Run, rec piece.Record) bool {
	return slices.Contains(run.Pieces, ledger.PieceRef{Slug: rec.Slug, Revision: rec.Revision})
}

// candidate reads one file or page and settles its identity and dates.
func (p *Press) candidate(ctx context.Context, name string, o Options, taken map[string]bool) (*Candidate, error) {
	r, err := p.Read(ctx, name)
	if err != nil {
		return nil, err
	}
	if !o.At.IsZero() && r.Piece != nil && r.Piece.Published.IsZero() {
		r.Findings = slices.DeleteFunc(r.Findings, func(f piece.Finding) bool { return f.Field == "date" }) // --at gives it
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
	if !c.known && !o.New && !o.Archive && p.wasPublished(c.Piece) {
		return nil, &RefusedError{Name: c.Name, Reason: "has the id of a piece that was published here, and these books do not know it. " +
			"Take it in without telling anybody with --archive, or publish it as a new piece with --new"}
	}
	if !c.known {
		return c, p.prepare(ctx, c, o, taken)
	}
	if c.Record.Status == piece.StatusWithdrawn {
		return nil, withdrawnError(c.Record)
	}
	if c.Record.Status == piece.StatusScheduled {
		return c, p.waiting(ctx, c, o, taken)
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

// wasPublished tells whether a piece carries an id of ours: only a first publication gives one.
func (p *Press) wasPublished(pc *piece.Piece) bool {
	return strings.HasPrefix(pc.ID, "tag:"+p.Publication.Authority+":")
}

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
	known, err := find(ctx, p.Store.PieceByID, pc.ID)
	if ignoreNotFound(err) != nil {
		return err
	}
	if pc.ID == "" || known.ID == pc.ID || o.New && p.wasPublished(pc) { // of another piece, from which the file of a new one was copied
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
