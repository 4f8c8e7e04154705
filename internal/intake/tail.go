package intake

import (
	"strings"

	"pressrun/internal/piece"
)

// readTail finds the attribution and the end of the body, and reads or cuts what stands below.
func (r *reader) readTail() {
	r.readNotes()
	r.readAttributions()
	r.readLoneDates()
	r.tail = r.bodyEnd()
	r.readBelow(r.tail)
	r.readClosingBios()
}

// readAttributions takes every block that is an attribution by itself.
func (r *reader) readAttributions() {
	for i := r.open(0); i < len(r.blocks); i = r.open(i + 1) {
		if a, ok := r.attribution(&r.blocks[i]); ok && (a.Rest == "" || wordCount(r.blocks[i].text) < 80) {
			r.takeAttribution(i, a)
		}
	}
}

// readLoneDates reads lines below the header that are nothing but a date. A page that dates
// itself only there is read so; all others are cut.
func (r *reader) readLoneDates() {
	for i := r.open(0); i < len(r.blocks); i = r.open(i + 1) {
		b := &r.blocks[i]
		d := readDateline(b.text, r.options.Location)
		if d.isZero() || d.rest != "" || b.kind != piece.Paragraph {
			continue
		}
		if r.piece.Published.IsZero() && !d.published.IsZero() {
			b.fate = fateField
			r.takeDates(d, b)
			r.guessed("date", b.line, "%q stands below the header and was read as the date; check date:", b.text)
			continue
		}
		b.cut("a second date")
	}
}

// bodyEnd is the index of the first block that stands below the body.
func (r *reader) bodyEnd() int {
	heading := r.tailHeading()
	if r.outletAt < 0 || r.outletAt >= heading {
		return heading
	}
	before, after := r.proseWords(0, r.outletAt), r.proseWords(r.outletAt+1, heading)
	next := r.open(r.outletAt + 1)
	goesOn := next < heading && (after*2 >= before || after >= 40 && after*5 >= before && isProse(&r.blocks[next]))
	if !goesOn || after < 20 {
		return r.outletAt + 1
	}
	r.notLast(r.blocks[r.outletAt].line)
	return heading
}

// proseWords counts the words of the open paragraphs from i to end, bios and promotions aside.
func (r *reader) proseWords(i, end int) int {
	words := 0
	for ; i < end; i++ {
		if b := &r.blocks[i]; b.fate == fateNone && isProse(b) && !r.isBio(b) && footnoteLabel(b.text) == "" && b.hint != FieldFootnotes {
			words += wordCount(b.text)
		}
	}
	return words
}

func isProse(b *block) bool {
	return b.kind != piece.Heading && b.kind != piece.Picture && (endsSentence(b.text) || wordCount(b.text) > 25)
}

// tailHeading finds the heading below which nothing of the body stands. It must have a body
// above it, and less below, except for comments, which may be longer than the piece.
func (r *reader) tailHeading() int {
	total := r.proseWords(0, len(r.blocks))
	before := 0
	for i := range r.blocks {
		b := &r.blocks[i]
		if b.fate != fateNone {
			continue
		}
		if isTailHeading(b.text) || isNotesHeading(b.text) || isAuthorsHeading(b.text) {
			if before >= minWords/2 && (isCommentsHeading(strings.ToLower(b.text)) || before*10 >= (total-before)*12 ||
				r.outletAt >= 0 && r.outletAt < i) {
				return i
			}
		}
		if isProse(b) {
			before += wordCount(b.text)
		}
	}
	return len(r.blocks)
}

func isNotesHeading(s string) bool {
	switch strings.ToLower(strings.TrimRight(s, ":")) {
	case "footnotes", "endnotes", "notes", "references", "sources":
		return true
	}
	return false
}

func isAuthorsHeading(s string) bool {
	switch strings.ToLower(strings.TrimRight(s, ":")) {
	case "author", "authors", "about the author", "about the authors", "contributors", "author bio", "the author", "the authors":
		return true
	}
	return false
}

// readBelow reads what may stand below a body: notes, bios, related pieces and a notice of the
// agency. All else is cut.
func (r *reader) readBelow(from int) {
	reason := "stands below the piece"
	if r.outletAt >= 0 && r.outletAt == from-1 {
		reason = "stands after the attribution"
	}
	inNotes, inAuthors := false, false
	for i := from; i < len(r.blocks); i++ {
		b := &r.blocks[i]
		if b.fate != fateNone {
			continue
		}
		if isTailHeading(b.text) || b.kind == piece.Heading {
			inNotes, inAuthors = false, false
		}
		switch {
		case b.kind == piece.Picture:
			b.text = joinWords(b.image.Caption, b.image.Credit)
			b.cut(reason)
		case isNotesHeading(b.text):
			inNotes, inAuthors = true, false
			b.fate = fateLabel
		case isAuthorsHeading(b.text):
			inNotes, inAuthors = false, true
			b.fate = fateLabel
		case b.hint == FieldFootnotes || inNotes && b.kind != piece.Heading || strings.HasPrefix(b.text, "[") && footnoteLabel(b.text) != "":
			r.takeFootnote(b)
		case r.readBio(b):
		case inAuthors && r.authorLine(b):
		case r.readAgency(b):
		case r.readRelated(b):
		default:
			b.cut(reason)
		}
	}
}

// readAgency keeps the notice of a syndicate, which is no outlet.
func (r *reader) readAgency(b *block) bool {
	lower := strings.ToLower(b.text)
	agency := strings.HasPrefix(lower, "distributed by ") || strings.HasPrefix(lower, "copyright: ") ||
		strings.HasPrefix(lower, "syndicated by ")
	if !agency || wordCount(lower) > 20 {
		return false
	}
	r.piece.Rights.Note = joinWords(r.piece.Rights.Note, b.text)
	b.fate = fateField
	r.note(piece.LevelWarning, "rights", piece.CodeRightsUnconfirmed, b.line,
		"%q names an agency, not an outlet; it was kept as rights.note; check whether home may pass the piece on", excerpt(b.text))
	return true
}
