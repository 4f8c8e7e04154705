package intake

import (
	"strings"
	"time"

	"pressrun/internal/piece"
)

// fillFromMetadata fills what the visible page leaves open, and says where both disagree.
func (r *reader) fillFromMetadata() {
	m, p := &r.page.meta, r.piece
	r.datesFromMetadata()
	r.authorsFromMetadata()
	if p.Title != "" && m.title != "" && !sameWords(p.Title, m.title) && !strings.Contains(m.title, p.Title) {
		r.disagree("title", p.Title, m.title)
	}
	if p.Topic == "" && m.section != "" && topicShape(m.section) {
		p.Topic = m.section
		r.guessed("topic", 0, "%q was read from the page's metadata; check topic:", m.section)
	}
	if p.Image != nil && p.Image.Src == "" && r.page.html {
		p.Image.Src = absolute(nil, m.image)
	}
	p.CanonicalURL = r.page.canon
}

func (r *reader) datesFromMetadata() {
	m, p := &r.page.meta, r.piece
	date, n := dateAt(m.published, r.options.Location)
	switch {
	case n == 0 || !plausible(m.published):
	case p.Published.IsZero():
		p.Published = date
		r.guessed("date", 0, "no date is visible on the page; %s was read from its metadata; check date:", date)
	case !sameDay(p.Published, date):
		r.disagree("date", p.Published.String(), date.String())
	}
}

// sameDay allows a day of difference, since metadata is often in another zone.
func sameDay(a, b piece.Date) bool {
	d := a.InZone(time.UTC).Sub(b.InZone(time.UTC))
	return d.Abs().Hours() <= 36
}

func (r *reader) authorsFromMetadata() {
	m, p := &r.page.meta, r.piece
	if len(m.authors) == 0 {
		return
	}
	if len(p.Authors) == 0 {
		p.Authors = m.authors
		r.guessed("authors", 0, "no byline is visible on the page; %s was read from its metadata; check authors:", p.Bylines())
		return
	}
	known := map[string]int{}
	for i, a := range p.Authors {
		known[strings.ToLower(withoutSuffix(a.Name))] = i
	}
	for _, a := range m.authors {
		i, ok := known[strings.ToLower(withoutSuffix(a.Name))]
		if !ok {
			r.disagree("authors", p.Bylines(), a.Name)
			return
		}
		if p.Authors[i].Role == "" && a.Role != "" {
			p.Authors[i].Role = a.Role
			r.guessed("authors.role", 0, "the role of %s was read from the page's metadata: %q; check authors:", a.Name, a.Role)
		}
	}
}

func (r *reader) disagree(field, visible, hidden string) {
	r.note(piece.LevelWarning, field, piece.CodeSourcesDisagree, 0,
		"the page shows %q, its metadata says %q; the visible one was taken; correct %s: if it is wrong",
		excerpt(visible), excerpt(hidden), field)
}

func sameWords(a, b string) bool {
	fold := func(s string) string { return strings.Join(strings.FieldsFunc(strings.ToLower(s), notInWord), " ") }
	words := fold(a)
	return words != "" && words == fold(b)
}

// finish sets what follows from the rest.
func (r *reader) finish() {
	p := r.piece
	p.Authors = r.options.Authors.Complete(p.Authors)
	p.Language = r.page.meta.language
	set(&p.Language, r.options.Language)
	if p.Image != nil && *p.Image == (piece.Image{}) {
		p.Image = nil
	}
	p.Slug = piece.Slugify(p.Title)
	if !p.Updated.IsZero() && sameMoment(p.Updated, p.Published) {
		p.Updated = piece.Date{}
	}
	r.dateCorrections()
	r.warnLongCuts()
}

// dateCorrections gives a correction without a day the day of the page's last change, since
// copies print the day; the finding on the correction asks for the right one.
func (r *reader) dateCorrections() {
	day := r.piece.Updated
	if day.IsZero() {
		day = r.piece.Published
	}
	for i := range r.piece.Corrections {
		if c := &r.piece.Corrections[i]; c.Date.IsZero() {
			c.Date = day
		}
	}
}

func sameMoment(a, b piece.Date) bool {
	return a.String()[:10] == b.String()[:min(10, len(b.String()))]
}
