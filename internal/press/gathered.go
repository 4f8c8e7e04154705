package press

import (
	"context"
	"fmt"
	"slices"

	"pressrun/internal/ledger"
	"pressrun/internal/subscriber"
)

// SendGathered mails a list what it has taken since its last edition: one edition, in a run of its own.
func (p *Press) SendGathered(ctx context.Context, listSlug string) (*Report, error) {
	done, err := p.begin()
	if err != nil {
		return nil, err
	}
	defer done()
	list := p.list(listSlug)
	if list == nil {
		return nil, fmt.Errorf("there is no list %q; subscribers/lists.yaml names them", listSlug)
	}
	pieces, err := p.gathered(ctx, list)
	if err != nil || len(pieces) == 0 {
		return &Report{}, err
	}
	run, err := p.gatheredRun(ctx, list, pieces)
	if err != nil {
		return nil, err
	}
	return p.carryOne(ctx, run)
}

// gatheredRun is the run that mails pieces to one list: the one that an earlier attempt left without
// its edition, or a new one.
func (p *Press) gatheredRun(ctx context.Context, list *subscriber.List, pieces []*current) (ledger.Run, error) {
	run := ledger.Run{
		Kind: ledger.Publish, State: ledger.RunRunning, Note: list.Slug, Created: p.Now(),
		Steps: map[ledger.Channel]ledger.StepState{
			ledger.Feeds: ledger.StepOff, ledger.Email: ledger.StepOpen, ledger.Partners: ledger.StepOff,
		},
	}
	for _, c := range pieces {
		run.Pieces = append(run.Pieces, ledger.PieceRef{Slug: c.Record.Slug, Revision: c.Record.Revision})
	}
	earlier, err := p.Store.RunsOf(ctx, run.Pieces[0].Slug)
	if err != nil {
		return run, err
	}
	for _, old := range earlier {
		if old.State == ledger.RunRunning && gatheredFor(old) == list.Slug && slices.Equal(old.Pieces, run.Pieces) {
			return old, nil
		}
	}
	run.ID, err = p.Store.CreateRun(ctx, run)
	return run, err
}

// gatheredFor is the list that a run of gathered pieces mails; empty: it is no such run.
func gatheredFor(run ledger.Run) string {
	if run.Kind == ledger.Publish && run.Steps[ledger.Feeds] == ledger.StepOff {
		return run.Note
	}
	return ""
}

// GatheredTitles names the pieces that SendGathered would mail, newest first.
func (p *Press) GatheredTitles(ctx context.Context, listSlug string) ([]string, error) {
	list := p.list(listSlug)
	if list == nil {
		return nil, fmt.Errorf("there is no list %q; subscribers/lists.yaml names them", listSlug)
	}
	pieces, err := p.gathered(ctx, list)
	titles := make([]string, len(pieces))
	for i, c := range pieces {
		titles[i] = c.Piece.Title
	}
	return titles, err
}

// maxLookedAt bounds how far back an edition looks for pieces, maxGathered how many it holds.
const (
	maxLookedAt = 1000
	maxGathered = 30
)

// gathered are the pieces a list takes that stand in none of its editions, newest first. One that is
// dated before the last edition but came out after it is among them; those long before it are not.
func (p *Press) gathered(ctx context.Context, list *subscriber.List) ([]*current, error) {
	editions, err := p.Store.Editions(ctx, list.Slug, maxEditionLines)
	if err != nil {
		return nil, err
	}
	mailed, since := map[string]bool{}, p.Now()
	for _, e := range editions {
		for _, ref := range e.Pieces {
			mailed[ref.Slug] = true
		}
	}
	if len(editions) > 0 {
		since = editions[0].Created
	}
	since = since.AddDate(0, 0, -p.Publication.FreshDays) // a new list does not mail the archive
	records, err := p.Store.Latest(ctx, "", maxLookedAt)
	if err != nil {
		return nil, err
	}
	var out []*current
	for _, rec := range records {
		if len(out) == maxGathered {
			break // the rest comes with the next edition
		}
		if mailed[rec.Slug] || !rec.Published.After(since) || rec.Archived || !list.Takes(rec.Section) {
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
