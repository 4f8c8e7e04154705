package partner

import (
	"bytes"
	"fmt"
	"slices"
	"strings"

	"pressrun/internal/ledger"
)

// Marks of a wire copy, each alone on its line. A line of the piece that reads like one of them is
// indented, so that neither a person nor a program takes it for a mark.
const (
	notesBegin = "NOTES TO EDITORS, NOT FOR PUBLICATION"
	notesEnd   = "END OF NOTES"
	endMark    = "###"

	labelHeadline    = "HEADLINE"
	labelStandfirst  = "STANDFIRST"
	labelByline      = "BYLINE"
	labelTakeaways   = "KEY TAKEAWAYS (may run as a box)"
	labelCorrections = "CORRECTIONS (must run)"
	labelText        = "TEXT"
	labelNote        = "EDITOR'S NOTE"
	labelLinks       = "LINKS OF THE TEXT (keep them online)"
	labelPictures    = "PICTURES (with this piece only)"
	labelAuthors     = "ABOUT THE AUTHORS"
	labelCredit      = "CREDIT (must run)"
	labelRelated     = "RELATED (may run, after the credit)"
)

func labels() []string {
	return []string{
		notesBegin, notesEnd, endMark, labelHeadline, labelStandfirst, labelByline, labelTakeaways, labelCorrections, labelText,
		labelNote, labelLinks, labelPictures, labelAuthors, labelCredit, labelRelated,
	}
}

// readsLikeMark tells whether a line could be taken for a label, bare or with its remark, or for the
// end mark. Case and spaces around do not count.
func readsLikeMark(line string) bool {
	line = strings.ToUpper(strings.TrimSpace(line))
	bare, _, _ := strings.Cut(line, " (")
	for _, label := range labels() {
		label, _, _ = strings.Cut(strings.ToUpper(label), " (")
		if bare == label {
			return true
		}
	}
	return strings.HasPrefix(line, endMark)
}

// wire writes labelled blocks.
type wire struct{ bytes.Buffer }

// line writes one line, whatever s holds.
func (w *wire) line(s string) {
	s = oneLine(s)
	if readsLikeMark(s) {
		w.WriteString("  ")
	}
	w.WriteString(s)
	w.WriteByte('\n')
}

// mark writes a label or the end mark.
func (w *wire) mark(s string) { w.WriteString(s + "\n") }

func (w *wire) blank() { w.WriteByte('\n') }

// block writes a label and its lines, then a blank line; nothing where there are none.
func (w *wire) block(label string, lines ...string) {
	if len(lines) == 0 || len(lines) == 1 && lines[0] == "" {
		return
	}
	w.mark(label)
	for _, l := range lines {
		w.line(l)
	}
	w.blank()
}

// wireText is the copy as plain text: UTF-8, labelled blocks, one paragraph a line and never wrapped,
// notes to editors between marks, links in a block of their own after the text, "###" at the end.
func wireText(c *Copy) []byte {
	var w wire
	w.line(c.headline())
	w.line(c.Piece.Title)
	w.line(fmt.Sprintf("Version %d. %s", c.Version, c.id()))
	w.blank()
	w.notes(c)
	w.block(labelHeadline, c.Piece.Title)
	w.block(labelByline, c.byline())
	if c.terms().CreditPosition == UnderByline {
		w.block(labelCredit, c.credit().Text())
	}
	w.block(labelStandfirst, c.Piece.Dek)
	w.block(labelTakeaways, marked(markItem, c.Piece.Takeaways)...)
	w.block(labelCorrections, plainLines(c.corrections())...)
	w.text(c)
	w.block(labelNote, plainLines(c.editorsNote())...)
	w.block(labelLinks, linkLines(c)...)
	w.block(labelPictures, pictureLines(c)...)
	w.block(labelAuthors, authorLines(c)...)
	if c.terms().CreditPosition == AtEnd {
		w.block(labelCredit, c.credit().Text())
	}
	w.block(labelRelated, relatedLines(c)...)
	w.mark(endMark)
	return c.withNewlines(w.Bytes())
}

// headline is the first line of a copy: its slugline, and what is special about it.
func (c *Copy) headline() string {
	line := c.slugline()
	if c.Notice.Kind != ledger.NoNotice {
		line += ", " + string(c.Notice.Kind)
	}
	if at := c.embargo(); !at.IsZero() {
		line += ", EMBARGOED until " + c.minute(at)
	}
	return line
}

func (w *wire) notes(c *Copy) {
	w.mark(notesBegin)
	for _, n := range slices.Concat(c.changes(), c.notes(), c.plainNotes()) {
		w.line(n.String())
	}
	w.mark(notesEnd)
	w.blank()
}

func (w *wire) text(c *Copy) {
	w.mark(labelText)
	for i, entry := range plainLines(c.body()) {
		if i > 0 {
			w.blank()
		}
		for _, l := range strings.Split(entry, "\n") {
			w.line(l)
		}
	}
	w.blank()
}

func marked(mark string, texts []string) []string {
	lines := make([]string, len(texts))
	for i, t := range texts {
		lines[i] = mark + t
	}
	return lines
}

func linkLines(c *Copy) []string {
	var lines []string
	for _, l := range textLinks(c.body()) {
		lines = append(lines, fmt.Sprintf(`%s, "%s": %s`, l.place, l.text, l.url))
	}
	return lines
}

func pictureLines(c *Copy) []string {
	var lines []string
	add := func(label, text string) {
		if text != "" {
			lines = append(lines, label+": "+text)
		}
	}
	for _, img := range c.pictures() {
		add("Address", img.address)
		add("Caption", img.Caption)
		add("Credit", img.Credit)
		add("Alt text", img.Alt)
	}
	return lines
}

func authorLines(c *Copy) []string {
	if !c.authorsHaveWords() {
		return nil // the byline has said it
	}
	lines := make([]string, len(c.Piece.Authors))
	for i, a := range c.Piece.Authors {
		lines[i] = authorLine(a)
	}
	return lines
}

func relatedLines(c *Copy) []string {
	var lines []string
	for _, r := range c.related() {
		lines = append(lines, markItem+r.Title+": "+r.URL)
	}
	return lines
}
