package cli

import (
	"context"
	"errors"
	"fmt"
	"path/filepath"
	"time"

	"pressrun/internal/alert"
	"pressrun/internal/chores"
	"pressrun/internal/ledger"
	"pressrun/internal/lockfile"
	"pressrun/internal/press"
	"pressrun/internal/readership"
	"pressrun/internal/store"
)

// The kinds of chores. They stand in the schedule, so none is ever renamed.
const (
	pressDue  chores.Kind = "press-due" // a run whose date or embargo has come, by its number
	dispatch  chores.Kind = "dispatch"  // what a run has left open for partners, by its number
	tellAlert chores.Kind = "alert"     // an alert to be told, by its number
	retention chores.Kind = "retention" // tidying, by itself

	hubPing    chores.Kind = "hub-ping" // hubs to be told of a run's changed feeds, by its number
	sendLetter chores.Kind = "letter"   // a letter to a reader to be sent, by its number
)

const (
	// busy is how long a chore waits for a command that is at work on the publication.
	busy = 5 * time.Second
	// keepAlerts is how long an alert that was settled can be looked up.
	keepAlerts = 90 * 24 * time.Hour
)

// handlers are the chores of this publication.
func (w *workspace) handlers(teller *alert.Teller, letters *readership.Letters) []chores.Handler {
	return []chores.Handler{
		w.letterChore(letters),
		{Kind: pressDue, Queue: chores.Local, Do: w.doPressDue, Open: w.openPresses},
		{Kind: digestsDue, Queue: chores.Local, Do: w.doDigests, Open: w.openDigests},
		{Kind: dispatch, Queue: chores.Local, Do: w.doDispatch, Open: w.openDispatches},
		{Kind: tellAlert, Queue: chores.Shared, Do: teller.Tell, Open: func(ctx context.Context) ([]chores.Due, error) {
			ids, err := teller.Untold(ctx)
			return dueNow(ids), err
		}},
		{Kind: hubPing, Queue: chores.Shared, Do: w.doHubPings, Open: w.openHubPings},
		{Kind: retention, Queue: chores.Shared, Do: w.doRetention, Every: 24 * time.Hour},
	}
}

func dueNow(ids []int64) []chores.Due {
	dues := make([]chores.Due, len(ids))
	for i, id := range ids {
		dues[i] = chores.Due{ID: id}
	}
	return dues
}

// unrun is the number under which pieces are carried that are due and have no run yet.
const unrun = 0

// ever is after any date of a piece.
func ever() time.Time { return time.Date(10000, time.January, 1, 0, 0, 0, 0, time.UTC) }

// openPresses lists the runs that wait for their time or have come due.
func (w *workspace) openPresses(ctx context.Context) ([]chores.Due, error) {
	runs, err := w.store.DueRuns(ctx, ever())
	if err != nil {
		return nil, err
	}
	dues := make([]chores.Due, len(runs))
	for i, run := range runs {
		dues[i] = chores.Due{ID: run.ID, At: run.DueAt}
	}
	records, err := w.press.Unrun(ctx)
	if len(records) > 0 {
		dues = append(dues, chores.Due{ID: unrun})
	}
	return dues, err
}

// doPressDue carries a run whose time has come. No clock but ours decides when something may be seen.
func (w *workspace) doPressDue(ctx context.Context, id int64) error {
	if id == unrun {
		return w.whileLocked(ctx, func(p *press.Press) error {
			report, err := p.Due(ctx)
			w.tellChanged(report)
			return err
		})
	}
	run, err := w.store.Run(ctx, id)
	switch {
	case errors.Is(err, ledger.ErrNotFound):
		return nil
	case err != nil:
		return err
	case run.DueAt.After(w.io.Now()):
		return chores.Later(run.DueAt)
	}
	return w.whileLocked(ctx, func(p *press.Press) error { return w.resume(ctx, p, id, nil) })
}

// resume carries a run on and tells what has become of it.
func (w *workspace) resume(ctx context.Context, p *press.Press, id int64, only []ledger.Channel) error {
	report, err := p.Resume(ctx, id, only)
	if errors.Is(err, ledger.ErrNotFound) {
		return nil
	}
	if report != nil {
		w.tellChanged(&press.Report{Runs: []press.RunReport{*report}})
	}
	if err != nil {
		return err
	}
	return leftOver(report)
}

