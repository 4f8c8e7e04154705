package press

import (
	"context"
	"slices"
	"time"

	"pressrun/internal/partner"
	"pressrun/internal/piece"
	"pressrun/internal/publication"
	"pressrun/internal/site"
)

// contents is what there is to look through: it is as long as the lists of sections, authors and months.
type contents struct {
	sections []site.Section
	authors  []site.Author
	months   []site.Month
}

// addListPages adds the front page, the touched sections, authors and months, the lists of all of them, and what
// tells machines of them.
func (b *build) addListPages(ctx context.Context) error {
	all, err := b.contents(ctx)
	if err != nil {
		return err
	}
	for _, add := range []func(context.Context, contents) error{
		b.addFront, b.addSections, b.addAuthors, b.addArchive, b.addIndexes, b.addFeedsPage,
	} {
		if err := add(ctx, all); err != nil {
			return err
		}
	}
	for _, f := range b.Site.Static() {
		b.addPublic(f.Path, f.Data)
	}
	b.addPublic(partner.Script())
	if err := b.addNewsletters(ctx); err != nil {
		return err
	}
	return b.addGone(ctx)
}

func (b *build) contents(ctx context.Context) (all contents, err error) {
	if all.sections, err = b.siteSections(ctx); err != nil {
		return all, err
	}
	if all.authors, err = b.siteAuthors(ctx); err != nil {
		return all, err
	}
	counts, err := b.Store.Months(ctx)
	for _, c := range counts {
		all.months = append(all.months, site.Month{Year: c.Year, Month: c.Month, Count: c.Count})
	}
	return all, err
}

func (b *build) siteSections(ctx context.Context) ([]site.Section, error) {
	counts, err := b.Store.Sections(ctx)
	if err != nil {
		return nil, err
	}
	sections := make([]site.Section, len(counts))
	for i, c := range counts {
		sections[i] = site.Section{Slug: c.Slug, Name: c.Topic, Count: c.Count}
	}
	return sections, nil
}

func (b *build) addFront(ctx context.Context, all contents) error {
	latest, err := b.summaries(ctx, "", frontItems)
	if err != nil {
		return err
	}
	page, err := b.Site.FrontPage(latest, all.sections)
	if err != nil {
		return err
	}
	b.addPublic(publication.FrontPath(), page)
	return b.addNews(ctx)
}

// addNews adds the sitemap of the pieces of the last two days, however many those are.
func (b *build) addNews(ctx context.Context) error {
	old := func(rec piece.Record) bool { return b.Now().Sub(rec.Published) >= newsWindow }
	for limit := frontItems; ; limit *= 4 {
		records, err := b.Store.Latest(ctx, "", limit)
		if err != nil {
			return err
		}
		first := slices.IndexFunc(records, old)
		if first < 0 && len(records) == limit {
			continue // there may be more
		}
		if first >= 0 {
			records = records[:first]
		}
		news, err := b.summarise(ctx, records)
		if err == nil {
			b.addPublic(publication.NewsSitemapPath(), b.Site.NewsSitemap(news))
		}
		return err
	}
}

func (b *build) addSections(ctx context.Context, all contents) error {
	counts := map[string]site.Section{}
	for _, s := range all.sections {
		counts[s.Slug] = s
	}
	for _, slug := range sortedKeys(b.sections) {
		section, ok := counts[slug]
		if !ok {
			section = site.Section{Slug: slug, Name: b.sections[slug]}
		}
		if err := b.addSection(ctx, section); err != nil {
			return err
		}
	}
	return nil
}

func (b *build) addSection(ctx context.Context, section site.Section) error {
	shelf := piece.Shelf{Section: section.Slug}
	newest, err := b.onShelf(ctx, shelf, frontItems)
	if err != nil {
		return err
	}
	years, err := b.addYears(ctx, shelf, section.Count, yearPages{
		path: func(year int) string { return publication.SectionYearPath(section.Slug, year) },
		page: func(year int, lines []site.Line) ([]byte, error) {
			return b.Site.SectionYearPage(section, year, lines)
		},
	})
	if err != nil {
		return err
	}
	page, err := b.Site.SectionPage(section, summariesOf(newest), years)
	if err == nil {
		b.addPublic(publication.SectionPath(section.Slug), page)
	}
	return err
}

func (b *build) addArchive(ctx context.Context, all contents) error {
	page, err := b.Site.ArchivePage(all.months, all.sections)
	if err != nil {
		return err
	}
	b.addPublic(publication.ArchivePath(), page)
	for _, key := range sortedKeys(b.months) {
		if err := b.addMonth(ctx, b.months[key].In(b.Publication.Location)); err != nil {
			return err
		}
	}
	return nil
}

// addIndexes adds the lists of sections and authors, and the sitemaps that name them.
func (b *build) addIndexes(_ context.Context, all contents) error {
	sections, err := b.Site.SectionsPage(all.sections)
	if err != nil {
		return err
	}
	b.addPublic(publication.SectionsPath(), sections)
	authors, err := b.Site.AuthorsPage(all.authors)
	if err != nil {
		return err
	}
	b.addPublic(publication.AuthorsPath(), authors)
	b.addPublic(publication.SitemapPath(), b.Site.Sitemap(all.months))
	b.addPublic(publication.SitemapPagesPath(), b.Site.SitemapPages(all.sections, all.authors))
	return nil
}

// addFeedsPage adds the page that explains feeds, and the list of them for feed readers.
func (b *build) addFeedsPage(ctx context.Context, all contents) error {
	page, err := b.Site.FeedsPage(all.sections)
	if err != nil {
		return err
	}
	b.addPublic(publication.FeedsPath(), page)
	newest, err := b.Store.Latest(ctx, "", 1)
	if err != nil {
		return err
	}
	var modified time.Time
	if len(newest) > 0 {
		modified = newest[0].Published
	}
	list, err := b.Site.OPML(all.sections, modified)
	if err == nil {
		b.addPublic(publication.OPMLPath(), list)
	}
	return err
}

func (b *build) addMonth(ctx context.Context, moment time.Time) error {
	records, err := b.Store.InMonth(ctx, moment.Year(), moment.Month())
	if err != nil {
		return err
	}
	items, err := b.summarise(ctx, records)
	if err != nil {
		return err
	}
	month := site.Month{Year: moment.Year(), Month: moment.Month(), Count: len(items)}
	page, err := b.Site.MonthPage(month, items)
	if err != nil {
		return err
	}
	b.addPublic(publication.MonthPath(month.Year, month.Month), page)
	b.addPublic(publication.SitemapMonthPath(month.Year, month.Month), b.Site.SitemapMonth(items))
	return nil
}

func (b *build) summaries(ctx context.Context, section string, limit int) ([]site.Summary, error) {
	records, err := b.Store.Latest(ctx, section, limit)
	if err != nil {
		return nil, err
	}
	return b.summarise(ctx, records)
}

func (b *build) summarise(ctx context.Context, records []piece.Record) ([]site.Summary, error) {
	out := make([]site.Summary, len(records))
	for i, rec := range records {
		c, err := b.cached(ctx, rec)
		if err != nil {
			return nil, err
		}
		out[i] = c.summary()
	}
	return out, nil
}
