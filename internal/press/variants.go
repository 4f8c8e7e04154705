package press

import (
	"context"
	"encoding/json"
	"slices"

	"pressrun/internal/ledger"
	"pressrun/internal/subscriber"
)

// addVariants composes what those readers of an edition get who take some of its pieces, or chose another content than
// the list's. What an earlier attempt has composed stays.
func (p *Press) addVariants(ctx context.Context, e ledger.Edition) error {
	missing, err := p.Store.VariantsMissing(ctx, e.ID)
	if err != nil || len(missing) == 0 {
		return err
	}
	standing, err := p.pieces(ctx, ledger.Run{Pieces: e.Pieces})
	if err != nil {
		return err
	}
	return p.composeVariants(ctx, e, missing, standing)
}

// composeVariants keeps a body for each of some variants, of the pieces that stand. One of which nothing is left has none.
func (p *Press) composeVariants(ctx context.Context, e ledger.Edition, variants []int64, standing []*current) error {
	list := p.list(e.List)
	if list == nil {
		return nil // the sender says so
	}
	e, err := p.asFirstSent(ctx, e)
	if err != nil {
		return err
	}
	for _, variant := range variants {
		body, err := p.variant(list, e, variant, standing)
		if err != nil {
			return err
		}
		if err := p.Store.PutVariant(ctx, e.ID, body); err != nil {
			return err
		}
	}
	return nil
}

func (p *Press) variant(
	list *subscriber.List, e ledger.Edition, variant int64, standing []*current,
) (v ledger.VariantBody, err error) {
	v.Variant = variant
	brought := ledger.VariantPieces(variant, e.Pieces)
	mine := slices.DeleteFunc(slices.Clone(standing), func(c *current) bool {
		return !slices.ContainsFunc(brought, func(ref ledger.PieceRef) bool { return ref.Slug == c.Record.Slug })
	})
	if len(mine) == 0 {
		return v, nil
	}
	chosen := *list
	if content := ledger.VariantContent(variant); content != "" {
		chosen.Content = subscriber.Content(content)
	}
	body, err := p.compose(&chosen, e.Number, e.Created, e.Arrangement, mine)
	if err != nil {
		return v, err
	}
	v.Subject, v.Preheader = body.Subject, body.Preheader
	v.Body, err = json.Marshal(body)
	return v, err
}
