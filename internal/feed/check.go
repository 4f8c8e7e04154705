package feed

import (
	"fmt"
	"time"

	"pressrun/internal/publication"
)

// Problem is a fault of a feed that a reader would trip over.
type Problem struct {
	Item    string // id of the item, or its place when it has none; empty: the feed itself
	Message string // what is wrong and what to do
}

// String writes the problem on one line.
func (p Problem) String() string {
	if p.Item == "" {
		return "feed: " + p.Message
	}
	return "item " + p.Item + ": " + p.Message
}

// Check reads a feed as a strict reader would and lists what is wrong with it: form, required
// elements, unique ids, dates, the self link, addresses in content, forbidden characters.
// It takes the same view of all formats and knows nothing of how Render writes them.
func Check(data []byte, format publication.FeedFormat) []Problem {
	c := &checker{format: format}
	if at := badCharacter(data); at >= 0 {
		c.feed("byte %d is a control character, a replacement character or not UTF-8; "+
			"remove it from the piece and build the feeds anew", at)
	}
	f, err := c.read(data)
	if err != nil {
		c.feed("cannot be read as %s: %v; build it anew with: pressrun feeds build", format, err)
		return c.problems
	}
	c.checkFeed(f)
	c.checkItems(f.items)
	return c.problems
}

func (c *checker) read(data []byte) (readFeed, error) {
	switch c.format {
	case publication.RSS:
		return c.readRSS(data)
	case publication.Atom:
		return c.readAtom(data)
	default:
		return readJSON(data)
	}
}

// readFeed is what readers take from a feed, whatever its format.
type readFeed struct {
	id, title, home, updated string
	description              string
	self                     []string
	previous                 []string // archive documents before; of JSON Feed: the older items
	items                    []readItem
}

type readItem struct {
	id, title, link    string
	published, updated string
	summary, content   string
	author             bool
	permalink          bool // RSS: the guid claims to be an address
}

type checker struct {
	format   publication.FeedFormat
	problems []Problem
}

func (c *checker) feed(format string, args ...any) { c.item("", format, args...) }

func (c *checker) item(id, format string, args ...any) {
	c.problems = append(c.problems, Problem{id, fmt.Sprintf(format, args...)})
}

const (
	setName   = "set site.name in config.yaml"
	setURL    = "set site.url in config.yaml to an address that starts with https://"
	buildAnew = "build the feeds anew with: pressrun feeds build"
	correctIt = "put the piece right with: pressrun correct"
	ownIDs    = "give the pieces different ids, or withdraw one"
)

func (c *checker) checkFeed(f readFeed) {
	if f.title == "" {
		c.feed("has no title; " + setName)
	}
	if !webAddress(f.home) {
		c.feed("its home page %q is no absolute address; %s", f.home, setURL)
	}
	switch {
	case len(f.self) != 1:
		c.feed("has %d self links and needs one, by which it is found again; %s", len(f.self), buildAnew)
	case !webAddress(f.self[0]):
		c.feed("its self link %q is no absolute address; %s", f.self[0], setURL)
	}
	if c.format == publication.RSS && f.description == "" { // RSS 2.0, required channel elements
		c.feed("has no description; " + buildAnew)
	}
	if c.format == publication.Atom && f.id == "" { // RFC 4287 §4.1.1
		c.feed("has no id; set site.id_authority in config.yaml")
	}
	if c.format != publication.JSON {
		c.date("", "date", f.updated, c.format == publication.Atom)
	}
}

func (c *checker) checkItems(items []readItem) {
	ids, moments := map[string]bool{}, map[string]string{}
	for i, it := range items {
		name := it.id
		if name == "" {
			name = fmt.Sprintf("number %d", i+1)
			c.item(name, "has no id; readers would show it again and again; %s", buildAnew)
		} else if ids[it.id] {
			c.item(name, "stands twice; %s", ownIDs)
		}
		ids[it.id] = true
		c.checkItem(name, it)
		// RFC 4287 allows equal dates of different entries; validators and some readers do not.
		if moment, ok := instant(it.updated); ok && c.format == publication.Atom {
			if other, taken := moments[moment]; taken {
				c.item(name, "was updated in the same second as %s; move one of them by a second", other)
			}
			moments[moment] = name
		}
	}
}

func (c *checker) checkItem(name string, it readItem) {
	if it.title == "" {
		c.item(name, "has no title; "+correctIt)
	}
	if !webAddress(it.link) {
		c.item(name, "its address %q is not absolute; %s", it.link, setURL)
	}
	if it.permalink && !webAddress(it.id) {
		c.item(name, "its guid claims to be an address; it needs isPermaLink=\"false\"; %s", buildAnew)
	}
	if it.content == "" {
		c.item(name, "has no content; "+correctIt)
	}
	if c.format == publication.Atom && !it.author { // RFC 4287 §4.1.2
		c.item(name, "has no author; name one in the piece's front matter")
	}
	c.date(name, "date of publication", it.published, true)
	c.date(name, "date of update", it.updated, c.format == publication.Atom)
	for _, fault := range contentFaults(it.content) {
		c.item(name, "%s; %s", fault, correctIt)
	}
}

// date checks one date by the rule of the format: RFC 822 with four-digit years in RSS, RFC 3339 elsewhere.
// RSS items carry an atom:updated, which is RFC 3339.
func (c *checker) date(item, what, value string, required bool) {
	if value == "" {
		if required {
			c.item(item, "has no %s; %s", what, buildAnew)
		}
		return
	}
	if _, ok := instant(value); ok && (c.format != publication.RSS || what == "date of update") {
		return
	}
	t, err := time.Parse(time.RFC1123Z, value)
	switch {
	case c.format != publication.RSS || err != nil:
		c.item(item, "its %s %q is not written as the format wants it; %s", what, value, buildAnew)
	case t.Format(time.RFC1123Z) != value:
		c.item(item, "its %s %q names the wrong day of the week; %s", what, value, buildAnew)
	}
}

// instant is an RFC 3339 date in UTC, so that equal moments compare equal.
func instant(s string) (string, bool) {
	t, err := time.Parse(time.RFC3339, s)
	return t.UTC().Format(time.RFC3339), err == nil
}
