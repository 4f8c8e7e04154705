package publication

import (
	"fmt"
	"path"
)

// AuthorsPath is the list of all authors.
func AuthorsPath() string { return path.Join("authors", "index.html") }

// AuthorPath is the page of one author.
func AuthorPath(author string) string { return path.Join("authors", author, "index.html") }

// AuthorYearPath is the page of one author's pieces of one year.
func AuthorYearPath(author string, year int) string {
	return path.Join("authors", author, fmt.Sprintf("%04d", year), "index.html")
}

// SectionYearPath is the page of one section's pieces of one year.
func SectionYearPath(section string, year int) string {
	return path.Join("sections", section, fmt.Sprintf("%04d", year), "index.html")
}

// SitemapPagesPath is the sitemap of all pages that list pieces.
func SitemapPagesPath() string { return "sitemap-pages.xml" }

// SectionsPath is the list of all sections.
func SectionsPath() string { return path.Join("sections", "index.html") }

// NewslettersPath is the list of all newsletters, each with its editions.
func NewslettersPath() string { return path.Join("editions", "index.html") }

// FeedsPath is the page that explains feeds and lists them.
func FeedsPath() string { return path.Join("feeds", "index.html") }

// OPMLPath is the list of all feeds for feed readers (OPML 2.0).
func OPMLPath() string { return "feeds.opml" }

// AssetPath is a file that pages load; its name holds a hash of what is in it, so that it never changes.
func AssetPath(name string) string { return path.Join("assets", name) }

// GonePath is the list of what was taken back, for servers that can answer 410: one folder below public/ a
// line, such as "pieces/a-slug/". Everything at or below it is gone, and its index.html is the notice to show.
// Its name begins with a dot, so it is served nowhere.
func GonePath() string { return ".gone" }
