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
}

// Section is a section with the number of its pieces.
type Section struct {
	Slug, Name string
	Count      int
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
		Sections: s.sectionLinks(sections),
	}
	v.Page.Metas = s.siteMetas(v.Page, s.home.Name)
	v.Page.Description = v.Page.Home.Line
	if len(newest) > 0 {
		lead := s.summary(newest[0], "")
		v.Lead, v.Items = &lead, s.summaries(newest[1:], "")
		v.More = view.Link{Name: "All pieces, by month", Address: s.home.Archive}
	}
	return render(view.ListPage(v))
}

// SectionPage shows the newest pieces of a section, newest first.
// Where the section has more than are handed over, the page leads on to the archive.
func (s *Site) SectionPage(section Section, newest []Summary) ([]byte, error) {
	name := piece.Clean(section.Name)
	v := view.List{
		Page:    s.page(name, publication.SectionPath(section.Slug)),
		Heading: name, Intro: counted(section.Count, "piece", "pieces"),
		Items: s.summaries(newest, section.Name), Empty: "No piece stands in this section now.",
		Follow: feedLinks(s.Publication, section.Slug),
	}
	v.Page.Feeds = append(s.announce(section.Slug, name), v.Page.Feeds...)
	v.Page.Metas = s.siteMetas(v.Page, name)
	if section.Count > len(newest) {
		v.Intro = fmt.Sprintf("The newest %d of %d pieces", len(newest), section.Count)
		v.More = view.Link{Name: "Older pieces are in the archive", Address: s.home.Archive}
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
		More: view.Link{Name: "All months", Address: s.home.Archive},
	}
	v.Page.Metas = s.siteMetas(v.Page, name)
	return render(view.ListPage(v))
}

// ArchivePage lists all months, newest first as they are handed over. It grows by a line
// a month, not by a line a piece, so that publishing into a large archive stays cheap.
func (s *Site) ArchivePage(months []Month) ([]byte, error) {
	total := 0
	v := view.Archive{Page: s.page("Archive", publication.ArchivePath()), Title: "Archive"}
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
	if item.Topic != onPageOf {
		v.Topic = piece.Clean(item.Topic)
	}
	if v.Address == "" {
		v.Address = s.Publication.At(publication.PiecePath(item.Slug))
	}
	return v
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
