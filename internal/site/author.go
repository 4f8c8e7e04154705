package site

import (
	"strconv"

	"pressrun/internal/piece"
	"pressrun/internal/publication"
	view "pressrun/templates/site"
)

// Author is somebody with a page of pieces here.
type Author struct {
	Slug  string
	Who   piece.Author // what is known of the author, the confirmed first
	Count int
}

// AuthorPage shows who the author is and the newest pieces, newest first.
func (s *Site) AuthorPage(a Author, newest []Summary, years []Year) ([]byte, error) {
	who := author(a.Who)
	v := view.List{
		Page: s.page(who.Name, publication.AuthorPath(a.Slug)), Label: "Author", Heading: who.Name, Author: &who,
		Intro: newestOf(len(newest), a.Count), Items: s.summaries(newest, ""), Empty: "No piece stands here now.",
		Years: s.years(years, func(year int) string { return publication.AuthorYearPath(a.Slug, year) }),
	}
	v.Page.Metas = s.siteMetas(v.Page, who.Name)
	v.Page.Description = who.Bio
	v.Page.JSONLD = s.profileData(v.Page, who)
	return render(view.ListPage(v))
}

// AuthorYearPage lists all pieces of the author of one year, newest first.
func (s *Site) AuthorYearPage(a Author, year int, lines []Line) ([]byte, error) {
	return s.register(yearOf{
		name: piece.Clean(a.Who.Name), up: publication.AuthorPath(a.Slug),
		path: publication.AuthorYearPath(a.Slug, year), year: year,
	}, lines)
}

// AuthorsPage lists all authors as they are handed over.
func (s *Site) AuthorsPage(authors []Author) ([]byte, error) {
	const name = "Authors"
	v := view.Index{
		Page: s.page(name, publication.AuthorsPath()), Title: name,
		Intro: counted(len(authors), "author", "authors"), Empty: "Nobody has been published yet.",
	}
	v.Page.Metas = s.siteMetas(v.Page, name)
	for _, a := range authors {
		v.Items = append(v.Items, view.Counted{
			Link: view.Link{
				Name: piece.Clean(a.Who.Name), Address: s.Publication.At(publication.AuthorPath(a.Slug)),
			},
			Note: piece.Clean(a.Who.Role), Count: strconv.Itoa(a.Count),
		})
	}
	return render(view.IndexPage(v))
}

// profileData is the page of an author for machines (schema.org, ProfilePage).
func (s *Site) profileData(p view.Page, who view.Author) string {
	who.Page = p.Canonical
	return scriptJSON(struct {
		Context string     `json:"@context"`
		Type    string     `json:"@type"`
		URL     string     `json:"url"`
		Main    personData `json:"mainEntity"`
	}{"https://schema.org", "ProfilePage", p.Canonical, s.peopleData([]view.Author{who})[0]})
}
