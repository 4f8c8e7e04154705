package press

import (
	"context"
	"slices"

	"pressrun/internal/digest"
	"pressrun/internal/ledger"
	"pressrun/internal/piece"
	"pressrun/internal/subscriber"
)

// Gathered is the next digest of a list as it would go out now.
type Gathered struct {
	Cadence subscriber.Cadence // of its readers
	Pieces  []piece.Record     // in their order; none: nothing would go out
	Waiting []piece.Record     // what an editor left out of it, for the one after
	Missing []string           // slugs that the arrangement names and the list has not gathered
	Digest  PlannedDigest
	Body    digest.Body

	list        *subscriber.List
	shown       []*current
	arrangement ledger.Arrangement
}

// Gathered makes up what SendGathered would mail. An empty cadence is the list's.
func (p *Press) Gathered(ctx context.Context, listSlug string, cadence subscriber.Cadence) (*Gathered, error) {
	list := p.list(listSlug)
	if list == nil {
		return nil, noSuchList(listSlug)
	}
	if cadence == "" {
		cadence = list.Cadence
	}
	w := window{list: list, cadence: cadence, Window: ledger.Window{List: list.Slug, Cadence: string(cadence)}}
	var err error
	if w.Opened, err = p.opened(ctx, listSlug, cadence); err != nil {
		return nil, err
	}
	found, err := p.gathered(ctx, list, cadence, w.Opened, heldToo)
	if err != nil {
		return nil, err
	}
	a, err := p.Store.Arrangement(ctx, listSlug, string(cadence))
	if err != nil {
		return nil, err
	}
	g := &Gathered{Cadence: cadence, Pieces: arranged(found, list.Order, a), list: list, arrangement: a}
	g.compare(found, a)
	if len(g.Pieces) == 0 {
		return g, nil
	}
	return g, p.makeGathered(ctx, g, &w)
}

// compare tells what was arranged from what was gathered.
func (g *Gathered) compare(found []piece.Record, a ledger.Arrangement) {
	for _, r := range found {
		if slices.Contains(a.LeaveOut, r.Slug) {
			g.Waiting = append(g.Waiting, r)
		}
	}
	for _, slug := range slices.Concat([]string{a.Lead}, a.Order) {
		if slug != "" && !slices.ContainsFunc(found, func(r piece.Record) bool { return r.Slug == slug }) {
			g.Missing = append(g.Missing, slug)
		}
	}
}

func (p *Press) makeGathered(ctx context.Context, g *Gathered, w *window) error {
	d := ledger.Digest{Kind: ledger.PiecesEdition, List: w.List, Cadence: w.Cadence, Arrangement: g.arrangement}
	var err error
	if d.Since, err = p.lastGathered(ctx, w); err != nil {
		return err
	}
	if g.shown, err = p.pieces(ctx, ledger.Run{Pieces: refsOf(g.Pieces)}); err != nil {
		return err
	}
	own := ownEdition{list: w.list}
	if own.plan, own.body, err = p.planEdition(ctx, w.list, d, g.shown); err != nil {
		return err
	}
	g.Body = own.body
	g.Digest, err = p.previewOne(ctx, own)
	return err
}

// TestGathered is the digest as a test mail, its subject marked.
func (p *Press) TestGathered(g *Gathered, to ledger.Delivery) (*TestMail, error) {
	edition, err := p.digestOfPieces(g.list, 0, p.Now(), g.arrangement, g.shown)
	if err != nil {
		return nil, err
	}
	edition.Test = true
	body, err := digest.Compose(edition)
	if err != nil {
		return nil, err
	}
	return p.testMail(g.list, body, to)
}
