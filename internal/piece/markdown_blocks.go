package piece

import (
	"bytes"
	"fmt"
	"strings"
	"unicode/utf8"

	"github.com/yuin/goldmark/ast"
	extast "github.com/yuin/goldmark/extension/ast"
	"github.com/yuin/goldmark/text"
	"github.com/yuin/goldmark/util"
)

// bodyReader turns parsed Markdown into blocks.
type bodyReader struct {
	src      []byte
	before   int // lines of the file above src
	body     []Block
	origins  []origin // of the blocks of body
	related  []Related
	findings []Finding
}

// origin is what matters of a block's place in the source.
type origin struct {
	line    int
	title   bool // a heading of level 1
	guarded bool // begins with a numeric reference: what looks like a shortcut is only text
}

func newBodyReader(src []byte, before int) *bodyReader { return &bodyReader{src: src, before: before} }

func (r *bodyReader) read(p *Piece) {
	r.blocks()
	p.Body, p.Related = r.body, append(p.Related, r.related...)
	r.shortcuts(p)
}

func (r *bodyReader) blocks() {
	doc := markdownParser().Parse(text.NewReader(r.src))
	for n := doc.FirstChild(); n != nil; n = n.NextSibling() {
		r.block(n)
	}
}

func (r *bodyReader) add(n ast.Node, b Block) {
	if _, ok := b.normal(); !ok {
		return
	}
	heading, _ := n.(*ast.Heading)
	r.body = append(r.body, b)
	r.origins = append(r.origins, origin{r.line(n), heading != nil && heading.Level == 1, r.guarded(n)})
}

// line is the line of the file on which a block begins.
func (r *bodyReader) line(n ast.Node) int {
	at := r.start(n)
	if at < 0 {
		return r.before + 1
	}
	return r.before + 1 + bytes.Count(r.src[:min(at, len(r.src))], []byte{'\n'})
}

// start is the offset of a block's first text, or -1.
func (r *bodyReader) start(n ast.Node) int {
	for c := n; c != nil && c.Type() == ast.TypeBlock; c = c.FirstChild() {
		if lines := c.Lines(); lines != nil && lines.Len() > 0 {
			return lines.At(0).Start
		}
	}
	return n.Pos()
}

// guarded tells whether the first letter of the block is written as a numeric reference (see
// inlineWriter.guard).
func (r *bodyReader) guarded(n ast.Node) bool {
	at := r.start(n)
	if at < 0 {
		return false
	}
	for i := at; i < len(r.src) && r.src[i] != '\n' && r.src[i] < utf8.RuneSelf && !util.IsAlphaNumeric(r.src[i]); i++ {
		if bytes.HasPrefix(r.src[i:], []byte("&#")) {
			return true
		}
	}
	return false
}

func (r *bodyReader) find(level Level, code string, n ast.Node, message string) {
	r.findings = append(r.findings, Finding{level, "body", code, message, r.line(n)})
}

func (r *bodyReader) normalized(n ast.Node, message string) {
	r.find(LevelInfo, CodeNormalized, n, message)
}

func (r *bodyReader) block(n ast.Node) {
	switch n := n.(type) {
	case *ast.Heading:
		r.heading(n)
	case *ast.List:
		r.list(n)
	case *ast.Blockquote:
		r.quote(n)
	case *ast.FencedCodeBlock, *ast.CodeBlock:
		r.normalized(n, "code is kept as plain text")
		r.add(n, Block{Kind: Paragraph, Text: r.codeText(n)})
	case *ast.ThematicBreak:
		r.normalized(n, "a rule between paragraphs is left out; write a heading where a new part begins")
	case *ast.HTMLBlock:
		r.html(n, r.rawLines(n))
	case *extast.FootnoteList:
		for note := n.FirstChild(); note != nil; note = note.NextSibling() {
			r.footnote(note.(*extast.Footnote))
		}
	default:
		r.paragraph(n)
	}
}

func (r *bodyReader) heading(n *ast.Heading) {
	if n.Level > 3 {
		r.normalized(n, fmt.Sprintf("a heading of level %d becomes one of level 3 (###)", n.Level))
	}
	in, pictures := r.textOf(n)
	r.add(n, Block{Kind: Heading, Level: max(2, min(n.Level, 3)), Text: in.oneLine()})
	r.addPictures(n, pictures)
}

// paragraph reads a paragraph; a picture in it parts it, and an embed stands alone in its own.
func (r *bodyReader) paragraph(n ast.Node) {
	if link, ok := n.FirstChild().(*ast.Link); ok && link.NextSibling() == nil && string(link.Title) == "embed" {
		r.embed(n, link)
		return
	}
	parts := r.parts(n)
	for i, part := range parts {
		if part.image == nil {
			r.add(n, Block{Kind: Paragraph, Text: part.text.Normal()})
			continue
		}
		if len(parts) > 1 && i < 2 {
			r.normalized(n, "a picture inside a paragraph gets a paragraph of its own")
		}
		r.add(n, Block{Kind: Picture, Image: part.image})
	}
}

func (r *bodyReader) embed(n ast.Node, link *ast.Link) {
	address, ok := NormalAddress(unescape(link.Destination))
	if !ok {
		r.find(LevelError, CodeMarkupCut, n, "an embed needs an address that starts with https://")
	}
	in, _ := r.textOf(link)
	r.add(n, Block{Kind: Embed, URL: address, Text: in})
}

