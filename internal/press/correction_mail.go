package press

import (
	"context"
	"errors"
	"fmt"
	"slices"

	"pressrun/internal/digest"
	"pressrun/internal/ledger"
	"pressrun/internal/piece"
	"pressrun/internal/subscriber"
)

// CorrectionMail is a correction as it would be told by mail to those who got the piece before it, with nothing sent.
type CorrectionMail struct {
	Record  piece.Record
	Note    string          // what was wrong
	Digests []PlannedDigest // one for each list that brought the piece and has readers to be told
	Notes   []string        // what a person should know
	version piece.Revision
	open    *ledger.Run // the run that tells it and is not finished; nil: a new one will
}

// Empty tells whether nobody is left to be told.
func (m *CorrectionMail) Empty() bool { return m.open == nil && len(m.Digests) == 0 }

// Goes is the number of the run that tells it already and is not finished; 0: there is none.
func (m *CorrectionMail) Goes() int64 {
	if m.open == nil {
		return 0
	}
	return m.open.ID
}

// PlanCorrectionMail works out whom the last correction of a piece is to be told. Who was told is not among them, so it
// may be asked again.
func (p *Press) PlanCorrectionMail(ctx context.Context, slug string) (*CorrectionMail, error) {
	rec, err := p.Store.Piece(ctx, slug)
	switch {
	case errors.Is(err, ledger.ErrNotFound):
		return nil, fmt.Errorf("no piece is called %q; pieces/ shows the slugs", slug)
	case err != nil:
		return nil, err
	case rec.Status != piece.StatusPublished:
		return nil, fmt.Errorf("%s is %s; only a correction of a published piece is mailed", slug, rec.Status)
	}
	m, err := p.tellCorrection(ctx, rec)
	if err != nil || m.open != nil || !p.Publication.Pages {
		return m, err
	}
	return m, p.pageFirst(ctx, m.version)
}

// pageFirst refuses to send a link to a page that does not have the correction yet.
func (p *Press) pageFirst(ctx context.Context, rev piece.Revision) error {
	runs, err := p.Store.RunsOf(ctx, rev.Slug)
	if err != nil {
		return err
	}
	for _, run := range runs {
		if run.Pieces[0].Revision >= rev.Number && run.Steps[ledger.Feeds] == ledger.StepDone {
			return nil
		}
	}
	return &RefusedError{Name: rev.Slug, Reason: "has a page without that correction as yet, and the mail links to it; " +
		"carry it first: pressrun publish " + rev.Slug}
}

func (p *Press) tellCorrection(ctx context.Context, rec piece.Record) (*CorrectionMail, error) {
	m := &CorrectionMail{Record: rec}
	var err error
	if m.version, err = p.lastCorrection(ctx, rec.Slug); err != nil {
		return nil, err
	}
	m.Note = m.version.Note
	if m.open, err = p.openCorrectionMail(ctx, m.version); err != nil || m.open != nil {
		return m, err
	}
	t, err := p.toldVersion(ctx, rec, m.version.Number)
	if err != nil {
		return nil, err
	}
	m.Digests, m.Notes, err = p.previewCorrection(ctx, t)
	return m, err
}

// lastCorrection is the newest version that a note explains; slips may have come after it.
func (p *Press) lastCorrection(ctx context.Context, slug string) (last piece.Revision, err error) {
	revisions, err := p.Store.Revisions(ctx, slug)
	if err != nil {
		return last, err
	}
	for _, rev := range revisions {
		if rev.Number > max(1, last.Number) && !rev.Minor && rev.Note != "" {
			last = rev
		}
	}
	if last.Number == 0 {
		return last, fmt.Errorf("%s was never corrected with a note; do that with: "+
			"pressrun correct %s --note \"what was wrong\" --mail", slug, slug)
	}
	return last, nil
}

// openCorrectionMail is the run that mails a correction and is not at its end; nil: there is none.
func (p *Press) openCorrectionMail(ctx context.Context, rev piece.Revision) (*ledger.Run, error) {
	runs, err := p.Store.RunsOf(ctx, rev.Slug)
	if err != nil {
		return nil, err
	}
	for i := range runs {
		run := &runs[i]
		ours := run.Kind == ledger.Correct && run.Pieces[0].Revision == rev.Number
		if ours && !run.State.AtEnd() && run.Steps[ledger.Email] == ledger.StepOpen {
			return run, nil
		}
	}
	return nil, nil //nolint:nilnil // no run
}

// MailCorrection tells a correction to those who got the piece before it.
func (p *Press) MailCorrection(ctx context.Context, m *CorrectionMail) (*Report, error) {
	run := p.digestRun(ledger.Digest{})
	run.Kind, run.Note = ledger.Correct, m.Note
	run.Pieces = []ledger.PieceRef{{Slug: m.version.Slug, Revision: m.version.Number}}
	return p.mailOwn(ctx, m.open, run)
}

