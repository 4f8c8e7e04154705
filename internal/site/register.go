package site

import (
	"fmt"
	"time"

	"pressrun/internal/piece"
	"pressrun/internal/publication"
	view "pressrun/templates/site"
)

// Line is a piece as the register of a year names it: no more than what is known without reading the piece, so
// that a year of many pieces costs little.
type Line struct {
	Slug, Title string
	Published   time.Time
}

// yearOf is the place of one year's register below the page of a section or an author.
type yearOf struct {
	name, up, path string
	year           int
}

// register lists the pieces of a year by month. The lines are handed over newest first.
func (s *Site) register(of yearOf, lines []Line) ([]byte, error) {
	name := fmt.Sprintf("%s, %04d", of.name, of.year)
	v := view.Register{
		Page: s.page(name, of.path), Up: view.Link{Name: of.name, Address: s.Publication.At(of.up)},
		Heading: fmt.Sprintf("%04d", of.year), Intro: counted(len(lines), "piece", "pieces"),
		Empty: "No piece of this year stands now.",
	}
	v.Page.Metas = s.siteMetas(v.Page, name)
	for _, l := range lines {
		at := l.Published.In(s.Publication.Location)
		if n := len(v.Months); n == 0 || v.Months[n-1].Name != at.Month().String() {
			v.Months = append(v.Months, view.RegisterMonth{Name: at.Month().String()})
		}
		month := &v.Months[len(v.Months)-1]
		month.Lines = append(month.Lines, view.Edition{
			Subject: piece.Clean(l.Title), Address: s.Publication.At(publication.PiecePath(l.Slug)), Sent: s.day(at),
		})
	}
	return render(view.RegisterPage(v))
}
