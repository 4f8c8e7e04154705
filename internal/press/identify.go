package press

import (
	"context"
	"errors"
	"fmt"

	"pressrun/internal/ledger"
	"pressrun/internal/piece"
)

// sameShare is the share of paragraphs in common from which a file is taken for a known piece.
const sameShare = 0.8

// identify finds the published piece that a reading belongs to: by id, by slug, by its
// source, or because most of its paragraphs stand in one.
func (p *Press) identify(ctx context.Context, r *Reading) (rec piece.Record, known bool, err error) {
	lookups := []func() (piece.Record, error){
		func() (piece.Record, error) { return find(ctx, p.Store.PieceByID, r.Piece.ID) },
		func() (piece.Record, error) { return find(ctx, p.Store.Piece, r.Piece.Slug) },
		func() (piece.Record, error) { return find(ctx, p.Store.PieceBySource, sourceName(r.Name)) },
		func() (piece.Record, error) { return p.findBySharedText(ctx, r.Piece) },
	}
	for _, lookup := range lookups {
		rec, err = lookup()
		if err == nil {
			return rec, true, nil
		}
		if !errors.Is(err, ledger.ErrNotFound) {
			return rec, false, err
		}
	}
	return piece.Record{}, false, nil
}

func find(ctx context.Context, by func(context.Context, string) (piece.Record, error), key string) (piece.Record, error) {
	if key == "" {
		return piece.Record{}, ledger.ErrNotFound
	}
	return by(ctx, key)
}

func (p *Press) findBySharedText(ctx context.Context, pc *piece.Piece) (piece.Record, error) {
	hashes := piece.ParagraphHashes(pc)
	candidates, err := p.Store.PiecesSharing(ctx, hashes)
	if err != nil {
		return piece.Record{}, err
	}
	for _, c := range candidates {
		if len(hashes) > 0 && float64(c.Common) >= sameShare*float64(len(hashes)) {
			return p.Store.Piece(ctx, c.Slug)
		}
	}
	return piece.Record{}, ledger.ErrNotFound
}

// freeSlug is the slug of a new piece: its own, else one made from the title; a number is
// added when another piece has it.
func (p *Press) freeSlug(ctx context.Context, pc *piece.Piece, taken map[string]bool) (string, error) {
	base := pc.Slug
	if base == "" {
		base = piece.Slugify(pc.Title)
	}
	for n := 1; ; n++ {
		slug := base
		if n > 1 {
			slug = fmt.Sprintf("%s-%d", base, n)
		}
		if taken[slug] {
			continue
		}
		_, err := p.Store.Piece(ctx, slug)
		if errors.Is(err, ledger.ErrNotFound) {
			return slug, nil
		}
		if err != nil {
			return "", err
		}
	}
}
