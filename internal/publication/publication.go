// Package publication says who we are: the home that runs Pressrun, its addresses,
// zone, language, id authority and brand. Every address that a copy carries is made here.
package publication

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"net/url"
	"strings"
	"time"
)

// Publication is the home: the publisher whose pieces these are.
type Publication struct {
	Name          string         // as readers know it
	URL           *url.URL       // base of every public address; ends in "/"
	AppURL        *url.URL       // where leave and preference links answer; ends in "/"
	Authority     string         // "domain,YYYY-MM-DD" for tag URIs (RFC 4151); never changes
	Language      string         // BCP 47; what a piece has that names none
	Location      *time.Location // zone of bare dates and of printed dates
	PostalAddress string
	DeskContact   string // address or page where partners ask
	Pages         bool   // false: home has its own site, no pages are written
	PressHour     int    // hour (0-23) at which a bare future day goes out
	FreshDays     int    // a piece dated longer ago asks before it is mailed
	FeedItems     int    // most items in a feed
	Hubs          []string
	Brand         Brand
}

// Hash identifies all that an output takes from the publication. Kept renderings
// are stored under it, so that a new address or brand never shows an old one.
func (p *Publication) Hash() string {
	view := struct {
		Name, URL, AppURL, Authority, Language, Zone, Postal, Desk string
		Pages                                                      bool
		Hubs                                                       []string
		Brand                                                      Brand
	}{
		p.Name, p.URL.String(), p.AppURL.String(), p.Authority, p.Language, p.Location.String(),
		p.PostalAddress, p.DeskContact, p.Pages, p.Hubs, p.Brand,
	}
	data, err := json.Marshal(view)
	if err != nil {
		panic(err) // plain strings and bools always marshal
	}
	sum := sha256.Sum256(data)
	return hex.EncodeToString(sum[:12])
}

// AuthoritySince is the day in the id authority; the zero time when there is none.
func (p *Publication) AuthoritySince() time.Time {
	_, day, _ := strings.Cut(p.Authority, ",")
	t, err := time.ParseInLocation(time.DateOnly, day, p.Location)
	if err != nil {
		return time.Time{}
	}
	return t
}
