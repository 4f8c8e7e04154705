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

// Report is what a command did, run by run.
type Report struct {
	Runs []RunReport
}

// RunReport is one run as it stands after the command.
type RunReport struct {
	Run        ledger.Run
	Files      int // pages, feeds and siblings whose bytes changed
	Editions   []EditionReport
	Dispatches []ledger.Dispatch
	Open       []ledger.Channel // channels left for a later command
	Notes      []string
}

// EditionReport is an edition with its books.
type EditionReport struct {
	Edition ledger.Edition
	Balance ledger.Balance
}

// Complete tells whether nothing of the report is left to do, held or failed.
func (r *Report) Complete() bool {
	for _, run := range r.Runs {
		if run.Run.State == ledger.RunRunning && len(run.Open) == 0 {
			return false
		}
		for _, e := range run.Editions {
			if e.Balance.Failed+e.Balance.Unknown+e.Balance.Open() > 0 {
				return false
			}
		}
		for _, d := range run.Dispatches {
			if d.State == ledger.DispatchFailed || d.State == ledger.DispatchUnknown {
				return false
			}
		}
	}
	return true
}

// Publish carries out a plan: it saves the new pieces, opens their run, and carries that run
// and the unfinished ones of pieces published earlier on all channels asked for.
func (p *Press) Publish(ctx context.Context, pl *Plan) (*Report, error) {
	runs := slices.Clone(pl.Resume)
	refs, due, err := p.saveAll(ctx, pl)
	if err != nil {
		return nil, err
	}
	if len(refs) > 0 {
		run, err := p.openRun(ctx, refs, due, pl.Options)
		if err != nil {
			return nil, err
		}
		runs = append(runs, run)
	}
	report := &Report{}
	for _, run := range runs {
		done, err := p.carry(ctx, run, pl.Options.Only)
		if err != nil {
			return report, err
		}
		report.Runs = append(report.Runs, *done)
	}
	return report, nil
}

// saveAll commits the pieces of a plan and tells when their run is due; zero: now.
func (p *Press) saveAll(ctx context.Context, pl *Plan) (refs []ledger.PieceRef, due time.Time, err error) {
	for _, rec := range pl.Unrun {
		refs = append(refs, ledger.PieceRef{Slug: rec.Slug, Revision: rec.Revision})
		due = latest(due, rec.DueAt)
	}
	for _, c := range pl.Pieces {
		if err := p.saveCandidate(ctx, c); err != nil {
			return nil, due, fmt.Errorf("%s: %w", c.Name, err)
		}
		refs = append(refs, ledger.PieceRef{Slug: c.Record.Slug, Revision: c.Record.Revision})
		due = latest(due, c.Record.DueAt)
	}
	return refs, due, nil
}

func latest(a, b time.Time) time.Time {
	if b.After(a) {
		return b
	}
	return a
}

func (p *Press) openRun(ctx context.Context, refs []ledger.PieceRef, due time.Time, o Options) (ledger.Run, error) {
	if err := p.dropWaitingRuns(ctx, refs); err != nil {
		return ledger.Run{}, err
	}
	told := ledger.StepOpen
	if o.Archive {
		told = ledger.StepOff
	}
	run := ledger.Run{
		Kind: ledger.Publish, State: ledger.RunRunning, Pieces: refs, Created: p.Now(), DueAt: due,
		Steps: map[ledger.Channel]ledger.StepState{
			ledger.Feeds: ledger.StepOpen, ledger.Email: told, ledger.Partners: told,
		},
	}
	if due.After(p.Now()) {
		run.State = ledger.RunScheduled
	}
	id, err := p.Store.CreateRun(ctx, run)
	run.ID = id
	return run, err
}

// dropWaitingRuns cancels the runs under which earlier versions of the pieces wait.
func (p *Press) dropWaitingRuns(ctx context.Context, refs []ledger.PieceRef) error {
	for _, ref := range refs {
		runs, err := p.Store.RunsOf(ctx, ref.Slug)
		if err != nil {
			return err
		}
		for _, run := range runs {
			if run.State != ledger.RunScheduled {
				continue
			}
			if err := p.Store.SetRunState(ctx, run.ID, ledger.RunCancelled, p.Now()); err != nil {
				return err
			}
		}
	}
	return nil
}

