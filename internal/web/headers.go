package web

import (
	"path"
	"regexp"
	"strconv"
	"strings"
	"time"

	"pressrun/internal/feed"
	"pressrun/internal/publication"
)

const (
	// alwaysAsk lets caches keep a page and has them ask each time: a correction must not wait for one.
	alwaysAsk = "no-cache"
	// forever is for files whose name comes from their bytes (RFC 8246).
	forever = "public, max-age=31536000, immutable"
	// sharedFresh is how long caches between us and the readers keep a feed without asking, so that a withdrawn piece
	// is gone from them soon and a hub that asks for news gets them.
	sharedFresh = time.Minute
)

// feedCaching lets readers come back when the feed itself says.
var feedCaching = "public, max-age=" + seconds(feed.Fresh) + ", s-maxage=" + seconds(sharedFresh)

func seconds(d time.Duration) string { return strconv.Itoa(int(d / time.Second)) }

// fromHash is a name that is made from the bytes of the file, as those of pictures are.
var fromHash = regexp.MustCompile(`(^|[.-])[0-9a-f]{12,}\.[a-z0-9]+$`)

// headersOf makes the headers of a document: all those of an answer with its body, and among them those that are
// repeated when it has not changed.
func (p *public) headersOf(name string, body []byte) (all, lasting []field) {
	kind := mediaType(name)
	all = []field{newField("Content-Type", kind)}
	switch _, isFeed := publication.FormatOf(name); {
	case isFeed:
		lasting = append(lasting, newField("Cache-Control", feedCaching))
		all = append(all, newField("Link", p.feedLinks(name)))
	case fromHash.MatchString(path.Base(name)):
		lasting = append(lasting, newField("Cache-Control", forever))
	default:
		lasting = append(lasting, newField("Cache-Control", alwaysAsk))
	}
	if compressible(name) {
		lasting = append(lasting, newField("Vary", "Accept-Encoding"))
	}
	return append(all, p.protection(name, body)...), lasting
}

// feedLinks names the feed's own address, once, and the hubs of feeds that change (WebSub §4).
func (p *public) feedLinks(name string) string {
	links := []string{"<" + p.publication.At(name) + `>; rel="self"`}
	if !publication.IsArchiveFeed(name) {
		for _, hub := range p.publication.Hubs {
			links = append(links, "<"+hub+`>; rel="hub"`)
		}
	}
	return strings.Join(links, ", ")
}
