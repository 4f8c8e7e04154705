package piece

import (
	"fmt"
	"strings"
)

// AppendMarkdown writes body blocks as CommonMark with footnotes ([^1]), one paragraph a line, a blank line
// between blocks. Forms beyond the plain ones, each a valid link or image for any other reader:
//
//	an embed      [words](https://… "embed")       alone in its paragraph
//	a picture     ![alt](src "caption | credit | rights | decorative")   empty parts at the end left out
//
// The body is made normal first (see (*Piece).Normal).
func AppendMarkdown(dst []byte, body []Block) []byte {
	return appendNormalBody(dst, normalBody(body))
}

func appendNormalBody(dst []byte, body []Block) []byte {
	alternate := false
	last := lastProse(body)
	for i := range body {
		b := &body[i]
		if i > 0 {
			dst = append(dst, '\n')
		}
		// Two lists of one kind are told apart by their markers (CommonMark §5.3).
		alternate = b.Kind == List && i > 0 && body[i-1].Kind == List && body[i-1].Ordered == b.Ordered && !alternate
		guard := i == last && looksLikeAttribution(b) || i == 0 && len(body) > 1 && looksLikeTakeaways(b, &body[1])
		dst = appendBlockMarkdown(dst, b, alternate, guard)
	}
	return dst
}

// lastProse is the index of the last block that is no footnote, or -1.
func lastProse(body []Block) int {
	i := len(body) - 1
	for i >= 0 && body[i].Kind == Footnote {
		i--
	}
	return i
}

func appendBlockMarkdown(dst []byte, b *Block, alternate, guard bool) []byte {
	switch b.Kind {
	case Heading:
		dst = append(dst, strings.Repeat("#", b.Level)+" "...)
		dst = appendInlineMarkdown(dst, b.Text, inlineWriter{heading: true, guard: guard})
	case List:
		return appendListMarkdown(dst, b, alternate)
	case Quote:
		return appendQuoteMarkdown(dst, b)
	case Picture:
		dst = appendPictureMarkdown(dst, b.Image)
	case Embed:
		dst = append(dst, '[')
		dst = appendInlineMarkdown(dst, b.embedText(), inlineWriter{})
		dst = append(appendDestination(append(dst, "]("...), b.URL), ` "embed")`...)
	case Footnote:
		dst = fmt.Appendf(dst, "[^%s]: ", b.Label)
		dst = appendInlineMarkdown(dst, b.Text, inlineWriter{indent: "    "})
	default:
		dst = appendInlineMarkdown(dst, b.Text, inlineWriter{guard: guard})
	}
	return append(dst, '\n')
}

func (b *Block) embedText() Inline {
	if len(b.Text) == 0 {
		return PlainInline(b.URL)
	}
	return b.Text
}

func appendInlineMarkdown(dst []byte, in Inline, w inlineWriter) []byte {
	w.dst = dst
	w.write(in)
	return w.dst
}

func appendListMarkdown(dst []byte, b *Block, alternate bool) []byte {
	start := max(1, b.Start)
	for i, item := range b.Items {
		marker := bullet(alternate)
		if b.Ordered {
			marker = fmt.Sprintf("%d%s ", min(start+i, maxListNumber), numberEnd(alternate))
		}
		dst = append(dst, marker...)
		dst = appendInlineMarkdown(dst, item, inlineWriter{indent: strings.Repeat(" ", len(marker))})
		dst = append(dst, '\n')
	}
	return dst
}

func bullet(alternate bool) string {
	if alternate {
		return "* "
	}
	return "- "
}

func numberEnd(alternate bool) string {
	if alternate {
		return ")"
	}
	return "."
}

func appendQuoteMarkdown(dst []byte, b *Block) []byte {
	for i, item := range b.Items {
		if i > 0 {
			dst = append(dst, ">\n"...)
		}
		dst = append(dst, "> "...)
		dst = appendInlineMarkdown(dst, item, inlineWriter{indent: "> "})
		dst = append(dst, '\n')
	}
	return dst
}

// decorativePart is the last part of a picture's title when its empty alt is meant.
const decorativePart = "decorative"

func appendPictureMarkdown(dst []byte, img *Image) []byte {
	dst = append(dst, "!["...)
	dst = appendInlineMarkdown(dst, PlainInline(img.Alt), inlineWriter{})
	dst = appendDestination(append(dst, "]("...), img.Src)
	parts := []string{img.Caption, img.Credit, string(img.Rights), ""}
	if img.Decorative {
		parts[3] = decorativePart
	}
	for len(parts) > 0 && parts[len(parts)-1] == "" {
		parts = parts[:len(parts)-1]
	}
	if len(parts) == 0 {
		return append(dst, ')')
	}
	dst = append(dst, ` "`...)
	for i, part := range parts {
		if i > 0 {
			dst = append(dst, " | "...)
		}
		dst = appendEscapedSigns(dst, part, `\"|`)
	}
	return append(dst, `")`...)
}
