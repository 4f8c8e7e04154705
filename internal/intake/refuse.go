package intake

import (
	"fmt"
	"strings"

	"pressrun/internal/piece"
)

// minWords is the least number of words of a piece.
const minWords = 100

// blockTitles begin pages that a server shows instead of the piece.
var blockTitles = []string{
	"404", "page not found", "not found", "access denied", "403 forbidden", "forbidden", "attention required", "just a moment",
	"are you a robot", "security check", "error", "service unavailable", "too many requests", "human verification",
}

// blockPhrases stand on such pages, and hardly anywhere else.
var blockPhrases = []string{
	"banned you temporarily", "verify you are human", "verify that you are human", "captcha", "enable cookies", "enable javascript",
	"checking your browser", "unusual traffic", "access to this page has been denied", "are you a robot", "page not found",
	"page you requested could not be found", "page you are looking for", "you have been blocked", "access denied", "rate limited",
	"ray id",
}

// blockPage says why the source is a server's notice instead of a page; empty when it is none.
func (r *reader) blockPage() string {
	words, prose := 0, 0
	var all strings.Builder
	for i := range r.blocks {
		b := &r.blocks[i]
		n := wordCount(b.text)
		words += n
		if b.fate == fateNone && isProse(b) {
			prose += n
		}
		if all.Len() < 8000 {
			all.WriteString(strings.ToLower(b.text) + "\n")
		}
		if words > 600 {
			return ""
		}
	}
	title := r.page.meta.pageTitle
	if title == "" && len(r.blocks) > 0 {
		title = r.blocks[0].text
	}
	for _, start := range blockTitles {
		if hasPrefixFold(title, start) && words < 300 && wordCount(title) < 10 {
			return fmt.Sprintf("the page says %q instead of showing a piece; open it in a browser and save it from there", excerpt(title))
		}
	}
	text := all.String()
	for _, phrase := range blockPhrases {
		if strings.Contains(text, phrase) && prose < 250 && !strings.Contains(text, "key takeaways") && !r.hasHeaderLine() {
			return fmt.Sprintf("the page is a server's notice (%q), not a piece; open it in a browser and save it from there", phrase)
		}
	}
	return ""
}

func (r *reader) hasHeaderLine() bool {
	for i := range r.blocks[:min(len(r.blocks), headerReach)] {
		if b := &r.blocks[i]; b.fate == fateNone && (isByline(b.text) || isBylineLabel(b.text) || r.isDateBlock(b)) {
			return true
		}
	}
	return false
}

// notAPiece says why what was read is no commentary piece; empty when it is one.
func (r *reader) notAPiece() string {
	words, paragraphs, linked := 0, 0, 0
	for i := range r.piece.Body {
		b := &r.piece.Body[i]
		n := wordCount(b.Plain())
		if b.Kind == piece.Picture || b.Kind == piece.Footnote || b.Kind == piece.Embed {
			continue
		}
		words += n
		if b.Kind == piece.Paragraph && n >= 8 && endsSentence(b.Plain()) {
			paragraphs++
		}
		for _, in := range append(b.Items, b.Text) {
			for _, l := range in.Links() {
				linked += wordCount(l.Text)
			}
		}
	}
	switch {
	case words < minWords:
		r.page.thin = true
		return fmt.Sprintf("only %s of prose found, and a piece has %d or more; save the page with its whole text",
			piece.Count(words, "word was", "words were"), minWords)
	case paragraphs < 2 && words/max(1, len(r.piece.Body)) < 40, linked*10 > words*6:
		return "the page is a menu or a list of links, not one piece; give the page of the piece itself"
	case r.isListPage():
		return "the page lists several pieces with their dates and bylines; give the page of one piece"
	}
	return ""
}

// isListPage counts the datelines and bylines that are left in what should be a body.
func (r *reader) isListPage() bool {
	marks, prose := 0, 0
	for i := range r.blocks {
		b := &r.blocks[i]
		switch {
		case b.fate == fateCut && b.why != "a second date" || b.kind == piece.Picture:
		case len(b.text) < maxDateline && (r.isDateBlock(b) || isByline(b.text)):
			marks++
		case wordCount(b.text) > 40:
			prose++
		}
	}
	return marks >= 6 && marks > prose
}
