package press

import (
	"cmp"
	"context"
	"slices"
	"strconv"

	"pressrun/internal/piece"
	"pressrun/internal/publication"
	"pressrun/internal/site"
)

// touchAuthors remembers the pages of the authors.
func (b *build) touchAuthors(authors []piece.Author) {
	for _, ref := range b.Authors.Refs(authors) {
		b.authors[ref.Slug] = true
	}
}

// keepAuthors has the books say who wrote the piece as it stands, in the words of the author book of now.
func (b *build) keepAuthors(ctx context.Context, c *current) error {
	refs := b.Authors.Refs(c.Piece.Authors)
	kept, err := b.Store.AuthorsOf(ctx, c.Record.Slug)
	if err != nil || len(refs) > 0 && slices.Equal(refs, kept) {
		return err
	}
	for _, ref := range kept { // the book may have given the author another page
		b.authors[ref.Slug] = true
	}
	return b.Store.PutAuthors(ctx, c.Record.Slug, refs)
}

// keepAllAuthors looks at the pieces of before there were pages of authors; there are some only once.
func (b *build) keepAllAuthors(ctx context.Context) error {
	records, err := b.Store.WithoutAuthors(ctx)
	if err != nil {
		return err
	}
	for _, rec := range records {
		c, err := b.load(ctx, rec)
		if err == nil {
			err = b.keepAuthors(ctx, c)
		}
		if err != nil {
			return err
		}
	}
	return nil
}

// addAuthors adds the pages of the authors touched, and of those who have none yet.
func (b *build) addAuthors(ctx context.Context, all contents) error {
	known := map[string]bool{}
	for _, a := range all.authors {
		known[a.Slug] = true
		if !b.authors[a.Slug] && fileExists(b.publicPath(publication.AuthorPath(a.Slug))) {
			continue
		}
		if err := b.addAuthor(ctx, a); err != nil {
			return err
		}
	}
	for _, slug := range sortedKeys(b.authors) {
		if !known[slug] { // nothing of the author stands any more, or the name was put right
			b.removeAuthor(slug)
		}
	}
	return nil
}

func (b *build) removeAuthor(slug string) {
	b.removePublic(publication.AuthorPath(slug))
	for _, year := range b.touchedYears() {
		b.removePublic(publication.AuthorYearPath(slug, year))
	}
}

// siteAuthors are all authors in the order of their slugs, with what the book knows of them.
func (b *build) siteAuthors(ctx context.Context) ([]site.Author, error) {
	if err := b.keepAllAuthors(ctx); err != nil {
		return nil, err
	}
	counts, err := b.Store.Authors(ctx)
	if err != nil {
		return nil, err
	}
	book := b.Authors.Pages()
	authors := make([]site.Author, len(counts))
	for i, c := range counts {
		who := piece.Author{Name: c.Name, Role: c.Role}
		if e, known := book[c.Slug]; known {
			who = piece.Author{Name: e.Name, Role: cmp.Or(e.Role, c.Role), Handle: e.Handle, URL: e.URL, Bio: e.Bio}
		}
		authors[i] = site.Author{Slug: c.Slug, Who: who, Count: c.Count}
	}
	return authors, nil
}

func (b *build) addAuthor(ctx context.Context, a site.Author) error {
	shelf := piece.Shelf{Author: a.Slug}
	newest, err := b.onShelf(ctx, shelf, frontItems)
	if err != nil {
		return err
	}
	b.introduce(&a, newest)
	years, err := b.addYears(ctx, shelf, a.Count, yearPages{
		path: func(year int) string { return publication.AuthorYearPath(a.Slug, year) },
		page: func(year int, lines []site.Line) ([]byte, error) { return b.Site.AuthorYearPage(a, year, lines) },
	})
	if err != nil {
		return err
	}
	page, err := b.Site.AuthorPage(a, summariesOf(newest), years)
	if err == nil {
		b.addPublic(publication.AuthorPath(a.Slug), page)
	}
	return err
}

// introduce fills what the book does not say of the author from the newest pieces that do.
func (b *build) introduce(a *site.Author, newest []*current) {
	fill := func(dst *string, src string) {
		if *dst == "" {
			*dst = src
		}
	}
	for _, c := range newest {
		for _, said := range c.Piece.Authors {
			if b.Authors.Slug(said) == a.Slug {
				fill(&a.Who.Role, said.Role)
				fill(&a.Who.Handle, said.Handle)
				fill(&a.Who.URL, said.URL)
				fill(&a.Who.Bio, said.Bio)
			}
		}
	}
}

// touchedYears are those of the touched months, in the publication's zone.
func (b *build) touchedYears() []int {
	var years []int
	for _, key := range sortedKeys(b.months) {
		year, err := strconv.Atoi(key[:4])
		if err == nil && !slices.Contains(years, year) {
			years = append(years, year)
		}
	}
	return years
}
