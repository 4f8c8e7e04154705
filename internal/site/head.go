package site

import (
	"time"

	"pressrun/internal/piece"
	view "pressrun/templates/site"
)

// pieceHead is the frame of a piece's page: description, canonical address, feeds of all and of
// its section, data for search engines, and what other sites show when somebody links to it.
func (s *Site) pieceHead(p Piece) view.Page {
	page := s.page(piece.Clean(p.Piece.Title), "")
	page.Lang, page.Dir = languageOf(s.languageOf(p.Piece))
	page.Words = wordsBeside(page.Lang)
	page.Canonical = webAddress(p.Address)
	page.Description = description(p.Piece)
	page.JSONLD = s.articleData(p)
	page.Metas = s.pieceMetas(p, page.Description)
	if section := p.Piece.Section(); section != "" {
		page.Feeds = append(page.Feeds, s.announce(section, piece.Clean(p.Piece.Topic))...)
	}
	return page
}

// description is one or two sentences of the piece's own: its dek, else its first takeaway, else its lead.
func description(p *piece.Piece) string {
	switch {
	case p.Dek != "":
		return piece.Clean(p.Dek)
	case len(p.Takeaways) > 0:
		return piece.Clean(p.Takeaways[0])
	default:
		return piece.Clean(p.Lead().Plain())
	}
}

// pieceMetas are authors, Open Graph (ogp.me) and the card; no handle is ever guessed from a name.
func (s *Site) pieceMetas(p Piece, description string) []view.Meta {
	var out []view.Meta
	name := func(key, content string) { out = appendMeta(out, false, key, content) }
	property := func(key, content string) { out = appendMeta(out, true, key, content) }
	for _, a := range p.Piece.Authors {
		name("author", piece.Clean(a.Name))
	}
	property("og:type", "article")
	property("og:site_name", s.home.Name)
	property("og:title", piece.Clean(p.Piece.Title))
	property("og:description", description)
	property("og:url", webAddress(p.Address))
	property("article:published_time", s.machineTime(p.Published))
	if p.Updated.After(p.Published) {
		property("article:modified_time", s.machineTime(p.Updated))
	}
	property("article:section", piece.Clean(p.Piece.Topic))
	for _, t := range p.Piece.Tags {
		property("article:tag", piece.Clean(t))
	}
	image := leadImage(p)
	property("og:image", image.Address)
	property("og:image:alt", image.Alt)
	card := "summary"
	if image.Address != "" {
		card = "summary_large_image"
	}
	name("twitter:card", card)
	return out
}

// appendMeta leaves out what has no content.
func appendMeta(dst []view.Meta, property bool, key, content string) []view.Meta {
	if content == "" {
		return dst
	}
	return append(dst, view.Meta{Property: property, Key: key, Content: content})
}

func (s *Site) machineTime(t time.Time) string { return s.day(t).Machine }
