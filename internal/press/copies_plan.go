package press

import (
	"context"
	"fmt"

	"pressrun/internal/ledger"
	"pressrun/internal/partner"
	"pressrun/internal/piece"
	"pressrun/internal/subscriber"
)

// planCopies lists the dispatches of one piece of a run.
func (p *Press) planCopies(ctx context.Context, run ledger.Run, ref ledger.PieceRef) ([]ledger.Dispatch, error) {
	rec, err := p.Store.Piece(ctx, ref.Slug)
	if err != nil {
		return nil, err
	}
	ref.Revision = rec.Revision
	if run.Kind != ledger.Publish {
		return p.planNotices(ctx, run, ref)
	}
	if rec.Status == piece.StatusWithdrawn {
		return nil, nil
	}
	c, err := p.load(ctx, rec)
	if err != nil {
		return nil, err
	}
	given, err := p.copiesGiven(ctx, ref.Slug, run.ID)
	if err != nil {
		return nil, err
	}
	var out []ledger.Dispatch
	for i := range p.Partners {
		for _, d := range p.planPartner(run, ref, &p.Partners[i], c) {
			if !given.has(d) {
				out = append(out, d)
			}
		}
	}
	return out, nil
}

// copiesGiven is what partners hold of a piece, or will get by another run, by partner and format.
type copiesGiven map[string]map[string]bool

// has tells whether a partner holds what a dispatch would bring. A mail brings all formats, whatever the channel
// was before.
func (g copiesGiven) has(d ledger.Dispatch) bool {
	formats := g[d.Partner]
	return formats[d.Format] || formats[string(partner.Mail)] || d.Format == string(partner.Mail) && len(formats) > 0
}

func (g copiesGiven) add(slug, format string) {
	if g[slug] == nil {
		g[slug] = map[string]bool{}
	}
	g[slug][format] = true
}

func (p *Press) copiesGiven(ctx context.Context, slug string, runID int64) (copiesGiven, error) {
	holders, err := p.Store.Holders(ctx, slug)
	if err != nil {
		return nil, err
	}
	given := copiesGiven{}
	for _, h := range holders {
		given.add(h.Partner, h.Format)
	}
	waiting, err := p.Store.Dispatches(ctx, ledger.DispatchFilter{
		Slug: slug, States: []ledger.DispatchState{ledger.DispatchQueued, ledger.DispatchDeferred},
	})
	if err != nil {
		return nil, err
	}
	for _, d := range waiting {
		if d.RunID == runID || d.Channel != partner.ChannelEmail {
			continue // a file written twice is there once
		}
		run, err := p.Store.Run(ctx, d.RunID)
		if err != nil {
			return nil, err
		}
		if run.State == ledger.RunRunning || run.State == ledger.RunPaused {
			given.add(d.Partner, d.Format)
		}
	}
	return given, nil
}

func (p *Press) planPartner(run ledger.Run, ref ledger.PieceRef, to *partner.Partner, c *current) []ledger.Dispatch {
	decision := p.decide(to, c)
	if decision.Action == partner.Skip {
		return nil
	}
	state := ledger.DispatchQueued
	if decision.Action == partner.Hold {
		state = ledger.DispatchHeld
	}
	var out []ledger.Dispatch
	for _, format := range to.Parcels() {
		out = append(out, ledger.Dispatch{
			RunID: run.ID, Partner: to.Slug, Piece: ref, Format: string(format), Channel: to.Channel,
			State: state, Reason: decision.Reason,
		})
	}
	return out
}

func noticeOf(run ledger.Run) ledger.NoticeKind {
	switch {
	case run.Kind == ledger.Withdraw:
		return ledger.NoticeKill
	case run.Minor:
		return ledger.NoticeUpdate
	default:
		return ledger.NoticeCorrection
	}
}

// planNotices tells every partner that ever received a copy, on the channel by which it came: of a change in the
// formats it holds, of a kill in those that a person and a machine there will not miss. By mail there is one notice.
func (p *Press) planNotices(ctx context.Context, run ledger.Run, ref ledger.PieceRef) ([]ledger.Dispatch, error) {
	holders, err := p.Store.Holders(ctx, ref.Slug)
	if err != nil {
		return nil, err
	}
	kind := noticeOf(run)
	var out []ledger.Dispatch
	add := func(h ledger.Holder, format string) {
		d := ledger.Dispatch{
			RunID: run.ID, Partner: h.Partner, Piece: ref, Format: format, Channel: h.Channel,
			Notice: kind, State: ledger.DispatchQueued,
		}
		if h.Channel == partner.ChannelEmail { // whoever is no longer in partners.yaml is told where the copy went
			d.Location = h.Location
		}
		out = append(out, d)
	}
	told := map[[2]string]bool{} // of the kill, by partner and channel
	for _, h := range holders {
		at := [2]string{h.Partner, h.Channel}
		switch {
		case kind != ledger.NoticeKill || h.Format == string(partner.Mail):
			add(h, h.Format)
			continue
		case !told[at]: // plain text for the people there, whatever they hold
			told[at] = true
			add(h, string(partner.Text))
		}
		if h.Format == string(partner.Ninjs) { // and the same for machines
			add(h, h.Format)
		}
	}
	return out, nil
}

// earlyCopies is what goes to the partners trusted with embargoes. A mail of this revision that went by another run,
// in which the piece waited before, is not repeated.
func (p *Press) earlyCopies(
	ctx context.Context, run ledger.Run, ref ledger.PieceRef, c *current,
) ([]ledger.Dispatch, error) {
	holders, err := p.Store.Holders(ctx, ref.Slug)
	if err != nil {
		return nil, err
	}
	mailed := map[string]bool{}
	for _, h := range holders {
		if h.Channel == partner.ChannelEmail && h.Revision == ref.Revision {
			mailed[h.Partner] = true
		}
	}
	var out []ledger.Dispatch
	for i := range p.Partners {
		if to := &p.Partners[i]; to.Terms.EmbargoTrust && (to.Channel != partner.ChannelEmail || !mailed[to.Slug]) {
			out = append(out, p.planPartner(run, ref, to, c)...)
		}
	}
	return out, nil
}

// decide asks the partner's terms and, where they agree, whether its address can be reached.
func (p *Press) decide(to *partner.Partner, c *current) partner.Decision {
	d := partner.Decide(to, c.Piece, c.Credit, p.dueAt(c.Piece, c.Record.Published).After(p.Now()))
	if why := p.unreachable(to.Channel, to.Email); d.Action == partner.Send && why != "" {
		return partner.Decision{Action: partner.Hold, Reason: why}
	}
	return d
}

// unreachable says why no mail may go to an address; empty: it may.
func (p *Press) unreachable(channel, address string) string {
	if channel != partner.ChannelEmail || !p.SkipReserved || !subscriber.Reserved(address) {
		return ""
	}
	return fmt.Sprintf("%s is of a domain reserved for examples, which no mail reaches; give the partner's email "+
		"in subscribers/partners.yaml", address)
}
