package press

import (
	"context"
	"fmt"
	"maps"
	"path/filepath"
	"time"

	"pressrun/internal/ledger"
	"pressrun/internal/piece"
	"pressrun/internal/publication"
)

// Rebuild writes every page and feed anew from the books, a month at a time, and returns how
// many files changed.
func (p *Press) Rebuild(ctx context.Context) (changed int, err error) {
	done, err := p.begin()
	if err != nil {
		return 0, err
	}
	defer done()
	months, err := p.Store.Months(ctx)
	if err != nil {
		return 0, err
	}
	if err := p.booksAreOurs(len(months)); err != nil {
		return 0, err
	}
	all := p.newBuild()
	for _, m := range months {
		n, err := p.rebuildMonth(ctx, m, all)
		changed += n
		if err != nil {
			return changed, err
		}
	}
	n, err := p.rebuildNotices(ctx, all)
	changed += n
	if err != nil {
		return changed, err
	}
	n, err = p.rebuildArchiveFeeds(ctx, all)
	changed += n
	if err != nil {
		return changed, err
	}
	n, err = p.rebuildEditions(ctx)
	changed += n
	if err != nil {
		return changed, err
	}
	if p.Publication.Pages {
		page, err := p.Site.NotFoundPage()
		if err != nil {
			return changed, err
		}
		all.addPublic(publication.NotFoundPath(), page)
	}
	if err := all.addLists(ctx); err != nil {
		return changed, err
	}
	n, err = all.set.Commit()
	return changed + n, err
}

// rebuildNotices writes the notice of every withdrawn piece.
func (p *Press) rebuildNotices(ctx context.Context, all *build) (int, error) {
	records, err := p.Store.Withdrawn(ctx)
	if err != nil {
		return 0, err
	}
	b := p.newBuild()
	for _, rec := range records {
		if err := b.addPiece(ctx, ledger.PieceRef{Slug: rec.Slug, Revision: rec.Revision}); err != nil {
			return 0, fmt.Errorf("%s: %w", rec.Slug, err)
		}
	}
	all.touch(b)
	return b.set.Commit()
}

// booksAreOurs refuses to empty a site because the database is a new or another one.
func (p *Press) booksAreOurs(months int) error {
	files, err := filepath.Glob(filepath.Join(p.Folders.Pieces, "*.md"))
	if err != nil || months > 0 || len(files) == 0 {
		return err
	}
	return fmt.Errorf("the books hold no piece, but %s holds %d; look at database.url, or take them in without telling anybody: pressrun publish --archive %s",
		p.Folders.Pieces, len(files), filepath.Join(p.Folders.Pieces, "*.md"))
}

// rebuildEditions writes the page of every edition as it was sent, one at a time.
func (p *Press) rebuildEditions(ctx context.Context) (changed int, err error) {
	if !p.Publication.Pages {
		return 0, nil
	}
	editions, err := p.Store.Editions(ctx, "", 0)
	if err != nil {
		return 0, err
	}
	lists := map[string]bool{}
	for _, e := range editions {
		b := p.newBuild()
		err := b.addEdition(ctx, e)
		if err == nil && !lists[e.List] {
			lists[e.List] = true
			err = b.addEditionsPage(ctx, e.List)
		}
		if err != nil {
			return changed, err
		}
		n, err := b.set.Commit()
		if changed += n; err != nil {
			return changed, err
		}
	}
	return changed, nil
}

// touch remembers the sections and authors that another build touched.
func (b *build) touch(other *build) {
	maps.Copy(b.sections, other.sections)
	maps.Copy(b.authors, other.authors)
}

// rebuildMonth writes the pieces of one month, so that memory stays flat, and has the month
// and its sections listed by all.
func (p *Press) rebuildMonth(ctx context.Context, m piece.MonthCount, all *build) (int, error) {
	records, err := p.Store.InMonth(ctx, m.Year, m.Month)
	if err != nil {
		return 0, err
	}
	b := p.newBuild()
	b.keepCanonical = true
	for _, rec := range records {
		if err := b.addPiece(ctx, ledger.PieceRef{Slug: rec.Slug, Revision: rec.Revision}); err != nil {
			return 0, fmt.Errorf("%s: %w", rec.Slug, err)
		}
	}
	all.months[fmt.Sprintf("%04d-%02d", m.Year, int(m.Month))] = time.Date(m.Year, m.Month, 15, 12, 0, 0, 0, p.Publication.Location)
	all.touch(b)
	return b.set.Commit()
}
