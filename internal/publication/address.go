package publication

import (
	"fmt"
	"net/url"
	"path"
	"strconv"
	"strings"
	"time"
)

// FeedFormat is one of the three feed formats.
type FeedFormat string

// The feed formats; the value is the ending of the file.
const (
	RSS  FeedFormat = "rss"
	Atom FeedFormat = "atom"
	JSON FeedFormat = "json"
)

// FeedFormats lists the formats in the order in which pages offer them.
func FeedFormats() []FeedFormat { return []FeedFormat{RSS, Atom, JSON} }

// MediaType is the media type under which the format is served.
func (f FeedFormat) MediaType() string {
	if f == JSON {
		return "application/feed+json" // JSON Feed 1.1
	}
	return "application/" + string(f) + "+xml" // RFC 4287 §7 for Atom
}

// Paths below public/; the address of a page is its path without "index.html".

// FrontPath is the front page.
func FrontPath() string { return "index.html" }

// PiecePath is the hosted page of a piece.
func PiecePath(slug string) string { return path.Join("pieces", slug, "index.html") }

// PieceFilePath is a file beside a piece's page, such as its picture.
func PieceFilePath(slug, name string) string { return path.Join("pieces", slug, name) }

// RepublishPath is the copy sheet for everybody.
func RepublishPath(slug string) string { return path.Join("pieces", slug, "republish", "index.html") }

// ArchivePath is the list of all months.
func ArchivePath() string { return path.Join("archive", "index.html") }

// MonthPath is the archive page of one month.
func MonthPath(year int, month time.Month) string {
	return path.Join("archive", fmt.Sprintf("%04d-%02d", year, int(month)), "index.html")
}

// SectionPath is the page of one section.
func SectionPath(section string) string { return path.Join("sections", section, "index.html") }

// EditionPath is an edition in the browser, without personal links.
func EditionPath(list string, number int) string {
	return path.Join("editions", list, strconv.Itoa(number), "index.html")
}

// EditionsPath is the list of all editions of a newsletter.
func EditionsPath(list string) string { return path.Join("editions", list, "index.html") }

// NotFoundPath is the page that static hosts show for an address that leads nowhere.
func NotFoundPath() string { return "404.html" }

// IconPath is the small mark that browsers show beside a page's title.
func IconPath() string { return "favicon.svg" }

// SitemapPath is the sitemap index. Sitemaps stand at the top, since one
// covers only addresses at or below its own place (sitemaps.org, "location").
func SitemapPath() string { return "sitemap.xml" }

// SitemapMonthPath is the sitemap of the pieces of one month.
func SitemapMonthPath(year int, month time.Month) string {
	return fmt.Sprintf("sitemap-%04d-%02d.xml", year, int(month))
}

// NewsSitemapPath is the news sitemap: the pieces of the last two days.
func NewsSitemapPath() string { return "sitemap-news.xml" }

// FeedPath is a feed file; section is empty for the feed of all pieces.
func FeedPath(format FeedFormat, section string) string {
	name := "feed." + string(format)
	if section == "" {
		return name
	}
	return path.Join("sections", section, name)
}

// ArchiveFeedPath is the feed of the pieces of one month (RFC 5005 §4).
func ArchiveFeedPath(format FeedFormat, year int, month time.Month) string {
	return path.Join(path.Dir(MonthPath(year, month)), FeedPath(format, ""))
}

// FormatOf is the format of the feed at a path; ok is false when it is none of a feed.
func FormatOf(file string) (format FeedFormat, ok bool) {
	for _, format := range FeedFormats() {
		if path.Base(file) == FeedPath(format, "") {
			return format, true
		}
	}
	return "", false
}

// IsArchiveFeed tells whether a path is that of a feed that holds the pieces of one month.
func IsArchiveFeed(file string) bool {
	_, ok := FormatOf(file)
	return ok && strings.HasPrefix(file, path.Dir(ArchivePath())+"/")
}

// At is the public address of a path below public/.
func (p *Publication) At(file string) string {
	return p.URL.JoinPath(escapePath(strings.TrimSuffix(file, "index.html"))).String()
}

// PieceAddress is where a piece is read: its canonical address if it has one, else its hosted page.
// Feeds, mails, credits and JSON-LD all use it.
func (p *Publication) PieceAddress(canonical, slug string) string {
	if canonical != "" {
		return canonical
	}
	return p.At(PiecePath(slug))
}

// ReadOnAddress is the counted link of an edition to a piece, which leads on to where the piece is read.
func (p *Publication) ReadOnAddress(list string, number int, slug, seal string) string {
	return p.AppURL.JoinPath("c", list, strconv.Itoa(number), url.PathEscape(slug), seal).String()
}

// LeaveAddress ends one subscription with one click (RFC 8058).
func (p *Publication) LeaveAddress(token string) string {
	return p.AppURL.JoinPath("u", token).String()
}

// RejoinAddress takes a leaving back.
func (p *Publication) RejoinAddress(token string) string {
	return p.AppURL.JoinPath("u", token, "back").String()
}

// LeaveAllAddress ends all subscriptions of a subscriber.
func (p *Publication) LeaveAllAddress(token string) string {
	return p.AppURL.JoinPath("p", token, "leave-all").String()
}

// PreferencesAddress is where a subscriber sees which lists he is on.
func (p *Publication) PreferencesAddress(token string) string {
	return p.AppURL.JoinPath("p", token).String()
}

// PieceID makes the tag URI (RFC 4151) of a piece from the slug it is first published under.
func (p *Publication) PieceID(slug string) string {
	return "tag:" + p.Authority + ":pieces/" + url.PathEscape(slug)
}

// FeedID is the tag URI of a feed; the same for all its formats.
func (p *Publication) FeedID(section string) string {
	if section == "" {
		return "tag:" + p.Authority + ":feed"
	}
	return "tag:" + p.Authority + ":sections/" + url.PathEscape(section)
}

// escapePath escapes each segment, so that slugs in other scripts make valid addresses.
func escapePath(file string) string {
	segments := strings.Split(file, "/")
	for i, s := range segments {
		segments[i] = url.PathEscape(s)
	}
	return strings.Join(segments, "/")
}
