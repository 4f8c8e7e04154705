package intake

import (
	"strings"

	"pressrun/internal/piece"
)

// readDateBlock reads a line of date and read time.
func (r *reader) readDateBlock(b *block) bool {
	d := readDateline(b.text, r.options.Location)
	if d.isZero() {
		return b.hint == FieldDate && r.readMetaCells(b)
	}
	if d.rest != "" && !r.readDateRest(b, d) {
		return false
	}
	if !d.published.IsZero() && !r.piece.Published.IsZero() && !d.published.Equal(r.piece.Published) {
		b.cut("a second date")
		return true
	}
	b.fate = fateField
	r.takeDates(d, b)
	return true
}

func (r *reader) takeDates(d dateline, b *block) {
	if r.piece.Published.IsZero() {
		r.piece.Published = d.published
	}
	if r.piece.Updated.IsZero() {
		r.piece.Updated = d.updated
	}
	if r.piece.ReadMinutes == 0 {
		r.piece.ReadMinutes = d.minutes
	}
	switch {
	case d.relative != "":
		r.note(piece.LevelWarning, "date", piece.CodeRelativeDate, b.line,
			"the page says only %q, which counts from the day it was saved; set date: to the day", d.relative)
	case d.unclear != "":
		r.note(piece.LevelWarning, "date", piece.CodeFieldInvalid, b.line,
			"%q can be read as two days; set date: as YYYY-MM-DD", d.unclear)
	case d.published.IsZero() && b.when != "" && r.piece.Published.IsZero():
		r.dateFromAttribute(b)
	}
}

func (r *reader) dateFromAttribute(b *block) {
	if date, n := dateAt(b.when, r.options.Location); n > 0 {
		r.piece.Published = date
		r.guessed("date", b.line, "read from the hidden datetime of %q; check date:", excerpt(b.text))
	}
}

// readDateRest reads what follows a date on its line: the outlet ("in The Hill") or a cell.
func (r *reader) readDateRest(b *block, d dateline) bool {
	if outlet := outletAfterDate(d.rest); outlet != "" && !d.published.IsZero() {
		r.addOutlet(foundOutlet{name: outlet, wording: b.text, published: d.published, line: b.line, at: r.indexOf(b)})
		return true
	}
	rest := strings.TrimSpace(d.rest)
	if hasPrefixFold(rest, "by ") && r.takeByline(rest) {
		return true
	}
	if b.hint != FieldDate && !strings.ContainsAny(b.text, "|•·") {
		return false
	}
	if kicker, topic, ok := readKicker(rest); ok {
		r.setKicker(b, kicker, topic)
		return b.fate != fateCut
	}
	if r.takeByline(rest) {
		return true
	}
	if topicShape(rest) && r.piece.Topic == "" {
		r.piece.Topic = rest
		r.guessed("topic", b.line, "%q stands beside the date and was read as the topic; check topic:", rest)
		return true
	}
	return false
}

// readMetaCells reads "Author • date • Outlet" and "Author, Outlet, date": lines of cells
// that do not begin with the date.
func (r *reader) readMetaCells(b *block) bool {
	cells := splitCells(b.text)
	if len(cells) < 2 {
		return false
	}
	var d dateline
	var rest []string
	for _, cell := range cells {
		if got := readDateline(cell, r.options.Location); !got.isZero() && got.rest == "" {
			d.put(got.published, false)
			d.updated = got.updated
			d.minutes = max(d.minutes, got.minutes)
			continue
		}
		rest = append(rest, cell)
	}
	if d.isZero() || len(rest) == 0 || !personNames(rest[0]) {
		return false
	}
	if len(rest) > 2 {
		return false
	}
	r.takeByline(rest[0])
	if len(rest) == 2 {
		r.addOutlet(foundOutlet{name: rest[1], published: piece.Date{}, line: b.line, at: r.indexOf(b)})
		r.guessed("original_outlet.name", b.line, "%q stands beside author and date and was read as the outlet; "+
			"if it is a section, move it to topic:", rest[1])
	}
	b.fate = fateField
	r.takeDates(d, b)
	return true
}

// splitCells parts a line of metadata at its bullets, else at the commas around an outlet.
func splitCells(s string) []string {
	if len(s) > maxDateline {
		return nil
	}
	cells := strings.FieldsFunc(s, func(r rune) bool { return r == '•' || r == '|' || r == '·' })
	if len(cells) == 1 {
		parts := strings.Split(s, ", ")
		if n := len(parts); n == 4 { // Author, Outlet, Month D, YYYY
			cells = []string{parts[0], parts[1], parts[2] + ", " + parts[3]}
		}
	}
	for i := range cells {
		cells[i] = strings.TrimSpace(cells[i])
	}
	return cells
}

func personNames(s string) bool {
	authors, ok := splitNames(trimBy(s))
	return ok && len(authors) > 0
}

func (r *reader) indexOf(b *block) int {
	for i := range r.blocks {
		if &r.blocks[i] == b {
			return i
		}
	}
	return -1
}
