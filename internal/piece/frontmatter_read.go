package piece

import (
	"errors"
	"strings"

	"go.yaml.in/yaml/v4"

	"pressrun/internal/strictyaml"
)

// frontMatter is the YAML on top of a piece's file, in the order in which it is written.
type frontMatter struct {
	ID           string       `yaml:"id"`
	Slug         string       `yaml:"slug"`
	Version      int          `yaml:"version"`
	Title        string       `yaml:"title"`
	SubjectLine  string       `yaml:"subject_line"`
	Dek          string       `yaml:"dek"`
	Kicker       string       `yaml:"kicker"`
	Topic        string       `yaml:"topic"`
	Tags         textOrList   `yaml:"tags"`
	Language     string       `yaml:"language"`
	Date         yamlDate     `yaml:"date"`
	Updated      yamlDate     `yaml:"updated"`
	EmbargoUntil yamlDate     `yaml:"embargo_until"`
	ReadMinutes  int          `yaml:"read_minutes"`
	Authors      []yamlAuthor `yaml:"authors"`
	Image        *yamlImage   `yaml:"image"`
	Takeaways    []string     `yaml:"takeaways"`
	Related      []struct {
		Title string `yaml:"title"`
		URL   string `yaml:"url"`
		After int    `yaml:"after"`
	} `yaml:"related"`
	OriginalOutlet *yamlOutlet `yaml:"original_outlet"`
	CanonicalURL   string      `yaml:"canonical_url"`
	Rights         struct {
		Holder    string `yaml:"holder"`
		Grantable string `yaml:"grantable"`
		Note      string `yaml:"note"`
	} `yaml:"rights"`
	EditorsNote string `yaml:"editors_note"`
	Corrections []struct {
		Date yamlDate `yaml:"date"`
		Text string   `yaml:"text"`
	} `yaml:"corrections"`
	Accepted []string `yaml:"accepted"`

	// Keys of other publishing systems, taken and written back as ours.
	Author     textOrList `yaml:"author"`
	Categories textOrList `yaml:"categories"`
}

type yamlAuthor struct {
	Name   string `yaml:"name"`
	Role   string `yaml:"role"`
	Handle string `yaml:"handle"`
	URL    string `yaml:"url"`
	Bio    string `yaml:"bio"`
}

type yamlImage struct {
	Src        string `yaml:"src"`
	Alt        string `yaml:"alt"`
	Caption    string `yaml:"caption"`
	Credit     string `yaml:"credit"`
	Rights     string `yaml:"rights"`
	Decorative bool   `yaml:"decorative"`
}

type yamlOutlet struct {
	Name        string   `yaml:"name"`
	URL         string   `yaml:"url"`
	PublishedOn yamlDate `yaml:"published_on"`
	Wording     string   `yaml:"wording"`
	Permission  string   `yaml:"permission"`
	Also        []string `yaml:"also"`
}

// yamlDate reads a date and refuses what is none with words that name the form.
type yamlDate struct{ Date }

// UnmarshalText reads YYYY-MM-DD or RFC 3339.
func (d *yamlDate) UnmarshalText(text []byte) error {
	date, err := ParseDate(strings.TrimSpace(string(text)))
	if err != nil {
		return strictyaml.Refusal(err.Error())
	}
	d.Date = date
	return nil
}

// textOrList is a list of texts; one text alone is a list of one.
type textOrList []string

// UnmarshalYAML takes a text or a list of texts.
func (l *textOrList) UnmarshalYAML(node *yaml.Node) error {
	nodes := []*yaml.Node{node}
	if node.Kind == yaml.SequenceNode {
		nodes = node.Content
	}
	for _, n := range nodes {
		if n.Kind != yaml.ScalarNode {
			return strictyaml.Refusal("write a text, or a list of texts; put quotes around text that holds a colon")
		}
		if n.ShortTag() != "!!null" {
			*l = append(*l, n.Value)
		}
	}
	return nil
}

// splitFrontMatter parts a file into the YAML between its two lines "---" and the body.
// before is the number of lines above the body.
func splitFrontMatter(src []byte) (yamlText, body string, before int, err error) {
	text := string(src)
	if !strings.HasPrefix(text, "---\n") && text != "---" {
		if strings.HasPrefix(text, "+++") {
			return "", "", 0, errors.New("line 1: the front matter is TOML; write it as YAML between two lines of three dashes (---)")
		}
		return "", text, 0, nil
	}
	rest := text[min(len(text), len("---\n")):]
	for at := 0; at < len(rest); {
		line, _, _ := strings.Cut(rest[at:], "\n")
		if strings.TrimRight(line, " \t") == "---" {
			end := min(len(rest), at+len(line)+1)
			return rest[:at], rest[end:], 2 + strings.Count(rest[:at], "\n"), nil
		}
		at += len(line) + 1
	}
	return "", "", 0, errors.New("line 1: the front matter has no end; put a line of three dashes (---) after it")
}

