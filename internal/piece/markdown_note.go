package piece

import (
	"bytes"
	"sync"

	"github.com/yuin/goldmark/ast"
	"github.com/yuin/goldmark/extension"
	"github.com/yuin/goldmark/parser"
	"github.com/yuin/goldmark/text"
	"github.com/yuin/goldmark/util"
)

// markdownParser reads CommonMark with footnotes. Goldmark's footnote extension drops notes that
// nothing refers to and sorts the others, so only its block parser is used; references are read here
// whether or not a note answers them.
var markdownParser = sync.OnceValue(func() parser.Parser {
	blocks := append(parser.DefaultBlockParsers(), util.Prioritized(extension.NewFootnoteBlockParser(), 999))
	inlines := append(parser.DefaultInlineParsers(), util.Prioritized(noteParser{}, 101)) // before links, as in the extension
	return parser.NewParser(parser.WithBlockParsers(blocks...), parser.WithInlineParsers(inlines...),
		parser.WithParagraphTransformers(parser.DefaultParagraphTransformers()...))
})

// noteNode is a reference to a footnote.
type noteNode struct {
	ast.BaseInline
	label string
}

var noteKind = ast.NewNodeKind("Note")

// Kind implements ast.Node.
func (n *noteNode) Kind() ast.NodeKind { return noteKind }

// Dump implements ast.Node.
func (n *noteNode) Dump(source []byte, level int) {
	ast.DumpHelper(n, source, level, map[string]string{"Label": n.label}, nil)
}

// noteParser reads [^label].
type noteParser struct{}

// Trigger implements parser.InlineParser.
func (noteParser) Trigger() []byte { return []byte{'['} }

// Parse implements parser.InlineParser. A reference whose label normalLabel would change is left as text.
func (noteParser) Parse(_ ast.Node, block text.Reader, _ parser.Context) ast.Node {
	line, _ := block.PeekLine()
	if len(line) < 4 || line[1] != '^' {
		return nil
	}
	end := bytes.IndexByte(line, ']')
	if end < 3 {
		return nil
	}
	label := string(line[2:end])
	if normalLabel(label) != label {
		return nil
	}
	block.Advance(end + 1)
	return &noteNode{label: label}
}
