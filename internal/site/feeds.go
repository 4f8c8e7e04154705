package site

import (
	"encoding/xml"
	"time"

	"pressrun/internal/piece"
	"pressrun/internal/publication"
	view "pressrun/templates/site"
)

// FeedsPage explains feeds and lists all of them.
func (s *Site) FeedsPage(sections []Section) ([]byte, error) {
	const name = "Feeds"
	v := view.FeedsPage{
		Page: s.page(name, publication.FeedsPath()), All: s.feedGroup("", s.home.Name),
		OPML: s.Publication.At(publication.OPMLPath()),
	}
	v.Page.Metas = s.siteMetas(v.Page, name)
	v.Page.Description = "What a feed is, how to begin, and the address of each of ours."
	for _, section := range sections {
		v.Sections = append(v.Sections, s.feedGroup(section.Slug, section.Name))
	}
	return render(view.FeedsIndex(v))
}

// feedGroup is the three feeds of a section, or of all pieces.
func (s *Site) feedGroup(section, name string) view.FeedGroup {
	links := feedLinks(s.Publication, section)
	g := view.FeedGroup{Name: piece.Clean(name), Address: s.home.Address, First: links[0], Others: links[1:]}
	if section != "" {
		g.Address = s.Publication.At(publication.SectionPath(section))
	}
	return g
}

// opml is a list of subscriptions (OPML 2.0, opml.org/spec2.opml).
type opml struct {
	XMLName struct{} `xml:"opml"`
	Version string   `xml:"version,attr"`
	Head    opmlHead `xml:"head"`
	Body    struct {
		Outline opmlOutline `xml:"outline"`
	} `xml:"body"`
}

type opmlHead struct {
	Title    string `xml:"title"`
	Modified string `xml:"dateModified,omitempty"`
	Owner    string `xml:"ownerName"`
	OwnerID  string `xml:"ownerId"`
}

// opmlOutline is a folder, or with a type one feed. Text is required, and for a feed xmlUrl too ("subscription lists").
type opmlOutline struct {
	Text     string        `xml:"text,attr"`
	Title    string        `xml:"title,attr"`
	Type     string        `xml:"type,attr,omitempty"`
	XMLURL   string        `xml:"xmlUrl,attr,omitempty"`
	HTMLURL  string        `xml:"htmlUrl,attr,omitempty"`
	Language string        `xml:"language,attr,omitempty"`
	Version  string        `xml:"version,attr,omitempty"`
	Feeds    []opmlOutline `xml:"outline"`
}

// OPML lists all feeds for feed readers, in one folder under the publication's name. Each is there once, as RSS,
// since readers take every line as a feed of its own. modified is when a piece last changed; zero: not said.
func (s *Site) OPML(sections []Section, modified time.Time) ([]byte, error) {
	title := s.home.Name + ": feeds"
	doc := opml{Version: "2.0", Head: opmlHead{Title: title, Owner: s.home.Name, OwnerID: s.home.Address}}
	if !modified.IsZero() {
		doc.Head.Modified = modified.In(s.Publication.Location).Format(time.RFC1123Z) // RFC 822 with a year of four digits
	}
	folder := &doc.Body.Outline
	folder.Text, folder.Title = s.home.Name, s.home.Name
	folder.Feeds = append(folder.Feeds, s.feedOutline("", s.home.Name))
	for _, section := range sections {
		folder.Feeds = append(folder.Feeds, s.feedOutline(section.Slug, s.home.Name+": "+piece.Clean(section.Name)))
	}
	out, err := xml.MarshalIndent(doc, "", "  ")
	return append([]byte(xml.Header), append(out, '\n')...), err
}

func (s *Site) feedOutline(section, title string) opmlOutline {
	lang, _ := languageOf(s.Publication.Language)
	group := s.feedGroup(section, title)
	return opmlOutline{
		Text: title, Title: title, Type: "rss", Version: "RSS2", XMLURL: group.First.Address, HTMLURL: group.Address, Language: lang,
	}
}
