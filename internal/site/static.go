package site

import (
	"fmt"
	"unicode/utf8"

	"pressrun/internal/piece"
	"pressrun/internal/publication"
)

// Static is the files that change only with the publication: the icon, the page for addresses that
// lead nowhere and, when the site has a host to itself, robots.txt with the address of the sitemap.
func (s *Site) Static() []File {
	notFound, err := s.NotFoundPage()
	if err != nil {
		panic(err) // writing to memory never fails, and the page has no input
	}
	files := []File{
		{publication.IconPath(), s.icon()},
		{publication.NotFoundPath(), notFound},
	}
	if s.Publication.URL.Path == "/" || s.Publication.URL.Path == "" { // RFC 9309 §2.3: only at the top of a host
		robots := "User-agent: *\nAllow: /\n\nSitemap: " + s.Publication.At(publication.SitemapPath()) + "\n"
		files = append(files, File{"robots.txt", []byte(robots)})
	}
	return files
}

// icon is the first letter of the name on the accent.
func (s *Site) icon() []byte {
	accent, err := publication.ParseColor(s.Publication.Brand.Accent)
	if err != nil {
		accent, _ = publication.ParseColor(defaultAccent)
	}
	letter, _ := utf8.DecodeRuneInString(s.home.Name + "P")
	return fmt.Appendf(nil, `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 32 32">`+
		`<rect width="32" height="32" rx="6" fill="%s"/>`+
		`<text x="16" y="23" font-family="Georgia,serif" font-size="21" text-anchor="middle" fill="%s">`+
		"%s</text></svg>\n",
		accent, accent.Ink(), piece.AppendEscaped(nil, string(letter)))
}
