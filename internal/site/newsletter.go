package site

import (
	"slices"
	"time"

	"pressrun/internal/piece"
	"pressrun/internal/publication"
	view "pressrun/templates/site"
)

// List is a newsletter as pages offer it.
type List struct {
	Slug, Name, About string
	Cadence           string   // as lists.yaml says it: each piece, daily, weekly
	Sections          []string // slugs of those it takes; empty: all
	Closed            bool     // nobody can sign up for it
}

// EditionLine is one edition in the list of them.
type EditionLine struct {
	Number  int
	Subject string
	Sent    time.Time
	Pieces  int
}

// Sent is a newsletter with its editions, newest first.
type Sent struct {
	List     List
	Editions []EditionLine
}

// maxOffers is the number of newsletters that are offered in one box; more are on their own page.
const maxOffers = 3

// NewslettersPage lists all newsletters, each with its newest editions as they are handed over.
func (s *Site) NewslettersPage(lists []Sent) ([]byte, error) {
	const name = "Newsletters"
	v := view.Newsletters{
		Page: s.page(name, publication.NewslettersPath()), Intro: "New pieces by mail. Leave with one click, at any time.",
	}
	v.Page.Metas = s.siteMetas(v.Page, name)
	for _, l := range lists {
		paper := s.newsletter(l.List)
		paper.Latest = s.editionLines(l)
		if len(l.Editions) > 0 {
			paper.Editions = view.Link{
				Name: "All editions of " + paper.Name, Address: s.Publication.At(publication.EditionsPath(l.List.Slug)),
			}
		}
		v.Lists = append(v.Lists, paper)
	}
	return render(view.NewslettersPage(v))
}

// EditionsPage lists the editions of a newsletter as they are handed over, newest first.
func (s *Site) EditionsPage(l Sent) ([]byte, error) {
	name := piece.Clean(l.List.Name)
	v := view.Editions{
		Page: s.page(name, publication.EditionsPath(l.List.Slug)), Newsletter: s.newsletter(l.List),
		Up:    view.Link{Name: "Newsletters", Address: s.Publication.At(publication.NewslettersPath())},
		Intro: counted(len(l.Editions), "edition", "editions"), Items: s.editionLines(l),
	}
	v.Page.Metas = s.siteMetas(v.Page, name)
	return render(view.EditionsPage(v))
}

func (s *Site) editionLines(l Sent) []view.Edition {
	var out []view.Edition
	for _, e := range l.Editions {
		line := view.Edition{
			Subject: piece.Clean(e.Subject), Sent: s.day(e.Sent),
			Address: s.Publication.At(publication.EditionPath(l.List.Slug, e.Number)),
		}
		if e.Pieces > 1 {
			line.Note = counted(e.Pieces, "piece", "pieces")
		}
		out = append(out, line)
	}
	return out
}

// newsletter is a list as it is offered. One that is no more has editions, but nobody can sign up for it.
func (s *Site) newsletter(l List) view.Newsletter {
	v := view.Newsletter{Name: piece.Clean(l.Name), About: piece.Clean(l.About), When: pace(l.Cadence)}
	if slices.ContainsFunc(s.lists, func(known List) bool { return known.Slug == l.Slug && !known.Closed }) {
		v.SignUp = s.Publication.SubscribeAddress(l.Slug)
	}
	return v
}

// pace says how often a newsletter comes.
func pace(cadence string) string {
	switch cadence {
	case "each piece":
		return "One mail for each piece"
	case "daily":
		return "Once a day, when there is something new"
	case "weekly":
		return "Once a week, when there is something new"
	}
	return ""
}

// follow offers the newsletters that bring pieces of a section, "" being none, and the feeds.
func (s *Site) follow(section string) view.Follow {
	v := view.Follow{Feeds: s.home.FeedsPage}
	v.Lists = s.offers(func(l List) bool { return len(l.Sections) == 0 || slices.Contains(l.Sections, section) })
	return v
}

// offers are the first newsletters that fit and that people can sign up for.
func (s *Site) offers(fit func(List) bool) []view.Newsletter {
	var out []view.Newsletter
	for _, l := range s.lists {
		if !l.Closed && fit(l) && len(out) < maxOffers {
			out = append(out, s.newsletter(l))
		}
	}
	return out
}
