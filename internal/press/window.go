package press

import (
	"context"
	"slices"
	"time"

	"pressrun/internal/ledger"
	"pressrun/internal/subscriber"
)

// window is how far the digests of a list have come, for readers of one cadence.
type window struct {
	ledger.Window
	list     *subscriber.List
	cadence  subscriber.Cadence
	schedule subscriber.Schedule
	seen     bool // the books know it, and by this schedule
	wanted   bool // there are readers for it
}

// due is when the digest was due that is to be sent now; the zero time: none is.
func (w *window) due(now time.Time) time.Time {
	if last := w.schedule.Last(now); w.seen && last.After(w.ClosedUntil) {
		return last
	}
	return time.Time{}
}

// gathers tells whether readers of a cadence get digests at their time, rather than each piece as it comes out.
func gathers(c subscriber.Cadence) bool { return c == subscriber.Daily || c == subscriber.Weekly }

// windows are those of all lists, in their order, that have readers or are known.
func (p *Press) windows(ctx context.Context) (all []window, err error) {
	chosen, err := p.Store.ChosenCadences(ctx)
	if err != nil {
		return nil, err
	}
	known, err := p.Store.Windows(ctx)
	if err != nil {
		return nil, err
	}
	for i := range p.Lists {
		for _, cadence := range []subscriber.Cadence{subscriber.Daily, subscriber.Weekly} {
			list := &p.Lists[i]
			w := window{list: list, cadence: cadence, Window: ledger.Window{List: list.Slug, Cadence: string(cadence)}}
			w.wanted = slices.Contains(chosen[list.Slug], string(cadence))
			if err := p.complete(ctx, &w, known); err != nil {
				return nil, err
			}
			if w.wanted || !w.ClosedUntil.IsZero() {
				all = append(all, w)
			}
		}
	}
	return all, nil
}

// complete adds what the books know of a window, and whether it is wanted by readers who keep their list's cadence, or
// once again by those who gave the cadence up while something was gathered for them.
func (p *Press) complete(ctx context.Context, w *window, known []ledger.Window) (err error) {
	if w.schedule, err = w.list.Schedule(w.cadence, p.Publication.Location); err != nil {
		return err
	}
	for _, k := range known {
		if k.List == w.List && k.Cadence == w.Cadence {
			w.Window, w.seen = k, k.Schedule == w.schedule.String()
		}
	}
	if !w.wanted && w.list.Cadence == w.cadence {
		if w.wanted, err = p.Store.HasInheritingReaders(ctx, w.List); err != nil {
			return err
		}
	}
	if !w.wanted && !w.ClosedUntil.IsZero() {
		w.wanted, err = p.Store.HasFormerReaders(ctx, w.List, w.Cadence, w.ClosedUntil)
	}
	return err
}

// seeWindows are the windows that have readers. New ones, and those with another schedule than before, begin now; those
// without readers are forgotten, after new ones have taken over what is gathered in them.
func (p *Press) seeWindows(ctx context.Context) (wanted []window, err error) {
	all, err := p.windows(ctx)
	if err != nil {
		return nil, err
	}
	for _, w := range all {
		if w.wanted && !w.seen {
			w.Window, err = p.Store.SeeWindow(ctx, w.List, w.Cadence, w.schedule.String(), w.schedule.Last(p.Now()))
			w.seen = true
		}
		if err != nil {
			return nil, err
		}
		if w.wanted {
			wanted = append(wanted, w)
		}
	}
	for _, w := range all {
		if !w.wanted {
			if err := p.Store.ForgetWindow(ctx, w.Window); err != nil {
				return nil, err
			}
		}
	}
	return wanted, nil
}

// window is that of a list and cadence, readers or not.
func (p *Press) window(ctx context.Context, list *subscriber.List, cadence subscriber.Cadence) (w window, err error) {
	w = window{list: list, cadence: cadence, wanted: true}
	if w.schedule, err = list.Schedule(cadence, p.Publication.Location); err != nil {
		return w, err
	}
	w.Window, err = p.Store.SeeWindow(ctx, list.Slug, string(cadence), w.schedule.String(), w.schedule.Last(p.Now()))
	return w, err
}
