package press

import (
	"context"
	"slices"

	"pressrun/internal/piece"
	"pressrun/internal/site"
)

// onShelf loads the newest pieces of a section or an author; limit 0 is all.
func (b *build) onShelf(ctx context.Context, shelf piece.Shelf, limit int) ([]*current, error) {
	records, err := b.Store.OnShelf(ctx, shelf, limit)
	if err != nil {
		return nil, err
	}
	return b.loadAll(ctx, records)
}

func (b *build) loadAll(ctx context.Context, records []piece.Record) ([]*current, error) {
	out := make([]*current, len(records))
	for i, rec := range records {
		c, err := b.cached(ctx, rec)
		if err != nil {
			return nil, err
		}
		out[i] = c
	}
	return out, nil
}

func summariesOf(pieces []*current) []site.Summary {
	out := make([]site.Summary, len(pieces))
	for i, c := range pieces {
		out[i] = c.summary()
	}
	return out
}

// yearPages says where the pages of a section's or an author's years stand, and makes them.
type yearPages struct {
	path func(year int) string
	page func(year int, lines []site.Line) ([]byte, error)
}

// addYears adds the pages of the touched years, and of those that have none yet, and lists all years. While all
// pieces stand on the first page there are no years.
func (b *build) addYears(ctx context.Context, shelf piece.Shelf, count int, pages yearPages) ([]site.Year, error) {
	touched := b.touchedYears()
	if count <= frontItems {
		for _, year := range touched {
			b.removePublic(pages.path(year))
		}
		return nil, nil
	}
	counts, err := b.Store.YearsOf(ctx, shelf)
	if err != nil {
		return nil, err
	}
	var years []site.Year
	for _, y := range counts {
		years = append(years, site.Year{Year: y.Year, Count: y.Count})
		path := pages.path(y.Year)
		if !slices.Contains(touched, y.Year) && fileExists(b.publicPath(path)) {
			continue
		}
		if err := b.addYear(ctx, shelf, y.Year, pages); err != nil {
			return nil, err
		}
	}
	return years, nil
}

func (b *build) addYear(ctx context.Context, shelf piece.Shelf, year int, pages yearPages) error {
	records, err := b.Store.OnShelfIn(ctx, shelf, year)
	if err != nil {
		return err
	}
	lines := make([]site.Line, len(records))
	for i, rec := range records {
		lines[i] = site.Line{Slug: rec.Slug, Title: rec.Title, Published: rec.Published}
	}
	page, err := pages.page(year, lines)
	if err == nil {
		b.addPublic(pages.path(year), page)
	}
	return err
}
