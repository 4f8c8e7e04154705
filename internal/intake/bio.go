package intake

import (
	"strings"

	"pressrun/internal/piece"
)

// bioVerbs follow the name at the beginning of a bio.
var bioVerbs = []string{
	" is ", " was ", " are ", " were ", " serves ", " works ", " teaches ", " holds ", " writes ", " leads ", " directs ", " covers ",
	", ", " has ",
}

// bioOf finds the authors that a block is about, and its sentence about them; nil when it is no bio.
func (r *reader) bioOf(text string) (authors []*piece.Author, predicate string) {
	if len(text) > 1500 {
		return nil, ""
	}
	rest := text
	for {
		a, after := r.leadingAuthor(rest)
		if a == nil {
			break
		}
		authors = append(authors, a)
		rest = after
		next := strings.TrimPrefix(strings.TrimPrefix(strings.TrimPrefix(rest, ","), " and"), " &")
		if next == rest {
			break
		}
		if b, _ := r.leadingAuthor(strings.TrimSpace(next)); b == nil {
			break
		}
		rest = strings.TrimSpace(next)
	}
	if len(authors) == 0 {
		return r.theAuthor(text)
	}
	rest = cutParenthesis(rest)
	for _, verb := range bioVerbs {
		if after, ok := strings.CutPrefix(rest, verb); ok && (verb != ", " || hasRoleWord(after)) {
			if verb != " is " && verb != " are " && verb != " was " {
				return authors, ""
			}
			return authors, after
		}
	}
	return nil, ""
}

// leadingAuthor finds the author whose name begins the text.
func (r *reader) leadingAuthor(text string) (*piece.Author, string) {
	for i := range r.piece.Authors {
		a := &r.piece.Authors[i]
		for _, name := range []string{a.Name, withoutSuffix(a.Name)} {
			if rest, ok := strings.CutPrefix(text, name); ok && name != "" {
				for _, suffix := range []string{", Ph.D.", ", PhD"} {
					rest = strings.TrimPrefix(rest, suffix)
				}
				return a, rest
			}
		}
	}
	return nil, text
}

func withoutSuffix(name string) string {
	base, _, _ := strings.Cut(name, ",")
	return base
}

// cutParenthesis passes over "(@handle)" behind a name.
func cutParenthesis(s string) string {
	if trimmed := strings.TrimLeft(s, " "); strings.HasPrefix(trimmed, "(") {
		if end := strings.IndexByte(trimmed, ')'); end > 0 {
			return trimmed[end+1:]
		}
	}
	return s
}

// theAuthor reads "The author is …", when there is one.
func (r *reader) theAuthor(text string) ([]*piece.Author, string) {
	for _, start := range []string{"The author is ", "The writer is "} {
		if rest, ok := strings.CutPrefix(text, start); ok && len(r.piece.Authors) == 1 {
			return []*piece.Author{&r.piece.Authors[0]}, rest
		}
	}
	return nil, ""
}

func (r *reader) isBio(b *block) bool {
	authors, predicate := r.bioOf(b.text)
	return len(authors) > 0 && (hasRoleWord(predicate) || startsWithArticle(predicate) || b.hint == FieldBio)
}

func startsWithArticle(s string) bool {
	return strings.HasPrefix(s, "a ") || strings.HasPrefix(s, "an ") || strings.HasPrefix(s, "the ")
}

// readBio reads a paragraph about authors below the body. The role is taken from it when the
// byline has none; a bio that says more than the role is kept whole.
func (r *reader) readBio(b *block) bool {
	if authors, _ := r.bioOf(b.text); len(authors) == 0 {
		return b.hint == FieldBio && (r.authorLine(b) || r.unnamedBio(b))
	}
	b.fate = fateField
	for _, text := range r.partBios(b.text) {
		r.takeBio(text, b.line)
	}
	return true
}

// partBios parts a paragraph in which several authors follow each other, each with own sentences.
func (r *reader) partBios(text string) []string {
	var parts []string
	for i, s := range sentences(text) {
		if a, _ := r.leadingAuthor(s); i == 0 || a != nil {
			parts = append(parts, s)
		} else {
			parts[len(parts)-1] += " " + s
		}
	}
	return parts
}

