package press

import (
	"context"
	"encoding/json"
	"fmt"
	"time"

	"pressrun/internal/digest"
	"pressrun/internal/ledger"
	"pressrun/internal/mail"
	"pressrun/internal/publication"
	"pressrun/internal/subscriber"
)

// Composer makes a digest into the message that one reader gets.
type Composer interface {
	Message(list *subscriber.List, number int, at time.Time, body digest.Body, to ledger.Delivery) (mail.Message, error)
}

// carryEmail freezes the run's editions, all in one transaction, and mails them.
func (p *Press) carryEmail(ctx context.Context, run ledger.Run, report *RunReport) error {
	editions, err := p.frozenEditions(ctx, run, report)
	if err != nil {
		return err
	}
	for _, e := range editions { // mails link to pages: they come first
		if err := p.addVariants(ctx, e); err != nil {
			return err
		}
		if err := p.takeOutWithdrawn(ctx, e); err != nil {
			return err
		}
		if err := p.writeEditionPage(ctx, e, report); err != nil {
			return err
		}
	}
	if err := p.letGo(ctx, run, editions); err != nil {
		return err
	}
	open := 0
	for _, e := range editions {
		balance, err := p.Sender.SendEdition(ctx, e.ID)
		if err != nil {
			return fmt.Errorf("edition %s %d: %w", e.List, e.Number, err)
		}
		report.Editions = append(report.Editions, EditionReport{e, balance})
		open += balance.Open()
	}
	if open == 0 {
		return nil
	}
	why, err := p.whyOpen(ctx, run, open)
	if err != nil {
		return err
	}
	return &openStepError{why: why}
}

// letGo has editions be sent, unless the run was cancelled while they were made.
func (p *Press) letGo(ctx context.Context, run ledger.Run, editions []ledger.Edition) error {
	if err := p.Store.ReleaseEditions(ctx, run.ID); err != nil {
		return err
	}
	stands, err := p.Store.Run(ctx, run.ID)
	if err != nil || stands.State != ledger.RunCancelled {
		return err
	}
	for _, e := range editions {
		if e.State != ledger.EditionFrozen {
			continue
		}
		if err := p.Store.CancelEdition(ctx, e.ID, stands.Reason); ignoreNotFound(err) != nil {
			return err
		}
	}
	return nil
}

// whyOpen says what keeps mails back, and how to carry on.
func (p *Press) whyOpen(ctx context.Context, run ledger.Run, open int) (string, error) {
	stands, err := p.Store.Run(ctx, run.ID)
	if err != nil {
		return "", err
	}
	if isHeld(stands) {
		return whyHeld(stands), nil
	}
	editions, err := p.Store.EditionsOf(ctx, run.ID)
	if err != nil {
		return "", err
	}
	for _, e := range editions {
		if e.OthersAt.After(p.Now()) {
			return fmt.Sprintf("%s %d goes to the other readers at %s, unless it is cancelled: pressrun runs cancel %d",
				e.List, e.Number, e.OthersAt.In(p.Publication.Location).Format("15:04 MST"), run.ID), nil
		}
	}
	return fmt.Sprintf("%d readers are still to be mailed; pressrun serve or work does it, or: %s", open, CarryOn(run)), nil
}

// takeOutWithdrawn makes an edition that is not at its end anew without the pieces withdrawn since
// it was frozen. One of which nothing is left is cancelled.
func (p *Press) takeOutWithdrawn(ctx context.Context, e ledger.Edition) error {
	standing, err := p.pieces(ctx, ledger.Run{Pieces: e.Pieces})
	if err != nil || e.AtEnd() || len(standing) == len(e.Pieces) {
		return err
	}
	if len(standing) == 0 {
		return p.Store.CancelEdition(ctx, e.ID, everyPieceWithdrawn)
	}
	list := p.list(e.List)
	if list == nil {
		return nil // the sender says so
	}
	shown, err := p.asFirstSent(ctx, e)
	if err != nil {
		return err
	}
	body, err := p.compose(list, shown.Number, shown.Created, e.Arrangement, standing)
	if err != nil {
		return err
	}
	kept, err := json.Marshal(body)
	if err != nil {
		return err
	}
	variants, err := p.Store.Variants(ctx, e.ID)
	if err == nil {
		err = p.composeVariants(ctx, e, variants, standing)
	}
	if err != nil {
		return err
	}
	return p.Store.ReplaceEdition(ctx, e.ID, body.Subject, body.Preheader, kept)
}

