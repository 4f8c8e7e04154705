package web

import (
	"net/http"
	"strings"
)

// feedsFirst answers for the feeds that are kept before the routes are looked through. They are asked for most by far,
// and looking through the routes takes as long as answering.
func (s *Server) feedsFirst(p *public, rest http.Handler) http.Handler {
	base := s.Publication.URL.Path
	route := http.MethodGet + " " + base + publicPath
	answer := s.logged(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		p.answer(w, r, strings.TrimPrefix(r.URL.Path, base))
	}))
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		asked, below := strings.CutPrefix(r.URL.Path, base)
		if !below || r.Method != http.MethodGet && r.Method != http.MethodHead || !p.keepsFeed(asked) {
			rest.ServeHTTP(w, r)
			return
		}
		r.Pattern = route // by which answers are counted
		answer.ServeHTTP(w, r)
	})
}

// publicPath is the path of all files below public/, as of http.ServeMux.
const publicPath = "{path...}"

// keepsFeed tells whether a feed was asked for at a path before.
func (p *public) keepsFeed(asked string) bool {
	d := p.shelf.look(asked)
	return d != nil && d.feed
}