func (r *reader) takeBio(text string, line int) {
	authors, predicate := r.bioOf(text)
	if len(authors) == 0 { // a sentence that only begins with a name
		authors = []*piece.Author{&r.piece.Authors[0]}
		if a, _ := r.leadingAuthor(text); a != nil {
			authors[0] = a
		}
	}
	role, whole := roleOf(predicate, len(authors) > 1)
	for _, a := range authors {
		used := false
		if a.Role == "" && role != "" {
			a.Role = role
			used = true
			r.note(piece.LevelInfo, "authors.role", piece.CodeRoleInTail, line,
				"the role of %s was read from the bio below the piece: %q; check authors:", a.Name, role)
		}
		if !used || !whole {
			a.Bio = joinWords(a.Bio, text)
		}
	}
}

// unnamedBio gives a bio that the markup names to the only author.
func (r *reader) unnamedBio(b *block) bool {
	if len(r.piece.Authors) != 1 || b.kind == piece.Picture {
		return false
	}
	r.piece.Authors[0].Bio = joinWords(r.piece.Authors[0].Bio, b.text)
	b.fate = fateField
	return true
}

// authorLine reads the name and role lines of an "Author" block below the body.
func (r *reader) authorLine(b *block) bool {
	if len(b.text) > 200 || b.kind == piece.Picture {
		return false
	}
	name, handle := cutHandle(b.text)
	for i := range r.piece.Authors {
		a := &r.piece.Authors[i]
		if strings.EqualFold(name, a.Name) || strings.EqualFold(name, withoutSuffix(a.Name)) {
			set(&a.Handle, handle)
			b.fate = fateField
			r.sure["tail-author"] = true
			r.tailAuthor = i
			return true
		}
	}
	if len(r.piece.Authors) == 0 && personName(name) {
		r.addAuthors(piece.Author{Name: name, Handle: handle})
		b.fate = fateField
		r.guessed("authors", b.line, "%q stands under an author heading below the piece; check authors:", name)
		r.sure["tail-author"], r.tailAuthor = true, len(r.piece.Authors)-1
		return true
	}
	return r.tailRole(b)
}

func (r *reader) tailRole(b *block) bool {
	if !r.sure["tail-author"] || !hasRoleWord(b.text) || endsSentence(b.text) {
		return false
	}
	a := &r.piece.Authors[r.tailAuthor]
	if a.Role == "" {
		a.Role = b.text
		r.note(piece.LevelInfo, "authors.role", piece.CodeRoleInTail, b.line,
			"the role of %s was read from the author block below the piece: %q; check authors:", a.Name, b.text)
		b.fate = fateField
		return true
	}
	if strings.EqualFold(a.Role, b.text) {
		b.fate = fateField
		return true
	}
	return false
}

const maxRoleWords = 22

// roleOf makes the role of "a Visiting Fellow at the Forum."; whole tells whether the bio says no more.
func roleOf(predicate string, several bool) (role string, whole bool) {
	parts := sentences(predicate)
	if len(parts) == 0 || !hasRoleWord(parts[0]) && !startsWithArticle(parts[0]) {
		return "", false
	}
	role = strings.TrimRight(parts[0], ". ")
	for _, article := range []string{"a ", "an ", "the ", "currently ", "also "} {
		role = strings.TrimPrefix(role, article)
	}
	whole = len(parts) == 1
	if wordCount(role) > maxRoleWords {
		whole = false
		for _, stop := range []string{", where ", ", who ", " and the author of ", " and author of ", "; ", ", and "} {
			if head, _, ok := strings.Cut(role, stop); ok && hasRoleWord(head) {
				role = head
				break
			}
		}
	}
	if wordCount(role) > maxRoleWords {
		return "", false
	}
	if several {
		role = singular(role)
	}
	return role, whole
}

// singular turns "senior fellows at X" into what each of them is.
func singular(role string) string {
	words := strings.Fields(role)
	for i, w := range words {
		if s, ok := strings.CutSuffix(w, "s"); ok && roleWords[strings.ToLower(s)] {
			words[i] = s
			break
		}
	}
	return strings.Join(words, " ")
}

// readClosingBios reads bios that stand at the end of the body, above the attribution or the tail.
func (r *reader) readClosingBios() {
	seen := 0
	for i := r.tail - 1; i >= 0 && seen < 4; i-- {
		b := &r.blocks[i]
		if b.fate != fateNone {
			continue
		}
		seen++
		if !r.isBio(b) || !r.readBio(b) {
			if isAuthorsHeading(b.text) {
				b.fate = fateLabel
				continue
			}
			return
		}
	}
}
