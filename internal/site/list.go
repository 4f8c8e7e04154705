package site

import (
	"fmt"
	"strconv"
	"time"

	"pressrun/internal/piece"
	"pressrun/internal/publication"
	view "pressrun/templates/site"
)

// Summary is one piece in a list.
type Summary struct {
	Slug, Title, Dek, Kicker, Topic, Section, Bylines string
	Address                                           string // where the piece is read
	Language                                          string // empty: the publication's
	Published                                         time.Time
	Updated                                           time.Time // zero: never
	Minutes                                           int
	ImageURL, ImageAlt, ImageCredit                   string // shown with the lead of the front page; URL empty: none
}

// Month is one month of the archive with the number of its pieces.
type Month struct {
	Year    int
	Month   time.Month
	Count   int
	Updated time.Time // last change of a piece in it; zero: not known
}

// FrontPage shows the newest pieces, newest first; the first of them is set large.
// The caller decides how many: what is older is reached through the archive.
func (s *Site) FrontPage(newest []Summary, sections []Section) ([]byte, error) {
	v := view.List{
		Page: s.page("", publication.FrontPath()), Heading: s.home.Name, HideHeading: true,
		Empty:    "Nothing has been published yet.",
		Sections: s.sectionLinks(sections), Newsletters: s.offers(func(List) bool { return true }),
	}
	v.Page.Metas = s.siteMetas(v.Page, s.home.Name)
	v.Page.Description = v.Page.Home.Line
	if len(newest) > 0 {
		lead := s.summary(newest[0], "")
		lead.Image = view.Image{
			Address: webAddress(newest[0].ImageURL), Alt: piece.Clean(newest[0].ImageAlt), Credit: piece.Clean(newest[0].ImageCredit),
		}
		v.Lead, v.Items = &lead, s.summaries(newest[1:], "")
		v.More = view.Link{Name: "All pieces, by month", Address: s.Publication.At(publication.ArchivePath())}
	}
	return render(view.ListPage(v))
}

// MonthPage shows all pieces of one month, newest first.
func (s *Site) MonthPage(m Month, items []Summary) ([]byte, error) {
	name := monthName(m)
	v := view.List{
		Page:    s.page(name, publication.MonthPath(m.Year, m.Month)),
		Heading: name, Intro: counted(len(items), "piece", "pieces"),
		Items: s.summaries(items, ""), Empty: "No piece of this month stands now.",
		Up: view.Link{Name: "Archive", Address: s.Publication.At(publication.ArchivePath())},
	}
	v.Page.Metas = s.siteMetas(v.Page, name)
	return render(view.ListPage(v))
}

// ArchivePage lists all months, newest first as they are handed over. It grows by a line
// a month, not by a line a piece, so that publishing into a large archive stays cheap.
func (s *Site) ArchivePage(months []Month, sections []Section) ([]byte, error) {
	total := 0
	v := view.Archive{
		Page: s.page("Archive", publication.ArchivePath()), Title: "Archive", Sections: s.sectionLinks(sections),
		Authors: view.Link{Name: "All authors", Address: s.Publication.At(publication.AuthorsPath())},
	}
	for _, m := range months {
		total += m.Count
		number := fmt.Sprintf("%04d", m.Year)
		if n := len(v.Years); n == 0 || v.Years[n-1].Number != number {
			v.Years = append(v.Years, view.Year{Number: number})
		}
		year := &v.Years[len(v.Years)-1]
		year.Months = append(year.Months, view.Counted{
			Link:  view.Link{Name: m.Month.String(), Address: s.Publication.At(publication.MonthPath(m.Year, m.Month))},
			Count: strconv.Itoa(m.Count),
		})
	}
	v.Intro = counted(total, "piece", "pieces")
	v.Page.Metas = s.siteMetas(v.Page, v.Title)
	return render(view.ArchivePage(v))
}

func (s *Site) sectionLinks(sections []Section) []view.Counted {
	var out []view.Counted
	for _, section := range sections {
		out = append(out, view.Counted{
			Link: view.Link{
				Name:    piece.Clean(section.Name),
				Address: s.Publication.At(publication.SectionPath(section.Slug)),
			},
			Count: strconv.Itoa(section.Count),
		})
	}
	return out
}

// summaries leave out the topic on the page of that very section.
func (s *Site) summaries(items []Summary, onPageOf string) []view.Summary {
	var out []view.Summary
	for _, item := range items {
		out = append(out, s.summary(item, onPageOf))
	}
	return out
}

func (s *Site) summary(item Summary, onPageOf string) view.Summary {
	v := view.Summary{
		Title: piece.Clean(item.Title), Dek: piece.Clean(item.Dek), Kicker: piece.Clean(item.Kicker),
		Bylines: piece.Clean(item.Bylines), Address: webAddress(item.Address),
		Published: s.day(item.Published), ReadTime: readTime(item.Minutes),
	}
	if item.Topic != "" && item.Topic != onPageOf {
		v.Topic = view.Link{Name: piece.Clean(item.Topic), Address: s.sectionAddress(item.Section)}
	}
	page, _ := languageOf(s.Publication.Language)
	if lang, dir := languageOf(item.Language); item.Language != "" && lang != page {
		v.Lang, v.Dir = lang, dir
	}
	if v.Address == "" {
		v.Address = s.Publication.At(publication.PiecePath(item.Slug))
	}
	return v
}

// sectionAddress is where a section is listed; empty without one.
func (s *Site) sectionAddress(slug string) string {
	if slug == "" || !s.Publication.Pages {
		return ""
	}
	return s.Publication.At(publication.SectionPath(slug))
}

// siteMetas is what other sites show when somebody links to a list page.
func (s *Site) siteMetas(p view.Page, title string) []view.Meta {
	out := appendMeta(nil, true, "og:type", "website")
	out = appendMeta(out, true, "og:site_name", s.home.Name)
	out = appendMeta(out, true, "og:title", title)
	out = appendMeta(out, true, "og:url", p.Canonical)
	return appendMeta(out, false, "twitter:card", "summary")
}

func monthName(m Month) string { return fmt.Sprintf("%s %04d", m.Month, m.Year) }