// readFrontMatter fills the piece and reports every fault with its line. The error is for YAML that
// cannot be read at all.
func readFrontMatter(p *Piece, file, text string) ([]Finding, error) {
	if len(text) > maxFrontMatter {
		return nil, &strictyaml.Problem{File: file, Line: 1, Message: "the front matter is over 256 kB; the text belongs below it"}
	}
	var fm frontMatter
	err := strictyaml.UnmarshalAt(file, []byte(text), 1, &fm)
	findings, unreadable := faultFindings(err)
	if unreadable != nil {
		return nil, unreadable
	}
	fm.fill(p)
	return append(findings, fm.fillForeign(p, []byte(text))...), nil
}

// faultFindings turns problems of single keys into findings; what stops the reading is an error.
func faultFindings(err error) ([]Finding, error) {
	var out []Finding
	for _, e := range unjoin(err) {
		var problem *strictyaml.Problem
		if !errors.As(e, &problem) {
			return nil, e
		}
		switch {
		case strings.HasPrefix(problem.Message, "not valid YAML"):
			return nil, problem
		case strings.HasPrefix(problem.Message, "no such key"):
			out = append(out, Finding{LevelError, problem.Key, CodeFieldUnknown, unknownKey(problem.Key), problem.Line})
		default:
			out = append(out, Finding{LevelError, problem.Key, CodeFieldInvalid, problem.Message, problem.Line})
		}
	}
	return out, nil
}

func unjoin(err error) []error {
	if err == nil {
		return nil
	}
	if joined, ok := err.(interface{ Unwrap() []error }); ok {
		return joined.Unwrap()
	}
	return []error{err}
}

func (fm *frontMatter) fill(p *Piece) {
	p.ID, p.Slug, p.Version = fm.ID, fm.Slug, fm.Version
	p.Title, p.SubjectLine, p.Dek = fm.Title, fm.SubjectLine, fm.Dek
	p.Kicker, p.Topic, p.Tags, p.Language = fm.Kicker, fm.Topic, fm.Tags, fm.Language
	p.Published, p.Updated, p.EmbargoUntil = fm.Date.Date, fm.Updated.Date, fm.EmbargoUntil.Date
	p.ReadMinutes = fm.ReadMinutes
	for _, a := range fm.Authors {
		p.Authors = append(p.Authors, Author(a))
	}
	if i := fm.Image; i != nil {
		p.Image = &Image{i.Src, i.Alt, i.Caption, i.Credit, ImageRights(i.Rights), i.Decorative}
	}
	p.Takeaways = fm.Takeaways
	for _, r := range fm.Related {
		p.Related = append(p.Related, Related(r))
	}
	if o := fm.OriginalOutlet; o != nil {
		p.Outlet = &Outlet{o.Name, o.URL, o.PublishedOn.Date, o.Wording, o.Permission, o.Also}
	}
	p.CanonicalURL = fm.CanonicalURL
	p.Rights = Rights{fm.Rights.Holder, Grant(fm.Rights.Grantable), fm.Rights.Note}
	p.EditorsNote = fm.EditorsNote
	for _, c := range fm.Corrections {
		p.Corrections = append(p.Corrections, Correction{c.Date.Date, c.Text})
	}
	p.Accepted = fm.Accepted
}

// fillForeign takes Hugo's author and categories where our own keys are empty.
func (fm *frontMatter) fillForeign(p *Piece, src []byte) []Finding {
	var out []Finding
	note := func(field, key, message string) {
		out = append(out, Finding{LevelInfo, field, CodeNormalized, message, lineOfKey(src, 1, key)})
	}
	if len(fm.Author) > 0 {
		if len(p.Authors) > 0 {
			out = append(out, Finding{
				LevelError, "author", CodeFieldInvalid, "author and authors both stand here; keep authors", lineOfKey(src, 1, "author"),
			})
		} else {
			for _, name := range fm.Author {
				p.Authors = append(p.Authors, Author{Name: name})
			}
			note("authors", "author", "read from author; it is written back as authors")
		}
	}
	if len(fm.Categories) > 0 {
		categories := []string(fm.Categories)
		if p.Topic == "" {
			p.Topic, categories = categories[0], categories[1:]
		}
		p.Tags = append(p.Tags, categories...)
		note("topic", "categories", "read from categories; they are written back as topic and tags")
	}
	return out
}

// lineOfKey is the line of a top-level key in a file whose YAML begins after `before` lines; 0 when it
// is not there.
func lineOfKey(src []byte, before int, key string) int {
	for i, line := range strings.Split(string(src), "\n") {
		if strings.HasPrefix(line, key+":") {
			return before + i + 1
		}
	}
	return 0
}
