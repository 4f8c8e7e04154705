package press

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"slices"

	"pressrun/internal/digest"
	"pressrun/internal/ledger"
)

// Resend is an edition that goes out again, to those of its list who did not get it, made up and not sent.
type Resend struct {
	Edition ledger.Edition // as it went out first
	Digest  PlannedDigest
	open    *ledger.Run // the run that does it and is not finished; nil: a new one will
	run     ledger.Run
}

// Goes is the number of the run that sends it again already and is not finished; 0: there is none.
func (r *Resend) Goes() int64 {
	if r.open == nil {
		return 0
	}
	return r.open.ID
}

// PlanResend makes up what brings an edition to those who did not get it: to whom it failed, and who joined the list
// since. With unknown it goes to those as well who may have it. It has the bytes of the first, unless a piece of it was
// corrected or withdrawn since.
func (p *Press) PlanResend(ctx context.Context, listSlug string, number int, unknown bool) (*Resend, error) {
	e, err := p.sentEdition(ctx, listSlug, number)
	if err != nil {
		return nil, err
	}
	r := &Resend{Edition: e, run: p.digestRun(ledger.Digest{
		Kind: ledger.ResendEdition, List: listSlug, Cadence: e.Cadence, Resends: e.Number, Unknown: unknown,
	})}
	r.run.Pieces = e.Pieces
	before, err := p.Store.RunOfDigest(ctx, r.run.Digest)
	if ignoreNotFound(err) != nil {
		return nil, err
	}
	if err == nil && !before.State.AtEnd() {
		r.open = &before
		return r, nil
	}
	own, err := p.again(ctx, r.run.Digest)
	if err != nil {
		return nil, err
	}
	r.Digest, err = p.previewOne(ctx, own)
	return r, err
}

// sentEdition is an edition that was sent and can be sent again; of one that was sent again itself it is the first.
func (p *Press) sentEdition(ctx context.Context, listSlug string, number int) (e ledger.Edition, err error) {
	if p.list(listSlug) == nil {
		return e, noSuchList(listSlug)
	}
	if e, err = p.Store.EditionByNumber(ctx, listSlug, number); err != nil {
		return e, err
	}
	switch {
	case e.Kind == ledger.ResendEdition:
		return p.sentEdition(ctx, listSlug, e.Resends)
	case e.Kind == ledger.CorrectionEdition:
		return e, fmt.Errorf("%s %d is a correction; tell those who missed it with: pressrun editions correction %s",
			listSlug, number, e.Pieces[0].Slug)
	case e.State == ledger.EditionCancelled:
		return e, fmt.Errorf("%s %d was cancelled (%s); it is not sent again", listSlug, number, e.Reason)
	case !e.AtEnd():
		return e, fmt.Errorf("%s %d is not sent to its end; see: pressrun runs show %d", listSlug, number, e.RunID)
	}
	return e, nil
}

// Resend sends an edition again.
func (p *Press) Resend(ctx context.Context, r *Resend) (*Report, error) {
	return p.mailOwn(ctx, r.open, r.run)
}

// resendEditions plans the edition of a run that sends one again; none when nobody would get it.
func (p *Press) resendEditions(ctx context.Context, d ledger.Digest) ([]ledger.EditionPlan, error) {
	own, err := p.again(ctx, d)
	if err != nil {
		return nil, err
	}
	return p.plansOf(p.read(ctx, []ownEdition{own}))
}

// again is an edition as it was sent, or anew when a piece of it has changed since.
func (p *Press) again(ctx context.Context, d ledger.Digest) (own ownEdition, err error) {
	list := p.list(d.List)
	if list == nil {
		return own, noSuchList(d.List)
	}
	e, err := p.Store.EditionByNumber(ctx, d.List, d.Resends)
	if err != nil {
		return own, err
	}
	standing, err := p.pieces(ctx, ledger.Run{Pieces: e.Pieces})
	switch {
	case err != nil:
		return own, err
	case len(standing) == 0 && len(e.Pieces) > 0:
		return own, fmt.Errorf("%s %d: %w", e.List, e.Number, errors.New(everyPieceWithdrawn))
	}
	own.list = list
	if own.body, err = p.bodyAgain(ctx, e, own, standing); err != nil {
		return own, err
	}
	own.plan = p.ownPlan(list, ledger.ResendEdition, own.body)
	own.plan.Resends, own.plan.ResendUnknown, own.plan.Arrangement = e.Number, d.Unknown, e.Arrangement
	own.plan.Cadence, own.plan.Inherits = e.Cadence, e.Cadence == string(list.Cadence)
	own.plan.Pieces, own.plan.Sections = refsAndSections(standing)
	own.plan.Body, err = json.Marshal(own.body)
	return own, err
}

func (p *Press) bodyAgain(
	ctx context.Context, e ledger.Edition, own ownEdition, standing []*current,
) (body digest.Body, err error) {
	if refs, _ := refsAndSections(standing); !slices.Equal(refs, e.Pieces) {
		return p.compose(own.list, e.Number, e.Created, e.Arrangement, standing)
	}
	kept, err := p.Store.EditionBody(ctx, e.ID)
	if err != nil {
		return body, err
	}
	if err := json.Unmarshal(kept, &body); err != nil {
		return body, fmt.Errorf("edition %s %d as kept can't be read: %w", e.List, e.Number, err)
	}
	return body, nil
}

func refsAndSections(pieces []*current) (refs []ledger.PieceRef, sections []string) {
	for _, c := range pieces {
		refs = append(refs, ledger.PieceRef{Slug: c.Record.Slug, Revision: c.Record.Revision})
		sections = append(sections, c.Piece.Section())
	}
	return refs, sections
}

// asFirstSent is an edition with number and date of the one that it brings again, if it does: its readers see those.
func (p *Press) asFirstSent(ctx context.Context, e ledger.Edition) (ledger.Edition, error) {
	if e.Kind != ledger.ResendEdition {
		return e, nil
	}
	first, err := p.Store.EditionByNumber(ctx, e.List, e.Resends)
	e.Number, e.Created = first.Number, first.Created
	return e, err
}
