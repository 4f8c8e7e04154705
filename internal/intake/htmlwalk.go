package intake

import (
	"net/url"
	"slices"
	"strings"

	"golang.org/x/net/html"
	"golang.org/x/net/html/atom"

	"pressrun/internal/piece"
)

// walker turns a tree into blocks. The tree is at most 512 deep (the parser refuses more), so
// walking it by recursion is safe.
type walker struct {
	page    *page
	base    *url.URL
	rules   *ruleIndex
	scope   *html.Node // the element that holds the piece, if one does
	place   place
	notes   map[string]string // ids of footnotes on the page → label
	groups  int
	unsafe  int
	pending block // the block that gathers inline text now
	spans   []piece.Span
}

// enclosing is what the enclosing elements say.
type enclosing struct {
	within  []Field
	hint    Field
	reason  string // not empty inside furniture
	kind    piece.Kind
	group   int
	level   int
	ordered bool
	start   int
	label   string
	mark    piece.Span // marks and link in force
}

func (w *walker) walk(n *html.Node, ctx enclosing) {
	switch n.Type {
	case html.TextNode:
		w.text(n.Data, ctx)
	case html.DocumentNode:
		w.children(n, ctx)
	case html.ElementNode:
		w.element(n, ctx)
	}
}

func (w *walker) children(n *html.Node, ctx enclosing) {
	for c := n.FirstChild; c != nil; c = c.NextSibling {
		w.walk(c, ctx)
	}
}

func (w *walker) element(n *html.Node, ctx enclosing) {
	w.countHandlers(n)
	if w.special(n, ctx) {
		return
	}
	if n == w.scope {
		w.flush()
		w.place = placeInside
		defer func() { w.flush(); w.place = placeAfter }()
	}
	ctx, own := w.describe(n, ctx)
	if own || isBlockElement(n.DataAtom) {
		w.flush()
		w.children(n, ctx)
		w.flush()
		return
	}
	w.children(n, withMarks(n, ctx, w))
}

// special deals with elements that are no text of the page, and with those that are a block
// by themselves.
func (w *walker) special(n *html.Node, ctx enclosing) bool {
	switch n.DataAtom {
	case atom.Script, atom.Style:
		w.unsafe++
		return true
	case atom.Head, atom.Noscript, atom.Template, atom.Svg, atom.Math, atom.Object, atom.Canvas, atom.Map:
		return true
	case atom.Button, atom.Input, atom.Select, atom.Textarea, atom.Form, atom.Dialog:
		if n.DataAtom == atom.Form && longProse(n) { // some sites wrap the whole page in a form
			return false
		}
		w.removeWhole(n, "a form control")
		return true
	case atom.Iframe, atom.Video, atom.Audio, atom.Embed:
		w.embedFrame(n, ctx)
		return true
	case atom.Img:
		w.picture(n, ctx)
		return true
	case atom.Br:
		w.lineBreak(ctx)
		return true
	case atom.Hr:
		w.flush()
		return true
	case atom.Blockquote:
		if embedded, ok := postLink(n); ok {
			w.embedPost(n, embedded, ctx)
			return true
		}
	case atom.Sup:
		return w.noteReference(n, ctx)
	}
	if isHidden(n) {
		w.removeWhole(n, "hidden on the page")
		return true
	}
	return false
}

// describe adds to the context what the element says of its content; own tells whether the
// element holds a field, which makes it a block whatever its tag.
func (w *walker) describe(n *html.Node, ctx enclosing) (enclosing, bool) {
	own := false
	if f := w.rules.field(n, ctx.within); f != "" {
		ctx, own = w.enter(n, ctx, f)
	}
	switch n.DataAtom {
	case atom.H1, atom.H2, atom.H3, atom.H4, atom.H5, atom.H6:
		ctx.kind, ctx.level = piece.Heading, int(n.Data[1]-'0')
	case atom.Ul, atom.Ol:
		ctx = w.openList(n, ctx)
	case atom.Blockquote:
		ctx.kind = piece.Quote
		ctx.group = w.newGroup()
	case atom.Footer:
		if ctx.kind != piece.Quote && !insideScope(n, w.scope) {
			ctx.reason = "the page's footer"
		}
	case atom.Li:
		if id := attr(n, "id"); w.notes[id] != "" {
			ctx.hint, ctx.label = FieldFootnotes, w.notes[id]
		}
	}
	if reason := furnitureRole(n); reason != "" && ctx.reason == "" {
		ctx.reason = reason
	}
	return ctx, own
}

func (w *walker) enter(n *html.Node, ctx enclosing, f Field) (enclosing, bool) {
	within := append(slices.Clip(ctx.within), f)
	switch f {
	case FieldFurniture:
		if n == w.scope || contains(n, w.scope) || ctx.kind == piece.Quote || w.holdsPiece(n) {
			return ctx, false
		}
		if ctx.reason == "" {
			ctx.reason = "page furniture (" + furnitureName(n) + ")"
		}
	case FieldBodyBox:
		ctx.within = within
		return ctx, false
	case FieldTakeaways:
		ctx.hint, ctx.group = f, w.newGroup()
	case FieldPullQuote:
		ctx.hint, ctx.kind, ctx.group = f, piece.Quote, w.newGroup()
	case FieldDate, FieldBio, FieldNote, FieldAttribution, FieldFootnotes, FieldDek, FieldKicker:
		if f == FieldDate && longProse(n) { // "meta" can name a wrapper of everything
			return ctx, false
		}
		ctx.hint = f
	default:
		ctx.hint = f
	}
	ctx.within = within
	return ctx, true
}

// holdsPiece tells whether an element that is called like furniture ("paywall") holds so much of
// the prose that it must be the piece. Comments and consent boxes may be longer than a piece.
func (w *walker) holdsPiece(n *html.Node) bool {
	if n.DataAtom == atom.Nav || !insideScope(n, w.scope) {
		return false
	}
	name := strings.ToLower(attr(n, "class") + " " + attr(n, "id"))
	for _, never := range []string{"comment", "disqus", "cookie", "consent", "gdpr", "modal", "popup", "menu", "nav", "sidebar", "related", "offers"} {
		if strings.Contains(name, never) {
			return false
		}
	}
	words := paragraphWords(n)
	return words > 150 && words*4 > paragraphWords(w.scope)
}

func (w *walker) openList(n *html.Node, ctx enclosing) enclosing {
	if ctx.hint == FieldTakeaways {
		return ctx
	}
	if ctx.kind != piece.List { // the items of a nested list join those of the outer one
		ctx.group = w.newGroup()
		ctx.ordered = n.DataAtom == atom.Ol
		ctx.start = smallNumber(attr(n, "start"))
	}
	ctx.kind = piece.List
	return ctx
}

func (w *walker) newGroup() int { w.groups++; return w.groups }

// removeWhole lists the words of an element that is cut as a whole.
func (w *walker) removeWhole(n *html.Node, reason string) {
	if text := piece.Clean(textOf(n)); text != "" {
		w.page.cut = append(w.page.cut, Removed{Text: text, Reason: reason})
	}
}

// countHandlers counts what a script could hide in; none of it can reach a piece, since only
// text, links with a web address and picture sources are taken over at all.
func (w *walker) countHandlers(n *html.Node) {
	for _, a := range n.Attr {
		if strings.HasPrefix(a.Key, "on") {
			w.unsafe++
		}
	}
}