// frozenEditions are the run's editions; they are planned and frozen when there are none yet.
func (p *Press) frozenEditions(ctx context.Context, run ledger.Run, report *RunReport) ([]ledger.Edition, error) {
	editions, err := p.Store.EditionsOf(ctx, run.ID)
	if err != nil || len(editions) > 0 {
		return editions, err
	}
	plans, err := p.runEditions(ctx, run, report)
	if err != nil || len(plans) == 0 {
		return nil, err
	}
	if p.MailGate != nil {
		if err := p.MailGate(ctx); err != nil {
			return nil, &openStepError{why: "nobody was mailed: " + err.Error(), gate: err}
		}
	}
	return p.Store.FreezeEditions(ctx, run.ID, plans)
}

// runEditions plans an edition for each list that mails each piece and takes one of the run.
func (p *Press) runEditions(ctx context.Context, run ledger.Run, report *RunReport) ([]ledger.EditionPlan, error) {
	switch {
	case run.Kind == ledger.Correct:
		return p.correctionEditions(ctx, run, report)
	case run.Digest.Kind == ledger.NoteEdition:
		return p.noteEditions(ctx, run.Digest)
	case run.Digest.Kind == ledger.ResendEdition:
		return p.resendEditions(ctx, run.Digest)
	}
	pieces, err := p.pieces(ctx, run)
	if err != nil {
		return nil, err
	}
	digests, err := p.digests(ctx, run)
	if err != nil {
		return nil, err
	}
	var plans []ledger.EditionPlan
	for _, d := range digests {
		list := p.list(d.List)
		if list == nil {
			continue // it is no more
		}
		taken := takenBy(list, pieces)
		if len(taken) == 0 {
			continue
		}
		plan, body, err := p.planEdition(ctx, list, d, taken)
		if err != nil {
			return nil, err
		}
		if err := p.refuseFaulty(list, body); err != nil {
			return nil, err
		}
		plans = append(plans, plan)
	}
	return plans, nil
}

// digests are what a run mails: one digest, or its pieces to each list with readers who get each piece.
func (p *Press) digests(ctx context.Context, run ledger.Run) (digests []ledger.Digest, err error) {
	if d := digestOf(run); !d.IsZero() {
		return []ledger.Digest{d}, nil
	}
	each, err := p.eachPiece(ctx)
	for i := range p.Lists {
		if list := &p.Lists[i]; each[list.Slug] {
			digests = append(digests, pieceByPiece(list))
		}
	}
	return digests, err
}

func takenBy(list *subscriber.List, pieces []*current) []*current {
	var out []*current
	for _, c := range pieces {
		if list.Takes(c.Piece.Section()) {
			out = append(out, c)
		}
	}
	return out
}

// planEdition composes a digest of pieces for a list.
func (p *Press) planEdition(
	ctx context.Context, list *subscriber.List, d ledger.Digest, pieces []*current,
) (ledger.EditionPlan, digest.Body, error) {
	number, err := p.Store.NextEditionNumber(ctx, list.Slug)
	if err != nil {
		return ledger.EditionPlan{}, digest.Body{}, err
	}
	body, err := p.compose(list, number, p.Now(), d.Arrangement, pieces)
	if err != nil {
		return ledger.EditionPlan{}, body, err
	}
	kept, err := json.Marshal(body)
	if err != nil {
		return ledger.EditionPlan{}, body, err
	}
	plan := ledger.EditionPlan{
		List: list.Slug, Subject: body.Subject, Preheader: body.Preheader, Body: kept, SkipReserved: p.SkipReserved,
		First: list.First, Grace: list.Grace, Doubt: p.doubt(list), Content: string(list.Content),
		Kind: d.Kind, Cadence: d.Cadence, Inherits: d.Cadence == string(list.Cadence), Since: d.Since, Until: d.Until,
		Arrangement: d.Arrangement,
	}
	plan.Pieces, plan.Sections = refsAndSections(pieces)
	return plan, body, nil
}

// doubt is what becomes of mails of a list that nobody knows the outcome of.
func (p *Press) doubt(list *subscriber.List) ledger.Doubt {
	if p.Repeatable {
		return ledger.Resend // sent twice, it is there once
	}
	if list.Unknown != "" {
		return ledger.Doubt(list.Unknown)
	}
	return p.Doubt
}

func (p *Press) compose(
	list *subscriber.List, number int, date time.Time, a ledger.Arrangement, pieces []*current,
) (digest.Body, error) {
	edition, err := p.digestOfPieces(list, number, date, a, pieces)
	if err != nil {
		return digest.Body{}, err
	}
	return digest.Compose(edition)
}

