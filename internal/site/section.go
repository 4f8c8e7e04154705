package site

import (
	"fmt"
	"strconv"

	"pressrun/internal/piece"
	"pressrun/internal/publication"
	view "pressrun/templates/site"
)

// Section is a section with the number of its pieces.
type Section struct {
	Slug, Name string
	Count      int
}

// Year is one year of a section or an author with the number of pieces.
type Year struct{ Year, Count int }

// SectionPage shows the newest pieces of a section, newest first. Where it has more, the years have pages of their own.
func (s *Site) SectionPage(section Section, newest []Summary, years []Year) ([]byte, error) {
	name := piece.Clean(section.Name)
	v := view.List{
		Page: s.page(name, publication.SectionPath(section.Slug)), Label: "Section",
		Heading: name, Intro: newestOf(len(newest), section.Count),
		Items: s.summaries(newest, section.Name), Empty: "No piece stands in this section now.",
		Years:       s.years(years, func(year int) string { return publication.SectionYearPath(section.Slug, year) }),
		Follow:      feedLinks(s.Publication, section.Slug),
		Newsletters: s.follow(section.Slug).Lists,
	}
	v.Page.Feeds = append(s.announce(section.Slug, name), v.Page.Feeds...)
	v.Page.Metas = s.siteMetas(v.Page, name)
	return render(view.ListPage(v))
}

// SectionYearPage lists all pieces of the section of one year, newest first.
func (s *Site) SectionYearPage(section Section, year int, lines []Line) ([]byte, error) {
	return s.register(yearOf{
		name: piece.Clean(section.Name), up: publication.SectionPath(section.Slug),
		path: publication.SectionYearPath(section.Slug, year), year: year,
	}, lines)
}

// SectionsPage lists all sections as they are handed over.
func (s *Site) SectionsPage(sections []Section) ([]byte, error) {
	const name = "Sections"
	v := view.Index{
		Page: s.page(name, publication.SectionsPath()), Title: name,
		Intro: counted(len(sections), "section", "sections"), Items: s.sectionLinks(sections),
		Empty: "There is no section yet.",
	}
	v.Page.Metas = s.siteMetas(v.Page, name)
	return render(view.IndexPage(v))
}

func (s *Site) years(years []Year, path func(year int) string) []view.Counted {
	var out []view.Counted
	for _, y := range years {
		out = append(out, view.Counted{
			Link:  view.Link{Name: fmt.Sprintf("%04d", y.Year), Address: s.Publication.At(path(y.Year))},
			Count: strconv.Itoa(y.Count),
		})
	}
	return out
}

// newestOf says how many pieces stand on a page of the newest ones.
func newestOf(shown, all int) string {
	if all > shown {
		return fmt.Sprintf("The newest %d of %d pieces", shown, all)
	}
	return counted(all, "piece", "pieces")
}
