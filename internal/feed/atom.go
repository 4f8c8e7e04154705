package feed

import (
	"mime"
	"strings"

	"github.com/gorilla/feeds"

	"pressrun/internal/piece"
)

// atomEntry is gorilla's entry with several authors and categories, and texts that are escaped once.
type atomEntry struct {
	Language string `xml:"xml:lang,attr,omitempty"`
	Title    *plain `xml:"title"`
	*feeds.AtomEntry
	Rights     *plain         `xml:"rights"`
	Links      []atomLink     `xml:"link"`
	Authors    []atomPerson   `xml:"author"`
	Categories []atomCategory `xml:"category"`
	Summary    *atomText      `xml:"summary"`
	Content    *atomText      `xml:"content"`
	MediaImage *mediaContent  `xml:"media:content"`
}

// atomLink is a link with the title that gorilla's lacks; it names no element, so that RSS can carry it, too.
type atomLink struct {
	Href  string `xml:"href,attr"`
	Rel   string `xml:"rel,attr"`
	Type  string `xml:"type,attr,omitempty"`
	Title string `xml:"title,attr,omitempty"`
}

// atomPerson is RFC 4287 §3.2 without an e-mail address, which readers need not have.
type atomPerson struct {
	Name *plain `xml:"name"`
	URI  string `xml:"uri,omitempty"`
}

type atomCategory struct {
	Term string `xml:"term,attr"`
}

// atomText is a text construct (RFC 4287 §3.1).
type atomText struct {
	Type string `xml:"type,attr"`
	XML  string `xml:",innerxml"`
}

func renderAtom(v *view) ([]byte, error) {
	entry := &atomEntry{
		Language: v.language,
		Title:    xmlText(v.title),
		AtomEntry: &feeds.AtomEntry{
			Id:        v.id,
			Updated:   rfc3339(v.updated),
			Published: rfc3339(v.published),
		},
		Rights:     optional(xmlText, v.rights),
		Links:      append([]atomLink{{Href: v.address, Rel: "alternate", Type: "text/html"}}, originLinks(v)...),
		Authors:    atomAuthors(v),
		Summary:    &atomText{"text", xmlText(v.summary).XML},
		Content:    &atomText{"html", xmlEscapes.Replace(v.content)},
		MediaImage: newMedia(v),
	}
	for _, c := range v.categories {
		entry.Categories = append(entry.Categories, atomCategory{c})
	}
	return element(entry, "  ")
}

// atomAuthors is one element a person. An entry must have one (RFC 4287 §4.1.2): home stands in
// for a piece without a byline.
func atomAuthors(v *view) []atomPerson {
	if len(v.authors) == 0 {
		return []atomPerson{{Name: xmlText(v.home)}}
	}
	var out []atomPerson
	for _, a := range v.authors {
		out = append(out, atomPerson{Name: xmlText(a.Name), URI: a.URL})
	}
	return out
}

// originLinks says where the piece comes from and what belongs to it.
func originLinks(v *view) []atomLink {
	var out []atomLink
	if v.via != "" {
		out = append(out, atomLink{Href: v.via, Rel: "via", Title: v.outlet})
	}
	for _, r := range v.related {
		out = append(out, atomLink{Href: r.URL, Rel: "related", Title: r.Title})
	}
	return out
}

// atomFeed is gorilla's feed with as many links as needed, and a language.
type atomFeed struct {
	Language string `xml:"xml:lang,attr,omitempty"`
	Media    string `xml:"xmlns:media,attr"`
	History  string `xml:"xmlns:fh,attr,omitempty"`
	Title    *plain `xml:"title"`
	*feeds.AtomFeed
	Subtitle  *plain     `xml:"subtitle"`
	Links     []atomLink `xml:"link"`
	Generator string     `xml:"generator"`
	Archive   *mark      `xml:"fh:archive"`
}

const atomTail = "</feed>\n"

func atomHead(c *channelView) []byte {
	feed := atomFeed{
		Language: c.language,
		Media:    mediaSpace,
		Title:    xmlText(c.title),
		AtomFeed: &feeds.AtomFeed{
			Xmlns:   atomSpace,
			Id:      c.id,
			Updated: rfc3339(c.updated),
			Logo:    c.logo,
		},
		Subtitle:  optional(xmlText, c.description),
		Links:     append(c.links, atomLink{Href: c.home, Rel: "alternate", Type: "text/html"}),
		Generator: generator,
	}
	feed.History, feed.Archive = c.chain.archiveMark()
	return frameXML(feed, atomTail)
}

// mediaType is s when it is a media type, else nothing.
func mediaType(s string) string {
	kind, _, err := mime.ParseMediaType(s)
	if err != nil || !strings.Contains(kind, "/") || piece.Clean(kind) != kind {
		return ""
	}
	return kind
}
