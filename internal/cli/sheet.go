package cli

import (
	"fmt"
	"strings"
)

// sheet prints results as a label and a text behind it, wrapped to the terminal.
type sheet struct {
	io     *IO
	indent string
	label  int // columns of the labels
}

// row prints a label with its text; an empty label carries on below the one before.
func (p sheet) row(label, text string) {
	label = p.indent + p.io.styled(dim, fmt.Sprintf("%-*s", p.label, label))
	if p.fits(text) { // as it stands, with its columns
		p.io.print("%s", strings.TrimRight(label+" "+strings.ReplaceAll(text, glue, " "), " "))
		return
	}
	p.io.print("%s", p.io.hangingOut(label, text))
}

// fits tells whether a text behind a label takes one line.
func (p sheet) fits(text string) bool {
	width := p.io.outWidth()
	return width == 0 || len(p.indent)+p.label+1+columns(text) <= width
}

// rows prints texts under one label; none prints nothing.
func (p sheet) rows(label string, texts []string) {
	for _, text := range texts {
		p.row(label, text)
		label = ""
	}
}

// line prints text without a label.
func (p sheet) line(text string) {
	p.io.print("%s%s", p.indent, strings.Join(wrap(text, p.io.outWidth()-len(p.indent)), "\n"+p.indent))
}

// blank prints an empty line.
func (p sheet) blank() { p.io.print("") }
