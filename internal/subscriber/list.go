package subscriber

import (
	"errors"
	"fmt"
	"regexp"
	"strings"
	"time"
	"unicode"

	"pressrun/internal/piece"
	"pressrun/internal/publication"
	"pressrun/internal/strictyaml"
)

// Cadence is how often a list is mailed.
type Cadence string

// The cadences.
const (
	EachPiece Cadence = "each piece"
	Daily     Cadence = "daily"
	Weekly    Cadence = "weekly"
)

// Content says how much of a piece a digest holds.
type Content string

// The contents.
const (
	Takeaways Content = "takeaways" // takeaways and the first paragraph, with a link to the rest
	Full      Content = "full"      // the whole text
)

// Order is in which order a digest has its pieces, unless an editor says otherwise.
type Order string

// The orders.
const (
	Newest Order = "newest" // first
	Oldest Order = "oldest" // first
)

// List is a newsletter (subscribers/lists.yaml).
type List struct {
	Slug        string            `yaml:"slug"`
	Name        string            `yaml:"name"`
	Description string            `yaml:"description"`
	From        string            `yaml:"from"`     // address; empty: mail.from
	ReplyTo     string            `yaml:"reply_to"` // empty: mail.reply_to
	Cadence     Cadence           `yaml:"cadence"`
	At          string            `yaml:"at"`       // local time of daily and weekly digests, "07:00" if empty
	On          string            `yaml:"on"`       // day of weekly ones, monday if empty
	Timezone    string            `yaml:"timezone"` // of at; empty: the publication's
	Order       Order             `yaml:"order"`    // of the pieces in a digest
	Sections    []string          `yaml:"sections"` // topics it takes; empty: all
	Content     Content           `yaml:"content"`
	Language    string            `yaml:"language"` // of the words around the pieces; empty: the publication's
	Unknown     string            `yaml:"unknown"`  // empty: mail.unknown
	First       []string          `yaml:"first"`    // addresses of proof readers on the list, mailed before the others
	Grace       time.Duration     `yaml:"grace"`    // how long the others wait after an edition was frozen; it can be cancelled until then
	Brand       publication.Brand `yaml:"brand"`    // what differs from the publication's
	Closed      bool              `yaml:"closed"`   // the sign-up form does not offer it
	Welcome     Welcome           `yaml:"welcome"`  // the first mail to who has joined by the form
}

// Takes tells whether the list takes a piece of that section (a slug); a list without sections takes all.
func (l *List) Takes(section string) bool {
	if len(l.Sections) == 0 {
		return true
	}
	for _, s := range l.Sections {
		if piece.Slugify(s) == section {
			return true
		}
	}
	return false
}

var slugForm = regexp.MustCompile(`^[a-z0-9](?:[a-z0-9-]{0,62}[a-z0-9])?$`)

// ParseLists reads lists.yaml and fills in defaults. Its order counts: a reader on two
// lists gets a piece from the first.
func ParseLists(file string, src []byte) ([]List, error) {
	var doc struct {
		Lists []List `yaml:"lists"`
	}
	if err := strictyaml.Unmarshal(file, src, &doc); err != nil {
		return nil, err
	}
	var faults []error
	seen := map[string]bool{}
	for i := range doc.Lists {
		l := &doc.Lists[i]
		if err := l.complete(); err != nil {
			faults = append(faults, fmt.Errorf("%s: list %d (%q): %w", file, i+1, l.Slug, err))
		}
		if seen[l.Slug] {
			faults = append(faults, fmt.Errorf("%s: two lists are called %q; give each a slug of its own", file, l.Slug))
		}
		seen[l.Slug] = true
	}
	return doc.Lists, errors.Join(faults...)
}

func (l *List) complete() error {
	if !slugForm.MatchString(l.Slug) {
		return errors.New("slug: write small letters, digits and hyphens, such as slug: weekly")
	}
	if l.Name == "" {
		l.Name = l.Slug
	}
	if l.Cadence == "" {
		l.Cadence = EachPiece
	}
	if l.Content == "" {
		l.Content = Takeaways
	}
	if l.Order == "" {
		l.Order = Newest
	}
	switch {
	case strings.ContainsFunc(l.Name, unicode.IsControl): // it stands in headers of mails
		return fmt.Errorf("name: %q has line breaks or control characters; write it on one line", l.Name)
	case l.Cadence != EachPiece && l.Cadence != Daily && l.Cadence != Weekly:
		return fmt.Errorf("cadence: %q is none; write each piece, daily or weekly", l.Cadence)
	case l.Content != Takeaways && l.Content != Full:
		return fmt.Errorf("content: %q is none; write takeaways or full", l.Content)
	case l.Order != Newest && l.Order != Oldest:
		return fmt.Errorf("order: %q is none; write newest or oldest", l.Order)
	case l.Unknown != "" && l.Unknown != "hold" && l.Unknown != "resend":
		return fmt.Errorf("unknown: %q is none; write hold or resend", l.Unknown)
	}
	if _, err := l.Schedule(Weekly, time.UTC); err != nil {
		return err
	}
	if l.Grace < 0 || l.Grace > maxGrace {
		return fmt.Errorf("grace: %v: write a time between 0s and 24h, such as grace: 10m", l.Grace)
	}
	if err := l.completeFirst(); err != nil {
		return err
	}
	if err := l.Welcome.check(); err != nil {
		return err
	}
	for key, address := range map[string]string{"from": l.From, "reply_to": l.ReplyTo} {
		if address == "" {
			continue
		}
		if err := CheckSender(address); err != nil {
			return fmt.Errorf("%s: %w", key, err)
		}
	}
	return l.Brand.Validate()
}

// maxGrace is the longest that an edition waits after its proof readers.
const maxGrace = 24 * time.Hour

func (l *List) completeFirst() error {
	for i, address := range l.First {
		_, bare, err := ParseAddress(address)
		if err != nil {
			return fmt.Errorf("first: %w", err)
		}
		l.First[i] = bare
	}
	return nil
}
