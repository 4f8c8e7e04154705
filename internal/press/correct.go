package press

import (
	"context"
	"errors"
	"fmt"
	"path/filepath"
	"strings"

	"pressrun/internal/ledger"
	"pressrun/internal/piece"
)

// Correction says how a published piece is to be put right.
type Correction struct {
	Piece string // slug, or a file of the piece as it should read
	File  string // the piece as it should read; empty: pieces/<slug>.md as edited
	Minor bool   // a slip: no public note, `updated` stays
	Note  string // what was wrong, told to readers and partners
	Again bool   // carry the same text again, as after an outlet was confirmed
	Mail  bool   // tell it by mail to those who got the piece
}

// CorrectionPlan is a correction made up and checked, before anything is written.
type CorrectionPlan struct {
	Record  piece.Record // as it stands
	Piece   *piece.Piece // as it will stand
	Changes []piece.Change
	Holders []ledger.Holder // partners that will be told
	Reading *Reading
	Mail    *CorrectionMail // to those who got the piece; nil: nobody is mailed
	minor   bool
	note    string

	pictures map[string][]byte // to be put below pieces/
	again    *Plan             // what carries on this correction, which is saved already; nil: it is new
}

// Empty tells whether the correction is carried and told already.
func (pl *CorrectionPlan) Empty() bool {
	return pl.again != nil && pl.again.Empty() && (pl.Mail == nil || pl.Mail.Empty())
}

// PlanCorrection reads the new words and works out what changes.
func (p *Press) PlanCorrection(ctx context.Context, o Correction) (*CorrectionPlan, error) {
	rec, file, err := p.correctionSource(ctx, o)
	if err != nil {
		return nil, err
	}
	reading, err := p.Read(ctx, file)
	if err != nil {
		return nil, err
	}
	if reading.Refused() {
		return nil, &RefusedError{Name: file, Findings: reading.Findings}
	}
	old, err := p.revision(ctx, rec.Slug, rec.Revision)
	if err != nil {
		return nil, err
	}
	pc, pictures, err := p.aligned(*reading, old)
	if err != nil {
		return nil, err
	}
	if again, err := p.correctionAgain(ctx, rec, pc, old, o); !o.Again && (again != nil || err != nil) {
		plan := &CorrectionPlan{Record: rec, Piece: old, Reading: reading, again: again}
		if o.Mail && again != nil {
			plan.Mail, err = p.tellCorrection(ctx, rec)
		}
		return plan, err
	}
	pc.Published = old.Published // what is out keeps its date
	plan := &CorrectionPlan{
		Record: rec, Piece: pc, Changes: piece.Diff(old, pc), Reading: reading, minor: o.Minor, note: o.Note,
		pictures: pictures,
	}
	if pc.WordsHash() == old.WordsHash() && o.Note == "" && !o.Again {
		return nil, fmt.Errorf("%s reads as version %d does; change the text first, add a note with --note, "+
			"or carry the same text again with --again, as after an outlet was confirmed", file, rec.Revision)
	}
	p.number(pc, old, o)
	if o.Mail {
		if err := p.planMail(ctx, plan); err != nil {
			return nil, err
		}
	}
	plan.Holders, err = p.Store.Holders(ctx, rec.Slug)
	return plan, err
}

// planMail works out whom a correction that is not made yet is to be told by mail.
func (p *Press) planMail(ctx context.Context, plan *CorrectionPlan) error {
	t, err := p.told(plan.Record, plan.Piece, plan.Changes)
	if err != nil {
		return err
	}
	plan.Mail = &CorrectionMail{Record: plan.Record, Note: plan.note}
	plan.Mail.Digests, plan.Mail.Notes, err = p.previewCorrection(ctx, t)
	if err != nil {
		return err
	}
	for _, d := range plan.Mail.Digests {
		if piece.HasErrors(d.Findings) {
			return &RefusedError{Name: editionName(d.List), Findings: d.Findings}
		}
	}
	return nil
}

// correctionAgain tells whether a correction is the one that was saved last, and gives what carries it
// on; one that is at its end is an error. It would otherwise be made, and told, twice.
func (p *Press) correctionAgain(ctx context.Context, rec piece.Record, pc, old *piece.Piece, o Correction) (*Plan, error) {
	last, err := p.Store.Revision(ctx, rec.Slug, rec.Revision)
	if err != nil {
		return nil, err
	}
	same := *pc
	same.Published, same.Corrections = old.Published, old.Corrections // the editor's file has no note of it yet
	if last.Minor != o.Minor || last.Note != o.Note || same.WordsHash() != old.WordsHash() {
		return nil, nil //nolint:nilnil // no plan: it is a new one
	}
	pl := &Plan{}
	if err := p.planRunsOf(ctx, rec, pl, map[int64]bool{}); err != nil {
		return nil, err
	}
	for _, run := range pl.Resume {
		if run.Kind == ledger.Correct && carries(run, rec) {
			return pl, nil
		}
	}
	for i := range pl.Unrun {
		pl.Unrun[i].Mail = o.Mail
	}
	if o.Mail || len(pl.Unrun) > 0 && pl.Unrun[0].Correction != nil {
		return pl, nil
	}
	return nil, fmt.Errorf("%s reads as version %d does, and that correction is carried; change the text or the note first",
		rec.Slug, rec.Revision)
}

// number makes the new words the next version, with the correction's note when there is one.
func (p *Press) number(pc, old *piece.Piece, o Correction) {
	pc.Version = old.Version + 1
	if o.Minor {
		return
	}
	now := piece.At(p.Now().In(p.Publication.Location))
	pc.Updated = now
	pc.Corrections = append(append([]piece.Correction(nil), pc.Corrections...), piece.Correction{Date: now, Text: o.Note})
}