func (r *bodyReader) footnote(n *extast.Footnote) {
	label := normalLabel(string(n.Ref))
	if label != string(n.Ref) {
		r.find(LevelWarning, CodeFieldInvalid, n, fmt.Sprintf(
			"the footnote's label %q holds more than letters and digits; write [^1]", n.Ref))
	}
	in, pictures := r.flat(n)
	r.add(n, Block{Kind: Footnote, Label: label, Text: in})
	r.addPictures(n, pictures)
}

func (r *bodyReader) list(n *ast.List) {
	b := Block{Kind: List, Ordered: n.IsOrdered()}
	if b.Ordered {
		b.Start = n.Start
	}
	pictures := r.listItems(n, &b)
	r.add(n, b)
	r.addPictures(n, pictures)
}

// listItems adds the items of a list and, one after the other, those of lists inside them.
func (r *bodyReader) listItems(n *ast.List, b *Block) (pictures []*Image) {
	for item := n.FirstChild(); item != nil; item = item.NextSibling() {
		var in Inline
		for child := item.FirstChild(); child != nil; child = child.NextSibling() {
			if inner, ok := child.(*ast.List); ok {
				r.normalized(inner,
					"a list inside a list is flattened; its items follow the one they stood in")
				b.Items = append(b.Items, in.Normal())
				in = nil
				pictures = append(pictures, r.listItems(inner, b)...)
				continue
			}
			if len(in) > 0 {
				r.normalized(child, "paragraphs of one list item become lines of it")
				in = append(in, Span{Text: "\n"})
			}
			t, p := r.flat(child)
			in, pictures = append(in, t...), append(pictures, p...)
		}
		b.Items = append(b.Items, in.Normal())
	}
	b.Items = dropIf(b.Items, func(in Inline) bool { return len(in) == 0 })
	return pictures
}

func (r *bodyReader) quote(n *ast.Blockquote) {
	if r.relatedLines(n) {
		return
	}
	b := Block{Kind: Quote}
	pictures := r.quoteParagraphs(n, &b)
	r.add(n, b)
	r.addPictures(n, pictures)
}

func (r *bodyReader) quoteParagraphs(n ast.Node, b *Block) (pictures []*Image) {
	for child := n.FirstChild(); child != nil; child = child.NextSibling() {
		switch child.(type) {
		case *extast.FootnoteList:
			r.block(child)
			continue
		case *ast.Paragraph:
		default:
			r.normalized(child, "a quote holds paragraphs only; what else stands in it becomes one")
			if child.FirstChild() != nil && child.FirstChild().Type() == ast.TypeBlock {
				pictures = append(pictures, r.quoteParagraphs(child, b)...)
				continue
			}
		}
		in, p := r.flat(child)
		b.Items, pictures = append(b.Items, in.Normal()), append(pictures, p...)
	}
	b.Items = dropIf(b.Items, func(in Inline) bool { return len(in) == 0 })
	return pictures
}

// flat reads the text of a block with all that stands in it; parts of it stand on lines of their own.
func (r *bodyReader) flat(n ast.Node) (in Inline, pictures []*Image) {
	switch n := n.(type) {
	case *ast.FencedCodeBlock, *ast.CodeBlock:
		r.normalized(n, "code is kept as plain text")
		return r.codeText(n), nil
	case *ast.HTMLBlock:
		r.html(n, r.rawLines(n))
		return nil, nil
	case *extast.FootnoteList:
		r.block(n)
		return nil, nil
	}
	if first := n.FirstChild(); first == nil || first.Type() == ast.TypeInline {
		return r.textOf(n)
	}
	for child := n.FirstChild(); child != nil; child = child.NextSibling() {
		t, p := r.flat(child)
		if len(in) > 0 && len(t) > 0 {
			in = append(in, Span{Text: "\n"})
		}
		in, pictures = append(in, t...), append(pictures, p...)
	}
	return in, pictures
}

func (r *bodyReader) addPictures(n ast.Node, pictures []*Image) {
	for _, img := range pictures {
		r.normalized(n,
			"a picture inside a heading, list, quote or note gets a paragraph of its own after it")
		r.add(n, Block{Kind: Picture, Image: img})
	}
}

func (r *bodyReader) codeText(n ast.Node) Inline {
	return PlainInline(strings.TrimRight(r.rawLines(n), "\n"))
}

func (r *bodyReader) rawLines(n ast.Node) string { return string(n.Lines().Value(r.src)) }

// html reports raw HTML, which no copy may carry. A comment is only left out.
func (r *bodyReader) html(n ast.Node, raw string) {
	if strings.HasPrefix(strings.TrimSpace(raw), "<!--") {
		r.find(LevelWarning, CodeMarkupCut, n, "a comment is left out")
		return
	}
	r.find(LevelError, CodeMarkupCut, n, fmt.Sprintf(
		"HTML (%s) cannot stand here; write it in Markdown, or \\< for the sign itself", shorten(raw)))
}

// shorten is the first line of s in at most 40 letters.
func shorten(s string) string {
	s, _, _ = strings.Cut(strings.TrimSpace(s), "\n")
	if letters := []rune(Clean(s)); len(letters) > 40 {
		return string(letters[:39]) + "…"
	}
	return Clean(s)
}
