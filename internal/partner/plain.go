package partner

import (
	"fmt"
	"strings"
	"unicode/utf8"

	"pressrun/internal/piece"
)

// Marks of the plain text: a subhead, a quotation and a list item cannot be told from prose without one.
const (
	markSubhead = "## "
	markQuote   = "> "
	markItem    = "- "
)

// plainLines is blocks as plain text: one paragraph is one line, and parts of a list or a quotation
// are lines of one entry. Links are left to where the format keeps them.
func plainLines(body []piece.Block) []string {
	var out []string
	for i := range body {
		if text := plainBlock(&body[i]); text != "" {
			out = append(out, text)
		}
	}
	return out
}

func plainBlock(b *piece.Block) string {
	switch b.Kind {
	case piece.Heading:
		return markSubhead + oneLine(b.Text.Plain())
	case piece.Quote:
		return plainItems(b, func(int) string { return markQuote })
	case piece.List:
		return plainItems(b, func(i int) string {
			if b.Ordered {
				return fmt.Sprintf("%d. ", max(b.Start, 1)+i)
			}
			return markItem
		})
	case piece.Embed:
		return oneLine(b.EmbedLabel())
	case piece.Footnote:
		return "[" + oneLine(b.Label) + "] " + oneLine(b.Text.Plain())
	case piece.Picture:
		return "" // caption and credit stand with the pictures, never as prose
	default:
		return oneLine(b.Text.Plain())
	}
}

func plainItems(b *piece.Block, mark func(i int) string) string {
	lines := make([]string, len(b.Items))
	for i, item := range b.Items {
		lines[i] = mark(i) + oneLine(item.Plain())
	}
	return strings.Join(lines, "\n")
}

// oneLine keeps a text on one line whatever it holds: every sign that some reader takes for a line
// break becomes a space, and other control characters are dropped.
func oneLine(s string) string {
	if strings.IndexFunc(s, unfit) < 0 && utf8.ValidString(s) {
		return s
	}
	return strings.TrimSpace(strings.Map(func(r rune) rune {
		switch {
		case strings.ContainsRune("\t\n\v\f\r\u0085\u2028\u2029", r):
			return ' '
		case unfit(r):
			return -1
		}
		return r
	}, strings.ToValidUTF8(s, "")))
}

// unfit tells what no copy may hold: control characters, the line and paragraph separators of
// Unicode, and the noncharacters that YAML 1.2 §5.1 and XML 1.0 §2.2 refuse.
func unfit(r rune) bool {
	return r < 0x20 || r >= 0x7f && r <= 0x9f || r == 0x2028 || r == 0x2029 ||
		r&0xfffe == 0xfffe || r >= 0xfdd0 && r <= 0xfdef
}

// textLink is a link of the text with the place where it stands.
type textLink struct{ place, text, url string }

// textLinks lists the links of the text in order. Places count prose paragraphs, as notes to editors do.
func textLinks(body []piece.Block) []textLink {
	var out []textLink
	paragraph := 0
	for i := range body {
		b := &body[i]
		place := capital(string(b.Kind))
		switch b.Kind {
		case piece.Paragraph:
			paragraph++
			place = fmt.Sprintf("Paragraph %d", paragraph)
		case piece.Footnote:
			place = "Note " + b.Label
		case piece.Embed:
			out = append(out, textLink{"Embedded", b.EmbedLabel(), b.URL})
			continue
		}
		for _, in := range append([]piece.Inline{b.Text}, b.Items...) {
			for _, l := range in.Links() {
				out = append(out, textLink{place, l.Text, l.URL})
			}
		}
	}
	return out
}

// plainNotes tells what plain text cannot show, or shows by marks; only what occurs in the text.
func (c *Copy) plainNotes() []note {
	var out []note
	if marks := marksIn(c.Piece.Body); len(marks) > 0 {
		out = append(out, note{"Marks", strings.Join(marks, ", ") + "."})
	}
	if looks := emphasis(c.Piece.Body); len(looks) > 0 {
		out = append(out, note{"Type", strings.Join(looks, ", ") + "."})
	}
	return out
}

func marksIn(body []piece.Block) []string {
	found := map[piece.Kind]bool{}
	for i := range body {
		found[body[i].Kind] = true
	}
	var marks []string
	for _, m := range []struct {
		kind piece.Kind
		text string
	}{
		{piece.Heading, `"## " subhead`},
		{piece.Quote, `"> " quotation`},
		{piece.List, `"- " or a number: list`},
		{piece.Footnote, `[ ] note`},
	} {
		if found[m.kind] {
			marks = append(marks, m.text)
		}
	}
	return marks
}

// emphasis lists the words in italic and bold with their paragraphs.
func emphasis(body []piece.Block) []string {
	var looks []string
	paragraph := 0
	for i := range body {
		if body[i].Kind != piece.Paragraph {
			continue
		}
		paragraph++
		for _, s := range body[i].Text {
			switch text := strings.TrimSpace(s.Text); {
			case text == "":
			case s.Em && s.Strong:
				looks = append(looks, fmt.Sprintf(`bold italic "%s" (paragraph %d)`, text, paragraph))
			case s.Em:
				looks = append(looks, fmt.Sprintf(`italic "%s" (paragraph %d)`, text, paragraph))
			case s.Strong:
				looks = append(looks, fmt.Sprintf(`bold "%s" (paragraph %d)`, text, paragraph))
			}
		}
	}
	return looks
}
