package intake

import (
	"fmt"
	"net/url"
	"strings"

	"golang.org/x/net/html"

	"pressrun/internal/piece"
)

// readHTML reads a page: the visible text leads, metadata confirms and fills gaps.
func readHTML(text string, address *url.URL, o Options) Result {
	if err := guardMarkup(text); err != nil {
		return refused(err.Error(), 0)
	}
	doc, err := html.Parse(strings.NewReader(text))
	if err != nil {
		return refused("the page's markup cannot be read ("+err.Error()+"); save the page again as text", 0)
	}
	pg := walkPage(doc, address, o)
	locate(pg.blocks, text)
	locateCut(pg.cut, text)
	result := readPage(pg, o)
	if pg.thin && len(text) <= maxFallback {
		if again, ok := readByReadability(text, pg, o); ok {
			return again
		}
	}
	return result
}

// maxFallback is the largest page in bytes for which the general method is tried.
const maxFallback = 1 << 20

const (
	maxDepth = 250        // nested elements; written pages stay below 100
	maxWork  = 30_000_000 // elements × depth: what the HTML parser may take at worst, about a second
)

// guardMarkup refuses pages on which the tree builder of HTML5 would take quadratic time.
// It counts tags roughly, without reading them.
func guardMarkup(text string) error {
	depth, deepest, tags := 0, 0, 0
	for i := strings.IndexByte(text, '<'); i >= 0 && i+1 < len(text); {
		switch c := text[i+1]; {
		case c == '/':
			depth = max(0, depth-1)
		case isASCIILetter(c):
			tags++
			if !endsByItself(text[i+1:]) {
				depth++
				deepest = max(deepest, depth)
			}
		}
		next := strings.IndexByte(text[i+1:], '<')
		if next < 0 {
			break
		}
		i += 1 + next
	}
	if deepest > maxDepth && deepest*tags > maxWork || tags > 500_000 {
		return fmt.Errorf("the page has %d elements nested up to %d deep, which no commentary page has; "+
			"save the piece as text", tags, deepest)
	}
	return nil
}

func isASCIILetter(c byte) bool { return c|0x20 >= 'a' && c|0x20 <= 'z' }

// endsByItself tells of elements whose end tag is commonly left out, and of void ones.
func endsByItself(tag string) bool {
	end := strings.IndexFunc(tag[:min(len(tag), 12)], func(r rune) bool { return !isASCIILetter(byte(r)) && (r < '0' || r > '9') })
	if end < 0 {
		return false
	}
	switch strings.ToLower(tag[:end]) {
	case "p", "li", "td", "th", "tr", "dt", "dd", "option", "br", "img", "meta", "link", "input", "hr",
		"source", "wbr", "col", "area", "base", "embed", "path", "circle", "rect":
		return true
	}
	return false
}

// walkPage makes the blocks of a parsed page.
func walkPage(doc *html.Node, address *url.URL, o Options) *page {
	pg := &page{html: true}
	base := address
	pg.meta = readMetadata(doc)
	pg.canon = canonicalOf(doc, address)
	if base == nil && pg.canon != "" {
		base, _ = url.Parse(pg.canon)
	}
	base = baseOf(doc, base)
	host := ""
	if base != nil {
		host = base.Hostname()
	}
	w := &walker{
		page: pg, base: base, rules: rulesFor(host, o.Profiles), scope: scopeOf(doc),
		notes: noteTargets(doc),
	}
	if w.scope != nil {
		w.place = placeBefore
	}
	w.walk(doc, enclosing{})
	w.flush()
	if w.unsafe > 0 {
		pg.findings = append(pg.findings, piece.Finding{
			Level: piece.LevelInfo, Field: "body", Code: piece.CodeMarkupCut,
			Message: fmt.Sprintf("markup that no copy may carry was left out (scripts, script links, event handlers: %d); "+
				"nothing to do", w.unsafe),
		})
	}
	return pg
}

// locate finds the line of each block: its first words are looked for, always forward and
// not further than a window, so that the whole takes one pass.
func locate(blocks []block, source string) {
	const window = 64 << 10
	at, line := 0, 1
	for i := range blocks {
		blocks[i].line = line
		probe := probeOf(blocks[i].text)
		if probe == "" {
			continue
		}
		found := strings.Index(source[at:min(len(source), at+window)], probe)
		if found < 0 {
			continue
		}
		line += strings.Count(source[at:at+found], "\n")
		at += found + len(probe)
		blocks[i].line = line
	}
}

// locateCut does the same for the parts that never became blocks.
func locateCut(cut []Removed, source string) {
	blocks := make([]block, len(cut))
	for i := range cut {
		blocks[i].text = cut[i].Text
	}
	locate(blocks, source)
	for i := range cut {
		cut[i].Line = blocks[i].line
	}
}

// probeOf is the first run of plain characters that stands in the source as it is.
func probeOf(text string) string {
	end := strings.IndexFunc(text, func(r rune) bool { return r >= 0x80 || r == '&' || r == '<' || r == '>' })
	if end < 0 {
		end = len(text)
	}
	probe := text[:min(end, 24)]
	if cut := strings.IndexByte(probe, ' '); cut > 3 {
		probe = probe[:cut] // source lines may break at any space
	}
	return strings.TrimSpace(probe)
}
