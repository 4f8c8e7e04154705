package press

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"time"

	"pressrun/internal/ledger"
	"pressrun/internal/piece"
)

// Redispatch looks at every partner again for a published piece: what was held and is settled,
// what failed, and who is new. It opens a run of its own that carries partners only.
func (p *Press) Redispatch(ctx context.Context, slug string) (*Report, error) {
	done, err := p.begin()
	if err != nil {
		return nil, err
	}
	defer done()
	rec, err := find(ctx, p.Store.Piece, slug)
	if err != nil {
		return nil, fmt.Errorf("no piece is called %q: %w", slug, err)
	}
	if rec.Status != piece.StatusPublished {
		return nil, fmt.Errorf("%s is %s; only a published piece goes to partners", slug, rec.Status)
	}
	c, err := p.load(ctx, rec)
	if err != nil {
		return nil, err
	}
	ref := ledger.PieceRef{Slug: slug, Revision: rec.Revision}
	missing, err := p.missingCopies(ctx, ref, c)
	if err != nil || len(missing) == 0 {
		return &Report{}, err
	}
	run := ledger.Run{
		Kind: ledger.Publish, State: ledger.RunRunning, Pieces: []ledger.PieceRef{ref}, Created: p.Now(),
		Steps: map[ledger.Channel]ledger.StepState{
			ledger.Feeds: ledger.StepOff, ledger.Email: ledger.StepOff, ledger.Partners: ledger.StepOpen,
		},
	}
	if run.ID, err = p.Store.CreateRun(ctx, run); err != nil {
		return nil, err
	}
	return p.carryOne(ctx, run)
}

// missingCopies are the copies that would go out now and that their partner does not hold.
func (p *Press) missingCopies(ctx context.Context, ref ledger.PieceRef, c *current) ([]ledger.Dispatch, error) {
	given, err := p.copiesGiven(ctx, ref.Slug, 0)
	if err != nil {
		return nil, err
	}
	var missing []ledger.Dispatch
	for i := range p.Partners {
		for _, d := range p.planPartner(ledger.Run{}, ref, &p.Partners[i], c) {
			if !given.has(d) && d.State == ledger.DispatchQueued {
				missing = append(missing, d)
			}
		}
	}
	return missing, nil
}

// DispatchAgain hands over again, on the word of an operator, the last thing that a partner did not get of a piece for
// certain: what failed, what may have arrived, and a notice that was held. It goes on in the run that it was planned in.
func (p *Press) DispatchAgain(ctx context.Context, slug, partnerSlug string) (*Report, error) {
	done, err := p.begin()
	if err != nil {
		return nil, err
	}
	defer done()
	again, err := p.undelivered(ctx, slug, partnerSlug)
	if err != nil {
		return nil, err
	}
	report := &Report{}
	var faults []error
	for _, d := range again {
		run, err := p.reopen(ctx, d)
		if err != nil {
			return report, err
		}
		one, err := p.carry(ctx, run, []ledger.Channel{ledger.Partners})
		if one != nil {
			report.Runs = append(report.Runs, *one)
		}
		faults = append(faults, err)
	}
	return report, errors.Join(faults...)
}

// undelivered lists what DispatchAgain is about. What came later in a format stands for what was before.
func (p *Press) undelivered(ctx context.Context, slug, partnerSlug string) ([]ledger.Dispatch, error) {
	lines, err := p.Store.Dispatches(ctx, ledger.DispatchFilter{Slug: slug, Partner: partnerSlug})
	if err != nil {
		return nil, err
	}
	last := map[[2]string]int64{}
	for _, d := range lines {
		last[[2]string{d.Format, d.Channel}] = d.ID
	}
	lines = slices.DeleteFunc(lines, func(d ledger.Dispatch) bool {
		return last[[2]string{d.Format, d.Channel}] != d.ID || !undelivered(d)
	})
	if len(lines) == 0 {
		return nil, fmt.Errorf("nothing of %s has failed, is unknown or is a held notice for %q; see: pressrun partners show %s",
			slug, partnerSlug, partnerSlug)
	}
	return lines, nil
}

// undelivered tells whether only an operator's word sends a dispatch. First copies that are held are left to
// Redispatch, which asks the terms again.
func undelivered(d ledger.Dispatch) bool {
	switch d.State {
	case ledger.DispatchFailed, ledger.DispatchUnknown:
		return true
	case ledger.DispatchHeld:
		return d.Notice != ledger.NoNotice
	}
	return false
}

// reopen puts a dispatch back into the queue of its run, which it lets carry partners once more. The run comes first:
// should the program end between, nothing is queued that nobody carries.
func (p *Press) reopen(ctx context.Context, d ledger.Dispatch) (ledger.Run, error) {
	run, err := p.Store.Run(ctx, d.RunID)
	switch {
	case err != nil:
		return run, err
	case run.State == ledger.RunPaused || run.State == ledger.RunCancelled:
		return run, fmt.Errorf("run %d of %s is %s, so nothing of it goes out; see: pressrun runs show %d",
			run.ID, d.Piece.Slug, run.State, run.ID)
	case run.State == ledger.RunFinished:
		run.State = ledger.RunRunning
		if err := p.Store.SetRunState(ctx, run.ID, run.State, p.Now()); err != nil {
			return run, err
		}
	}
	run.Steps[ledger.Partners] = ledger.StepOpen
	if err := p.Store.SetStep(ctx, run.ID, ledger.Partners, ledger.StepOpen); err != nil {
		return run, err
	}
	d.State, d.Reason, d.Attempt, d.TriedAt, d.NextAt = ledger.DispatchQueued, "", 0, time.Time{}, time.Time{}
	return run, p.Store.RecordDispatch(ctx, d)
}
