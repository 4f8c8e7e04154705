package piece

import "strings"

// Kind is the kind of a body block.
type Kind string

// The kinds of blocks. Related pieces never stand in the body: they are in Piece.Related.
const (
	Paragraph Kind = "paragraph"
	Heading   Kind = "heading"
	List      Kind = "list"
	Quote     Kind = "quote"
	Picture   Kind = "image"
	Embed     Kind = "embed"    // a post or video from elsewhere, kept as a link
	Footnote  Kind = "footnote" // the text of one note; Label is what its reference shows
)

// Block is one block of the body. Which fields count depends on the kind:
// Paragraph, Heading, Embed and Footnote use Text; List and Quote use Items.
type Block struct {
	Kind    Kind
	Text    Inline
	Items   []Inline // items of a list, paragraphs of a quote
	Ordered bool     // of a list
	Start   int      // first number of an ordered list; 0 and 1 both mean 1
	Level   int      // of a heading: 2 or 3
	URL     string   // of an embed
	Label   string   // of a footnote
	Image   *Image   // of a picture
}

// Plain is the words of the block without marks; parts of a list or quote stand on lines of their own.
func (b *Block) Plain() string {
	if b.Kind == Picture && b.Image != nil {
		return b.Image.Caption
	}
	if len(b.Items) == 0 {
		return b.Text.Plain()
	}
	lines := make([]string, len(b.Items))
	for i, item := range b.Items {
		lines[i] = item.Plain()
	}
	return strings.Join(lines, "\n")
}

// Inline is a run of text with marks.
type Inline []Span

// Span is text of one look. A "\n" in Text is a line break that the author meant.
type Span struct {
	Text   string
	Em     bool
	Strong bool
	Href   string // absolute address, or empty
	Note   string // label of the footnote that the span refers to; Text is then empty
}

// PlainInline is an inline of one unmarked span; empty text gives none.
func PlainInline(text string) Inline {
	if text == "" {
		return nil
	}
	return Inline{{Text: text}}
}

// Plain is the words without marks, on one line; a footnote reference reads [label].
func (in Inline) Plain() string {
	if len(in) == 1 && in[0].Note == "" {
		return strings.ReplaceAll(in[0].Text, "\n", " ")
	}
	var b strings.Builder
	for _, s := range in {
		if s.Note != "" {
			b.WriteString("[" + s.Note + "]")
			continue
		}
		b.WriteString(strings.ReplaceAll(s.Text, "\n", " "))
	}
	return b.String()
}

// LinkRef is a link that stands in a text.
type LinkRef struct{ Text, URL string }

// Links lists the links of the inline in order; neighbouring spans of one address are one link.
func (in Inline) Links() []LinkRef {
	var out []LinkRef
	for i, s := range in {
		switch {
		case s.Href == "":
		case i > 0 && in[i-1].Href == s.Href && len(out) > 0:
			out[len(out)-1].Text += s.Text
		default:
			out = append(out, LinkRef{s.Text, s.Href})
		}
	}
	return out
}
