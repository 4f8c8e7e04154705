package web

import (
	"context"
	"net/http"

	"pressrun/internal/site"
	"pressrun/internal/subscriber"
)

// showMove is the page with the button. It changes nothing, since mail scanners follow links.
func (s *Server) showMove(ctx context.Context, _ http.ResponseWriter, r *http.Request) (int, []byte, error) {
	token := r.PathValue("token")
	m, err := s.Self.Moves.Pending(ctx, token)
	if err != nil {
		return 0, nil, err
	}
	if !m.Done.IsZero() {
		return s.movedPage(m)
	}
	page, err := s.Site.MovePage(site.Reader{
		Address: subscriber.Masked(m.From), Moving: subscriber.Masked(m.Email),
	}, pathOf(s.Publication.MoveAddress(token)))
	return http.StatusOK, page, err
}

// move gives the reader the address that the letter went to.
func (s *Server) move(ctx context.Context, w http.ResponseWriter, r *http.Request) (int, []byte, error) {
	if err := s.readOwn(w, r); err != nil {
		return 0, nil, err
	}
	if r.PostForm.Get(site.FieldDo) != site.DoAgree {
		return 0, nil, &refusal{http.StatusBadRequest, notSaid.Error()}
	}
	m, err := s.Self.Moves.Agree(ctx, r.PathValue("token"))
	if err == nil {
		return s.movedPage(m)
	}
	status, why := unfit(w, err)
	if why == "" {
		return 0, nil, err
	}
	page, err := s.Site.NotMovedPage(why)
	return status, page, err
}

func (s *Server) movedPage(m subscriber.Move) (int, []byte, error) {
	page, err := s.Site.MovedPage(site.Reader{
		Address: subscriber.Masked(m.From),
		Paths:   site.ReaderPaths{Preferences: pathOf(s.Publication.PreferencesAddress(m.Link))},
	})
	return http.StatusOK, page, err
}