// Due carries every scheduled run whose time has come.
func (p *Press) Due(ctx context.Context) (*Report, error) {
	runs, err := p.Store.DueRuns(ctx, p.Now())
	if err != nil {
		return nil, err
	}
	report := &Report{}
	for _, run := range runs {
		done, err := p.carry(ctx, run, nil)
		if err != nil {
			return report, err
		}
		report.Runs = append(report.Runs, *done)
	}
	return report, nil
}

// carry takes one run through the channels asked for, in order, skipping what is done.
func (p *Press) carry(ctx context.Context, run ledger.Run, only []ledger.Channel) (*RunReport, error) {
	report := &RunReport{Run: run}
	if run.State == ledger.RunScheduled {
		if run.DueAt.After(p.Now()) {
			return report, p.embargoedCopies(ctx, run, report)
		}
		if err := p.release(ctx, &run); err != nil {
			return nil, err
		}
	}
	steps := map[ledger.Channel]func(context.Context, ledger.Run, *RunReport) error{
		ledger.Feeds: p.carryFeeds, ledger.Email: p.carryEmail, ledger.Partners: p.carryPartners,
	}
	var faults []error
	for _, channel := range ledger.Channels() {
		if run.Steps[channel] != ledger.StepOpen {
			continue
		}
		if len(only) > 0 && !slices.Contains(only, channel) {
			report.Open = append(report.Open, channel)
			continue
		}
		if err := steps[channel](ctx, run, report); err != nil {
			var open *openStepError
			if !errors.As(err, &open) {
				return nil, fmt.Errorf("run %d, %s: %w", run.ID, channel, err)
			}
			faults = append(faults, open)
			report.Notes = append(report.Notes, open.Error())
			continue
		}
		if err := p.Store.SetStep(ctx, run.ID, channel, ledger.StepDone); err != nil {
			return nil, err
		}
		run.Steps[channel] = ledger.StepDone
	}
	return report, errors.Join(p.finish(ctx, run, report), errors.Join(gateErrors(faults)...))
}

// openStepError says why a step stays open although the command is over, such as readers
// that are to be tried again. It is told, and does not stop the other channels.
type openStepError struct {
	why  string
	gate error // a refusal that decides the exit code; nil: none
}

func (e *openStepError) Error() string { return e.why }
func (e *openStepError) Unwrap() error { return e.gate }

func gateErrors(faults []error) []error {
	var out []error
	for _, f := range faults {
		if gate := errors.Unwrap(f); gate != nil {
			out = append(out, gate)
		}
	}
	return out
}

// release marks the pieces of a scheduled run as published and starts the run.
func (p *Press) release(ctx context.Context, run *ledger.Run) error {
	for _, ref := range run.Pieces {
		rec, err := p.Store.Piece(ctx, ref.Slug)
		if err != nil {
			return err
		}
		if rec.Status != piece.StatusScheduled {
			continue
		}
		if err := p.Store.MarkPublished(ctx, ref.Slug, rec.Published); err != nil {
			return err
		}
	}
	run.State = ledger.RunRunning
	return p.Store.SetRunState(ctx, run.ID, ledger.RunRunning, p.Now())
}

// finish closes the run when no channel of it is open.
func (p *Press) finish(ctx context.Context, run ledger.Run, report *RunReport) error {
	report.Run = run
	for _, state := range run.Steps {
		if state == ledger.StepOpen {
			return nil
		}
	}
	report.Run.State, report.Run.Finished = ledger.RunFinished, p.Now()
	return p.Store.SetRunState(ctx, run.ID, ledger.RunFinished, report.Run.Finished)
}

// pieces loads the pieces of a run at the revisions it carries.
func (p *Press) pieces(ctx context.Context, run ledger.Run) ([]*current, error) {
	var out []*current
	for _, ref := range run.Pieces {
		rec, err := p.Store.Piece(ctx, ref.Slug)
		if err != nil {
			return nil, err
		}
		c, err := p.load(ctx, rec)
		if err != nil {
			return nil, err
		}
		out = append(out, c)
	}
	return out, nil
}
