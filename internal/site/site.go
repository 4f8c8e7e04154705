// Package site makes the pages under public/: pieces, front page, sections, months, editions,
// notices and sitemaps; and the proof page that an editor looks at before a press run.
// Everything that shows a page, on disk or over HTTP, shows what is rendered here.
//
// Pages are whole by themselves: the stylesheet stands inside, no script runs, and nothing is loaded
// but pictures. The same input gives the same bytes. Texts may be hostile: they come out as text.
package site

import (
	"bytes"
	"context"
	"fmt"
	"net/url"
	"slices"
	"strings"
	"time"

	"github.com/a-h/templ"

	"pressrun/internal/piece"
	"pressrun/internal/publication"
	view "pressrun/templates/site"
)

// Site renders the pages of one publication. Make it with New; it is safe for concurrent use.
type Site struct {
	Publication *publication.Publication

	lists       []List
	style       string
	proofStyle  string
	readerStyle string
	linkPath    string // of the form by which a reader gets his link
	home        view.Home
}

// File is a file to write below public/.
type File struct {
	Path string // slash path below public/
	Data []byte
}

// New prepares the styles and the frame that all pages of the publication share. The lists are its newsletters.
func New(p *publication.Publication, lists ...List) *Site {
	colours := newPalette(p.Brand)
	return &Site{
		Publication: p, lists: lists,
		style:       colours.stylesheet(p.Brand.Typeface, siteCSS),
		proofStyle:  colours.stylesheet(p.Brand.Typeface, proofCSS),
		readerStyle: colours.stylesheet(p.Brand.Typeface, siteCSS+readerCSS+formCSS+signUpCSS+preferencesCSS),
		linkPath:    pathOf(p.LinkAddress()),
		home:        newHome(p, lists),
	}
}

func newHome(p *publication.Publication, lists []List) view.Home {
	h := view.Home{
		Name:    piece.Clean(p.Name),
		Address: p.At(publication.FrontPath()),
		Icon:    p.At(publication.IconPath()),
		Line:    piece.Clean(p.Brand.Footer),
		Postal:  piece.Clean(p.PostalAddress),
		Feeds:   feedLinks(p, ""),
	}
	if slices.ContainsFunc(lists, func(l List) bool { return !l.Closed }) {
		h.Subscribe = p.SubscribeAddress("")
	}
	if p.Pages {
		h.Ways, h.More = pagesOf(p, len(lists) > 0)
		h.FeedsPage = p.At(publication.FeedsPath())
	}
	h.Logo, h.LogoDark = webAddress(p.Brand.Logo), webAddress(p.Brand.LogoDark)
	for _, l := range p.Brand.Social {
		if a := webAddress(l.URL); a != "" {
			h.Social = append(h.Social, view.Link{Name: piece.Clean(l.Name), Address: a})
		}
	}
	return h
}

// pagesOf are the pages that banner and foot offer. The foot has the front page and the sections too.
func pagesOf(p *publication.Publication, newsletters bool) (banner, foot []view.Link) {
	banner = []view.Link{
		{Name: "Archive", Address: p.At(publication.ArchivePath())},
		{Name: "Authors", Address: p.At(publication.AuthorsPath())},
	}
	foot = []view.Link{
		{Name: "Newest pieces", Address: p.At(publication.FrontPath())},
		{Name: "Sections", Address: p.At(publication.SectionsPath())},
		{Name: "Authors", Address: p.At(publication.AuthorsPath())},
		{Name: "Archive", Address: p.At(publication.ArchivePath())},
	}
	if newsletters {
		letters := view.Link{Name: "Newsletters", Address: p.At(publication.NewslettersPath())}
		banner, foot = append(banner, letters), append(foot, letters)
	}
	return append(banner, view.Link{Name: "Feeds", Address: p.At(publication.FeedsPath())}), foot
}

// page is the frame of a page; path is that of its file below public/.
func (s *Site) page(title, path string) view.Page {
	lang, dir := languageOf(s.Publication.Language)
	p := view.Page{
		Lang: lang, Dir: dir, Words: wordsBeside(lang), Style: s.style, Home: s.home,
		Title: s.title(title),
		Feeds: s.announce(""),
	}
	if path != "" {
		p.Canonical = s.Publication.At(path)
	}
	return p
}

// title is the title of a page as tabs and bookmarks show it.
func (s *Site) title(of string) string {
	if of == "" || of == s.home.Name {
		return s.home.Name
	}
	return of + " | " + s.home.Name
}

// announce lists the feeds for autodiscovery, each under a title of its own,
// so that a reader can tell them apart (HTML, "link type alternate").
func (s *Site) announce(section string, name ...string) []view.Feed {
	title := strings.Join(append([]string{s.home.Name}, name...), ": ")
	var out []view.Feed
	for _, f := range publication.FeedFormats() {
		out = append(out, view.Feed{
			Title:     fmt.Sprintf("%s (%s)", title, formatName(f)),
			MediaType: f.MediaType(),
			Address:   s.Publication.At(publication.FeedPath(f, section)),
		})
	}
	return out
}

func feedLinks(p *publication.Publication, section string) []view.Link {
	var out []view.Link
	for _, f := range publication.FeedFormats() {
		out = append(out, view.Link{Name: formatName(f), Address: p.At(publication.FeedPath(f, section))})
	}
	return out
}

func formatName(f publication.FeedFormat) string {
	switch f {
	case publication.RSS:
		return "RSS"
	case publication.Atom:
		return "Atom"
	default:
		return "JSON Feed"
	}
}

// render writes a component out. An error means that a template is at fault, not its input.
func render(c templ.Component) ([]byte, error) {
	var b bytes.Buffer
	if err := c.Render(context.Background(), &b); err != nil {
		return nil, fmt.Errorf("render page: %w", err)
	}
	b.WriteByte('\n')
	return b.Bytes(), nil
}

// day is a moment as readers see it, in the publication's zone. The zero time has no text.
func (s *Site) day(t time.Time) view.Time {
	if t.IsZero() {
		return view.Time{}
	}
	t = t.In(s.Publication.Location)
	return view.Time{Text: t.Format("January 2, 2006"), Machine: t.Format(time.RFC3339)}
}

// pathOf is an address without scheme and host.
func pathOf(address string) string {
	u, err := url.Parse(address)
	if err != nil {
		return ""
	}
	return u.EscapedPath()
}

// webAddress is the address if it is one that may be linked, else empty.
func webAddress(s string) string {
	if !piece.IsWebAddress(s) {
		return ""
	}
	return s
}

func counted(n int, one, many string) string {
	if n == 1 {
		return "1 " + one
	}
	return fmt.Sprintf("%d %s", n, many)
}

func readTime(minutes int) string {
	if minutes <= 0 {
		return ""
	}
	return fmt.Sprintf("%d min read", minutes)
}
