package feed

import (
	"path"
	"strings"
	"time"

	"pressrun/internal/piece"
	"pressrun/internal/publication"
)

// generator names the program in every feed; it has no version, so that an upgrade changes no byte.
const generator = "Pressrun"

// Fresh is how long readers may keep a feed before they ask again: RSS says it itself, and servers say the same.
const Fresh = 15 * time.Minute

// Channel says what a feed is about.
type Channel struct {
	Section     string    // slug; "" for the feed of all pieces
	Topic       string    // the section as printed; "" for the feed of all pieces
	Title       string    // empty: the publication's name, with the topic after it
	Description string    // empty: one sentence made from the name and the topic
	Updated     time.Time // newest Updated of the items; zero (no items): the day of the id authority
	Chain       Chain     // the documents before and after; zero: there are none
}

// channelView is a channel made ready for one format.
type channelView struct {
	id, self, home, title, description, language, logo string
	updated                                            time.Time
	hubs                                               []string
	format                                             publication.FeedFormat
	chain                                              Chain
	links                                              []atomLink // self, hubs, documents before and after
	next                                               string     // of JSON Feed: the older items
}

func newChannelView(pub *publication.Publication, c Channel, format publication.FeedFormat) *channelView {
	v := &channelView{
		id:          pub.FeedID(c.Section),
		self:        pub.At(publication.FeedPath(format, c.Section)),
		home:        pub.At(publication.FrontPath()),
		title:       channelTitle(pub, c),
		description: channelDescription(pub, c),
		language:    languageTag(pub.Language),
		updated:     c.Updated,
		format:      format,
		chain:       c.Chain,
	}
	if c.Chain.archived() {
		v.self = c.Chain.Month.address(pub, format)
	}
	if c.Section != "" && pub.Pages {
		v.home = pub.At(publication.SectionPath(c.Section))
	}
	if webAddress(pub.Brand.Logo) {
		v.logo = pub.Brand.Logo
	}
	for _, hub := range pub.Hubs {
		if webAddress(hub) && !c.Chain.archived() { // only what changes has subscribers
			v.hubs = append(v.hubs, hub)
		}
	}
	v.next = c.Chain.Previous.address(pub, format)
	v.links = append(v.selfAndHubs(), c.Chain.links(pub, format)...)
	if v.updated.IsZero() {
		v.updated = founded(pub)
	}
	v.updated = v.updated.In(pub.Location).Truncate(time.Second)
	return v
}

func channelTitle(pub *publication.Publication, c Channel) string {
	switch {
	case c.Title != "":
		return piece.Clean(c.Title)
	case c.Topic != "":
		return piece.Clean(pub.Name + ": " + c.Topic)
	default:
		return piece.Clean(pub.Name)
	}
}

func channelDescription(pub *publication.Publication, c Channel) string {
	switch {
	case c.Description != "":
		return piece.Clean(c.Description)
	case c.Topic != "":
		return piece.Clean("New pieces on " + c.Topic + " from " + pub.Name)
	default:
		return piece.Clean("New pieces from " + pub.Name)
	}
}

// founded stands for the date of a feed that never had an item: it must have one, and it must not move.
func founded(pub *publication.Publication) time.Time {
	if since := pub.AuthoritySince(); !since.IsZero() {
		return since
	}
	return time.Unix(0, 0)
}

// selfAndHubs is the links of WebSub §4, which also make a feed that was saved or moved findable.
func (c *channelView) selfAndHubs() []atomLink {
	links := []atomLink{{Href: c.self, Rel: "self", Type: c.format.MediaType()}}
	for _, hub := range c.hubs {
		links = append(links, atomLink{Href: hub, Rel: "hub"})
	}
	return links
}

// rssLogo tells whether the logo is of a kind that RSS 2.0 allows as channel image.
func (c *channelView) rssLogo() bool {
	switch strings.ToLower(path.Ext(c.logo)) {
	case ".png", ".jpg", ".jpeg", ".gif":
		return true
	}
	return false
}
