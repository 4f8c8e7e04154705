package press

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"time"

	"pressrun/internal/ledger"
	"pressrun/internal/partner"
	"pressrun/internal/piece"
)

// leftCopies is what a handing over has left to do.
type leftCopies struct {
	open  []ledger.Dispatch
	fault error // of a channel; nil: none
}

// handOver delivers what is queued or has come due, and records each outcome by itself. A channel that is at fault is
// left alone for this time; the others go on.
func (p *Press) handOver(ctx context.Context, run ledger.Run, report *RunReport) (left leftCopies, err error) {
	dispatches, err := p.Store.Dispatches(ctx, ledger.DispatchFilter{RunID: run.ID})
	if err != nil {
		return left, err
	}
	shut := map[string]bool{}
	for _, d := range dispatches {
		var fault error
		switch {
		case p.interrupted(d):
			d, err = p.giveUpDoubt(ctx, d)
		case !p.settled(d) && !d.NextAt.After(p.Now()) && !shut[d.Channel]:
			d, fault, err = p.deliver(ctx, run, d)
		}
		if err == nil && fault != nil {
			shut[d.Channel] = true
			left.fault = errors.Join(left.fault, fault)
			err = p.tellFault(ctx, fault)
		}
		if err != nil {
			return left, err
		}
		if !p.settled(d) {
			left.open = append(left.open, d)
		}
		report.Dispatches = append(report.Dispatches, d)
	}
	return left, nil
}

// settled tells whether nothing is to be done for a dispatch unless somebody says so. A doubt is settled by doing it
// again only where that leaves one; what was refused for good is not tried on.
func (p *Press) settled(d ledger.Dispatch) bool {
	switch d.State {
	case ledger.DispatchSent, ledger.DispatchHeld:
		return true
	case ledger.DispatchUnknown:
		return !p.repeatable(d.Channel)
	case ledger.DispatchFailed:
		return d.Attempt > 0
	}
	return false
}

func (p *Press) repeatable(channel string) bool {
	courier := p.Couriers[channel]
	return courier == nil || courier.Repeatable()
}

// interrupted tells whether the program ended while the dispatch was handed over, and it must not be done again.
func (p *Press) interrupted(d ledger.Dispatch) bool {
	return d.State == ledger.DispatchUnknown && d.Reason == ledger.BeingHandedOver && !p.repeatable(d.Channel)
}

func (p *Press) giveUpDoubt(ctx context.Context, d ledger.Dispatch) (ledger.Dispatch, error) {
	d.Reason = "the program ended while it was handed over, so it may have arrived"
	return d, p.record(ctx, d)
}

// deliver hands one copy over. That it is on its way is in the books before, so that a partner is told of a
// withdrawal even if the program ends in between, and so that no mail goes twice. fault is the channel's.
func (p *Press) deliver(ctx context.Context, run ledger.Run, d ledger.Dispatch) (_ ledger.Dispatch, fault, err error) {
	made, err := p.makeCopy(ctx, run, d)
	if ctx.Err() != nil { // the program is being stopped; the copy stays queued
		return d, nil, ctx.Err()
	}
	if err != nil {
		d.State, d.Reason = ledger.DispatchFailed, err.Error()
		if errors.Is(err, errWithdrawn) {
			d.State = ledger.DispatchHeld
		}
		return d, nil, p.record(ctx, d)
	}
	if made.revision != d.Piece.Revision {
		if err := p.Store.MoveDispatch(ctx, d.ID, made.revision); err != nil {
			return d, nil, err
		}
		d.Piece.Revision = made.revision
	}
	courier, why := p.courierOf(&d)
	if courier == nil {
		d.State, d.Reason = ledger.DispatchHeld, why
		return d, nil, p.record(ctx, d)
	}
	if d, err = p.Store.BeginDispatch(ctx, d, p.Now()); err != nil {
		return d, nil, err
	}
	d, fault = courier.Deliver(ctx, d, made.parcel)
	if d.State == ledger.DispatchSent {
		d.SentAt = p.Now()
	}
	return d, fault, p.record(ctx, d)
}

