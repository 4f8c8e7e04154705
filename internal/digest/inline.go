package digest

import (
	"fmt"
	"strings"

	"pressrun/internal/piece"
	view "pressrun/templates/mail"
)

// styler gives the plain tags of piece.AppendHTML their styles, since mail programs drop style sheets.
// Only tags written there can match: in text and attributes every "<" is escaped. h2 and h3 are the elements that the
// text's headings become.
func (m *maker) styler(h2, h3 string) *strings.Replacer {
	const caption = `<p class="faint" style="margin:8px 0 0;font-size:14px;line-height:1.5;color:` + view.FaintLight + `">`
	const quote = `<blockquote style="margin:0 0 20px;padding:0 20px">`
	return strings.NewReplacer(
		"<a href=", `<a style="color:`+m.look.view.Accent+`" href=`,
		"<blockquote><p>", quote+`<p style="margin:0 0 12px;font-style:italic">`,
		"<blockquote>", quote,
		"<p>", `<p style="margin:0 0 20px">`,
		"<h2>", "<"+h2+` style="margin:32px 0 12px;font-size:21px;line-height:1.35">`, "</h2>", "</"+h2+">",
		"<h3>", "<"+h3+` style="margin:28px 0 10px;font-size:18px;line-height:1.35">`, "</h3>", "</"+h3+">",
		"<ul>", `<ul style="margin:0 0 20px;padding:0 0 0 24px;list-style-type:disc">`,
		"<ol", `<ol style="margin:0 0 20px;padding:0 0 0 28px"`,
		"<li>", `<li style="margin:0 0 8px">`,
		"<figure>", `<div style="margin:0 0 20px">`, "</figure>", "</div>",
		"<figcaption>", caption, "</figcaption>", "</p>",
		"<img src=", `<img width="528" style="display:block;width:100%;max-width:528px;height:auto" src=`,
		"<sup>", `<sup style="font-size:12px;line-height:1">`,
	)
}

// stylePiece styles what stands below the title of a piece.
func (m *maker) stylePiece(plain []byte) string {
	if m.titled() {
		return m.styler("h2", "h3").Replace(string(plain))
	}
	return m.styler("h3", "h4").Replace(string(plain))
}

// bodyHTML is the part of a piece that stands between takeaways and credit.
func (m *maker) bodyHTML(p *piece.Piece, d depth) string {
	var plain []byte
	switch d {
	case whole:
		plain = piece.AppendHTML(nil, p.Body, piece.HTMLOptions{})
		if note := piece.Clean(p.EditorsNote); note != "" {
			plain = fmt.Appendf(plain, "<p><em>%s</em></p>\n", piece.AppendEscaped(nil, note))
		}
	case opening:
		plain = leadHTML(p)
	case takeaways:
		if !hasSummary(p) {
			plain = leadHTML(p)
		}
	}
	return m.stylePiece(plain)
}

func leadHTML(p *piece.Piece) []byte {
	lead := p.Lead()
	if len(lead) == 0 {
		return nil
	}
	return piece.AppendHTML(nil, []piece.Block{{Kind: piece.Paragraph, Text: lead}}, piece.HTMLOptions{})
}

// hasSummary tells whether takeaways or dek say what the piece holds.
func hasSummary(p *piece.Piece) bool {
	return len(cleanAll(p.Takeaways)) > 0 || piece.Clean(p.Dek) != ""
}
