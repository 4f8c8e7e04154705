package press

import (
	"context"

	"pressrun/internal/ledger"
)

// Resume carries on one run by its number, on the channels asked for; none means all. A run that is over, or paused, is
// left alone.
func (p *Press) Resume(ctx context.Context, runID int64, only []ledger.Channel) (*RunReport, error) {
	run, err := p.Store.Run(ctx, runID)
	if err != nil {
		return nil, err
	}
	if run.State != ledger.RunScheduled && run.State != ledger.RunRunning {
		return &RunReport{Run: run}, nil
	}
	done, err := p.begin()
	if err != nil {
		return nil, err
	}
	defer done()
	return p.carry(ctx, run, only)
}

// CarryOn is the command by which a person carries on what is open of a run.
func CarryOn(run ledger.Run) string {
	if len(run.Pieces) == 0 { // a note, which has come due
		return "pressrun publish --due"
	}
	return "pressrun publish " + run.Pieces[0].Slug
}
