package site

import (
	"fmt"

	"pressrun/internal/piece"
	view "pressrun/templates/site"
)

// entryStyle is plain on purpose: reader apps bring their own.
const entryStyle = `:root{color-scheme:light dark}body{max-width:38rem;margin:0 auto;padding:1.5rem;` +
	`font:1.0625rem/1.6 Georgia,"Noto Serif",serif;overflow-wrap:break-word}` +
	`h1{font-size:1.6rem;line-height:1.2;margin:0 0 .4rem}h2{font-size:1.2rem}img{max-width:100%;height:auto}` +
	`figure{margin:1.2rem 0}figcaption,.meta{font:.875rem/1.5 system-ui,sans-serif;opacity:.8}` +
	`blockquote{margin:1rem 0;padding-left:1rem;border-left:3px solid}`

// entry is the feed entry in a plain reader. The content is the feed's own HTML;
// the frame that shows it is sandboxed, so that even a wrong one could do nothing.
func (s *Site) entry(e FeedEntry) view.Entry {
	if e.HTML == "" {
		return view.Entry{}
	}
	meta := piece.Clean(e.Bylines)
	if day := s.day(e.Published).Text; day != "" {
		meta += " · " + day
	}
	return view.Entry{Document: fmt.Sprintf(
		`<!doctype html><html lang="en"><head><meta charset="utf-8"><title>Feed entry</title>`+
			`<style>%s</style></head><body><h1>%s</h1><p class="meta">%s</p>%s</body></html>`,
		entryStyle, piece.AppendEscaped(nil, piece.Clean(e.Title)), piece.AppendEscaped(nil, meta), legible(e.HTML))}
}
