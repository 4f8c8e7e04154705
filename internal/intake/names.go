package intake

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"pressrun/internal/piece"
)

// personName tells whether s has the shape of a person's name: two to five capitalised words,
// with titles, initials, particles and suffixes, and no sign that names lack.
func personName(s string) bool {
	if len(s) > 80 || strings.ContainsAny(s, "0123456789/|@:;!?\"“”<>") {
		return false
	}
	words := 0
	for i, w := range strings.Fields(s) {
		w = strings.Trim(w, ",()")
		if w == "" || nameSuffix(w) || honorific(w) {
			continue
		}
		if !nameWord(w) && (i == 0 || !particle(w)) {
			return false
		}
		words++
	}
	return words >= 2 && words <= 5
}

func nameWord(w string) bool {
	first, _ := utf8.DecodeRuneInString(w)
	if !unicode.IsLetter(first) || unicode.IsLower(first) {
		return len(w) > 3 && (strings.HasPrefix(w, "d’") || strings.HasPrefix(w, "d'"))
	}
	for _, r := range w {
		if !unicode.IsLetter(r) && !unicode.Is(unicode.M, r) && !strings.ContainsRune(".-‐’'·", r) {
			return false
		}
	}
	return !strings.HasSuffix(w, ".") || utf8.RuneCountInString(w) <= 3
}

func particle(w string) bool {
	switch w {
	case "de", "da", "del", "della", "der", "den", "di", "do", "dos", "du", "el", "al", "bin", "bint", "ibn", "la", "le",
		"van", "von", "ter", "ten", "y", "e", "zu", "af", "av":
		return true
	}
	return false
}

func honorific(w string) bool {
	switch strings.TrimSuffix(w, ".") {
	case "Dr", "Prof", "Mr", "Mrs", "Ms", "Lt", "Gen", "Col", "Maj", "Capt", "Adm", "Sen", "Rep", "Gov", "Hon", "Rev",
		"Sir", "Dame", "Lord", "Amb":
		return true
	}
	return false
}

// nameSuffix knows degrees and the like, which belong to the name before them.
func nameSuffix(w string) bool {
	switch strings.ReplaceAll(strings.Trim(w, "(),"), ".", "") {
	case "PhD", "JD", "MD", "MPP", "MPA", "MBA", "MA", "MSc", "MPH", "LLM", "DPhil", "EdD", "RN", "CPA", "Esq", "Jr", "Sr",
		"II", "III", "IV", "Ret", "USA", "USN", "USAF", "USMC", "OBE", "CBE", "MP", "MEP", "QC", "KC":
		return true
	}
	return false
}

// roleWords are words of which a line that names a post has at least one.
var roleWords = map[string]bool{
	"fellow": true, "director": true, "associate": true, "professor": true, "president": true, "editor": true,
	"analyst": true, "researcher": true, "economist": true, "chair": true, "chairman": true, "chairwoman": true,
	"adviser": true, "advisor": true, "manager": true, "scholar": true, "lecturer": true, "ambassador": true,
	"senator": true, "strategist": true, "counsel": true, "officer": true, "teacher": true, "expert": true,
	"correspondent": true, "columnist": true, "founder": true, "co-founder": true, "secretary": true, "writer": true,
	"journalist": true, "engineer": true, "physician": true, "scientist": true, "senior": true, "visiting": true,
	"research": true, "policy": true, "center": true, "centre": true, "institute": true, "program": true,
	"programme": true, "former": true, "nonresident": true, "distinguished": true, "contributor": true,
	"executive": true, "vice": true, "deputy": true, "assistant": true, "coordinator": true, "consultant": true,
	"specialist": true, "student": true, "candidate": true, "university": true, "department": true, "school": true,
	"studies": true, "foundation": true, "head": true, "dean": true, "lead": true, "intern": true, "author": true,
	"librarian": true, "historian": true, "lawyer": true, "attorney": true, "nurse": true, "council": true,
	"college": true, "resident": true, "residence": true, "member": true, "partner": true, "emeritus": true,
	"minister": true, "project": true, "affairs": true, "security": true,
}

// hasRoleWord tells whether a line can be a post.
func hasRoleWord(s string) bool {
	for _, w := range strings.Fields(strings.ToLower(s)) {
		if roleWords[strings.Trim(w, ".,;()’s")] || roleWords[strings.Trim(w, ".,;()")] {
			return true
		}
	}
	return false
}

// splitNames parts "A, Ph.D., B, and C" into names; ok is false when a part is no name. Roles
// among the parts ("A, Senior Fellow") go to the name before them.
func splitNames(s string) (authors []piece.Author, ok bool) {
	for _, sep := range []string{" and ", " & ", " with ", "; "} {
		s = strings.ReplaceAll(s, sep, ", ")
	}
	for _, part := range strings.Split(s, ",") {
		part = strings.TrimSpace(strings.TrimPrefix(strings.TrimSpace(part), "and "))
		n := len(authors)
		switch name, handle := cutHandle(part); {
		case part == "":
		case n > 0 && nameSuffix(part):
			authors[n-1].Name += ", " + part
		case n > 0 && (hasRoleWord(part) || !personName(name)):
			if !hasRoleWord(part) && authors[n-1].Role == "" {
				return nil, false
			}
			authors[n-1].Role = joinRole(authors[n-1].Role, part)
		case personName(name):
			authors = append(authors, piece.Author{Name: name, Handle: handle})
		default:
			return nil, false
		}
	}
	return authors, len(authors) > 0
}

func joinRole(a, b string) string {
	if a == "" {
		return b
	}
	return a + ", " + b
}

// cutHandle parts "Steven Groves @stevegroves" into name and handle.
func cutHandle(s string) (name, handle string) {
	at := strings.LastIndexByte(s, '@')
	if at < 0 || at > 0 && s[at-1] != ' ' && s[at-1] != '(' {
		return s, ""
	}
	if h := strings.TrimRight(s[at:], ") "); isHandle(h) {
		return strings.TrimRight(s[:at], " (|,·•–—-"), h
	}
	return s, ""
}

func isHandle(s string) bool {
	if len(s) < 2 || len(s) > 60 || s[0] != '@' {
		return false
	}
	for _, r := range s[1:] {
		if !unicode.IsLetter(r) && !unicode.IsDigit(r) && !strings.ContainsRune("_.-@", r) {
			return false
		}
	}
	return true
}
