package press

import (
	"context"
	"errors"
	"fmt"

	"pressrun/internal/ledger"
	"pressrun/internal/partner"
	"pressrun/internal/piece"
)

// carryPartners makes up and hands over the run's copies, or the notices to those who hold one.
func (p *Press) carryPartners(ctx context.Context, run ledger.Run, report *RunReport) error {
	var planned []ledger.Dispatch
	for _, ref := range run.Pieces {
		more, err := p.planCopies(ctx, run, ref)
		if err != nil {
			return err
		}
		planned = append(planned, more...)
	}
	if err := p.Store.PlanDispatches(ctx, planned); err != nil {
		return err
	}
	failed, err := p.handOver(ctx, run, report)
	if err != nil {
		return err
	}
	if failed > 0 {
		return &openStepError{why: fmt.Sprintf("%d partner copies could not be handed over; carry on with: pressrun publish %s",
			failed, run.Pieces[0].Slug)}
	}
	return nil
}

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
	held, err := p.heldCopies(ctx, ref.Slug)
	if err != nil {
		return nil, err
	}
	var out []ledger.Dispatch
	for i := range p.Partners {
		for _, d := range p.planPartner(run, ref, &p.Partners[i], c) {
			if !held[copyKey{d.Partner, d.Format}] {
				out = append(out, d)
			}
		}
	}
	return out, nil
}

// copyKey names a copy that a partner holds of a piece.
type copyKey struct{ partner, format string }

