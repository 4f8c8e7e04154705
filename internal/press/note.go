package press

import (
	"context"
	"errors"
	"fmt"
	"time"

	"pressrun/internal/digest"
	"pressrun/internal/ledger"
	"pressrun/internal/piece"
)

// Note is an edition without pieces, an editor's words alone, made up and not sent.
type Note struct {
	Digest PlannedDigest
	open   *ledger.Run // the run that mails these very words and is not finished; nil: a new one will
	run    ledger.Run
}

// Goes is the number of the run that mails it already and is not finished; 0: there is none.
func (n *Note) Goes() int64 {
	if n.open == nil {
		return 0
	}
	return n.open.ID
}

// PlanNote makes up an edition of an editor's words, a subject and Markdown, to go out at a time; zero: now. Words that
// were mailed to the list before are refused: a command given twice mails once.
func (p *Press) PlanNote(ctx context.Context, listSlug, subject, words string, at time.Time) (*Note, error) {
	n := &Note{run: p.digestRun(ledger.Digest{
		Kind: ledger.NoteEdition, List: listSlug, Arrangement: ledger.Arrangement{Subject: piece.Clean(subject), Intro: words},
	})}
	if at.After(p.Now()) {
		n.run.State, n.run.DueAt = ledger.RunScheduled, at
	}
	var err error
	if n.open, err = p.sameDigest(ctx, n.run.Digest); err != nil || n.open != nil {
		return n, err
	}
	own, err := p.makeNote(ctx, n.run.Digest)
	if err != nil {
		return nil, err
	}
	if n.Digest, err = p.previewOne(ctx, own); err != nil {
		return nil, err
	}
	if piece.HasErrors(n.Digest.Findings) {
		return nil, &RefusedError{Name: editionName(listSlug), Findings: n.Digest.Findings}
	}
	return n, nil
}

// sameDigest is the unfinished run that mails a digest; nil: none does. One that was mailed is an error.
func (p *Press) sameDigest(ctx context.Context, d ledger.Digest) (*ledger.Run, error) {
	run, err := p.Store.RunOfDigest(ctx, d)
	switch {
	case errors.Is(err, ledger.ErrNotFound), err == nil && run.State == ledger.RunCancelled:
		return nil, nil //nolint:nilnil // no run
	case err != nil:
		return nil, err
	case run.State == ledger.RunFinished:
		return nil, fmt.Errorf("run %d mailed this to %s on %s; nobody gets it twice. See: pressrun runs show %d",
			run.ID, d.List, run.Finished.In(p.Publication.Location).Format("Jan 2, 2006, 15:04 MST"), run.ID)
	}
	return &run, nil
}

func (p *Press) makeNote(ctx context.Context, d ledger.Digest) (own ownEdition, err error) {
	list := p.list(d.List)
	if list == nil {
		return own, noSuchList(d.List)
	}
	intro, err := introduction(d.Arrangement.Intro)
	if err != nil {
		return own, err
	}
	own, err = p.makeOwn(ctx, list, ledger.NoteEdition, digest.Edition{Subject: d.Arrangement.Subject, Intro: intro})
	own.plan.Arrangement = d.Arrangement
	return own, err
}

// noteEditions plans the edition of a note; none when nobody would get it.
func (p *Press) noteEditions(ctx context.Context, d ledger.Digest) ([]ledger.EditionPlan, error) {
	own, err := p.makeNote(ctx, d)
	if err != nil {
		return nil, err
	}
	return p.plansOf(p.read(ctx, []ownEdition{own}))
}

// MailNote mails a note, or leaves it to whoever carries what has come due when it waits.
func (p *Press) MailNote(ctx context.Context, n *Note) (*Report, error) {
	return p.mailOwn(ctx, n.open, n.run)
}

// mailOwn carries the run that was opened earlier, or opens one.
func (p *Press) mailOwn(ctx context.Context, open *ledger.Run, run ledger.Run) (*Report, error) {
	done, err := p.begin()
	if err != nil {
		return nil, err
	}
	defer done()
	if open != nil {
		return p.carryOne(ctx, *open)
	}
	if run.ID, err = p.Store.CreateRun(ctx, run); err != nil {
		return nil, err
	}
	return p.carryOne(ctx, run)
}
