package intake

import (
	"strings"

	"pressrun/internal/piece"
)

// isBylineLabel knows the lines that announce authors on the lines below.
func isBylineLabel(s string) bool {
	switch strings.TrimRight(strings.ToLower(s), ":") {
	case "commentary by", "written by", "by", "author", "authors", "opinion by", "analysis by", "essay by", "column by":
		return true
	}
	return false
}

// trimBy takes off the words that begin a byline.
func trimBy(s string) string {
	for _, start := range []string{"commentary by ", "written by ", "opinion by ", "analysis by ", "by: ", "by "} {
		if hasPrefixFold(s, start) {
			return strings.TrimSpace(s[len(start):])
		}
	}
	return s
}

// isByline tells whether a line is "By A and B", with or without roles, outlet and handles.
func isByline(s string) bool {
	if len(s) > 300 || trimBy(s) == s {
		return false
	}
	if cells := splitCells(s); len(cells) > 1 {
		s = cells[0]
	}
	names, _ := cutVia(trimBy(s))
	_, ok := parseByline(names)
	return ok
}

// readCells reads what stands beside the names on a byline: date, read time, kind.
func (r *reader) readCells(b *block, cells []string) {
	for _, cell := range cells {
		if d := readDateline(cell, r.options.Location); !d.isZero() && d.rest == "" {
			r.takeDates(d, b)
		} else if kicker, topic, ok := readKicker(cell); ok {
			r.setKicker(b, kicker, topic)
		} else {
			r.page.cut = append(r.page.cut, Removed{Text: cell, Reason: "stands beside the byline and is no known field", Line: b.line})
		}
	}
}

// cutVia parts "A, B via The Atlantic", also as extraction glues it: "A Hendersonvia EconLog".
func cutVia(s string) (names, outlet string) {
	for _, sep := range []string{" via ", "via "} {
		if at := strings.LastIndex(s, sep); at > 0 && outletShape(s[at+len(sep):]) {
			return strings.TrimRight(s[:at], " ,|•·"), strings.TrimSpace(s[at+len(sep):])
		}
	}
	return s, ""
}

// parseByline reads names with handles and roles from one line.
func parseByline(s string) ([]piece.Author, bool) {
	s = strings.TrimSpace(s)
	if name, handle := cutHandle(s); handle != "" && personName(name) {
		return []piece.Author{{Name: name, Handle: handle}}, true
	}
	if authors, ok := splitNames(s); ok {
		return authors, true
	}
	for _, sep := range []string{" | ", " – ", " — ", " - "} {
		if name, role, ok := strings.Cut(s, sep); ok && personName(name) && hasRoleWord(role) {
			return []piece.Author{{Name: name, Role: role}}, true
		}
	}
	if len(strings.Fields(s)) == 1 && nameWord(s) { // one name, as some columnists sign
		return []piece.Author{{Name: s}}, true
	}
	return nil, false
}

// readByline reads "By A and B" and the outlet after "via".
func (r *reader) readByline(b *block) bool {
	if !isByline(b.text) || r.bylined {
		return false
	}
	line := b.text
	if cells := splitCells(line); len(cells) > 1 {
		line = cells[0]
		r.readCells(b, cells[1:])
	}
	names, outlet := cutVia(trimBy(line))
	if !r.takeByline(names) {
		return false
	}
	if outlet != "" {
		r.addOutlet(foundOutlet{name: outlet, url: r.linkOn(b, outlet), line: b.line, at: r.indexOf(b)})
		r.guessed("original_outlet.name", b.line, "%q was read from the byline (via); check original_outlet:", outlet)
	}
	b.fate = fateField
	return true
}

// takeByline takes the names of a line as the authors.
func (r *reader) takeByline(s string) bool {
	authors, ok := parseByline(trimBy(s))
	if !ok {
		return false
	}
	r.addAuthors(authors...)
	return true
}

func (r *reader) addAuthors(authors ...piece.Author) {
	r.bylined = true
next:
	for _, a := range authors {
		for i := range r.piece.Authors {
			if known := &r.piece.Authors[i]; strings.EqualFold(known.Name, a.Name) {
				set(&known.Role, a.Role)
				set(&known.Handle, a.Handle)
				continue next
			}
		}
		r.piece.Authors = append(r.piece.Authors, a)
	}
}

// linkOn is the address of the link whose text is words.
func (r *reader) linkOn(b *block, words string) string {
	for _, l := range b.words().Links() {
		if strings.EqualFold(strings.Trim(piece.Clean(l.Text), ". "), strings.Trim(words, ". ")) {
			return l.URL
		}
	}
	return ""
}

// readNames reads the lines below a byline label: name, role, name, role, with handles on the
// name's line or on their own.
func (r *reader) readNames(i int) int {
	for i = r.open(i); i < len(r.blocks); i = r.open(i + 1) {
		if !r.readNameLine(&r.blocks[i]) {
			break
		}
	}
	return i
}

// readRoles reads the lines below "By A": a role or a handle each.
func (r *reader) readRoles(i int) int {
	for i = r.open(i); i < len(r.blocks); i = r.open(i + 1) {
		b := &r.blocks[i]
		if b.kind != piece.Paragraph || len(b.text) > 160 || endsSentence(b.text) || r.strongHeader(b) || hasCredit(b.text) ||
			!isHandle(b.text) && !hasRoleWord(b.text) || !r.readNameLine(b) {
			break
		}
	}
	return i
}

