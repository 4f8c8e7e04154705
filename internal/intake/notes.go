package intake

import (
	"strings"

	"pressrun/internal/piece"
)

var noteLabels = []string{
	"editor's note", "editors' note", "editors note", "editor’s note", "editors’ note", "author's note", "author’s note",
	"a note from the editor", "ed. note",
}

// isNoteLabel tells whether s is only the label of an editor's note.
func isNoteLabel(s string) bool {
	rest, ok := cutNoteLabel(s + ":")
	return ok && strings.Trim(rest, ": ") == ""
}

// cutNoteLabel takes "Editor's note:" off.
func cutNoteLabel(s string) (rest string, ok bool) {
	s = strings.TrimLeft(s, "([")
	for _, l := range noteLabels {
		if hasPrefixFold(s, l) {
			if after := strings.TrimLeft(s[len(l):], " "); after == "" || strings.ContainsRune(":.-—–", firstRune(after)) {
				return strings.TrimLeft(after, ":.-—– "), true
			}
		}
	}
	return s, false
}

func firstRune(s string) rune {
	for _, r := range s {
		return r
	}
	return 0
}

// cutCorrectionLabel takes "Correction:" or "Correction, 3 March 2026:" off.
func (r *reader) cutCorrectionLabel(s string) (text string, date piece.Date, ok bool) {
	s = strings.TrimLeft(s, "([* ")
	for _, l := range []string{"corrections", "correction", "clarification", "erratum"} {
		if !hasPrefixFold(s, l) {
			continue
		}
		rest := strings.TrimLeft(s[len(l):], " ,(:—–-")
		if len(rest) == len(s)-len(l) {
			return "", piece.Date{}, false // a longer word
		}
		if d, n := dateAt(rest, r.options.Location); n > 0 {
			return strings.TrimLeft(rest[n:], " ):.—–-"), d, true
		}
		if len(s) > len(l) && strings.ContainsRune(":(,—–-", rune(strings.TrimLeft(s[len(l):], " ")[0])) || strings.HasPrefix(s[len(l):], " —") {
			return rest, piece.Date{}, true
		}
	}
	return "", piece.Date{}, false
}

// isCorrectionProse knows corrections without a label.
func isCorrectionProse(s string) bool {
	lower := strings.ToLower(s[:min(len(s), 240)])
	for _, start := range []string{"an earlier version of this", "a previous version of this", "this article originally mis", "this piece originally mis", "this article has been corrected", "this piece has been corrected", "this story has been corrected"} {
		if strings.HasPrefix(lower, start) {
			return true
		}
	}
	return false
}

// readNotes reads editor's notes and corrections wherever they stand.
func (r *reader) readNotes() {
	for i := r.open(0); i < len(r.blocks); i = r.open(i + 1) {
		b := &r.blocks[i]
		if b.kind == piece.Picture || b.kind == piece.Embed {
			continue
		}
		if r.readCorrection(i) || r.readNote(i) {
			continue
		}
		if b.hint == FieldNote {
			r.takeNote(i, b.text)
		}
	}
}

func (r *reader) readCorrection(i int) bool {
	b := &r.blocks[i]
	text, date, labelled := r.cutCorrectionLabel(b.text)
	note, isNote := cutNoteLabel(b.text)
	switch {
	case labelled && text == "":
		b.fate = fateLabel
		return r.correctionBelow(i, date)
	case labelled:
	case isCorrectionProse(b.text):
		text = b.text
	case isNote && isCorrectionProse(note):
		text = note
	default:
		return false
	}
	r.addCorrection(b, strings.TrimRight(text, "])"), date)
	return true
}

// correctionBelow reads the line below a heading "Correction".
func (r *reader) correctionBelow(label int, date piece.Date) bool {
	if i := r.open(label + 1); i < len(r.blocks) {
		r.addCorrection(&r.blocks[i], r.blocks[i].text, date)
	}
	return true
}

func (r *reader) addCorrection(b *block, text string, date piece.Date) {
	b.fate = fateField
	r.piece.Corrections = append(r.piece.Corrections, piece.Correction{Date: date, Text: text})
	asks := "check that the body has the corrected text"
	if date.IsZero() {
		asks += "; it has no day of its own and took that of the page, so set its date in corrections:"
	}
	r.note(piece.LevelWarning, "corrections", piece.CodeCorrectionPresent, b.line, "the page prints a correction; %s", asks)
}

// maxNotes is how many editor's notes are read; a page with more is none that this reader knows.
const maxNotes = 5

func (r *reader) readNote(i int) bool {
	text, ok := cutNoteLabel(r.blocks[i].text)
	if !ok || r.notes >= maxNotes {
		return false
	}
	r.notes++
	if text != "" {
		r.takeNote(i, text)
		return true
	}
	r.blocks[i].fate = fateLabel
	if below := r.open(i + 1); below < len(r.blocks) && wordCount(r.blocks[below].text) <= 120 {
		r.takeNote(below, r.blocks[below].text)
	}
	return true
}

// takeNote reads an editor's note. A note that only names the outlet is an attribution; in a
// longer one the attribution is read too, and the note stays whole.
func (r *reader) takeNote(i int, text string) {
	b := &r.blocks[i]
	b.fate = fateField
	text = strings.TrimRight(strings.TrimSuffix(text, "]"), " ")
	parts := sentences(text)
	others := 0
	for _, s := range parts {
		a, ok := r.sentenceAttribution(b, s)
		if !ok {
			if !isPointer(s) {
				others++
			}
			continue
		}
		name, also := splitOutlets(a.Name, b.words())
		r.addOutlet(foundOutlet{
			name: name, url: a.URL, wording: strings.Trim(a.Wording, "[] "), published: a.PublishedOn, also: also, line: b.line,
			sentence: true,
		})
		r.outletAt = i
		if a.Partial {
			r.partialCopy(b.line, a.Name)
		}
	}
	if others > 0 || r.outletAt != i {
		r.piece.EditorsNote = joinWords(r.piece.EditorsNote, text)
		return
	}
	for _, s := range parts {
		if isPointer(s) {
			r.page.cut = append(r.page.cut, Removed{Text: s, Reason: "a pointer to the original", Line: b.line})
		}
	}
}
