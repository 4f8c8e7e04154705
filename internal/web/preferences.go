package web

import (
	"context"
	"errors"
	"net/http"

	"pressrun/internal/ledger"
	"pressrun/internal/site"
	"pressrun/internal/subscriber"
)

// showPreferences is the page with all that the reader can change.
func (s *Server) showPreferences(ctx context.Context, _ http.ResponseWriter, r *http.Request) (int, []byte, error) {
	return s.preferencesPage(ctx, r, http.StatusOK, "", "")
}

func (s *Server) preferencesPage(
	ctx context.Context, r *http.Request, status int, said, fault string,
) (int, []byte, error) {
	view, err := s.preferences(ctx, r.PathValue("token"))
	if err != nil {
		return 0, nil, err
	}
	view.Said, view.Fault = said, fault
	page, err := s.Site.PreferencesPage(view)
	return status, page, err
}

// preferences is what the page tells of a reader.
func (s *Server) preferences(ctx context.Context, token string) (site.Reader, error) {
	reader, err := s.Readers.SubscriptionByToken(ctx, token)
	if err != nil {
		return site.Reader{}, err
	}
	all, err := s.Readers.SubscriptionsByToken(ctx, token)
	if err != nil {
		return site.Reader{}, err
	}
	move, err := s.Readers.MoveOf(ctx, token)
	if err != nil && !errors.Is(err, ledger.ErrNotFound) {
		return site.Reader{}, err
	}
	view := s.shown(reader)
	view.Moving = subscriber.Masked(move.Email)
	view.FirstDay, view.LastDay = s.Self.Preferences.BreakBounds()
	view.Lists, view.More, err = s.shownLists(ctx, token, all)
	return view, err
}

// shownLists are the lists that the reader is or was on, and those that he may join.
func (s *Server) shownLists(
	ctx context.Context, token string, all []subscriber.Subscription,
) (mine, more []site.ReaderList, err error) {
	chosen := make([]subscriber.Choice, len(all))
	for i, sub := range all {
		chosen[i] = subscriber.Choice{List: sub.List, Sections: sub.Sections, Cadence: sub.Cadence, Content: sub.Content}
	}
	offered, err := s.signUpLists(ctx, chosen, true)
	if err != nil {
		return nil, nil, err
	}
	barred := false
	for _, sub := range all {
		l := s.shownList(sub)
		l.Paths = s.listPaths(token, sub.List)
		for _, o := range offered {
			if o.Slug == sub.List {
				l.Choice = o
			}
		}
		barred = barred || l.Standing == site.Barred
		mine = append(mine, l)
	}
	for _, o := range offered {
		if !o.Chosen && !o.Closed && !barred {
			more = append(more, site.ReaderList{
				Slug: o.Slug, Name: o.Name, About: o.Description, Choice: o, Paths: s.listPaths(token, o.Slug),
			})
		}
	}
	return mine, more, nil
}

func (s *Server) listPaths(token, list string) site.ListPaths {
	at := func(thing string) string {
		return pathOf(s.Publication.PreferenceAddress(token, "lists", list, thing))
	}
	return site.ListPaths{Choose: at("choices"), Leave: at("leave"), Join: at("join")}
}

// backToPreferences leads from the address of a change, which stands in the browser after it, to the page.
func (s *Server) backToPreferences(_ context.Context, w http.ResponseWriter, r *http.Request) (int, []byte, error) {
	w.Header().Set("Location", pathOf(s.Publication.PreferencesAddress(r.PathValue("token"))))
	return http.StatusSeeOther, nil, nil
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
