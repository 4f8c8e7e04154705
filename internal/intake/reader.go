package intake

import (
	"fmt"
	"strings"

	"pressrun/internal/piece"
)

// reader gives the blocks of one page their fates.
type reader struct {
	page     *page
	blocks   []block
	options  Options
	piece    *piece.Piece
	findings []piece.Finding

	head       int  // first block below the title's region: where the body begins
	tail       int  // first block below the body
	bylined    bool // authors were read from a byline
	outletAt   int  // block of the attribution; -1: none
	imageAt    int  // block of the picture that belongs to the piece; -1: none
	sure       map[string]bool
	footnotes  []piece.Block
	notes      int // editor's notes read
	tailAuthor int // author whose lines in the author block below the body are read now
}

// readPage classifies the blocks of a page and makes the piece.
func readPage(pg *page, o Options) Result {
	r := &reader{
		page: pg, blocks: pg.blocks, options: o, piece: &piece.Piece{},
		outletAt: -1, imageAt: -1, sure: map[string]bool{},
	}
	r.findings = append(r.findings, pg.findings...)
	r.cutFurniture()
	if why := r.blockPage(); why != "" {
		return refused(why, 1)
	}
	r.readHeader()
	r.readTail()
	r.readBody()
	r.fillFromMetadata()
	if why := r.notAPiece(); why != "" {
		return refused(why, 1)
	}
	r.finish()
	return Result{Piece: r.piece, Findings: r.findings, Removed: r.removed()}
}

// cutFurniture cuts what markup or the words of a line alone give away.
func (r *reader) cutFurniture() {
	titled := false
	for i := range r.blocks {
		b := &r.blocks[i]
		titled = titled || b.hint == FieldTitle && b.reason == ""
		switch {
		case b.reason != "":
			b.cut(b.reason)
		case titled && b.place == placeBefore && (isByline(b.text) || r.isDateBlock(b)):
			// the line between a title and the element of the body
		case b.place != placeInside && !r.keepOutside(b):
			b.cut("outside the element that holds the piece")
		case b.kind == piece.Picture || b.kind == piece.Embed:
		case b.hint == "" && isFurniture(b.text):
			b.cut("a share bar, menu or promotion line")
		}
	}
}

// keepOutside tells which blocks before and after the piece's own element may still belong to it.
func (r *reader) keepOutside(b *block) bool {
	if b.place == placeBefore {
		switch b.hint {
		case FieldTitle, FieldDek, FieldKicker, FieldTopic, FieldDate, FieldAuthor, FieldRole, FieldHandle, FieldBylineBox,
			FieldCaption, FieldCredit, FieldTakeaways:
			return true
		}
		return false
	}
	if b.hint == FieldBio || b.hint == FieldFootnotes || b.hint == FieldNote || b.hint == FieldAttribution {
		return true
	}
	_, ok := r.attribution(b)
	return ok
}

// open gives the index of the first block from i on that has no fate yet.
func (r *reader) open(i int) int {
	for i < len(r.blocks) && r.blocks[i].fate != fateNone {
		i++
	}
	return i
}

// note adds a finding on how a field was read.
func (r *reader) note(level piece.Level, field, code string, line int, format string, args ...any) {
	r.findings = append(r.findings, piece.Finding{
		Level: level, Field: field, Code: code, Line: line, Message: fmt.Sprintf(format, args...),
	})
}

// guessed says that a field was read by a rule that can be wrong.
func (r *reader) guessed(field string, line int, format string, args ...any) {
	r.note(piece.LevelInfo, field, piece.CodeFieldGuessed, line, format, args...)
}

// removed lists what was cut, in the order of the source.
func (r *reader) removed() []Removed {
	out := []Removed{}
	for i := range r.blocks {
		b := &r.blocks[i]
		if b.fate == fateCut && b.text != "" {
			out = append(out, Removed{Text: b.text, Reason: b.why, Line: b.line})
		}
	}
	return append(out, r.page.cut...)
}

// cutWarning tells when much text was cut for a reason that could be wrong.
const cutLong = 60

func (r *reader) warnLongCuts() {
	for i := 0; i < len(r.blocks); i++ {
		b := &r.blocks[i]
		if b.fate != fateCut || b.reason != "" {
			continue
		}
		words, end := 0, i
		for end < len(r.blocks) && r.blocks[end].fate == fateCut && r.blocks[end].why == b.why {
			words += wordCount(r.blocks[end].text)
			end++
		}
		if words > cutLong {
			r.note(piece.LevelWarning, "body", piece.CodeCutLong, b.line,
				"%d words from %q on were cut (%s); if they belong to the piece, put them back into the body",
				words, excerpt(b.text), b.why)
		}
		i = end - 1
	}
}

// excerpt is the beginning of a text, for messages.
func excerpt(s string) string {
	const limit = 48
	if len(s) <= limit {
		return s
	}
	end := strings.LastIndexByte(s[:limit], ' ')
	if end < 12 {
		end = limit
	}
	return strings.ToValidUTF8(s[:end], "") + " …"
}
