package site

import (
	"time"

	"pressrun/internal/piece"
	"pressrun/internal/publication"
	view "pressrun/templates/site"
)

// List is a newsletter as its page of editions names it.
type List struct{ Slug, Name string }

// EditionLine is one edition in the list of them.
type EditionLine struct {
	Number  int
	Subject string
	Sent    time.Time
	Pieces  int
}

// EditionsPage lists the editions of a newsletter as they are handed over, newest first.
func (s *Site) EditionsPage(list List, editions []EditionLine) ([]byte, error) {
	name := piece.Clean(list.Name)
	v := view.Editions{
		Page:  s.page(name, publication.EditionsPath(list.Slug)),
		Title: name, Intro: counted(len(editions), "edition", "editions"),
	}
	v.Page.Metas = s.siteMetas(v.Page, name)
	for _, e := range editions {
		v.Items = append(v.Items, view.Edition{
			Subject: piece.Clean(e.Subject),
			Address: s.Publication.At(publication.EditionPath(list.Slug, e.Number)),
			Sent:    s.day(e.Sent),
			Note:    counted(e.Pieces, "piece", "pieces"),
		})
	}
	return render(view.EditionsPage(v))
}