// told is a correction as its edition tells it: in the words of the version that corrected the piece, whatever slips
// were put right since.
type told struct {
	ref     ledger.PieceRef
	shown   *current
	changes []piece.Change
}

func (p *Press) toldVersion(ctx context.Context, rec piece.Record, number int) (told, error) {
	was, err := p.revision(ctx, rec.Slug, number-1)
	if err != nil {
		return told{}, err
	}
	is, err := p.revision(ctx, rec.Slug, number)
	if err != nil {
		return told{}, err
	}
	return p.told(rec, is, piece.Diff(was, is))
}

func (p *Press) told(rec piece.Record, is *piece.Piece, changes []piece.Change) (told, error) {
	shown, err := p.show(rec, is, picturesIn(p.Folders.Pieces))
	return told{ledger.PieceRef{Slug: rec.Slug, Revision: is.Version}, shown, changes}, err
}

// correctionEditions plans an edition for each list that has readers to be told.
func (p *Press) correctionEditions(ctx context.Context, run ledger.Run, report *RunReport) ([]ledger.EditionPlan, error) {
	rec, err := p.Store.Piece(ctx, run.Pieces[0].Slug)
	if err != nil || rec.Status == piece.StatusWithdrawn { // what stands in the place of its page says more
		return nil, err
	}
	t, err := p.toldVersion(ctx, rec, run.Pieces[0].Revision)
	if err != nil {
		return nil, err
	}
	editions, notes, err := p.planCorrection(ctx, t)
	report.Notes = append(report.Notes, notes...)
	return p.plansOf(editions, err)
}

func (p *Press) previewCorrection(ctx context.Context, t told) (digests []PlannedDigest, notes []string, err error) {
	editions, notes, err := p.planCorrection(ctx, t)
	if err != nil {
		return nil, nil, err
	}
	digests, err = p.previewOwn(editions)
	return digests, notes, err
}

// planCorrection plans the editions that tell a correction, and notes who is not told by them.
func (p *Press) planCorrection(ctx context.Context, t told) (editions []ownEdition, notes []string, err error) {
	lists, notes, err := p.broughtBy(ctx, t.ref)
	if err != nil {
		return nil, nil, err
	}
	for _, list := range lists {
		own, err := p.makeOwn(ctx, list, ledger.CorrectionEdition, digest.Edition{
			Correction: &digest.Correction{Changes: t.changes},
		}, t.shown)
		if err != nil {
			return nil, nil, err
		}
		own.plan.Pieces = []ledger.PieceRef{t.ref}
		editions = append(editions, own)
	}
	editions, err = p.read(ctx, editions)
	return editions, notes, err
}

// broughtBy are the lists whose editions brought a piece in versions before that of ref, in the order of lists.yaml.
func (p *Press) broughtBy(ctx context.Context, ref ledger.PieceRef) (lists []*subscriber.List, notes []string, err error) {
	editions, err := p.Store.EditionsWith(ctx, ref.Slug)
	if err != nil {
		return nil, nil, err
	}
	brought := map[string]bool{}
	for _, e := range editions {
		if e.Kind == ledger.CorrectionEdition || !slices.ContainsFunc(e.Pieces, func(had ledger.PieceRef) bool {
			return had.Slug == ref.Slug && had.Revision < ref.Revision
		}) {
			continue
		}
		brought[e.List] = true
		if note, err := p.stillComes(ctx, e, ref.Slug); err != nil {
			return nil, nil, err
		} else if note != "" {
			notes = append(notes, note)
		}
	}
	for i := range p.Lists {
		if list := &p.Lists[i]; brought[list.Slug] {
			lists = append(lists, list)
			delete(brought, list.Slug)
		}
	}
	for _, gone := range sortedKeys(brought) {
		notes = append(notes, fmt.Sprintf("the list %s is no more; those who got the piece by it alone are not told", gone))
	}
	return lists, notes, nil
}

// stillComes says how many readers an edition has still to bring a piece, as it was before; empty: none.
func (p *Press) stillComes(ctx context.Context, e ledger.Edition, slug string) (string, error) {
	if e.AtEnd() {
		return "", nil
	}
	balance, err := p.Store.Balance(ctx, e.ID)
	if err != nil || balance.Open() == 0 {
		return "", err
	}
	return fmt.Sprintf("%s %d has still to be sent to %s, with the piece as it was; when they have it, tell them too: "+
		"pressrun editions correction %s", e.List, e.Number, piece.Count(balance.Open(), "reader", "readers"), slug), nil
}
