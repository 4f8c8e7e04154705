package press

import (
	"context"
	"encoding/json"
	"slices"

	"pressrun/internal/digest"
	"pressrun/internal/ledger"
	"pressrun/internal/subscriber"
)

// ownEdition is an edition that an editor sends by his own word, such as a correction, made up and not frozen.
type ownEdition struct {
	list     *subscriber.List
	plan     ledger.EditionPlan
	body     digest.Body
	audience ledger.AudienceCount
}

// makeOwn composes an edition of a list; publication, list, number, date and the pieces are put in.
func (p *Press) makeOwn(
	ctx context.Context, list *subscriber.List, kind ledger.EditionKind, e digest.Edition, pieces ...*current,
) (own ownEdition, err error) {
	e.Publication, e.List, e.Date = p.Publication, *list, p.Now().In(p.Publication.Location)
	if e.Number, err = p.Store.NextEditionNumber(ctx, list.Slug); err != nil {
		return own, err
	}
	for _, c := range pieces {
		e.Items = append(e.Items, p.mailed(c, list.Slug, e.Number))
	}
	body, err := digest.Compose(e)
	if err != nil {
		return own, err
	}
	own = ownEdition{list: list, body: body, plan: p.ownPlan(list, kind, body)}
	own.plan.Body, err = json.Marshal(body)
	return own, err
}

func (p *Press) ownPlan(list *subscriber.List, kind ledger.EditionKind, body digest.Body) ledger.EditionPlan {
	return ledger.EditionPlan{
		Kind: kind, List: list.Slug, Subject: body.Subject, Preheader: body.Preheader, Content: string(list.Content),
		SkipReserved: p.SkipReserved, First: list.First, Grace: list.Grace, Doubt: p.doubt(list),
	}
}

// count tells how many readers editions have.
func (p *Press) count(ctx context.Context, editions []ownEdition) error {
	plans := make([]ledger.EditionPlan, len(editions))
	for i, own := range editions {
		plans[i] = own.plan
	}
	counts, err := p.Store.CountAudience(ctx, plans)
	if err != nil {
		return err
	}
	for i := range editions {
		editions[i].audience = counts[i]
	}
	return nil
}

// read leaves out the editions that nobody would get: an empty mail is never sent.
func (p *Press) read(ctx context.Context, editions []ownEdition) ([]ownEdition, error) {
	err := p.count(ctx, editions)
	return slices.DeleteFunc(editions, func(own ownEdition) bool { return own.audience.Readers == 0 }), err
}

// previewOwn shows editions as they would be mailed.
func (p *Press) previewOwn(editions []ownEdition) ([]PlannedDigest, error) {
	digests := make([]PlannedDigest, len(editions))
	for i, own := range editions {
		findings, err := p.inspect(own.list, own.body)
		if err != nil {
			return nil, err
		}
		digests[i] = PlannedDigest{
			List: own.list.Slug, Name: own.list.Name, Subject: own.body.Subject, Preheader: own.body.Preheader,
			Bytes: len(own.body.HTML), Shortened: own.body.Shortened, Audience: own.audience, Findings: findings,
		}
	}
	return digests, nil
}

// previewOne counts and shows one edition.
func (p *Press) previewOne(ctx context.Context, own ownEdition) (PlannedDigest, error) {
	editions := []ownEdition{own}
	if err := p.count(ctx, editions); err != nil {
		return PlannedDigest{}, err
	}
	digests, err := p.previewOwn(editions)
	if err != nil {
		return PlannedDigest{}, err
	}
	return digests[0], nil
}

// plansOf are the plans of editions in which the inspection finds no error; err is passed on.
func (p *Press) plansOf(editions []ownEdition, err error) ([]ledger.EditionPlan, error) {
	if err != nil {
		return nil, err
	}
	plans := make([]ledger.EditionPlan, len(editions))
	for i, own := range editions {
		if err := p.refuseFaulty(own.list, own.body); err != nil {
			return nil, err
		}
		plans[i] = own.plan
	}
	return plans, nil
}
