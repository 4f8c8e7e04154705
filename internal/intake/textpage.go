package intake

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"pressrun/internal/piece"
)

// readText reads a plain text page.
func readText(text string, o Options) Result {
	return readPage(&page{blocks: textBlocks(text)}, o)
}

// textLine is a line of a text page.
type textLine struct {
	text   string
	number int
	spaced bool // an empty line stands before it
}

// textBlocks makes a block of each line, after joining those that only a narrow page parted.
func textBlocks(text string) []block {
	lines := splitLines(text)
	width := wrapWidth(lines)
	blocks := make([]block, 0, len(lines))
	var joined []string
	for i := 0; i < len(lines); {
		joined = append(joined[:0], lines[i].text)
		end := i + 1
		for end < len(lines) && continues(lines[end-1], lines[end], width) {
			joined = append(joined, lines[end].text)
			end++
		}
		blocks = append(blocks, textBlock(strings.Join(joined, " "), lines[i].number))
		i = end
	}
	return markLists(blocks)
}

func textBlock(s string, line int) block {
	return block{kind: piece.Paragraph, text: strings.ReplaceAll(s, " .", "."), line: line}
}

// splitLines drops lines without words.
func splitLines(text string) []textLine {
	lines := make([]textLine, 0, strings.Count(text, "\n")+1)
	number, spaced := 0, true
	for raw := range strings.SplitSeq(plainLineEnds(text), "\n") {
		number++
		clean := piece.Clean(raw)
		if clean == "" || ruled(clean) {
			spaced = true
			continue
		}
		lines = append(lines, textLine{clean, number, spaced})
		spaced = false
	}
	return lines
}

// plainLineEnds makes "\n" of every kind of line end.
func plainLineEnds(text string) string {
	for _, end := range []string{"\r\n", "\r", "\f", "\u2028", "\u2029"} {
		text = strings.ReplaceAll(text, end, "\n") // no copy is made where there is none
	}
	return text
}

// ruled tells of a line drawn from signs; four dots are no such line: they mark a partial copy.
func ruled(s string) bool {
	return len(s) >= 3 && strings.Trim(s, "-—–_=*~ ") == ""
}

// wrapWidth is the width at which the page's lines were broken, in characters; 0 when they were not.
// Wrapped pages have many full lines and none that is much longer.
func wrapWidth(lines []textLine) int {
	longest, follow, full := 0, 0, 0
	for _, l := range lines {
		longest = max(longest, utf8.RuneCountInString(l.text))
	}
	if longest < 40 || longest > 130 {
		return 0
	}
	for i := 1; i < len(lines); i++ {
		if lines[i].spaced {
			continue
		}
		follow++
		if wouldNotFit(lines[i-1].text, lines[i].text, longest) {
			full++
		}
	}
	if follow < 4 || full*2 < follow {
		return 0
	}
	return longest
}

// wouldNotFit tells whether the first word of next had no room at the end of line.
func wouldNotFit(line, next string, width int) bool {
	word, _, _ := strings.Cut(next, " ")
	return utf8.RuneCountInString(line)+1+utf8.RuneCountInString(word) > width
}

// continues tells whether next goes on with the sentence of line.
func continues(line, next textLine, width int) bool {
	if next.spaced || listMark(next.text) != "" || strings.HasPrefix(next.text, ">") {
		return false
	}
	if width > 0 && wouldNotFit(line.text, next.text, width) {
		return true
	}
	if endsSentence(line.text) {
		return false
	}
	first, _ := utf8.DecodeRuneInString(next.text)
	if unicode.IsLower(first) && !strings.HasPrefix(next.text, "by ") && !strings.HasPrefix(next.text, "http") {
		return utf8.RuneCountInString(line.text) > 20 || strings.Contains(line.text, " ")
	}
	if strings.ContainsRune(",.;:)", first) {
		return true
	}
	return openEnded(line.text)
}

// endsSentence tells whether s ends as a sentence or label does.
func endsSentence(s string) bool {
	s = strings.TrimRight(s, "”’\"')]»")
	return s == "" || strings.ContainsRune(".!?:…。！？", lastRune(s))
}

func lastRune(s string) rune {
	r, _ := utf8.DecodeLastRuneInString(s)
	return r
}

// openEnded tells whether a line ends in a word or sign after which no line of its own ends.
func openEnded(s string) bool {
	if strings.HasSuffix(s, ",") {
		return len(strings.Fields(s)) > 6
	}
	at := strings.LastIndexByte(s, ' ')
	if at < 0 {
		return false
	}
	switch s[at+1:] {
	case "a", "an", "the", "of", "in", "on", "at", "by", "from", "to", "and", "or", "with", "for", "that", "as", "is", "was":
		return true
	}
	return false
}

// listMark is the mark with which a line begins as a list item: "-", "•", "1." or "1)".
func listMark(s string) string {
	for _, mark := range []string{"- ", "• ", "* ", "– ", "· ", "▪ ", "● "} {
		if strings.HasPrefix(s, mark) {
			return strings.TrimSpace(mark)
		}
	}
	digits := 0
	for digits < len(s) && digits < 4 && s[digits] >= '0' && s[digits] <= '9' {
		digits++
	}
	if digits > 0 && digits+1 < len(s) && (s[digits] == '.' || s[digits] == ')') && s[digits+1] == ' ' {
		return s[:digits+1]
	}
	return ""
}

// markLists makes list items of lines with bullets, and of at least two numbered lines that
// count on; "1945. That was a year" stays prose.
func markLists(blocks []block) []block {
	group := 0
	for i := 0; i < len(blocks); {
		n := listRun(blocks[i:])
		if n == 0 {
			markQuote(&blocks[i], &group)
			i++
			continue
		}
		group++
		for j := range n {
			markItem(&blocks[i+j], group)
		}
		i += n
	}
	return blocks
}

// listRun counts the items of the list that begins at the first block.
func listRun(blocks []block) int {
	mark := listMark(blocks[0].text)
	if mark == "" {
		return 0
	}
	number := smallNumber(strings.TrimRight(mark, ".)"))
	n := 1
	for n < len(blocks) {
		next := listMark(blocks[n].text)
		if number == 0 && next != mark || number > 0 && smallNumber(strings.TrimRight(next, ".)")) != number+n {
			break
		}
		n++
	}
	if n == 1 && (number > 0 || mark == "–") {
		return 0
	}
	return n
}

func markItem(b *block, group int) {
	mark := listMark(b.text)
	b.kind, b.group = piece.List, group
	if number := smallNumber(strings.TrimRight(mark, ".)")); number > 0 {
		b.ordered, b.start = true, number
	}
	b.text = strings.TrimSpace(b.text[len(mark):])
}

// markQuote takes a line that begins with one ">" for a quotation; ">>>" marks a related piece.
func markQuote(b *block, group *int) {
	rest, ok := strings.CutPrefix(b.text, ">")
	if !ok || strings.HasPrefix(rest, ">") {
		return
	}
	if rest = strings.TrimSpace(rest); rest != "" {
		*group++
		b.kind, b.text, b.group = piece.Quote, rest, *group
	}
}
