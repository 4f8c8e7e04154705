package press

import (
	"context"
	"slices"
	"time"

	"pressrun/internal/ledger"
	"pressrun/internal/subscriber"
)

// NextDigest is a digest that will go out.
type NextDigest struct {
	List    string // slug
	Name    string
	Cadence subscriber.Cadence
	At      time.Time // in the zone in which the list is scheduled
	Pieces  int       // gathered so far
}

// NextDigests are those that lists have gathered something for, in the order of lists.yaml.
func (p *Press) NextDigests(ctx context.Context) (next []NextDigest, err error) {
	windows, err := p.windows(ctx)
	if err != nil {
		return nil, err
	}
	for _, w := range windows {
		if !w.wanted || !w.seen {
			continue
		}
		found, err := p.gathered(ctx, w.list, w.cadence, w.Opened, !heldToo)
		if err != nil {
			return nil, err
		}
		a, err := p.Store.Arrangement(ctx, w.List, w.Cadence)
		if err != nil {
			return nil, err
		}
		if n := len(arranged(found, w.list.Order, a)); n > 0 {
			next = append(next, NextDigest{List: w.List, Name: w.list.Name, Cadence: w.cadence, At: p.nextAt(&w), Pieces: n})
		}
	}
	return next, nil
}

// nextAt is when a window's digest goes: at once when it is due.
func (p *Press) nextAt(w *window) time.Time {
	if due := w.due(p.Now()); !due.IsZero() {
		return due
	}
	return w.schedule.Next(p.Now())
}

// DigestTimes are the times at which OpenDigests has something to do: past when it has now.
func (p *Press) DigestTimes(ctx context.Context) (times []time.Time, err error) {
	windows, err := p.windows(ctx)
	if err != nil {
		return nil, err
	}
	waiting, err := p.Store.UnfrozenDigests(ctx)
	if err != nil {
		return nil, err
	}
	for i := range windows {
		w := &windows[i]
		at := p.nextAt(w)
		switch {
		case w.wanted != w.seen: // to be seen, or forgotten
			at = w.schedule.Last(p.Now())
		case !w.wanted:
			continue
		case !at.After(p.Now()) && slices.ContainsFunc(waiting, w.isOf): // its run goes first
			at = w.schedule.Next(p.Now())
		}
		times = append(times, at)
	}
	return times, nil
}

// eachPiece tells which lists have readers who get each piece as it comes out.
func (p *Press) eachPiece(ctx context.Context) (map[string]bool, error) {
	chosen, err := p.Store.ChosenCadences(ctx)
	if err != nil {
		return nil, err
	}
	has := map[string]bool{}
	for _, list := range p.Lists {
		has[list.Slug] = list.Cadence == subscriber.EachPiece || slices.Contains(chosen[list.Slug], string(subscriber.EachPiece))
	}
	return has, nil
}

// pieceByPiece is what a list mails when a piece comes out.
func pieceByPiece(list *subscriber.List) ledger.Digest {
	return ledger.Digest{Kind: ledger.PiecesEdition, List: list.Slug, Cadence: string(subscriber.EachPiece)}
}