func (r *reader) readNameLine(b *block) bool {
	text := strings.TrimSpace(b.text)
	if b.kind != piece.Paragraph && len(r.piece.Authors) > 0 && b.hint == "" || b.kind == piece.Picture || isTakeawaysHeading(text) || r.isDateBlock(b) || hasCredit(text) || len(text) > 200 {
		return false
	}
	n := len(r.piece.Authors)
	var last *piece.Author
	if n > 0 {
		last = &r.piece.Authors[n-1]
	}
	name, handle := cutHandle(text)
	switch {
	case isHandle(text) && last != nil && !other(last.Handle, text):
		last.Handle = text
	case isHandle(text):
		return false
	case last == nil || last.Role != "" || !isRole(text):
		if !r.takeNameLine(text, name, handle) {
			return false
		}
	case last.Role == "" && (!endsSentence(text) || hasRoleWord(text)) && wordCount(text) <= 25:
		last.Role = text
	default:
		return false
	}
	b.fate = fateField
	return true
}

func (r *reader) takeNameLine(text, name, handle string) bool {
	if personName(name) && !isRole(name) || personName(name) && handle != "" || personName(name) && len(r.piece.Authors) == 0 {
		r.addAuthors(piece.Author{Name: name, Handle: handle})
		return true
	}
	if authors, ok := splitNames(trimBy(text)); ok && !endsSentence(strings.TrimSuffix(text, ".")) && len(authors) > 1 {
		r.addAuthors(authors...)
		return true
	}
	if n := len(r.piece.Authors); n > 0 && hasRoleWord(text) && wordCount(text) <= 20 && !endsSentence(text) { // a role on two lines
		r.piece.Authors[n-1].Role = joinRole(r.piece.Authors[n-1].Role, text)
		return true
	}
	return false
}

// isRole tells whether a line below a name is a post: it has a word of one, or is not shaped as a name.
func isRole(s string) bool {
	name, _ := cutHandle(s)
	return hasRoleWord(s) || !personName(name) || strings.Contains(s, ",") && !hasSuffixPart(s)
}

func hasSuffixPart(s string) bool {
	_, after, _ := strings.Cut(s, ",")
	return nameSuffix(strings.TrimSpace(after))
}

// readHintedByline reads names and roles that the markup tells apart.
func (r *reader) readHintedByline() {
	for i := range r.blocks {
		b := &r.blocks[i]
		if b.fate != fateNone || b.place == placeAfter || b.kind == piece.Picture {
			continue
		}
		switch n := len(r.piece.Authors); {
		case b.hint == FieldAuthor:
			r.hintedAuthor(b)
		case b.hint == FieldRole && n > 0 && r.piece.Authors[n-1].Role == "":
			r.piece.Authors[n-1].Role = b.text
			b.fate = fateField
		case b.hint == FieldHandle && n > 0 && isHandle(b.text) && !other(r.piece.Authors[n-1].Handle, b.text):
			r.piece.Authors[n-1].Handle = b.text
			b.fate = fateField
		case b.hint == FieldBylineBox:
			r.hintedBylineLine(b)
		}
	}
}

func (r *reader) hintedAuthor(b *block) {
	name, handle := cutHandle(strings.TrimRight(trimBy(b.text), ",|"))
	if len(name) > 120 || name == "" {
		return
	}
	if authors, ok := splitNames(name); ok {
		authors[len(authors)-1].Handle = handle
		r.addAuthors(authors...)
	} else {
		r.addAuthors(piece.Author{Name: name, Handle: handle})
	}
	b.fate = fateField
}

// hintedBylineLine reads the loose words of a byline element: "By A and B", "Written by", "and".
func (r *reader) hintedBylineLine(b *block) {
	lower := strings.ToLower(strings.Trim(b.text, " ,:|•·"))
	switch {
	case isBylineLabel(b.text), lower == "and", lower == "", lower == "with":
		b.fate = fateLabel
	case r.isDateBlock(b):
		r.readDateBlock(b)
	case isByline(b.text):
		r.bylined = false
		r.readByline(b)
	case r.readMetaCells(b):
	default:
		r.readNameLine(b)
	}
}

// besideTitle tells whether the block stands next to the title or a date.
func (r *reader) besideTitle(i int) bool {
	for _, j := range []int{i - 1, i + 1} {
		if j >= 0 && j < len(r.blocks) && (r.blocks[j].text == r.piece.Title || r.isDateBlock(&r.blocks[j])) {
			return true
		}
	}
	return false
}

// loneNames reads a line of names without "By" next to the title, when no byline was found.
func (r *reader) loneNames(i int) bool {
	b := &r.blocks[i]
	if b.hint != FieldBylineBox && !r.besideTitle(i) {
		return false
	}
	if r.bylined || endsSentence(b.text) || len(b.text) > 160 || hasRoleWord(b.text) || b.text == r.piece.Title {
		return false
	}
	names, outlet := cutVia(b.text)
	authors, ok := splitNames(names)
	if !ok {
		return false
	}
	r.addAuthors(authors...)
	if outlet != "" {
		r.addOutlet(foundOutlet{name: outlet, line: b.line, at: r.indexOf(b)})
	}
	b.fate = fateField
	r.guessed("authors", b.line, "%q stands by the title without By and was read as the byline; check authors:", b.text)
	return true
}
