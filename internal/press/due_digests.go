package press

import (
	"context"
	"errors"
	"slices"
	"time"

	"pressrun/internal/ledger"
	"pressrun/internal/piece"
	"pressrun/internal/subscriber"
)

// OpenDigests opens a run for each digest that is due and has pieces, and closes the windows of all that are due: of
// one without pieces nothing is sent. After a time in which nothing ran a list gets one digest, however many it
// missed. Other processes may do the same meanwhile: each window is closed once.
func (p *Press) OpenDigests(ctx context.Context) (runs []ledger.Run, err error) {
	windows, err := p.seeWindows(ctx)
	if err != nil {
		return nil, err
	}
	waiting, err := p.Store.UnfrozenDigests(ctx)
	if err != nil {
		return nil, err
	}
	for i := range windows {
		w := &windows[i]
		due := w.due(p.Now())
		if due.IsZero() || slices.ContainsFunc(waiting, w.isOf) {
			continue
		}
		run, err := p.openDigest(ctx, w, due, !heldToo)
		switch {
		case errors.Is(err, ledger.ErrMoved): // another process has it, or an editor has just changed his mind
		case err != nil:
			return runs, err
		case run.ID != 0:
			runs = append(runs, run)
		}
	}
	return runs, nil
}

// isOf tells whether a run mails a digest of the window: its pieces stand in no edition as yet, and would be gathered again.
func (w *window) isOf(run ledger.Run) bool {
	return run.Digest.List == w.List && run.Digest.Cadence == w.Cadence && run.Digest.Kind == ledger.PiecesEdition
}

// openDigest closes a window until a time and opens the run of its digest; the run's ID is 0 when there is nothing to send.
func (p *Press) openDigest(ctx context.Context, w *window, until time.Time, held bool) (run ledger.Run, err error) {
	found, err := p.gathered(ctx, w.list, w.cadence, w.Opened, held)
	if err != nil {
		return run, err
	}
	a, err := p.Store.Arrangement(ctx, w.List, w.Cadence)
	if err != nil {
		return run, err
	}
	if len(found) > 0 {
		run = p.digestRun(ledger.Digest{Kind: ledger.PiecesEdition, List: w.List, Cadence: w.Cadence, Until: until, Arrangement: a})
		run.Pieces = refsOf(arranged(found, w.list.Order, a))
		if run.Digest.Since, err = p.lastGathered(ctx, w); err != nil {
			return run, err
		}
	}
	run.ID, err = p.Store.CloseWindow(ctx, w.Window, until, run)
	return run, err
}

// digestRun is a run that mails and does nothing else. It is due: should the program end, it is carried like any other.
func (p *Press) digestRun(d ledger.Digest) ledger.Run {
	now := p.Now()
	return ledger.Run{
		Kind: ledger.Publish, State: ledger.RunRunning, Created: now, DueAt: now, Digest: d,
		Steps: map[ledger.Channel]ledger.StepState{
			ledger.Feeds: ledger.StepOff, ledger.Email: ledger.StepOpen, ledger.Partners: ledger.StepOff,
		},
	}
}

// lastGathered is until when the digest before gathered: what came out since then is in no digest of this cadence.
func (p *Press) lastGathered(ctx context.Context, w *window) (time.Time, error) {
	last, err := p.Store.LastDigest(ctx, w.List, w.Cadence)
	switch {
	case errors.Is(err, ledger.ErrNotFound):
		return w.Opened, nil
	case err != nil:
		return time.Time{}, err
	case last.Until.IsZero():
		return last.Created, nil
	}
	return last.Until, nil
}

// arranged are the pieces of a digest in their order, of those gathered, the oldest first. When there are more than an
// edition holds the oldest go first, so that none waits for ever.
func arranged(found []piece.Record, order subscriber.Order, a ledger.Arrangement) []piece.Record {
	out := slices.DeleteFunc(slices.Clone(found), func(r piece.Record) bool { return slices.Contains(a.LeaveOut, r.Slug) })
	out = out[:min(len(out), ledger.MostPieces)]
	if order != subscriber.Oldest {
		slices.SortStableFunc(out, func(a, b piece.Record) int { return b.Published.Compare(a.Published) })
	}
	wished := slices.Concat([]string{a.Lead}, a.Order)
	place := func(r piece.Record) int {
		if at := slices.Index(wished, r.Slug); at >= 0 {
			return at
		}
		return len(wished)
	}
	slices.SortStableFunc(out, func(a, b piece.Record) int { return place(a) - place(b) })
	return out
}

func refsOf(records []piece.Record) []ledger.PieceRef {
	refs := make([]ledger.PieceRef, len(records))
	for i, r := range records {
		refs[i] = ledger.PieceRef{Slug: r.Slug, Revision: r.Revision}
	}
	return refs
}
