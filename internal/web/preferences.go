package web

import (
	"context"
	"net/http"

	"pressrun/internal/site"
)

// showPreferences is the page with all lists of the reader.
func (s *Server) showPreferences(ctx context.Context, _ http.ResponseWriter, r *http.Request) ([]byte, error) {
	token := r.PathValue("token")
	reader, err := s.Readers.SubscriptionByToken(ctx, token)
	if err != nil {
		return nil, err
	}
	all, err := s.Readers.SubscriptionsByToken(ctx, token)
	if err != nil {
		return nil, err
	}
	view := s.shown(reader)
	for _, sub := range all {
		view.Lists = append(view.Lists, s.shownList(sub))
	}
	return s.Site.PreferencesPage(view)
}

// leaveAll ends every subscription of the reader.
func (s *Server) leaveAll(ctx context.Context, w http.ResponseWriter, r *http.Request) ([]byte, error) {
	if err := readForm(w, r, site.OneClick, site.OneClickValue); err != nil {
		return nil, err
	}
	token := r.PathValue("token")
	if _, err := s.Readers.LeaveAll(ctx, token); err != nil {
		return nil, err
	}
	reader, err := s.Readers.SubscriptionByToken(ctx, token)
	if err != nil {
		return nil, err
	}
	return s.Site.LeftAllPage(s.shown(reader))
}
