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
		for _, e := range b {
			if strings.EqualFold(e.Name, a.Name) {
				fill(&a.Role, e.Role)
				fill(&a.Handle, e.Handle)
				fill(&a.URL, e.URL)
				fill(&a.Bio, e.Bio)
			}
		}
		out[i] = a
	}
	return out
}

func fill(dst *string, src string) {
	if *dst == "" {
		*dst = src
	}
}