func (p *Press) heldCopies(ctx context.Context, slug string) (map[copyKey]bool, error) {
	holders, err := p.Store.Holders(ctx, slug)
	held := map[copyKey]bool{}
	for _, h := range holders {
		held[copyKey{h.Partner, h.Format}] = true
	}
	return held, err
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
	for _, format := range to.Formats {
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

// planNotices tells every partner that ever received a copy: of a change in the formats it
// holds, of a kill in those that a person and a machine there will not miss.
func (p *Press) planNotices(ctx context.Context, run ledger.Run, ref ledger.PieceRef) ([]ledger.Dispatch, error) {
	holders, err := p.Store.Holders(ctx, ref.Slug)
	if err != nil {
		return nil, err
	}
	kind := noticeOf(run)
	var out []ledger.Dispatch
	add := func(h ledger.Holder, format string) {
		out = append(out, ledger.Dispatch{
			RunID: run.ID, Partner: h.Partner, Piece: ref, Format: format, Channel: h.Channel,
			Notice: kind, State: ledger.DispatchQueued,
		})
	}
	killed := map[string]bool{}
	for _, h := range holders {
		switch {
		case kind != ledger.NoticeKill:
			add(h, h.Format)
		case !killed[h.Partner]: // plain text for the people there, whatever they hold
			killed[h.Partner] = true
			add(h, string(partner.Text))
		}
		if kind == ledger.NoticeKill && h.Format == string(partner.Ninjs) { // and the same for machines
			add(h, h.Format)
		}
	}
	return out, nil
}

// partnerOf is the partner's entry in partners.yaml. One that is no longer there but holds a
// copy is told all the same, on the default terms.
func (p *Press) partnerOf(slug string) *partner.Partner {
	if known := p.partner(slug); known != nil {
		return known
	}
	return partner.Former(slug)
}

// handOver delivers what is queued and records each outcome by itself.
func (p *Press) handOver(ctx context.Context, run ledger.Run, report *RunReport) (failed int, err error) {
	dispatches, err := p.Store.Dispatches(ctx, ledger.DispatchFilter{RunID: run.ID})
	if err != nil {
		return 0, err
	}
	for _, d := range dispatches {
		if !settled(d.State) {
			d, err = p.deliver(ctx, run, d)
			if err != nil {
				return failed, err
			}
		}
		if !settled(d.State) {
			failed++
		}
		report.Dispatches = append(report.Dispatches, d)
	}
	return failed, nil
}

// settled tells whether nothing is to be done for a dispatch unless somebody says so.
func settled(s ledger.DispatchState) bool {
	return s == ledger.DispatchSent || s == ledger.DispatchHeld
}

// deliver hands one copy over. That it is on its way is in the books before, so that a partner
// is told of a withdrawal even if the program ends in between; the couriers promise that handing the same
// file over twice leaves one.
func (p *Press) deliver(ctx context.Context, run ledger.Run, d ledger.Dispatch) (ledger.Dispatch, error) {
	made, err := p.makeCopy(ctx, run, d)
	if ctx.Err() != nil { // the program is being stopped; the copy stays queued
		return d, ctx.Err()
	}
	if err != nil {
		d.State, d.Reason = ledger.DispatchFailed, err.Error()
		if errors.Is(err, errWithdrawn) {
			d.State = ledger.DispatchHeld
		}
		return d, p.record(ctx, d)
	}
	if made.revision != d.Piece.Revision {
		if err := p.Store.MoveDispatch(ctx, d.ID, made.revision); err != nil {
			return d, err
		}
		d.Piece.Revision = made.revision
	}
	d.State, d.Reason = ledger.DispatchUnknown, "is being handed over"
	if err := p.record(ctx, d); err != nil {
		return d, err
	}
	d.Location, err = p.Courier.Deliver(ctx, d.Partner, d.Piece.Slug, made.name, made.data)
	if err != nil {
		d.Reason = err.Error()
		return d, p.record(ctx, d)
	}
	d.State, d.Reason, d.SentAt = ledger.DispatchSent, "", p.Now()
	return d, p.record(ctx, d)
}

// record writes an outcome down even when the program is being stopped.
func (p *Press) record(ctx context.Context, d ledger.Dispatch) error {
	return p.Store.RecordDispatch(context.WithoutCancel(ctx), d.ID, d.State, d.Reason, d.Location, p.Now())
}

// errWithdrawn keeps a copy that was still to be handed over from a piece that was taken back.
var errWithdrawn = errors.New("the piece was withdrawn")

// madeCopy is the file of one dispatch.
type madeCopy struct {
	name     string
	data     []byte
	revision int // that it was made of: the current one
}

func (p *Press) makeCopy(ctx context.Context, run ledger.Run, d ledger.Dispatch) (*madeCopy, error) {
	rec, err := p.Store.Piece(ctx, d.Piece.Slug)
	if err != nil {
		return nil, err
	}
	if rec.Status == piece.StatusWithdrawn && d.Notice != ledger.NoticeKill {
		return nil, errWithdrawn
	}
	c, err := p.load(ctx, rec)
	if err != nil {
		return nil, err
	}
	made := p.copyFor(p.partnerOf(d.Partner), c)
	made.MadeAt = run.Created.In(p.Publication.Location) // made again after a crash, the bytes are the same
	if err := p.addHistory(ctx, run, d, c, &made); err != nil {
		return nil, err
	}
	format := partner.Format(d.Format)
	data, err := partner.Make(format, made)
	return &madeCopy{partner.FileName(rec.Slug, rec.Revision, format, d.Notice), data, rec.Revision}, err
}

func (p *Press) copyFor(to *partner.Partner, c *current) partner.Copy {
	return partner.Copy{
		Publication: p.Publication, Partner: to, Piece: c.Piece, Version: c.Record.Revision,
		Published: c.Record.Published, Updated: c.Record.Updated, Address: c.Address,
		Credit: c.Credit, ImageURL: c.Picture.URL, MadeAt: p.Now().In(p.Publication.Location),
		Embargoed: p.dueAt(c.Piece, c.Record.Published).After(p.Now()),
	}
}

// addHistory tells the copy when the partner first received the piece and, for a notice, what
// was and what is, made from the version it holds and the current one.
func (p *Press) addHistory(ctx context.Context, run ledger.Run, d ledger.Dispatch, c *current, made *partner.Copy) error {
	if d.Notice == ledger.NoNotice {
		return nil
	}
	made.Notice = partner.Notice{Kind: d.Notice, Note: run.Note}
	sent, err := p.Store.Dispatches(ctx, ledger.DispatchFilter{
		Slug: d.Piece.Slug, Partner: d.Partner, States: []ledger.DispatchState{ledger.DispatchSent},
	})
	if err != nil {
		return err
	}
	zone := p.Publication.Location
	for _, old := range sent {
		if old.RunID == run.ID {
			continue
		}
		at := old.SentAt.In(zone)
		if made.Received.IsZero() || at.Before(made.Received) {
			made.Received = at
		}
		if at.After(made.Notice.ReplacedSent) {
			made.Notice.Replaces, made.Notice.ReplacedSent = old.Piece.Revision, at
		}
	}
	if d.Notice == ledger.NoticeKill || made.Notice.Replaces == 0 {
		return nil
	}
	held, err := p.revision(ctx, d.Piece.Slug, made.Notice.Replaces)
	if err != nil {
		return err
	}
	made.Notice.Changes = piece.Diff(held, c.Piece)
	return nil
}

func (p *Press) publicSheet(c *current) ([]byte, error) {
	made := p.copyFor(nil, c)
	made.MadeAt = c.Record.Published // the same file whenever it is written
	return partner.Public(made)
}

// embargoedCopies hands a waiting piece to the partners that are trusted with embargoes.
func (p *Press) embargoedCopies(ctx context.Context, run ledger.Run, report *RunReport) error {
	if run.Steps[ledger.Partners] != ledger.StepOpen {
		return nil
	}
	var planned []ledger.Dispatch
	for _, ref := range run.Pieces {
		rec, err := p.Store.Piece(ctx, ref.Slug)
		if err != nil {
			return err
		}
		c, err := p.load(ctx, rec)
		if err != nil {
			return err
		}
		if c.embargo(p.Now(), p.Publication.Location, p.Publication.PressHour).IsZero() {
			continue // only a dated piece: nobody sees it early
		}
		for i := range p.Partners {
			if p.Partners[i].Terms.EmbargoTrust {
				planned = append(planned, p.planPartner(run, ref, &p.Partners[i], c)...)
			}
		}
	}
	if err := p.Store.PlanDispatches(ctx, planned); err != nil {
		return err
	}
	_, err := p.handOver(ctx, run, report)
	return err
}

func (p *Press) decide(to *partner.Partner, c *current) partner.Decision {
	return partner.Decide(to, c.Piece, c.Credit, p.dueAt(c.Piece, c.Record.Published).After(p.Now()))
}
