package cli

import (
	"net/url"
	"strconv"
	"strings"

	"pressrun/internal/clicks"
	"pressrun/internal/ledger"
	"pressrun/internal/publication"
)

// mailLinks are the read-on links of mails.
type mailLinks struct {
	pub    *publication.Publication
	tag    string         // of privacy.link_tag
	sealer *clicks.Sealer // nil: links are not counted
}

// link is what an edition links to for a piece that is read at an address. Before an edition has its number, as in a
// proof, nothing is counted.
func (m mailLinks) link(l ledger.ReadOnLink, address string) string {
	if m.sealer != nil && l.Number > 0 {
		return m.pub.ReadOnAddress(l.List, l.Number, l.Slug, m.sealer.Seal(l))
	}
	return m.tagged(l, address)
}

// tagged is an address with the tag behind it.
func (m mailLinks) tagged(l ledger.ReadOnLink, address string) string {
	u, err := url.Parse(address)
	if m.tag == "" || err != nil {
		return address
	}
	tag := strings.NewReplacer(
		"{list}", url.QueryEscape(l.List), "{number}", strconv.Itoa(l.Number),
	).Replace(m.tag)
	if u.RawQuery != "" {
		tag = u.RawQuery + "&" + tag
	}
	u.RawQuery = tag
	return u.String()
}
