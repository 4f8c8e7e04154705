package piece

import (
	"errors"
	"fmt"
	"strings"

	"go.yaml.in/yaml/v4"

	"pressrun/internal/strictyaml"
)

// ParseOutlets reads the outlet book: a list under the key outlets. file names it in errors, which are
// joined *strictyaml.Problem.
func ParseOutlets(file string, src []byte) (OutletBook, error) {
	var book struct {
		Outlets OutletBook `yaml:"outlets"`
	}
	if err := strictyaml.Unmarshal(file, src, &book); err != nil {
		return nil, err
	}
	problems := entryProblems{file: file, src: src, list: "outlets", seen: map[string]int{}}
	for i, e := range book.Outlets {
		problems.name(i, e.Name)
		problems.address(i, e.URL)
		switch e.Grantable {
		case "", GrantYes, GrantNo, GrantAsk:
		default:
			problems.add(i, "grantable", fmt.Sprintf("%q is no answer; write yes, no or ask", e.Grantable))
		}
		if e.Wording != "" && !strings.Contains(e.Wording, "{outlet}") {
			problems.add(i, "wording", "it does not name the outlet; write {outlet} where the name belongs")
		}
	}
	return book.Outlets, errors.Join(problems.found...)
}

// ParseAuthors reads the author book: a list under the key authors.
func ParseAuthors(file string, src []byte) (AuthorBook, error) {
	var book struct {
		Authors AuthorBook `yaml:"authors"`
	}
	if err := strictyaml.Unmarshal(file, src, &book); err != nil {
		return nil, err
	}
	problems := entryProblems{file: file, src: src, list: "authors", seen: map[string]int{}}
	for i, e := range book.Authors {
		problems.author(i, e)
		problems.address(i, e.URL)
	}
	return book.Authors, errors.Join(problems.found...)
}

// entryProblems gathers what is wrong in the entries of a book.
type entryProblems struct {
	file  string
	src   []byte
	list  string
	seen  map[string]int
	found []error
}

func (p *entryProblems) add(i int, key, message string) {
	p.found = append(p.found, &strictyaml.Problem{File: p.file, Line: p.line(i), Key: key, Message: message})
}

// line is where an entry begins.
func (p *entryProblems) line(i int) int {
	if list := listNode(p.src, p.list); list != nil && i < len(list.Content) {
		return list.Content[i].Line
	}
	return 0
}

func (p *entryProblems) name(i int, name string) {
	if name == "" {
		p.add(i, "name", "the entry has no name; write name as pieces print it")
		return
	}
	p.unique(i, "name", name)
}

// unique refuses a value that another entry has under the same key, whatever its case.
func (p *entryProblems) unique(i int, key, value string) {
	known := key + " " + strings.ToLower(value)
	if before, twice := p.seen[known]; twice {
		p.add(i, key, fmt.Sprintf("%q stands twice, first on line %d; keep one of them", value, p.line(before)))
		return
	}
	p.seen[known] = i
}

// author checks the name, which several may share whose pages have names of their own.
func (p *entryProblems) author(i int, e AuthorEntry) {
	switch {
	case e.Slug == "" || e.Name == "":
		p.name(i, e.Name)
	case Slugify(e.Slug) != e.Slug:
		p.add(i, "slug", fmt.Sprintf("%q can't stand in an address; write it as %s", e.Slug, Slugify(e.Slug)))
	default:
		p.unique(i, "slug", e.Slug)
	}
}

func (p *entryProblems) address(i int, address string) {
	if address != "" && !IsWebAddress(address) {
		p.add(i, "url", fmt.Sprintf("%q is no address of a page; write it whole, starting with https://", address))
	}
}

// listNode is the list under a top-level key, or nil.
func listNode(src []byte, key string) *yaml.Node {
	var doc yaml.Node
	if yaml.Load(src, &doc) != nil || len(doc.Content) == 0 {
		return nil
	}
	for i := 0; i+1 < len(doc.Content[0].Content); i += 2 {
		if doc.Content[0].Content[i].Value == key {
			return doc.Content[0].Content[i+1]
		}
	}
	return nil
}
