package intake

import (
	"net/url"
	"strings"

	readability "codeberg.org/readeck/go-readability/v2"
	"golang.org/x/net/html"

	"pressrun/internal/piece"
)

// readByReadability is the last resort for a page whose layout the block walk cannot follow:
// it lets Readability find the main part, and reads that. The page's own title, dates and
// names are taken from its metadata.
func readByReadability(text string, pg *page, o Options) (Result, bool) {
	doc, err := html.Parse(strings.NewReader(text))
	if err != nil {
		return Result{}, false
	}
	base, _ := url.Parse(pg.canon)
	article, err := readability.FromDocument(doc, base)
	if err != nil || article.Node == nil {
		return Result{}, false
	}
	again := &page{html: true, meta: pg.meta, canon: pg.canon, cut: pg.cut, findings: pg.findings}
	w := &walker{page: again, base: base, rules: rulesFor("", o.Profiles), notes: map[string]string{}}
	w.walk(article.Node, enclosing{})
	w.flush()
	if len(again.blocks) == 0 {
		return Result{}, false
	}
	locate(again.blocks, text)
	result := readPage(again, o)
	if result.Piece == nil {
		return Result{}, false
	}
	result.Findings = append(result.Findings, piece.Finding{
		Level: piece.LevelWarning, Field: "body", Code: piece.CodeFieldGuessed,
		Message: "the layout of the page is unknown; the body was found by a general method; compare it with the page",
	})
	result.Removed = append(result.Removed, notKept(pg.blocks, again.blocks)...)
	return result, true
}

// notKept lists the blocks of the page that the main part does not have.
func notKept(all, kept []block) []Removed {
	have := map[string]bool{}
	for i := range kept {
		have[kept[i].text] = true
	}
	var out []Removed
	for i := range all {
		if b := &all[i]; b.text != "" && !have[b.text] {
			out = append(out, Removed{Text: b.text, Reason: "outside the main part of the page", Line: b.line})
		}
	}
	return out
}
