package press

import (
	"context"
	"errors"

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
	left, err := p.handOver(ctx, run, report)
	if err != nil {
		return err
	}
	if len(left.open) > 0 {
		return &openStepError{why: p.leftWords(run, left.open), gate: left.fault}
	}
	return nil
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
		early, err := p.earlyCopies(ctx, run, ref, c)
		if err != nil {
			return err
		}
		planned = append(planned, early...)
	}
	if err := p.Store.PlanDispatches(ctx, planned); err != nil {
		return err
	}
	left, err := p.handOver(ctx, run, report)
	return errors.Join(err, left.fault)
}

// partnerOf is the partner's entry in partners.yaml. One that is no longer there but holds a
// copy is told all the same, on the default terms.
func (p *Press) partnerOf(slug string) *partner.Partner {
	if known := p.partner(slug); known != nil {
		return known
	}
	return partner.Former(slug)
}

// errWithdrawn keeps a copy that was still to be handed over from a piece that was taken back.
var errWithdrawn = errors.New("the piece was withdrawn")

// madeCopy is the parcel of one dispatch.
type madeCopy struct {
	parcel   partner.Parcel
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
	parcel, err := partner.Pack(partner.Format(d.Format), made)
	return &madeCopy{parcel, rec.Revision}, err
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
