package press

import (
	"context"
	"fmt"
	"time"

	"pressrun/internal/ledger"
	"pressrun/internal/partner"
	"pressrun/internal/piece"
)

// PlannedDigest is a digest as it would be mailed.
type PlannedDigest struct {
	List      string
	Name      string
	Subject   string
	Preheader string
	Bytes     int // of the HTML part
	Shortened bool
	Audience  ledger.AudienceCount
	Findings  []piece.Finding // of the inspection
	Later     string          // why it is not mailed by this run; empty: it is
}

// PlannedCopies is what one partner would get.
type PlannedCopies struct {
	Partner string
	Name    string
	Slug    string // of the piece
	Formats []string
	Channel string
	Action  partner.Action
	Reason  string
	Later   bool // handed over when the piece is due, not now
}

// preview works out what the new pieces of a plan would set in motion.
func (p *Press) preview(ctx context.Context, pl *Plan) error {
	var shown []*current
	for _, c := range pl.Pieces {
		made, err := p.show(c.Record, c.Piece, c.localPictures())
		if err != nil {
			return fmt.Errorf("%s: %w", c.Name, err)
		}
		shown = append(shown, made)
	}
	if len(shown) == 0 || pl.Options.Archive {
		return nil
	}
	pl.Questions = p.questions(shown)
	for i := range p.Partners {
		for _, c := range shown {
			pl.Partners = append(pl.Partners, p.previewCopies(&p.Partners[i], c))
		}
	}
	return p.previewDigests(ctx, pl, shown)
}

// questions are the doubts about mailing that a person should settle.
func (p *Press) questions(shown []*current) []string {
	var out []string
	fresh := time.Duration(p.Publication.FreshDays) * 24 * time.Hour
	for _, c := range shown {
		if age := p.Now().Sub(c.Record.Published); age > fresh {
			out = append(out, fmt.Sprintf("%s is dated %d days ago; mail it all the same? (--archive takes it in without telling anybody)",
				c.Record.Slug, int(age.Hours()/24)))
		}
	}
	if len(shown) > 1 {
		out = append(out, fmt.Sprintf("%d new pieces go out in one mail per list", len(shown)))
	}
	return out
}

func (p *Press) previewCopies(to *partner.Partner, c *current) PlannedCopies {
	d := p.decide(to, c)
	out := PlannedCopies{Partner: to.Slug, Name: to.Name, Slug: c.Record.Slug, Channel: to.Channel, Action: d.Action, Reason: d.Reason}
	out.Later = d.Action == partner.Send && !c.Record.DueAt.IsZero() &&
		c.embargo(p.Now(), p.Publication.Location, p.Publication.PressHour).IsZero()
	for _, f := range to.Formats {
		out.Formats = append(out.Formats, string(f))
	}
	return out
}

func (p *Press) previewDigests(ctx context.Context, pl *Plan, shown []*current) error {
	var plans []ledger.EditionPlan
	at := map[int]int{} // place in plans to place in pl.Editions
	each, err := p.eachPiece(ctx)
	if err != nil {
		return err
	}
	for i := range p.Lists {
		list := &p.Lists[i]
		taken := takenBy(list, shown)
		if len(taken) == 0 {
			continue
		}
		plan, body, err := p.planEdition(ctx, list, pieceByPiece(list), taken)
		if err != nil {
			return err
		}
		findings, err := p.inspect(list, body)
		if err != nil {
			return err
		}
		digest := PlannedDigest{
			List: list.Slug, Name: list.Name, Subject: body.Subject, Preheader: body.Preheader,
			Bytes: len(body.HTML), Shortened: body.Shortened, Findings: findings,
		}
		if !each[list.Slug] {
			digest.Later = fmt.Sprintf("gathers for its %s edition", list.Cadence)
		} else {
			at[len(plans)] = len(pl.Editions)
			plans = append(plans, plan)
		}
		pl.Editions = append(pl.Editions, digest)
	}
	counts, err := p.Store.CountAudience(ctx, plans)
	if err != nil {
		return err
	}
	for i, count := range counts {
		pl.Editions[at[i]].Audience = count
	}
	return nil
}
