package press

import (
	"context"
	"fmt"
	"slices"

	"pressrun/internal/ledger"
)

// held looks at the books before a channel is carried: another process may have paused the run or cancelled it.
func (p *Press) held(ctx context.Context, run *ledger.Run, report *RunReport) (bool, error) {
	stands, err := p.Store.Run(ctx, run.ID)
	if err != nil {
		return false, err
	}
	run.State, run.Reason = stands.State, stands.Reason
	if !isHeld(*run) {
		return false, nil
	}
	if why := whyHeld(*run); !slices.Contains(report.Notes, why) {
		report.Notes = append(report.Notes, why)
	}
	return true, nil
}

func isHeld(run ledger.Run) bool {
	return run.State == ledger.RunPaused || run.State == ledger.RunCancelled
}

// whyHeld says why a run does not go on, and what to do.
func whyHeld(run ledger.Run) string {
	if run.State == ledger.RunCancelled {
		return fmt.Sprintf("run %d was cancelled: %s; what it had not sent stays unsent", run.ID, run.Reason)
	}
	return fmt.Sprintf("run %d is paused: %s; let it go on with: pressrun runs resume %d", run.ID, run.Reason, run.ID)
}

// begun tells whether a run that was cancelled had come out: its pages and feeds, or its mails. Then its pieces are not
// carried again for the sake of what was taken back.
func begun(run ledger.Run) bool {
	return run.Steps[ledger.Feeds] == ledger.StepDone || run.Steps[ledger.Email] == ledger.StepDone
}
