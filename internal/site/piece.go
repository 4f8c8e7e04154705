package site

import (
	"strings"
	"time"

	"pressrun/internal/piece"
	"pressrun/internal/publication"
	view "pressrun/templates/site"
)

// Piece is one revision of a piece, with what its page needs beyond its text.
type Piece struct {
	Piece              *piece.Piece
	Published, Updated time.Time // Updated zero: never
	Address            string    // where the piece is read; the page's canonical address
	Credit             piece.Credit
	ImageURL           string // absolute address of the lead picture; empty: none is shown
	Version            int
	Republish          bool // the piece has a copy sheet for everybody

	// AuthorPage names the page of an author here, a slug; nil or "": there is none.
	AuthorPage func(piece.Author) string

	// BodyImage gives the address of a picture inside the text; nil shows those with an absolute one.
	BodyImage func(*piece.Image) (string, bool)
}

// PiecePage is the page of one piece.
func (s *Site) PiecePage(p Piece) ([]byte, error) {
	lang, dir := languageOf(s.languageOf(p.Piece))
	v := view.Piece{
		Page: s.pieceHead(p), Lang: lang, Dir: dir,
		Kicker: piece.Clean(p.Piece.Kicker), Topic: s.topic(p.Piece),
		Title: piece.Clean(p.Piece.Title), Dek: piece.Clean(p.Piece.Dek),
		Authors: s.authors(p), Bios: bios(s.authors(p)), Permanent: webAddress(p.Address),
		Published: s.day(p.Published), Updated: s.updated(p), ReadTime: readTime(p.Piece.Minutes()),
		CreditHTML:  creditHTML(p.Credit),
		Corrections: s.corrections(p.Piece.Corrections),
		Takeaways:   cleanAll(p.Piece.Takeaways),
		Image:       leadImage(p),
		BodyHTML:    string(piece.AppendHTML(nil, p.Piece.Body, piece.HTMLOptions{Image: p.BodyImage})),
		EditorsNote: piece.Clean(p.Piece.EditorsNote),
		Related:     related(p.Piece.Related),
		Tags:        strings.Join(cleanAll(p.Piece.Tags), ", "),
		Follow:      s.follow(p.Piece.Section()),
	}
	if p.Republish {
		v.Republish = s.Publication.At(publication.RepublishPath(p.Piece.Slug))
	}
	return render(view.PiecePage(v))
}

// languageOf is the language of a piece: its own, else the publication's.
func (s *Site) languageOf(p *piece.Piece) string {
	if p.Language != "" {
		return p.Language
	}
	return s.Publication.Language
}

func (s *Site) topic(p *piece.Piece) view.Link {
	if p.Topic == "" {
		return view.Link{}
	}
	return view.Link{
		Name:    piece.Clean(p.Topic),
		Address: s.Publication.At(publication.SectionPath(p.Section())),
	}
}

// updated is shown only when the piece changed after it was first out.
func (s *Site) updated(p Piece) view.Time {
	if !p.Updated.After(p.Published) {
		return view.Time{}
	}
	return s.day(p.Updated)
}

func (s *Site) corrections(items []piece.Correction) []view.Dated {
	var out []view.Dated
	for _, c := range items {
		out = append(out, view.Dated{
			When: s.day(c.Date.InZone(s.Publication.Location)), Text: piece.Clean(c.Text),
		})
	}
	return out
}

func (s *Site) authors(p Piece) []view.Author {
	var out []view.Author
	for _, a := range p.Piece.Authors {
		v := author(a)
		if p.AuthorPage != nil && s.Publication.Pages {
			if slug := p.AuthorPage(a); slug != "" {
				v.Page = s.Publication.At(publication.AuthorPath(slug))
			}
		}
		out = append(out, v)
	}
	return out
}

func author(a piece.Author) view.Author {
	return view.Author{
		Name: piece.Clean(a.Name), Role: piece.Clean(a.Role), Handle: piece.Clean(a.Handle),
		Address: webAddress(a.URL), Bio: piece.Clean(a.Bio),
	}
}

// bios are the authors with something to say about; a list of bare names would only repeat the byline.
func bios(all []view.Author) []view.Author {
	for _, a := range all {
		if a.Bio != "" || a.Role != "" {
			return all
		}
	}
	return nil
}

func creditHTML(c piece.Credit) string { return string(c.AppendHTML(nil)) }

func leadImage(p Piece) view.Image {
	if webAddress(p.ImageURL) == "" || p.Piece.Image == nil {
		return view.Image{}
	}
	img := p.Piece.Image
	return view.Image{
		Address: p.ImageURL, Alt: piece.Clean(img.Alt),
		Caption: piece.Clean(img.Caption), Credit: piece.Clean(img.Credit),
	}
}

// related lists the related pieces that have an address; the others stay in the piece.
func related(items []piece.Related) []view.Link {
	var out []view.Link
	for _, r := range items {
		if a := webAddress(r.URL); a != "" {
			out = append(out, view.Link{Name: piece.Clean(r.Title), Address: a})
		}
	}
	return out
}

func cleanAll(texts []string) []string {
	var out []string
	for _, t := range texts {
		if t = piece.Clean(t); t != "" {
			out = append(out, t)
		}
	}
	return out
}
