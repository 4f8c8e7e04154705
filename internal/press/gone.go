package press

import (
	"context"
	"path"
	"slices"
	"strings"

	"pressrun/internal/ledger"
	"pressrun/internal/publication"
)

// addGone adds the list of what was taken back, from which a server answers 410. It is as long as the list of
// withdrawn pieces, not as the archive.
func (b *build) addGone(ctx context.Context) error {
	gone, err := b.withdrawnSlugs(ctx)
	if err != nil {
		return err
	}
	var folders []string
	for _, slug := range sortedKeys(gone) {
		out, err := b.wasOut(ctx, slug)
		if err != nil {
			return err
		}
		if out {
			folders = append(folders, path.Dir(publication.PiecePath(slug)))
		}
	}
	editions, err := b.goneEditions(ctx, gone)
	if err != nil {
		return err
	}
	var text strings.Builder
	for _, folder := range append(folders, editions...) {
		text.WriteString(folder + "/\n")
	}
	b.addPublic(publication.GonePath(), []byte(text.String()))
	return nil
}

// goneEditions are the folders of editions of which no piece is left.
func (b *build) goneEditions(ctx context.Context, gone map[string]bool) ([]string, error) {
	if len(gone) == 0 || !b.Publication.Pages {
		return nil, nil
	}
	editions, err := b.Store.Editions(ctx, "", 0)
	if err != nil {
		return nil, err
	}
	stands := func(ref ledger.PieceRef) bool { return !gone[ref.Slug] }
	var folders []string
	for _, e := range editions {
		if len(e.Pieces) > 0 && !slices.ContainsFunc(e.Pieces, stands) {
			folders = append(folders, path.Dir(publication.EditionPath(e.List, e.Number)))
		}
	}
	slices.Sort(folders)
	return folders, nil
}