// openDispatches lists the runs that have copies to be handed over, at once or when the first of them comes due.
func (w *workspace) openDispatches(ctx context.Context) ([]chores.Due, error) {
	open, err := w.store.Dispatches(ctx, ledger.DispatchFilter{States: []ledger.DispatchState{
		ledger.DispatchQueued, ledger.DispatchDeferred, ledger.DispatchFailed, ledger.DispatchUnknown,
	}})
	if err != nil {
		return nil, err
	}
	var dues []chores.Due
	for len(open) > 0 { // in the order of runs
		run, err := w.store.Run(ctx, open[0].RunID)
		if err != nil {
			return nil, err
		}
		n := 1
		for n < len(open) && open[n].RunID == run.ID {
			n++
		}
		if run.State == ledger.RunRunning && run.Steps[ledger.Partners] == ledger.StepOpen {
			dues = append(dues, chores.Due{ID: run.ID, At: firstDue(open[:n])})
		}
		open = open[n:]
	}
	return dues, nil
}

// firstDue is when the first of some dispatches may be handed over; zero: now.
func firstDue(dispatches []ledger.Dispatch) (first time.Time) {
	for i, d := range dispatches {
		if i == 0 || d.NextAt.Before(first) {
			first = d.NextAt
		}
	}
	return first
}

// doDispatch hands over again what partners have not got.
func (w *workspace) doDispatch(ctx context.Context, id int64) error {
	return w.whileLocked(ctx, func(p *press.Press) error { return w.resume(ctx, p, id, []ledger.Channel{ledger.Partners}) })
}

// leftOver is what has copies tried again; nil when nothing of them is open.
func leftOver(report *press.RunReport) error {
	if report.Run.Steps[ledger.Partners] != ledger.StepOpen {
		return nil
	}
	var faults []error
	var deferred []ledger.Dispatch
	for _, d := range report.Dispatches {
		switch d.State {
		case ledger.DispatchFailed, ledger.DispatchUnknown:
			faults = append(faults, fmt.Errorf("run %d, %s for %s: %s", d.RunID, d.Format, d.Partner, d.Reason))
		case ledger.DispatchDeferred:
			deferred = append(deferred, d)
		}
	}
	if len(faults) == 0 && len(deferred) > 0 {
		return chores.Later(firstDue(deferred))
	}
	return errors.Join(faults...)
}

// doRetention removes what has been kept long enough.
func (w *workspace) doRetention(ctx context.Context, _ int64) error {
	_, err := w.store.ForgetAlerts(ctx, w.io.Now().Add(-keepAlerts))
	_, letters := w.store.ForgetLetters(ctx, w.io.Now().Add(-keepLetters))
	_, signUps := w.store.ForgetSignUps(ctx, w.io.Now().Add(-keepConfirmed))
	_, moves := w.store.ForgetMoves(ctx)
	return errors.Join(err, letters, signUps, moves, w.forgetUnread())
}

// whileLocked works with the publication's files, alone. While a command is at work the chore waits. Files below
// subscribers/ that an editor has changed are read anew.
func (w *workspace) whileLocked(ctx context.Context, work func(*press.Press) error) (err error) {
	lock, err := lockfile.Acquire(filepath.Join(w.press.Folders.Var, "pressrun.lock"))
	if errors.Is(err, lockfile.ErrHeld) {
		return chores.Later(w.io.Now().Add(busy))
	}
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, lock.Release()) }()
	release, err := w.store.Alone(ctx)
	if errors.Is(err, store.ErrLocked) {
		return chores.Later(w.io.Now().Add(busy))
	}
	if err != nil {
		return err
	}
	defer release()
	p, err := w.pressNow()
	if err != nil {
		return err
	}
	return work(p)
}

// pressNow is the press with the files below subscribers/ as they are now.
func (w *workspace) pressNow() (*press.Press, error) {
	p := *w.press
	var err error
	p.Lists, p.Partners, p.Outlets, p.Authors, err = w.readBooks()
	p.Site = press.NewSite(w.pub, w.offered(p.Lists))
	return &p, err
}
