package web

import (
	"context"
	"net/http"

	"pressrun/internal/site"
)

// showLeave is the page with the button. It changes nothing, since mail scanners and browsers fetch links of
// their own accord (RFC 8058 §1).
func (s *Server) showLeave(ctx context.Context, _ http.ResponseWriter, r *http.Request) ([]byte, error) {
	reader, err := s.Readers.SubscriptionByToken(ctx, r.PathValue("token"))
	if err != nil {
		return nil, err
	}
	return s.Site.LeavePage(s.shown(reader))
}

// leave ends a subscription at once: without cookie, sign-in or redirect (RFC 8058 §3.1, §3.2). Once more, it
// answers the same.
func (s *Server) leave(ctx context.Context, w http.ResponseWriter, r *http.Request) ([]byte, error) {
	if err := readForm(w, r, site.OneClick, site.OneClickValue); err != nil {
		return nil, err
	}
	reader, err := s.Readers.Leave(ctx, r.PathValue("token"))
	if err != nil {
		return nil, err
	}
	return s.Site.LeftPage(s.shown(reader))
}

// rejoin takes a leaving back, of the token's list alone.
func (s *Server) rejoin(ctx context.Context, w http.ResponseWriter, r *http.Request) ([]byte, error) {
	if err := readForm(w, r, site.Rejoin, site.RejoinValue); err != nil {
		return nil, err
	}
	reader, err := s.Readers.Rejoin(ctx, r.PathValue("token"))
	if err != nil {
		return nil, err
	}
	return s.Site.RejoinedPage(s.shown(reader))
}