// courierOf finds who carries a dispatch and, for mail, where it goes: to the partner's address as it is now, else
// where its copy went. why says what keeps it from going.
func (p *Press) courierOf(d *ledger.Dispatch) (courier Courier, why string) {
	if courier = p.Couriers[d.Channel]; courier == nil {
		return nil, fmt.Sprintf("this program has no channel %q; bring it up to date", d.Channel)
	}
	if d.Channel != partner.ChannelEmail {
		return courier, ""
	}
	d.Location = cmp.Or(p.partnerOf(d.Partner).Email, d.Location)
	if d.Location == "" {
		return nil, "no address is known; give the partner's email in subscribers/partners.yaml"
	}
	if why := p.unreachable(d.Channel, d.Location); why != "" {
		return nil, why
	}
	return courier, ""
}

// record writes an outcome down even when the program is being stopped, and tells people of what needs them.
func (p *Press) record(ctx context.Context, d ledger.Dispatch) error {
	ctx = context.WithoutCancel(ctx)
	if err := p.Store.RecordDispatch(ctx, d); err != nil || p.Alerts == nil || d.Channel != partner.ChannelEmail {
		return err
	}
	matter := ledger.DispatchMatter(d.ID)
	switch {
	case d.State == ledger.DispatchSent:
		return errors.Join(p.Alerts.SettleAlert(ctx, matter), p.Alerts.SettleAlert(ctx, partnerMail))
	case d.State == ledger.DispatchFailed, d.State == ledger.DispatchUnknown,
		d.State == ledger.DispatchHeld && d.Notice != ledger.NoNotice && d.Reason != errWithdrawn.Error():
		return p.Alerts.RaiseAlert(ctx, matter, alertOf(d))
	}
	return nil
}

// partnerMail is the matter that no mail to partners gets through.
const partnerMail = "mail to partners"

// tellFault tells people of a channel that does not work; a person may be waiting for a KILL.
func (p *Press) tellFault(ctx context.Context, fault error) error {
	if p.Alerts == nil || ctx.Err() != nil { // being stopped is no fault
		return nil //nolint:nilerr // ctx.Err() is the question
	}
	return p.Alerts.RaiseAlert(ctx, partnerMail, fault.Error())
}

// alertOf says what happened, and what an operator can do.
func alertOf(d ledger.Dispatch) string {
	what := "copy"
	if d.Notice != ledger.NoNotice {
		what = string(d.Notice)
	}
	state := "was not mailed. Why"
	if d.State == ledger.DispatchUnknown {
		state = "may or may not have arrived. It is not mailed again by itself"
	}
	return fmt.Sprintf("The %s of %s for %s %s: %s. Ask there, and mail it again with: "+
		"pressrun partners dispatch %s --again %s",
		what, d.Piece.Slug, d.Partner, state, d.Reason, d.Piece.Slug, d.Partner)
}

// leftWords says what is left for partners, and when and how it goes on.
func (p *Press) leftWords(run ledger.Run, open []ledger.Dispatch) string {
	var next time.Time
	for _, d := range open {
		if d.State != ledger.DispatchDeferred {
			return fmt.Sprintf("%s could not be handed over; carry on with: pressrun publish %s",
				piece.Count(len(open), "partner copy", "partner copies"), run.Pieces[0].Slug)
		}
		if next.IsZero() || d.NextAt.Before(next) {
			next = d.NextAt
		}
	}
	return fmt.Sprintf("%s put off; pressrun serve or work tries again from %s, or: pressrun publish %s",
		piece.Count(len(open), "partner copy was", "partner copies were"),
		next.In(p.Publication.Location).Format("Jan 2, 15:04:05 MST"), run.Pieces[0].Slug)
}
