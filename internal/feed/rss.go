package feed

import (
	"time"

	"github.com/gorilla/feeds"
)

// rssItem is gorilla's item with what the RSS profile asks for on top. Its fields shadow the embedded ones
// of the same element: the description must stand before content:encoded, and gorilla's author,
// category and source are single texts in forms that validators refuse.
type rssItem struct {
	Language    string `xml:"xml:lang,attr,omitempty"`
	Title       *plain `xml:"title"`
	Description *plain `xml:"description"`
	*feeds.RssItem
	Author     *plain        `xml:"author"` // never: it must be an e-mail address
	Source     *rssSource    `xml:"source"`
	Category   []*plain      `xml:"category"`
	Creator    *plain        `xml:"dc:creator"`
	Origin     *plain        `xml:"dc:source"`
	Rights     *plain        `xml:"dc:rights"`
	Updated    string        `xml:"atom:updated,omitempty"`
	Links      []atomLink    `xml:"atom:link"`
	MediaImage *mediaContent `xml:"media:content"`
}

// rssSource names where the item came from (RSS 2.0, <source>). Its url is meant for the feed of the
// origin; outlets are known to us by page, and readers' libraries take it for a link, so the page it is.
// An outlet without an address stands in dc:source; validators take both together for a doubling.
type rssSource struct {
	URL  string `xml:"url,attr"`
	Name string `xml:",innerxml"`
}

func renderRSS(v *view) ([]byte, error) {
	item := &rssItem{
		Language:    v.language,
		Title:       rssText(v.title),
		Description: rssDescription(v.summary),
		RssItem: &feeds.RssItem{
			Link:    v.address,
			Content: &feeds.RssContent{Content: v.content},
			Guid:    &feeds.RssGuid{Id: v.id, IsPermaLink: "false"},
			PubDate: rfc822(v.published),
		},
		// One dc:creator for all names: most readers show only the first or the last of several.
		Creator:    optional(rssText, v.bylines),
		Rights:     optional(rssText, v.rights),
		Links:      originLinks(v),
		MediaImage: newMedia(v),
	}
	if v.via == "" {
		item.Origin = optional(rssText, v.outlet)
	} else {
		item.Source = &rssSource{URL: v.via, Name: rssText(v.outlet).XML}
	}
	for _, c := range v.categories {
		item.Category = append(item.Category, rssText(c))
	}
	if !v.updated.Equal(v.published) {
		item.Updated = rfc3339(v.updated)
	}
	return element(item, "    ")
}

// rssDocument and rssChannel are gorilla's with the namespaces and the links that the profile asks for.
type rssDocument struct {
	*feeds.RssFeedXml
	Atom    string     `xml:"xmlns:atom,attr"`
	Dublin  string     `xml:"xmlns:dc,attr"`
	Media   string     `xml:"xmlns:media,attr"`
	History string     `xml:"xmlns:fh,attr,omitempty"`
	Channel rssChannel `xml:"channel"`
}

type rssChannel struct {
	Title       *plain `xml:"title"`
	Description *plain `xml:"description"`
	*feeds.RssFeed
	Image *rssImage  `xml:"image"`
	Links []atomLink `xml:"atom:link"`
	// Archive stands in the documents of the archive alone.
	Archive *mark `xml:"fh:archive"`
}

type rssImage struct {
	*feeds.RssImage
	Title *plain `xml:"title"`
}

const (
	rssTail = "  </channel>\n</rss>\n"
	rssDocs = "https://www.rssboard.org/rss-specification"
)

func rssHead(c *channelView) []byte {
	channel := rssChannel{
		Title:       rssText(c.title),
		Description: rssDescription(c.description),
		RssFeed: &feeds.RssFeed{
			Link:          c.home,
			Language:      c.language,
			LastBuildDate: rfc822(c.updated), // of the newest item, not of the clock: same pieces, same bytes
			Generator:     generator,
			Docs:          rssDocs,
			Ttl:           int(Fresh / time.Minute),
		},
		Links: c.links,
	}
	if c.rssLogo() {
		channel.Image = &rssImage{
			RssImage: &feeds.RssImage{Url: c.logo, Link: c.home},
			Title:    rssText(c.title), // must equal the channel's
		}
	}
	space, archive := c.chain.archiveMark()
	channel.Archive = archive
	return frameXML(rssDocument{
		RssFeedXml: &feeds.RssFeedXml{Version: "2.0", ContentNamespace: contentSpace},
		Atom:       atomSpace, Dublin: dublinSpace, Media: mediaSpace, History: space,
		Channel: channel,
	}, rssTail)
}
