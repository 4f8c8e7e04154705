package press

import (
	"context"
	"slices"
	"time"

	"pressrun/internal/ledger"
)

// openRun opens the run of pieces that were saved, in place of those under which earlier versions wait.
func (p *Press) openRun(ctx context.Context, refs []ledger.PieceRef, due time.Time, archive bool) (ledger.Run, error) {
	told := ledger.StepOpen
	if archive {
		told = ledger.StepOff
	}
	run := ledger.Run{
		Kind: ledger.Publish, State: ledger.RunRunning, Pieces: refs, Created: p.Now(), DueAt: due,
		Steps: map[ledger.Channel]ledger.StepState{
			ledger.Feeds: ledger.StepOpen, ledger.Email: told, ledger.Partners: told,
		},
	}
	if !due.IsZero() { // even if its time has come since: the start of the run lets the pieces go
		run.State = ledger.RunScheduled
	}
	var err error
	if run.ID, err = p.Store.CreateRun(ctx, run); err != nil {
		return run, err
	}
	return run, p.dropWaitingRuns(ctx, refs, run.ID)
}

// dropWaitingRuns cancels the runs under which earlier versions of the pieces wait, but for the run
// that takes their place. Other pieces that wait in them go on in a run of their own.
func (p *Press) dropWaitingRuns(ctx context.Context, refs []ledger.PieceRef, except int64) error {
	for _, ref := range refs {
		runs, err := p.Store.RunsOf(ctx, ref.Slug)
		if err != nil {
			return err
		}
		for _, run := range runs {
			if run.State != ledger.RunScheduled || run.ID == except {
				continue
			}
			if err := p.replaceWaiting(ctx, run, refs); err != nil {
				return err
			}
		}
	}
	return nil
}

// replaceWaiting opens a run for the pieces of a waiting run but some, and cancels it. In that
// order: should the program end between, the pieces wait twice rather than not at all, and asking
// again finds the run that was opened.
func (p *Press) replaceWaiting(ctx context.Context, run ledger.Run, without []ledger.PieceRef) error {
	rest := run
	rest.Pieces = nil
	for _, ref := range run.Pieces {
		if slices.ContainsFunc(without, func(w ledger.PieceRef) bool { return w.Slug == ref.Slug }) {
			continue
		}
		carried, err := p.carriedByAnother(ctx, run, ref)
		if err != nil {
			return err
		}
		if !carried {
			rest.Pieces = append(rest.Pieces, ref)
		}
	}
	if len(rest.Pieces) > 0 {
		if _, err := p.Store.CreateRun(ctx, rest); err != nil {
			return err
		}
	}
	return p.Store.SetRunState(ctx, run.ID, ledger.RunCancelled, p.Now())
}

func (p *Press) carriedByAnother(ctx context.Context, run ledger.Run, ref ledger.PieceRef) (bool, error) {
	others, err := p.Store.RunsOf(ctx, ref.Slug)
	return slices.ContainsFunc(others, func(o ledger.Run) bool {
		return o.ID != run.ID && o.State != ledger.RunCancelled && slices.Contains(o.Pieces, ref)
	}), err
}
