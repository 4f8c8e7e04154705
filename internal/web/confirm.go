package web

import (
	"context"
	"errors"
	"net/http"
	"slices"

	"pressrun/internal/ledger"
	"pressrun/internal/site"
	"pressrun/internal/store"
	"pressrun/internal/subscriber"
)

// showConfirm is the page with the button. It changes nothing, since mail scanners follow links. Once the button was
// pressed it says how the reader stands.
func (s *Server) showConfirm(ctx context.Context, _ http.ResponseWriter, r *http.Request) (int, []byte, error) {
	token := r.PathValue("token")
	if s.SignUps == nil || !wellFormed(token) {
		return s.oldConfirm()
	}
	n, err := s.SignUps.Pending(ctx, token)
	switch {
	case errors.Is(err, ledger.ErrNotFound):
		return s.oldConfirm()
	case err != nil:
		return 0, nil, err
	case !n.ConfirmedAt.IsZero():
		return s.confirmed(ctx, r)
	}
	lists, err := s.signUpLists(ctx, n.Choices, true)
	if err != nil {
		return 0, nil, err
	}
	page, err := s.Site.ConfirmPage(site.Confirming{
		Address: subscriber.Masked(n.Email), Path: pathOf(s.Publication.ConfirmAddress(token)),
		Lists: slices.DeleteFunc(lists, func(l site.SignUpList) bool { return !l.Chosen }),
	})
	return http.StatusOK, page, err
}

// confirm makes subscriptions of what was asked for. The token is the whole right, so it matters not from where the
// button was pressed.
func (s *Server) confirm(ctx context.Context, w http.ResponseWriter, r *http.Request) (int, []byte, error) {
	if err := readForm(w, r, site.Confirm, site.ConfirmValue); err != nil {
		return 0, nil, err
	}
	if s.SignUps == nil || !wellFormed(r.PathValue("token")) {
		return s.oldConfirm()
	}
	return s.confirmed(ctx, r)
}

// confirmed confirms and says how the reader stands.
func (s *Server) confirmed(ctx context.Context, r *http.Request) (int, []byte, error) {
	j, err := s.SignUps.Confirm(ctx, r.PathValue("token"), s.clientIP(r))
	if errors.Is(err, ledger.ErrNotFound) || err == nil && len(j.Subscriptions) == 0 {
		return s.oldConfirm()
	}
	if err != nil {
		return 0, nil, err
	}
	var chosen []subscriber.Choice
	sub := j.Subscriptions[0]
	for _, x := range j.Subscriptions {
		if x.Status != subscriber.Confirmed {
			continue
		}
		if len(chosen) == 0 {
			sub = x
		}
		chosen = append(chosen, subscriber.Choice{List: x.List, Sections: x.Sections, Cadence: x.Cadence, Content: x.Content})
	}
	reader := s.shown(store.Reader{Subscriber: j.Subscriber, Subscription: sub})
	if reader.List.Standing == site.Gone {
		page, err := s.Site.LeftPage(reader)
		return http.StatusOK, page, err
	}
	lists, err := s.signUpLists(ctx, chosen, true)
	if err != nil {
		return 0, nil, err
	}
	page, err := s.Site.JoinedPage(reader, slices.DeleteFunc(lists, func(l site.SignUpList) bool { return !l.Chosen }))
	return http.StatusOK, page, err
}

// oldConfirm answers a link that leads to no sign-up any more.
func (s *Server) oldConfirm() (int, []byte, error) {
	form := ""
	if s.SignUps != nil {
		form = s.formPath()
	}
	page, err := s.Site.OldConfirmPage(form)
	return http.StatusNotFound, page, err
}
