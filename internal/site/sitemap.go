package site

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"pressrun/internal/piece"
	"pressrun/internal/publication"
)

const (
	sitemapNS = "http://www.sitemaps.org/schemas/sitemap/0.9"
	newsNS    = "http://www.google.com/schemas/sitemap-news/0.9"

	maxSitemap     = 50_000 // sitemaps.org, "protocol": addresses in one file
	maxNewsSitemap = 1_000  // Google news sitemap: articles in one file
)

// Sitemap is the index of the sitemaps: that of the news, that of the pages that list pieces, and the months'. It grows by a line a month.
func (s *Site) Sitemap(months []Month) []byte {
	b := xmlHead("sitemapindex", `xmlns="`+sitemapNS+`"`)
	entry := func(path string, changed time.Time) {
		b = append(b, "<sitemap>"...)
		b = appendXML(b, "loc", s.Publication.At(path))
		b = appendXML(b, "lastmod", s.machineTime(changed)) // W3C datetime, a profile of RFC 3339
		b = append(b, "</sitemap>\n"...)
	}
	entry(publication.NewsSitemapPath(), time.Time{})
	entry(publication.SitemapPagesPath(), time.Time{})
	for _, m := range months[:min(len(months), maxSitemap-2)] {
		entry(publication.SitemapMonthPath(m.Year, m.Month), m.Updated)
	}
	return append(b, "</sitemapindex>\n"...)
}

// SitemapPages lists the pages that list pieces: they are few, and change with every piece.
func (s *Site) SitemapPages(sections []Section, authors []Author) []byte {
	paths := []string{
		publication.FrontPath(), publication.ArchivePath(), publication.SectionsPath(), publication.AuthorsPath(),
		publication.FeedsPath(),
	}
	for _, section := range sections {
		paths = append(paths, publication.SectionPath(section.Slug))
	}
	for _, author := range authors {
		paths = append(paths, publication.AuthorPath(author.Slug))
	}
	if len(s.lists) > 0 {
		paths = append(paths, publication.NewslettersPath())
	}
	b := xmlHead("urlset", `xmlns="`+sitemapNS+`"`)
	for _, path := range paths[:min(len(paths), maxSitemap)] {
		b = append(b, "<url>"...)
		b = appendXML(b, "loc", s.Publication.At(path))
		b = append(b, "</url>\n"...)
	}
	return append(b, "</urlset>\n"...)
}

// SitemapMonth lists the pages of one month's pieces. A piece that is read elsewhere is left out,
// since a sitemap may only name addresses of its own site.
func (s *Site) SitemapMonth(items []Summary) []byte {
	b := xmlHead("urlset", `xmlns="`+sitemapNS+`"`)
	for _, item := range s.ownPages(items, maxSitemap) {
		b = append(b, "<url>"...)
		b = appendXML(b, "loc", item.Address)
		b = appendXML(b, "lastmod", s.machineTime(later(item.Published, item.Updated)))
		b = append(b, "</url>\n"...)
	}
	return append(b, "</urlset>\n"...)
}

// NewsSitemap lists the pieces of the last two days, which the caller has picked.
// None is fine: the empty file is valid.
func (s *Site) NewsSitemap(items []Summary) []byte {
	b := xmlHead("urlset", fmt.Sprintf(`xmlns="%s" xmlns:news="%s"`, sitemapNS, newsNS))
	for _, item := range s.ownPages(items, maxNewsSitemap) {
		lang := item.Language
		if lang == "" {
			lang = s.Publication.Language
		}
		lang, _ = languageOf(lang)
		b = append(b, "<url>"...)
		b = appendXML(b, "loc", item.Address)
		b = append(b, "<news:news><news:publication>"...)
		b = appendXML(b, "news:name", s.home.Name)
		b = appendXML(b, "news:language", newsLanguage(lang))
		b = append(b, "</news:publication>"...)
		b = appendXML(b, "news:publication_date", s.machineTime(item.Published))
		b = appendXML(b, "news:title", piece.Clean(item.Title))
		b = append(b, "</news:news></url>\n"...)
	}
	return append(b, "</urlset>\n"...)
}

// newsLanguage is the ISO 639 code that the news sitemap wants; only Chinese keeps its script there.
func newsLanguage(tag string) string {
	switch strings.ToLower(tag) {
	case "zh-cn", "zh-hans":
		return "zh-cn"
	case "zh-tw", "zh-hant":
		return "zh-tw"
	}
	base, _, _ := strings.Cut(tag, "-")
	return base
}

// ownPages gives the items that are read at home, at most limit of them, with their addresses.
func (s *Site) ownPages(items []Summary, limit int) []Summary {
	base := s.Publication.URL.String()
	out := slices.Clone(items)
	for i := range out {
		if out[i].Address == "" {
			out[i].Address = s.Publication.At(publication.PiecePath(out[i].Slug))
		}
	}
	out = slices.DeleteFunc(out, func(item Summary) bool { return !strings.HasPrefix(item.Address, base) })
	return out[:min(len(out), limit)]
}

func later(a, b time.Time) time.Time {
	if b.After(a) {
		return b
	}
	return a
}

func xmlHead(element, namespaces string) []byte {
	return fmt.Appendf(nil, "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<%s %s>\n", element, namespaces)
}

// appendXML writes an element of text; without text it writes nothing.
func appendXML(dst []byte, element, text string) []byte {
	if text == "" {
		return dst
	}
	dst = append(append(append(dst, '<'), element...), '>')
	dst = piece.AppendEscaped(dst, text)
	return append(append(append(dst, "</"...), element...), '>')
}
