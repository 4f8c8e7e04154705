package site

import (
	"time"

	"pressrun/internal/piece"
	"pressrun/internal/publication"
	view "pressrun/templates/site"
)

// Withdrawn is a piece that was taken back.
type Withdrawn struct {
	Slug, Title          string
	Published, Withdrawn time.Time
	Reason               string
}

// WithdrawnPage is the notice that stands in place of a withdrawn piece. None of the piece's
// text is left but its title, so that who comes by a link knows that he came right.
func (s *Site) WithdrawnPage(w Withdrawn) ([]byte, error) {
	title := piece.Clean(w.Title)
	v := view.Notice{
		Page:  s.page("Withdrawn: "+title, publication.PiecePath(w.Slug)),
		Label: "Notice", Heading: "This piece was withdrawn", Title: title,
		Ways: s.ways(),
	}
	v.Page.NoIndex = true
	v.Facts = facts(
		"Reason", piece.Clean(w.Reason),
		"First published", s.day(w.Published).Text,
		"Withdrawn", s.day(w.Withdrawn).Text,
	)
	return render(view.NoticePage(v))
}

// NotFoundPage is for an address that leads nowhere.
func (s *Site) NotFoundPage() ([]byte, error) {
	v := view.Notice{
		Page:  s.page("Page not found", ""),
		Label: "Error 404", Heading: "No page stands here",
		Lines: []string{"The address may be mistyped, or cut off in a mail. Every piece is listed in the archive."},
		Ways:  s.ways(),
	}
	v.Page.NoIndex = true
	return render(view.NoticePage(v))
}

func (s *Site) ways() []view.Link {
	ways := []view.Link{{Name: "Newest pieces", Address: s.home.Address}}
	if s.Publication.Pages {
		ways = append(ways, view.Link{Name: "Archive", Address: s.Publication.At(publication.ArchivePath())})
	}
	return ways
}

// facts makes lines of name and text, given in turn, and leaves out those without text.
func facts(namesAndTexts ...string) []view.Fact {
	var out []view.Fact
	for i := 0; i+1 < len(namesAndTexts); i += 2 {
		if namesAndTexts[i+1] != "" {
			out = append(out, view.Fact{Name: namesAndTexts[i], Text: namesAndTexts[i+1]})
		}
	}
	return out
}