func (p *Press) digestOfPieces(
	list *subscriber.List, number int, date time.Time, a ledger.Arrangement, pieces []*current,
) (digest.Edition, error) {
	intro, err := introduction(a.Intro)
	edition := digest.Edition{
		Publication: p.Publication, List: *list, Number: number, Date: date.In(p.Publication.Location),
		Subject: a.Subject, Intro: intro,
	}
	for _, c := range pieces {
		edition.Items = append(edition.Items, p.mailed(c, list.Slug, number))
	}
	return edition, err
}

// mailed is a piece as an edition shows it, with the link that mails have.
func (p *Press) mailed(c *current, list string, number int) digest.Item {
	item := c.item()
	if p.MailLink != nil {
		item.MailAddress = p.MailLink(ledger.ReadOnLink{List: list, Number: number, Slug: c.Record.Slug}, item.Address)
	}
	return item
}

// writeEditionPage puts the edition without personal links into public/.
func (p *Press) writeEditionPage(ctx context.Context, e ledger.Edition, report *RunReport) error {
	if !p.Publication.Pages || e.Kind == ledger.ResendEdition {
		return nil
	}
	b := p.newBuild()
	if err := b.addEdition(ctx, e); err != nil {
		return err
	}
	if err := b.addEditionsPage(ctx, e.List); err != nil {
		return err
	}
	changed, err := b.set.Commit()
	report.Files += changed
	return err
}

// addEdition adds an edition as it was mailed, or without the pieces that were withdrawn since. One that brings another
// again has no page but that of the other.
func (b *build) addEdition(ctx context.Context, e ledger.Edition) error {
	if e.Kind == ledger.ResendEdition {
		return nil
	}
	standing, err := b.pieces(ctx, ledger.Run{Pieces: e.Pieces})
	if err != nil {
		return err
	}
	page, err := b.editionPage(ctx, e, standing)
	if err == nil {
		b.addPublic(publication.EditionPath(e.List, e.Number), page)
	}
	return err
}

func (b *build) editionPage(ctx context.Context, e ledger.Edition, standing []*current) ([]byte, error) {
	list := b.list(e.List)
	switch {
	case len(standing) == 0 && len(e.Pieces) > 0:
		return b.withdrawnEdition(ctx, e)
	case len(standing) < len(e.Pieces):
		if list == nil { // the list is no more; its editions stay
			list = &subscriber.List{Slug: e.List, Name: e.List, Cadence: subscriber.EachPiece, Content: subscriber.Takeaways}
		}
		body, err := b.compose(list, e.Number, e.Created, e.Arrangement, standing)
		return []byte(body.Public().HTML), err
	}
	kept, err := b.Store.EditionBody(ctx, e.ID)
	if err != nil {
		return nil, err
	}
	var body digest.Body
	if err := json.Unmarshal(kept, &body); err != nil {
		return nil, fmt.Errorf("edition %s %d as kept can't be read: %w", e.List, e.Number, err)
	}
	return []byte(body.Public().HTML), nil
}

// withdrawnEdition is the notice that stands for an edition of which nothing is left.
func (b *build) withdrawnEdition(ctx context.Context, e ledger.Edition) ([]byte, error) {
	rec, err := b.Store.Piece(ctx, e.Pieces[0].Slug)
	if err != nil {
		return nil, err
	}
	return b.notice(rec)
}

// addEditionsOf adds every edition that holds a piece, of lists that are no more as well, and the
// pages that name them.
func (b *build) addEditionsOf(ctx context.Context, slug string) error {
	editions, err := b.Store.EditionsWith(ctx, slug)
	if err != nil {
		return err
	}
	lists := map[string]bool{}
	for _, e := range editions {
		lists[e.List] = true
		if err := b.addEdition(ctx, e); err != nil {
			return err
		}
	}
	for _, list := range sortedKeys(lists) {
		if err := b.addEditionsPage(ctx, list); err != nil {
			return err
		}
	}
	return nil
}

func (b *build) withdrawnSlugs(ctx context.Context) (map[string]bool, error) {
	records, err := b.Store.Withdrawn(ctx)
	gone := map[string]bool{}
	for _, rec := range records {
		gone[rec.Slug] = true
	}
	return gone, err
}

// maxEditionLines bounds the page of a list's editions, so that it costs the same after ten years.
const maxEditionLines = 200
