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

// Complete tells whether nothing of the report is left to do, held, taken back or failed.
func (r *Report) Complete() bool {
	for _, run := range r.Runs {
		switch state := run.Run.State; {
		case state == ledger.RunPaused, state == ledger.RunRunning && len(run.Open) == 0,
			state == ledger.RunCancelled && run.Run.Reason != "": // not only replaced by another
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
	done, err := p.begin()
	if err != nil {
		return nil, err
	}
	defer done()
	if _, err := p.seeWindows(ctx); err != nil { // so that a digest begins before its first piece
		return nil, err
	}
	for _, c := range pl.Pieces {
		if err := p.saveCandidate(ctx, c); err != nil {
			return nil, fmt.Errorf("%s: %w", c.Name, err)
		}
	}
	opened, err := p.openRuns(ctx, pl)
	if err != nil {
		return nil, err
	}
	only := pl.Options.Only
	if pl.Options.Archive { // nobody is told, of pieces published earlier either
		only = []ledger.Channel{ledger.Feeds}
	}
	return p.carryAll(ctx, slices.Concat(pl.Resume, opened), only)
}

// openRuns opens a run for the new pieces, together with those saved earlier that wait for the same
// moment, and one for each correction that has none.
func (p *Press) openRuns(ctx context.Context, pl *Plan) (runs []ledger.Run, err error) {
	records := make([]piece.Record, 0, len(pl.Unrun)+len(pl.Pieces))
	for _, u := range pl.Unrun {
		if u.Correction == nil {
			records = append(records, u.Record)
			continue
		}
		run, err := p.openCorrection(ctx, *u.Correction, u.Mail)
		if err != nil {
			return nil, err
		}
		runs = append(runs, run)
	}
	for _, c := range pl.Pieces {
		records = append(records, c.Record)
	}
	for len(records) > 0 {
		first := records[0]
		var refs []ledger.PieceRef
		records = slices.DeleteFunc(records, func(r piece.Record) bool {
			together := r.DueAt.Equal(first.DueAt) && r.Archived == first.Archived
			if together {
				refs = append(refs, ledger.PieceRef{Slug: r.Slug, Revision: r.Revision})
			}
			return together
		})
		run, err := p.openRun(ctx, refs, first.DueAt, first.Archived)
		if err != nil {
			return nil, err
		}
		runs = append(runs, run)
	}
	return runs, nil
}

// carryAll carries runs one after the other. A fault of one is told and does not stop the others.
func (p *Press) carryAll(ctx context.Context, runs []ledger.Run, only []ledger.Channel) (*Report, error) {
	report := &Report{}
	var faults []error
	for _, run := range runs {
		done, err := p.carry(ctx, run, only)
		if done != nil {
			report.Runs = append(report.Runs, *done)
		}
		faults = append(faults, err)
		if ctx.Err() != nil {
			break
		}
	}
	return report, errors.Join(faults...)
}

func latest(a, b time.Time) time.Time {
	if b.After(a) {
		return b
	}
	return a
}

// Due carries every scheduled run whose time has come, digests with them, and those that had come due and were cut off.
func (p *Press) Due(ctx context.Context) (*Report, error) {
	done, err := p.begin()
	if err != nil {
		return nil, err
	}
	defer done()
	if err := p.openDue(ctx); err != nil {
		return nil, err
	}
	if _, err := p.OpenDigests(ctx); err != nil { // they are due, and carried below
		return nil, err
	}
	report := &Report{}
	var faults []error
	seen := map[int64]bool{}
	for { // a run that is replaced leaves one that is due as well
		runs, err := p.Store.DueRuns(ctx, p.Now())
		runs = slices.DeleteFunc(runs, func(run ledger.Run) bool { return seen[run.ID] })
		if err != nil || len(runs) == 0 || ctx.Err() != nil {
			return report, errors.Join(append(faults, err)...)
		}
		for _, run := range runs {
			seen[run.ID] = true
		}
		some, err := p.carryAll(ctx, runs, nil)
		report.Runs = append(report.Runs, some.Runs...)
		faults = append(faults, err)
	}
}

// Unrun lists the pieces that are due and never had a run: they were saved, and the program ended before their run
// was opened. A piece whose run was cancelled waits until somebody publishes it anew.
func (p *Press) Unrun(ctx context.Context) ([]piece.Record, error) {
	records, err := p.Store.Due(ctx, p.Now())
	if err != nil {
		return nil, err
	}
	var out []piece.Record
	for _, rec := range records {
		runs, err := p.Store.RunsOf(ctx, rec.Slug)
		if err != nil {
			return nil, err
		}
		if !slices.ContainsFunc(runs, func(run ledger.Run) bool { return carries(run, rec) }) {
			out = append(out, rec)
		}
	}
	return out, nil
}

// openDue opens a run for each piece that is due and never had one.
func (p *Press) openDue(ctx context.Context) error {
	records, err := p.Unrun(ctx)
	if err != nil {
		return err
	}
	for _, rec := range records {
		ref := ledger.PieceRef{Slug: rec.Slug, Revision: rec.Revision}
		if _, err := p.openRun(ctx, []ledger.PieceRef{ref}, rec.DueAt, rec.Archived); err != nil {
			return err
		}
	}
	return nil
}

// carry takes one run through the channels asked for, in order, skipping what is done.
func (p *Press) carry(ctx context.Context, run ledger.Run, only []ledger.Channel) (*RunReport, error) {
	report := &RunReport{Run: run}
	if run.State == ledger.RunPaused {
		report.Notes = append(report.Notes, whyHeld(run))
		return report, nil
	}
	if run.State == ledger.RunScheduled {
		if waits, err := p.start(ctx, &run, report, only); waits || err != nil {
			return report, err
		}
	}
	var faults []error
	for _, channel := range ledger.Channels() {
		if run.Steps[channel] != ledger.StepOpen {
			continue
		}
		if !asked(only, channel) {
			report.Open = append(report.Open, channel)
			continue
		}
		held, err := p.held(ctx, &run, report)
		if held {
			break
		}
		if err == nil {
			err = p.carryStep(ctx, &run, channel, report)
		}
		if err != nil {
			faults = append(faults, err)
		}
		if err != nil && (channel == ledger.Feeds || ctx.Err() != nil) { // mail links to pages: they come first
			break
		}
	}
	return report, errors.Join(append(faults, p.finish(ctx, run, report))...)
}

func asked(only []ledger.Channel, channel ledger.Channel) bool {
	return len(only) == 0 || slices.Contains(only, channel)
}

// carryStep carries one channel and records that it is done. What is left for later is noted; an error
// is what decides the exit code.
func (p *Press) carryStep(ctx context.Context, run *ledger.Run, channel ledger.Channel, report *RunReport) error {
	steps := map[ledger.Channel]func(context.Context, ledger.Run, *RunReport) error{
		ledger.Feeds: p.carryFeeds, ledger.Email: p.carryEmail, ledger.Partners: p.carryPartners,
	}
	err := steps[channel](ctx, *run, report)
	var open *openStepError
	switch {
	case errors.As(err, &open):
		report.Notes = append(report.Notes, open.Error())
		return open.gate
	case err != nil:
		return fmt.Errorf("run %d, %s: %w", run.ID, channel, err)
	}
	if err := p.Store.SetStep(ctx, run.ID, channel, ledger.StepDone); err != nil {
		return err
	}
	run.Steps[channel] = ledger.StepDone
	if channel == ledger.Feeds && p.FeedsOut != nil {
		p.FeedsOut(run.ID)
	}
	return nil
}

// start lets a scheduled run go when its time has come. One that waits hands copies to the partners
// trusted with embargoes.
func (p *Press) start(ctx context.Context, run *ledger.Run, report *RunReport, only []ledger.Channel) (waits bool, err error) {
	var newer []ledger.PieceRef
	for _, ref := range run.Pieces {
		rec, err := p.Store.Piece(ctx, ref.Slug)
		if err != nil {
			return true, err
		}
		if rec.Revision != ref.Revision || rec.Status == piece.StatusWithdrawn {
			newer = append(newer, ref)
		}
	}
	switch {
	case len(newer) > 0: // saved anew, and the program ended before this run was cancelled
		report.Run.State = ledger.RunCancelled
		return true, p.replaceWaiting(ctx, *run, newer)
	case !run.DueAt.After(p.Now()):
		return false, p.release(ctx, run)
	case !asked(only, ledger.Partners):
		return true, nil
	}
	return true, p.embargoedCopies(ctx, *run, report)
}

// openStepError says why a step stays open although the command is over, such as readers
// that are to be tried again. It is told, and does not stop the other channels.
type openStepError struct {
	why  string
	gate error // a refusal that decides the exit code; nil: none
}

// Error says what is left and how to carry on.
func (e *openStepError) Error() string { return e.why }

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

// finish closes the run when no channel of it is open, and reports how it stands.
func (p *Press) finish(ctx context.Context, run ledger.Run, report *RunReport) (err error) {
	if !hasOpenStep(run) {
		if err := p.Store.SetRunState(ctx, run.ID, ledger.RunFinished, p.Now()); err != nil {
			return err
		}
	}
	report.Run, err = p.Store.Run(context.WithoutCancel(ctx), run.ID)
	return err
}

func hasOpenStep(run ledger.Run) bool {
	for _, state := range run.Steps {
		if state == ledger.StepOpen {
			return true
		}
	}
	return false
}

// pieces loads the pieces of a run as they stand, but those that were withdrawn since.
func (p *Press) pieces(ctx context.Context, run ledger.Run) ([]*current, error) {
	var out []*current
	for _, ref := range run.Pieces {
		rec, err := p.Store.Piece(ctx, ref.Slug)
		if err != nil {
			return nil, err
		}
		if rec.Status == piece.StatusWithdrawn {
			continue
		}
		c, err := p.load(ctx, rec)
		if err != nil {
			return nil, err
		}
		out = append(out, c)
	}
	return out, nil
}
