package web

import (
	"net/url"
	"time"

	"pressrun/internal/site"
	"pressrun/internal/store"
	"pressrun/internal/subscriber"
)

// shown is what the pages tell of a reader.
func (s *Server) shown(r store.Reader) site.Reader {
	token, p := r.Subscription.Token, s.Publication
	change := func(thing string) string { return pathOf(p.PreferenceAddress(token, thing)) }
	return site.Reader{
		Address: subscriber.Masked(r.Email), Name: subscriber.MaskedName(r.Name),
		List: s.shownList(r.Subscription), PausedUntil: s.pausedUntil(r),
		Paths: site.ReaderPaths{
			Leave: pathOf(p.LeaveAddress(token)), Rejoin: pathOf(p.RejoinAddress(token)),
			Preferences: pathOf(p.PreferencesAddress(token)), LeaveAll: pathOf(p.LeaveAllAddress(token)),
			Pause: change("pause"), Name: change("name"), Move: change("address"), Export: change("export"),
			Erase: change("erase"),
		},
	}
}

// pausedUntil is the end of a reader's break; the zero time: he takes none.
func (s *Server) pausedUntil(r store.Reader) time.Time {
	if !r.PausedUntil.After(s.Self.Preferences.Now()) {
		return time.Time{}
	}
	return r.PausedUntil
}

func (s *Server) shownList(sub subscriber.Subscription) site.ReaderList {
	list := site.ReaderList{Slug: sub.List, Name: sub.List}
	for _, l := range s.Lists {
		if l.Slug == sub.List {
			list.Name, list.About = l.Name, l.Description
		}
	}
	switch sub.Status {
	case subscriber.Confirmed:
		list.Standing, list.Since = site.On, sub.ConsentAt
	case subscriber.Unconfirmed:
		list.Standing = site.Waiting
	case subscriber.Left:
		list.Standing, list.Since = site.Gone, sub.ChangedAt
	default:
		list.Standing = site.Barred
	}
	return list
}

func pathOf(address string) string {
	u, err := url.Parse(address)
	if err != nil {
		return ""
	}
	return u.EscapedPath()
}
