package piece

import (
	"fmt"
	"strings"

	"github.com/yuin/goldmark/ast"
)

// part is a run of text or one picture of a paragraph.
type part struct {
	text  Inline
	image *Image
}

// spanReader gathers the inline content of one block.
type spanReader struct {
	*bodyReader
	block ast.Node
	parts []part
	in    Inline
}

// parts reads the inline content of a block in order.
func (r *bodyReader) parts(n ast.Node) []part {
	s := spanReader{bodyReader: r, block: n}
	if n.Type() == ast.TypeInline {
		for s.block.Type() == ast.TypeInline {
			s.block = s.block.Parent()
		}
	}
	s.children(n, Span{})
	s.flush()
	return s.parts
}

// textOf is the text of a block and, apart, its pictures.
func (r *bodyReader) textOf(n ast.Node) (in Inline, pictures []*Image) {
	for _, p := range r.parts(n) {
		if p.image != nil {
			pictures = append(pictures, p.image)
			continue
		}
		in = append(in, p.text...)
	}
	return in, pictures
}

func (s *spanReader) flush() {
	if text := s.in; len(text) > 0 {
		s.parts = append(s.parts, part{text: text})
	}
	s.in = nil
}

func (s *spanReader) write(look Span, text string) {
	if n := len(s.in); n > 0 && s.in[n-1].Note == "" && s.in[n-1].look() == look {
		s.in[n-1].Text += text
		return
	}
	look.Text = text
	s.in = append(s.in, look)
}

func (s *spanReader) children(n ast.Node, look Span) {
	for c := n.FirstChild(); c != nil; c = c.NextSibling() {
		s.node(c, look)
	}
}

func (s *spanReader) node(n ast.Node, look Span) {
	switch n := n.(type) {
	case *ast.Text:
		s.write(look, unescape(n.Segment.Value(s.src)))
		if n.HardLineBreak() {
			s.write(look, "\n")
		} else if n.SoftLineBreak() {
			s.write(look, " ")
		}
	case *ast.String:
		s.write(look, string(n.Value))
	case *ast.Emphasis:
		look.Em = look.Em || n.Level == 1
		look.Strong = look.Strong || n.Level == 2
		s.children(n, look)
	case *ast.CodeSpan:
		s.normalized(s.block, "code is kept as plain text")
		for c := n.FirstChild(); c != nil; c = c.NextSibling() {
			if t, ok := c.(*ast.Text); ok {
				s.write(look, strings.ReplaceAll(string(t.Segment.Value(s.src)), "\n", " "))
			}
		}
	case *ast.Link:
		look.Href = s.address(unescape(n.Destination))
		s.children(n, look)
	case *ast.AutoLink:
		s.autolink(n, look)
	case *ast.Image:
		s.picture(n)
	case *ast.RawHTML:
		s.html(s.block, string(n.Segments.Value(s.src)))
	case *noteNode:
		s.in = append(s.in, Span{Note: n.label})
	default:
		s.children(n, look)
	}
}

// address is the normal address of a link, or empty with a finding when it cannot be one.
func (s *spanReader) address(raw string) string {
	address, ok := NormalAddress(raw)
	if ok {
		return address
	}
	s.find(LevelWarning, CodeMarkupCut, s.block,
		fmt.Sprintf("a link to %q is kept as plain words; links need a whole address that starts with https://", shorten(raw)))
	return ""
}

func (s *spanReader) autolink(n *ast.AutoLink, look Span) {
	text := string(n.Label(s.src))
	if n.AutoLinkType == ast.AutoLinkEmail {
		look.Href = s.address("mailto:" + text)
	} else {
		look.Href = s.address(text)
	}
	s.write(look, text)
}

func (s *spanReader) picture(n *ast.Image) {
	s.flush()
	img := readTitle(string(n.Title))
	img.Alt = Clean(s.plain(n))
	src := unescape(n.Destination)
	var ok bool
	if img.Src, ok = normalSource(src); !ok && src != "" {
		img.Src = ""
		s.find(LevelWarning, CodeMarkupCut, s.block,
			fmt.Sprintf("a picture from %q is not shown; give an address that starts with https://, or a file beside the piece", shorten(src)))
	}
	if normalImage(img) != nil {
		s.parts = append(s.parts, part{image: img})
	}
}

// plain is the words of a node without marks; what they hold is not reported again.
func (s *spanReader) plain(n ast.Node) string {
	quiet := bodyReader{src: s.src}
	in, _ := quiet.textOf(n)
	return in.Plain()
}

// readTitle reads caption, credit, rights and "decorative" from a picture's title, as
// appendPictureMarkdown writes them.
func readTitle(title string) *Image {
	var parts [4]string
	for i := range parts {
		var part string
		part, title = cutUnescaped(title, '|')
		parts[i] = Clean(unescape([]byte(part)))
	}
	return &Image{Caption: parts[0], Credit: parts[1], Rights: ImageRights(parts[2]), Decorative: parts[3] == decorativePart}
}

// cutUnescaped parts s at the first sign without a backslash before it.
func cutUnescaped(s string, sign byte) (before, after string) {
	for i := 0; i < len(s); i++ {
		switch s[i] {
		case '\\':
			i++
		case sign:
			return s[:i], s[i+1:]
		}
	}
	return s, ""
}
