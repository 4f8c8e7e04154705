package press

import (
	"context"
	"time"

	"pressrun/internal/partner"
	"pressrun/internal/piece"
	"pressrun/internal/publication"
	"pressrun/internal/site"
)

// addListPages adds the front page, the touched sections and months, the archive's index and the sitemaps.
func (b *build) addListPages(ctx context.Context) error {
	for _, add := range []func(context.Context) error{b.addFront, b.addSections, b.addArchive, b.addGone} {
		if err := add(ctx); err != nil {
			return err
		}
	}
	for _, f := range b.Site.Static() {
		b.addPublic(f.Path, f.Data)
	}
	b.addPublic(partner.Script())
	return nil
}

func (b *build) addFront(ctx context.Context) error {
	latest, err := b.summaries(ctx, "", frontItems)
	if err != nil {
		return err
	}
	sections, err := b.siteSections(ctx)
	if err != nil {
		return err
	}
	page, err := b.Site.FrontPage(latest, sections)
	if err != nil {
		return err
	}
	b.addPublic(publication.FrontPath(), page)
	var news []site.Summary
	for _, s := range latest {
		if b.Now().Sub(s.Published) < newsWindow {
			news = append(news, s)
		}
	}
	b.addPublic(publication.NewsSitemapPath(), b.Site.NewsSitemap(news))
	return nil
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

func (b *build) addSections(ctx context.Context) error {
	sections, err := b.siteSections(ctx)
	if err != nil {
		return err
	}
	counts := map[string]site.Section{}
	for _, s := range sections {
		counts[s.Slug] = s
	}
	for _, slug := range sortedKeys(b.sections) {
		section, ok := counts[slug]
		if !ok {
			section = site.Section{Slug: slug, Name: b.sections[slug]}
		}
		items, err := b.summaries(ctx, slug, frontItems)
		if err != nil {
			return err
		}
		page, err := b.Site.SectionPage(section, items)
		if err != nil {
			return err
		}
		b.addPublic(publication.SectionPath(slug), page)
	}
	return nil
}

func (b *build) addArchive(ctx context.Context) error {
	counts, err := b.Store.Months(ctx)
	if err != nil {
		return err
	}
	months := make([]site.Month, len(counts))
	for i, c := range counts {
		months[i] = site.Month{Year: c.Year, Month: c.Month, Count: c.Count}
	}
	page, err := b.Site.ArchivePage(months)
	if err != nil {
		return err
	}
	b.addPublic(publication.ArchivePath(), page)
	b.addPublic(publication.SitemapPath(), b.Site.Sitemap(months))
	for _, key := range sortedKeys(b.months) {
		if err := b.addMonth(ctx, b.months[key].In(b.Publication.Location)); err != nil {
			return err
		}
	}
	return nil
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
