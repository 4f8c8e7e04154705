package piece

import "strings"

// OutletEntry is what an editor has confirmed once about an outlet (subscribers/outlets.yaml).
type OutletEntry struct {
	Name       string `yaml:"name"`       // as pieces print it: the key of the entry
	Print      string `yaml:"print"`      // name to print; empty: Name
	URL        string `yaml:"url"`        // the outlet's own address, linked when a piece has none of its own there
	Permission string `yaml:"permission"` // text of a standing permission to republish
	Wording    string `yaml:"wording"`    // credit wording; {outlet} stands for the name
	Grantable  Grant  `yaml:"grantable"`  // whether home may pass its pieces on
	Confirmed  string `yaml:"confirmed"`  // who settled it and when
}

// OutletBook is all confirmed outlets. The nil book knows none.
type OutletBook []OutletEntry

// Find looks an outlet up by the name that pieces print, whatever its case.
func (b OutletBook) Find(name string) (OutletEntry, bool) {
	for _, e := range b {
		if strings.EqualFold(e.Name, name) || (e.Print != "" && strings.EqualFold(e.Print, name)) {
			return e, true
		}
	}
	return OutletEntry{}, false
}

// Grantable is the grant in force for the piece as the book has it: what the piece says, else what is
// confirmed of its outlet, else the piece's default (see (*Piece).Grantable). A standing permission of
// the outlet grants.
func (b OutletBook) Grantable(p *Piece) Grant {
	if p.Outlet != nil && p.Rights.Grantable == "" {
		if e, ok := b.Find(p.Outlet.Name); ok && e.Grantable != "" {
			return e.Grantable
		} else if ok && e.Permission != "" {
			return GrantYes
		}
	}
	return p.Grantable()
}

// AuthorEntry is what an editor has confirmed once about an author (subscribers/authors.yaml).
type AuthorEntry struct {
	Name   string `yaml:"name"`
	Slug   string `yaml:"slug" json:"-"` // name of the author's page; empty: made from Name. Tells two of one name apart
	Role   string `yaml:"role"`
	Handle string `yaml:"handle"`
	URL    string `yaml:"url"`
	Bio    string `yaml:"bio"`
}

// AuthorBook is all confirmed authors. The nil book knows none.
type AuthorBook []AuthorEntry

// Complete fills the empty fields of the authors from the book; what a piece says itself stays.
func (b AuthorBook) Complete(authors []Author) []Author {
	out := make([]Author, len(authors))
	for i, a := range authors {
		if e, known := b.Find(a); known {
			fill(&a.Role, e.Role)
			fill(&a.Handle, e.Handle)
			fill(&a.URL, e.URL)
			fill(&a.Bio, e.Bio)
		}
		out[i] = a
	}
	return out
}

// Find looks an author up by name, whatever its case. Of several of one name it is the one whose role, handle
// or address is what the piece says; when none is, the first.
func (b AuthorBook) Find(a Author) (AuthorEntry, bool) {
	var first *AuthorEntry
	for i := range b {
		e := &b[i]
		switch {
		case !strings.EqualFold(e.Name, a.Name):
		case e.is(a):
			return *e, true
		case first == nil:
			first = e
		}
	}
	if first == nil {
		return AuthorEntry{}, false
	}
	return *first, true
}

// is tells whether something that the piece says of the author is what the entry says.
func (e *AuthorEntry) is(a Author) bool {
	same := func(x, y string) bool { return x != "" && strings.EqualFold(x, y) }
	return same(a.Handle, e.Handle) || same(a.URL, e.URL) || same(a.Role, e.Role)
}

// Slug names the author's page. Authors of one name share a page, unless the book tells them apart.
func (b AuthorBook) Slug(a Author) string {
	if e, known := b.Find(a); known && e.Slug != "" {
		return e.Slug
	}
	return Slugify(a.Name)
}

// Pages is the entries by the slugs of the authors' pages.
func (b AuthorBook) Pages() map[string]AuthorEntry {
	pages := make(map[string]AuthorEntry, len(b))
	for _, e := range b {
		slug := e.Slug
		if slug == "" {
			slug = Slugify(e.Name)
		}
		pages[slug] = e
	}
	return pages
}

// Refs names the authors of a piece, those with a name.
func (b AuthorBook) Refs(authors []Author) []AuthorRef {
	var out []AuthorRef
	for _, a := range authors {
		if a.Name != "" {
			out = append(out, AuthorRef{Slug: b.Slug(a), Name: a.Name, Role: a.Role})
		}
	}
	return out
}

func fill(dst *string, src string) {
	if *dst == "" {
		*dst = src
	}
}
