package web

import (
	"net/url"
	"strings"
	"unicode/utf8"

	"pressrun/internal/site"
	"pressrun/internal/store"
	"pressrun/internal/subscriber"
)

// shown is what the pages tell of a reader.
func (s *Server) shown(r store.Reader) site.Reader {
	token, p := r.Subscription.Token, s.Publication
	return site.Reader{
		Address: masked(r.Email),
		List:    s.shownList(r.Subscription),
		Paths: site.ReaderPaths{
			Leave: pathOf(p.LeaveAddress(token)), Rejoin: pathOf(p.RejoinAddress(token)),
			Preferences: pathOf(p.PreferencesAddress(token)), LeaveAll: pathOf(p.LeaveAllAddress(token)),
		},
	}
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

// masked is an address so that its owner knows it and nobody else learns it: links of mails end up in the
// public records of services that look at links.
func masked(email string) string {
	at := strings.LastIndexByte(email, '@')
	if at < 1 {
		return ""
	}
	_, first := utf8.DecodeRuneInString(email)
	return email[:first] + "•••" + email[at:]
}

func pathOf(address string) string {
	u, err := url.Parse(address)
	if err != nil {
		return ""
	}
	return u.EscapedPath()
}
