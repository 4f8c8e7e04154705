package web

import (
	"context"
	"net/http"
	"slices"
	"time"

	"pressrun/internal/readership"
	"pressrun/internal/site"
	"pressrun/internal/subscriber"
)

// change is one change that a reader makes on his own page; said is what the page says about it then.
type change func(ctx context.Context, r *http.Request) (said string, err error)

// changing answers a change with the page as it stands afterwards. All changes can be made again with no further
// effect, so that the page may be loaded anew; that is why it needs no redirect.
func (s *Server) changing(do change) http.Handler {
	return s.own(func(ctx context.Context, w http.ResponseWriter, r *http.Request) (int, []byte, error) {
		if err := s.readOwn(w, r); err != nil {
			return 0, nil, err
		}
		said, err := do(ctx, r)
		if err == nil {
			return s.preferencesPage(ctx, r, http.StatusOK, said, "")
		}
		status, why := unfit(w, err)
		if why == "" {
			return 0, nil, err
		}
		return s.preferencesPage(ctx, r, status, "", why)
	})
}

// notSaid is for a form that is none of the page's.
const notSaid = readership.Unfit("The request did not say what to do, so nothing was changed.")

// choose changes what the reader gets of a list.
func (s *Server) choose(ctx context.Context, r *http.Request) (string, error) {
	slug := r.PathValue("list")
	choices := choicesOf(r.PostForm)
	if len(choices) != 1 || choices[0].List != slug {
		return "", notSaid
	}
	offered, err := s.signUpLists(ctx, choices, true)
	if err != nil {
		return "", err
	}
	for _, o := range offered {
		if o.Slug == slug {
			choices[0].Sections = o.Choice.Sections // what is not offered is left out
		}
	}
	if err := s.Self.Preferences.Choose(ctx, r.PathValue("token"), choices[0]); err != nil {
		return "", err
	}
	return "Saved: what you get of " + s.listName(slug) + ".", nil
}

// leaveList ends one subscription.
func (s *Server) leaveList(ctx context.Context, r *http.Request) (string, error) {
	slug := r.PathValue("list")
	if r.PostForm.Get(site.OneClick) != site.OneClickValue {
		return "", notSaid
	}
	if !wellFormed(slug) { // PostgreSQL takes no text with a zero byte
		return "", notSaid
	}
	err := s.Readers.LeaveList(ctx, r.PathValue("token"), slug)
	return "You have left " + s.listName(slug) + ". One mail that was on its way already may still arrive.", err
}

// joinList puts the reader on a list.
func (s *Server) joinList(ctx context.Context, r *http.Request) (string, error) {
	slug := r.PathValue("list")
	if r.PostForm.Get(site.FieldDo) != site.DoAgree {
		return "", notSaid
	}
	offered, err := s.signUpLists(ctx, []subscriber.Choice{{List: slug}}, true)
	if err != nil {
		return "", err
	}
	words := ""
	for _, o := range offered {
		if o.Slug == slug {
			words = s.Site.JoinWords(o)
			err = s.mayJoin(ctx, r.PathValue("token"), &o)
		}
	}
	if err != nil {
		return "", err
	}
	err = s.Self.Preferences.Join(ctx, r.PathValue("token"), slug, words, s.clientIP(r))
	return "You get " + s.listName(slug) + " from now on.", err
}

// mayJoin tells that a closed list is for those who were on it: an operator put them there.
func (s *Server) mayJoin(ctx context.Context, token string, l *site.SignUpList) error {
	if !l.Closed {
		return nil
	}
	all, err := s.Readers.SubscriptionsByToken(ctx, token)
	if err == nil && !slices.ContainsFunc(all, func(sub subscriber.Subscription) bool { return sub.List == l.Slug }) {
		err = readership.Unfit("This list is closed, so nobody can join it here.")
	}
	return err
}

// pause begins or ends a break.
func (s *Server) pause(ctx context.Context, r *http.Request) (string, error) {
	p, token := s.Self.Preferences, r.PathValue("token")
	var until time.Time
	var err error
	switch r.PostForm.Get(site.FieldPause) {
	case site.PauseWeek:
		until, err = p.PauseForWeek(ctx, token)
	case site.PauseMonth:
		until, err = p.PauseForMonth(ctx, token)
	case site.PauseUntil:
		until, err = p.PauseUntil(ctx, token, r.PostForm.Get(site.FieldUntil))
	case site.PauseEnd:
		return "The break is over. The next mail comes as usual.", p.EndPause(ctx, token)
	default:
		return "", notSaid
	}
	return "Nothing is sent to you before " + s.Site.Day(until) + ".", err
}

// rename changes the name, or takes it out.
func (s *Server) rename(ctx context.Context, r *http.Request) (string, error) {
	p, token := s.Self.Preferences, r.PathValue("token")
	switch r.PostForm.Get(site.FieldDo) {
	case site.DoRemove:
		return "Your name is taken out.", p.Unname(ctx, token)
	case site.DoSave:
		name, err := p.Rename(ctx, token, r.PostForm.Get(site.FieldName))
		return "Your mails are addressed to " + subscriber.MaskedName(name) + " from now on.", err
	}
	return "", notSaid
}

// askMove has a letter sent to a new address.
func (s *Server) askMove(ctx context.Context, r *http.Request) (string, error) {
	email, err := s.Self.Moves.Ask(ctx, r.PathValue("token"), r.PostForm.Get(site.FieldEmail), s.clientIP(r))
	return "A letter with a button is on its way to " + subscriber.Masked(email) +
		". Until it is pressed, all stays as it is.", err
}

func (s *Server) listName(slug string) string {
	for _, l := range s.Lists {
		if l.Slug == slug {
			return l.Name
		}
	}
	return slug
}
