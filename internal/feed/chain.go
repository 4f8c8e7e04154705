package feed

import (
	"time"

	"pressrun/internal/publication"
)

// Chain is the place of a document among those that hold all pieces together (RFC 5005 §4): the feed that readers
// subscribe to has the newest ones, and archive documents hold those of a month each. A document of the archive
// changes only when a piece of its month does, or a neighbour comes or goes.
type Chain struct {
	Month    Month // that an archive document holds; zero: the feed that readers subscribe to
	Previous Month // the archive document before; zero: none
	Next     Month // the archive document after; zero: none
}

// Month is a month of the archive.
type Month struct {
	Year  int
	Month time.Month
}

func (c Chain) archived() bool { return c.Month != Month{} }

// address is that of the document which holds the month; empty for the zero month.
func (m Month) address(pub *publication.Publication, format publication.FeedFormat) string {
	if m == (Month{}) {
		return ""
	}
	return pub.At(publication.ArchiveFeedPath(format, m.Year, m.Month))
}

// links are those of RFC 5005 §4. JSON Feed has next_url instead, for the older items.
func (c Chain) links(pub *publication.Publication, format publication.FeedFormat) (links []atomLink) {
	add := func(rel, address string) {
		if address != "" {
			links = append(links, atomLink{Href: address, Rel: rel, Type: format.MediaType()})
		}
	}
	if c.archived() {
		add("current", pub.At(publication.FeedPath(format, "")))
	}
	add(relPrevious, c.Previous.address(pub, format))
	add("next-archive", c.Next.address(pub, format))
	return links
}

// relPrevious is the link to the archive document before.
const relPrevious = "prev-archive"

// historySpace is the namespace of RFC 5005, which only archive documents need.
const historySpace = "http://purl.org/syndication/history/1.0"

// mark is an empty element.
type mark struct{}

// archiveMark says that a document is one of the archive; nil: it is not.
func (c Chain) archiveMark() (space string, element *mark) {
	if !c.archived() {
		return "", nil
	}
	return historySpace, &mark{}
}