// correctionSource finds the piece to be corrected and the file that holds its new words.
func (p *Press) correctionSource(ctx context.Context, o Correction) (piece.Record, string, error) {
	if o.Minor == (strings.TrimSpace(o.Note) != "") {
		return piece.Record{}, "", errors.New("say what kind of correction it is: --minor for a slip, or --note \"what was wrong\"")
	}
	rec, err := find(ctx, p.Store.Piece, o.Piece)
	file := o.File
	switch {
	case errors.Is(err, ledger.ErrNotFound) && o.File == "" && (fileExists(o.Piece) || isAddress(o.Piece)):
		file = o.Piece
		rec, err = p.recordOfFile(ctx, file)
	case errors.Is(err, ledger.ErrNotFound):
		err = fmt.Errorf("no piece is called %q; pieces/ shows the slugs", o.Piece)
	}
	if err != nil {
		return rec, "", err
	}
	if rec.Status != piece.StatusPublished {
		return rec, "", fmt.Errorf("%s is %s, so there is nothing to correct; publish its file instead", rec.Slug, rec.Status)
	}
	if file == "" {
		file = filepath.Join(p.Folders.Pieces, rec.Slug+".md")
	}
	return rec, file, nil
}

func (p *Press) recordOfFile(ctx context.Context, file string) (piece.Record, error) {
	r, err := p.Read(ctx, file)
	if err != nil {
		return piece.Record{}, err
	}
	if r.Refused() {
		return piece.Record{}, &RefusedError{Name: file, Findings: r.Findings}
	}
	rec, known, err := p.identify(ctx, r)
	if err == nil && !known {
		err = fmt.Errorf("%s is no published piece; publish it with: pressrun publish %s", file, file)
	}
	return rec, err
}

// Correct saves the new version and carries it: pages and feeds, and a notice to every partner that holds a copy.
func (p *Press) Correct(ctx context.Context, plan *CorrectionPlan) (*Report, error) {
	if plan.again != nil {
		return p.carryAgain(ctx, plan)
	}
	done, err := p.begin()
	if err != nil {
		return nil, err
	}
	defer done()
	rec, pc := plan.Record, plan.Piece
	if err := p.writePictures(plan.pictures); err != nil {
		return nil, err
	}
	rec.Revision, rec.Title, rec.Topic, rec.Section = pc.Version, pc.Title, pc.Topic, pc.Section()
	if !plan.minor {
		rec.Updated = p.Now()
	}
	rev := piece.Revision{
		Slug: rec.Slug, Number: pc.Version, Markdown: pc.Markdown(), Words: pc.WordsHash(),
		Minor: plan.minor, Note: plan.note, Saved: p.Now(),
	}
	if _, err := p.Store.SaveRevision(ctx, rec, rev, piece.ParagraphHashes(pc)); err != nil {
		return nil, err
	}
	run, err := p.openCorrection(ctx, rev, plan.Mail != nil)
	if err != nil {
		return nil, err
	}
	return p.carryOne(ctx, run)
}

// carryAgain carries on a correction that is saved already. What mails it may be a run of its own.
func (p *Press) carryAgain(ctx context.Context, plan *CorrectionPlan) (*Report, error) {
	report, err := p.Publish(ctx, plan.again)
	if err != nil || plan.Mail == nil {
		return report, err
	}
	mail, err := p.tellCorrection(ctx, plan.Record)
	if err != nil || mail.Empty() {
		return report, err
	}
	more, err := p.MailCorrection(ctx, mail)
	if more != nil {
		report.Runs = append(report.Runs, more.Runs...)
	}
	return report, err
}

// openCorrection opens the run of a version that corrects one that is out.
func (p *Press) openCorrection(ctx context.Context, rev piece.Revision, mail bool) (ledger.Run, error) {
	run := ledger.Run{
		Kind: ledger.Correct, Minor: rev.Minor, Note: rev.Note,
		Pieces: []ledger.PieceRef{{Slug: rev.Slug, Revision: rev.Number}},
	}
	if mail {
		return p.openNoticeRun(ctx, run, ledger.StepOpen)
	}
	return p.openNoticeRun(ctx, run, ledger.StepOff)
}

// openNoticeRun opens a run that changes what is out: pages, feeds and partners, and mail if that is asked for.
func (p *Press) openNoticeRun(ctx context.Context, run ledger.Run, mail ledger.StepState) (ledger.Run, error) {
	run.State, run.Created = ledger.RunRunning, p.Now()
	run.Steps = map[ledger.Channel]ledger.StepState{
		ledger.Feeds: ledger.StepOpen, ledger.Email: mail, ledger.Partners: ledger.StepOpen,
	}
	id, err := p.Store.CreateRun(ctx, run)
	run.ID = id
	return run, err
}

func (p *Press) carryOne(ctx context.Context, run ledger.Run) (*Report, error) {
	done, err := p.carry(ctx, run, nil)
	if done == nil {
		return nil, err
	}
	return &Report{Runs: []RunReport{*done}}, err
}

// writePictures puts adopted pictures below pieces/.
func (p *Press) writePictures(pictures map[string][]byte) error {
	b := p.newBuild()
	for _, name := range sortedKeys(pictures) {
		b.set.Add(filepath.Join(p.Folders.Pieces, filepath.FromSlash(name)), pictures[name])
	}
	_, err := b.set.Commit()
	return err
}
