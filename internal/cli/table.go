package cli

import (
	"fmt"
	"strings"

	"golang.org/x/text/width"
)

// table lays out rows in columns as wide as their widest cell, two spaces apart.
type table struct {
	rows   [][]string
	indent string
}

func (t *table) add(cells ...string) { t.rows = append(t.rows, cells) }

// write prints the table; the last column is never padded.
func (t *table) write(s *IO) {
	var widths []int
	for _, row := range t.rows {
		for i, cell := range row {
			if i == len(widths) {
				widths = append(widths, 0)
			}
			widths[i] = max(widths[i], columns(cell))
		}
	}
	for _, row := range t.rows {
		var b strings.Builder
		b.WriteString(t.indent)
		for i, cell := range row {
			b.WriteString(cell)
			if i < len(row)-1 {
				b.WriteString(strings.Repeat(" ", widths[i]-columns(cell)+2))
			}
		}
		s.print("%s", strings.TrimRight(b.String(), " "))
	}
}

// columns is the number of terminal columns that text takes; styles take none.
func columns(text string) int {
	n, escape := 0, false
	for _, r := range text {
		switch {
		case r == 0x1b:
			escape = true
		case escape:
			escape = r != 'm'
		default:
			n++
			if k := width.LookupRune(r).Kind(); k == width.EastAsianWide || k == width.EastAsianFullwidth {
				n++
			}
		}
	}
	return n
}

// cut shortens text to n columns, with an ellipsis.
func cut(text string, n int) string {
	if columns(text) <= n {
		return text
	}
	runes := []rune(text)
	for columns(string(runes)) > n-1 {
		runes = runes[:len(runes)-1]
	}
	return strings.TrimRight(string(runes), " ") + "…"
}

// narrowest is the width below which wrapping would do more harm than good.
const narrowest = 24

// glue holds words of a command together where text is wrapped, so that a command can be read and copied.
const glue = "\u00a0"

// command is a command line that is not to be broken.
func command(format string, args ...any) string {
	return strings.ReplaceAll(fmt.Sprintf(format, args...), " ", glue)
}

// wrap breaks text at spaces into lines of at most n columns; longer words stay whole, longer commands do not.
func wrap(text string, n int) []string {
	if n < narrowest {
		return []string{strings.ReplaceAll(text, glue, " ")}
	}
	var lines []string
	line := ""
	for _, word := range wrappedWords(text, n) {
		switch {
		case line == "":
			line = word
		case columns(line)+1+columns(word) <= n:
			line += " " + word
		default:
			lines = append(lines, line)
			line = word
		}
	}
	return append(lines, line)
}

// wrappedWords are the words of a text; a command that takes no more than a line is one of them.
func wrappedWords(text string, n int) (words []string) {
	for _, word := range strings.FieldsFunc(text, func(r rune) bool { return r == ' ' || r == '\n' || r == '\t' }) {
		if columns(word) > n {
			words = append(words, strings.Fields(word)...) // at the glue too
			continue
		}
		words = append(words, strings.ReplaceAll(word, glue, " "))
	}
	return words
}
