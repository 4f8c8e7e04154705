package intake

import (
	"strings"
	"unicode/utf8"

	"pressrun/internal/piece"
)

// isTakeawaysHeading knows the headings above the key points of a piece.
func isTakeawaysHeading(s string) bool {
	switch strings.TrimRight(strings.ToLower(s), ": ") {
	case "key takeaways", "key takeaway", "takeaways", "key points", "key findings", "main points", "the takeaways",
		"main takeaways", "at a glance", "in brief", "what you need to know", "summary points":
		return true
	}
	return false
}

const (
	maxTakeaway    = 220 // characters; longer lines are prose
	takeawayReach  = 5   // lines looked at below the heading
	takeawayShare  = 0.8 // of a line's words that one later sentence or paragraph has
	takeawayShare2 = 0.6 // what the lines before the last one must have, when there are more than usual
	usualTakeaways = 3
)

// readTakeaways reads the lines below the heading and returns where the body goes on.
func (r *reader) readTakeaways(from int) int {
	if end, ok := r.hintedTakeaways(); ok {
		return max(from, end)
	}
	at := r.takeawaysHeading()
	if at < 0 {
		return from
	}
	r.blocks[at].fate = fateLabel
	lines, closed := r.takeawayLines(at + 1)
	n := len(lines)
	if !closed {
		n = r.takeawayCount(lines)
	}
	for _, i := range lines[:n] {
		r.takeTakeaway(i)
	}
	if !closed {
		r.checkTakeaways(at, n)
	}
	if n == 0 {
		return at + 1
	}
	return lines[n-1] + 1
}

func (r *reader) takeTakeaway(i int) {
	r.piece.Takeaways = append(r.piece.Takeaways, r.blocks[i].text)
	r.blocks[i].fate = fateField
}

// hintedTakeaways reads the element that the markup names.
func (r *reader) hintedTakeaways() (end int, ok bool) {
	for i := range r.blocks {
		b := &r.blocks[i]
		if b.hint != FieldTakeaways || b.fate != fateNone {
			continue
		}
		switch {
		case isTakeawaysHeading(b.text), b.kind == piece.Heading:
			b.fate = fateLabel
		case b.kind == piece.Picture:
		case utf8.RuneCountInString(b.text) > 3*maxTakeaway: // the class wraps more than takeaways
			b.hint = ""
		default:
			r.takeTakeaway(i)
			ok = true
		}
		end = i + 1
	}
	return end, ok
}

// takeawaysHeading looks for the heading above the body only.
func (r *reader) takeawaysHeading() int {
	for i, n := r.open(0), 0; i < len(r.blocks) && n < headerReach; i, n = r.open(i+1), n+1 {
		if isTakeawaysHeading(r.blocks[i].text) {
			return i
		}
	}
	return -1
}

// takeawayLines are the lines that can be takeaways. They are closed when a list or a cut line
// (a share bar) marks their end; all of them are takeaways then.
func (r *reader) takeawayLines(from int) (lines []int, closed bool) {
	for i := from; i < len(r.blocks); i++ {
		b := &r.blocks[i]
		switch {
		case b.fate == fateCut:
			return lines, len(lines) > 0 && len(lines) <= takeawayReach
		case b.fate != fateNone || b.kind == piece.Picture:
			continue
		case b.kind == piece.List && (len(lines) == 0 || r.blocks[lines[0]].group == b.group):
			lines = append(lines, i)
			closed = true
			continue
		case closed, b.kind != piece.Paragraph, utf8.RuneCountInString(b.text) > maxTakeaway, len(lines) == takeawayReach:
			return lines, closed
		}
		lines = append(lines, i)
	}
	return lines, closed
}

// takeawayCount finds the last of the lines that the rest of the piece bears out. First
// paragraphs of a body are hardly ever repeated below, takeaways nearly always.
func (r *reader) takeawayCount(lines []int) int {
	shares := make([]float64, len(lines))
	count := 0
	for n, i := range lines {
		shares[n] = r.support(i)
		if shares[n] < takeawayShare || n >= usualTakeaways && !allAtLeast(shares[:n], takeawayShare2) {
			continue
		}
		if n >= usualTakeaways && wordCount(r.blocks[i].text) < 5 {
			continue
		}
		count = n + 1
	}
	if count == 0 {
		for count < len(shares) && shares[count] >= takeawayShare2 {
			count++
		}
	}
	if count == 0 && len(lines) > usualTakeaways {
		return usualTakeaways // nothing bears them out: the heading is believed, with a warning
	}
	return count
}

func allAtLeast(shares []float64, least float64) bool {
	for _, s := range shares {
		if s < least {
			return false
		}
	}
	return true
}

// support is the largest share of the words of block i in one later sentence or paragraph.
func (r *reader) support(i int) float64 {
	words := wordSet(r.blocks[i].text)
	best := 0.0
	for j := i + 1; j < len(r.blocks) && best < 1; j++ {
		b := &r.blocks[j]
		if b.fate == fateCut || b.kind == piece.Picture {
			continue
		}
		whole := share(words, b.text)
		if whole > best {
			best = whole
		}
	}
	return best
}

// checkTakeaways says when the end of the takeaways had to be worked out and came out unusual.
func (r *reader) checkTakeaways(heading, n int) {
	if n == usualTakeaways {
		return
	}
	r.guessed("takeaways", r.blocks[heading].line,
		"nothing marks where the takeaways end; %s by comparing them with the body, where %d are usual; "+
			"check takeaways: and the first paragraph", piece.Count(n, "was read", "were read"), usualTakeaways)
}
