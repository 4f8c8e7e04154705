package press

import (
	"context"
	"errors"
	"fmt"
	"slices"

	"pressrun/internal/ledger"
	"pressrun/internal/piece"
	"pressrun/internal/subscriber"
)

// CheckArrangement refuses an arrangement that could not be kept: pieces that are not here, were withdrawn or that
// the list does not take, wishes against each other, and an introduction that no mail can carry.
func (p *Press) CheckArrangement(ctx context.Context, listSlug string, a ledger.Arrangement) error {
	list := p.list(listSlug)
	if list == nil {
		return noSuchList(listSlug)
	}
	seen := map[string]bool{}
	for _, slug := range slices.Concat([]string{a.Lead}, a.Order, a.LeaveOut) {
		if slug == "" {
			continue
		}
		if seen[slug] {
			return fmt.Errorf("%s is named twice; name it as the lead, in the order, or among those left out", slug)
		}
		seen[slug] = true
		if err := p.isFor(ctx, list, slug); err != nil {
			return err
		}
	}
	_, err := introduction(a.Intro)
	return err
}

// isFor tells whether a list can mail a piece, now or when its time comes.
func (p *Press) isFor(ctx context.Context, list *subscriber.List, slug string) error {
	rec, err := p.Store.Piece(ctx, slug)
	switch {
	case errors.Is(err, ledger.ErrNotFound):
		return fmt.Errorf("no piece is called %q; pieces/ shows the slugs", slug)
	case err != nil:
		return err
	case rec.Status == piece.StatusWithdrawn:
		return withdrawnError(rec)
	case !list.Takes(rec.Section):
		return fmt.Errorf("%s is of the section %q, and %s does not take that; see sections: in subscribers/lists.yaml",
			slug, rec.Section, list.Slug)
	}
	return nil
}

// introduction reads an editor's words above the pieces of an edition, or in their place.
func introduction(markdown string) ([]piece.Block, error) {
	blocks, findings, err := piece.ParseText("the introduction", []byte(markdown))
	if err != nil {
		return nil, &RefusedError{Name: "the introduction", Reason: "can't be read: " + err.Error()}
	}
	if piece.HasErrors(findings) {
		return nil, &RefusedError{Name: "the introduction", Findings: findings}
	}
	return blocks, nil
}

func noSuchList(slug string) error {
	return fmt.Errorf("there is no list %q; subscribers/lists.yaml names them", slug)
}
