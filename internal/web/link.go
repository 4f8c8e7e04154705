package web

import (
	"context"
	"net/http"

	"pressrun/internal/site"
)

// showLink is the form by which a reader has his link sent to him.
func (s *Server) showLink(_ context.Context, w http.ResponseWriter, _ *http.Request) (int, []byte, error) {
	return s.linkPage(w, http.StatusOK, "")
}

func (s *Server) linkPage(w http.ResponseWriter, status int, fault string) (int, []byte, error) {
	w.Header().Set("Referrer-Policy", "same-origin") // there is no token in the address
	page, err := s.Site.LinkPage(fault)
	return status, page, err
}

// sendLink has the link sent to the address that was typed. Its answer is the same, in the same time, whoever has the
// address. It carries no right, so it matters not from where the form was sent; caps bound how often.
func (s *Server) sendLink(ctx context.Context, w http.ResponseWriter, r *http.Request) (int, []byte, error) {
	if err := readFields(w, r, maxForm); err != nil {
		return 0, nil, err
	}
	err := s.Self.Links.Ask(ctx, r.PostForm.Get(site.FieldEmail), s.clientIP(r))
	if status, why := unfit(w, err); why != "" {
		return s.linkPage(w, status, why)
	}
	if err != nil {
		return 0, nil, err
	}
	page, err := s.Site.LinkSentPage()
	return http.StatusOK, page, err
}
