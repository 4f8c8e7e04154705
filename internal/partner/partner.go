// Package partner makes the copies that partner outlets get: who the partners are, on what
// terms each takes pieces, whether a piece may go to one, and the copy itself in each format.
//
// Three parties stay apart in every copy: home (the supplier), the original outlet (where the
// piece first ran) and the partner (who runs it now). The text is whole and as printed, the
// credit stands where a reader sees it, and a partner who holds a piece is told by a notice
// when it changes.
//
// A copy is made from its Copy alone: the same input gives the same bytes.
package partner

import (
	"slices"

	"pressrun/internal/piece"
)

// Partner is an outlet that republishes (subscribers/partners.yaml).
type Partner struct {
	Slug     string   `yaml:"slug"`
	Name     string   `yaml:"name"`     // as notes to editors address it; empty: Slug
	Contact  string   `yaml:"contact"`  // address or person there; stands in no copy
	Channel  string   `yaml:"channel"`  // how copies travel: ChannelFolder, ChannelEmail
	Email    string   `yaml:"email"`    // for ChannelEmail: the one address that its mail goes to
	Formats  []Format `yaml:"formats"`  // at least one; ChannelEmail has Text and CopySheet always
	Sections []string `yaml:"sections"` // topics it takes; empty: all
	Terms    Terms    `yaml:"terms"`
}

// The channels.
const (
	ChannelFolder = "folder" // writes copies to var/partners/<partner>/<slug>/
	ChannelEmail  = "email"  // one mail per piece: the text as its body, the other formats attached
)

// Former is a partner that holds copies though partners.yaml names it no longer: it is still told
// of corrections and kills, on the default terms.
func Former(slug string) *Partner {
	return &Partner{Slug: slug, Name: slug, Channel: ChannelFolder, Formats: []Format{Text}, Terms: DefaultTerms()}
}

// Parcels is what the partner gets of a piece, one dispatch each: its formats one by one, or one mail with them all.
func (p *Partner) Parcels() []Format {
	if p.Channel == ChannelEmail {
		return []Format{Mail}
	}
	return p.Formats
}

// Takes tells whether the partner takes a piece of that section (a slug); one without sections takes all.
func (p *Partner) Takes(section string) bool {
	return len(p.Sections) == 0 || slices.ContainsFunc(p.Sections, func(s string) bool {
		return piece.Slugify(s) == section
	})
}
