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

// heldToo has an editor's own word send what he had held back from mails; by itself a digest leaves it.
const heldToo = true

// SendGathered mails readers of a list what it has gathered for them, now and not at its time: one edition, in a run of
// its own. An empty cadence is the list's.
func (p *Press) SendGathered(ctx context.Context, listSlug string, cadence subscriber.Cadence) (*Report, error) {
	done, err := p.begin()
	if err != nil {
		return nil, err
	}
	defer done()
	list := p.list(listSlug)
	if list == nil {
		return nil, noSuchList(listSlug)
	}
	if cadence == "" {
		cadence = list.Cadence
	}
	run, err := p.gatheredRun(ctx, list, cadence)
	if err != nil || run.ID == 0 {
		return &Report{}, err
	}
	return p.carryOne(ctx, run)
}

// gatheredRun is the run that mails what a list has gathered: the one that an earlier attempt left without its edition,
// or a new one. Its ID is 0 when there is nothing to mail.
func (p *Press) gatheredRun(ctx context.Context, list *subscriber.List, cadence subscriber.Cadence) (ledger.Run, error) {
	w := window{list: list, cadence: cadence, Window: ledger.Window{List: list.Slug, Cadence: string(cadence)}}
	waiting, err := p.Store.UnfrozenDigests(ctx)
	if err != nil {
		return ledger.Run{}, err
	}
	if at := slices.IndexFunc(waiting, w.isOf); at >= 0 {
		return waiting[at], nil
	}
	if gathers(cadence) {
		if w, err = p.window(ctx, list, cadence); err != nil {
			return ledger.Run{}, err
		}
		run, err := p.openDigest(ctx, &w, latest(p.Now(), w.ClosedUntil), heldToo)
		if errors.Is(err, ledger.ErrMoved) {
			err = errors.New("another process has just sent it, or it was arranged anew; look with: pressrun editions list, and ask again")
		}
		return run, err
	}
	found, err := p.gathered(ctx, list, cadence, time.Time{}, heldToo)
	if err != nil || len(found) == 0 {
		return ledger.Run{}, err
	}
	run := p.digestRun(pieceByPiece(list))
	run.Pieces = refsOf(arranged(found, list.Order, ledger.Arrangement{}))
	run.ID, err = p.Store.CreateRun(ctx, run)
	return run, err
}

// digestOf is what a run mails that carries one digest to one list; zero: it is no such run.
func digestOf(run ledger.Run) ledger.Digest {
	if run.Digest.IsZero() && run.Kind == ledger.Publish && run.Steps[ledger.Feeds] == ledger.StepOff && run.Note != "" {
		return ledger.Digest{Kind: ledger.PiecesEdition, List: run.Note} // opened by an earlier version of the program
	}
	return run.Digest
}

// opened is when the first digest of a list and cadence began to gather; the zero time: it has not, or needs not.
func (p *Press) opened(ctx context.Context, listSlug string, cadence subscriber.Cadence) (time.Time, error) {
	known, err := p.Store.Windows(ctx)
	for _, w := range known {
		if w.List == listSlug && w.Cadence == string(cadence) {
			return w.Opened, nil
		}
	}
	return time.Time{}, err
}

// gathered are the pieces that a list takes and that stand in none of its editions for readers of a cadence, the oldest
// first. One that is dated before the last edition but came out after it is among them; those long before it are
// not, nor what was there before the first window was opened.
func (p *Press) gathered(
	ctx context.Context, list *subscriber.List, cadence subscriber.Cadence, opened time.Time, held bool,
) ([]piece.Record, error) {
	since := p.Now()
	last, err := p.Store.LastDigest(ctx, list.Slug, string(cadence))
	switch {
	case err == nil:
		since = last.Created
	case !errors.Is(err, ledger.ErrNotFound):
		return nil, err
	}
	since = since.AddDate(0, 0, -p.Publication.FreshDays) // a new list does not mail the archive
	found, err := p.Store.Gathered(ctx, ledger.Gathering{
		List: list.Slug, Cadence: string(cadence), Since: since, Opened: opened, Held: held,
	})
	return slices.DeleteFunc(found, func(r piece.Record) bool { return !list.Takes(r.Section) }), err
}
