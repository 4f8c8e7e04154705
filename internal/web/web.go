// Package web answers over HTTP: the files below public/, and the pages on which readers leave a list (RFC 8058)
// and see what they get. It also answers the question by which a process that is about to mail makes sure that
// readers can leave; CheckAlive asks it.
//
// Logs name routes, never addresses or tokens: a path with a token lets whoever reads it end a subscription.
package web

import (
	"context"
	"log/slog"
	"net/http"
	"net/netip"
	"time"

	"pressrun/internal/publication"
	"pressrun/internal/readership"
	"pressrun/internal/site"
	"pressrun/internal/store"
	"pressrun/internal/subscriber"
)

// Readers is the keeper as the readers' pages see it. Each method finds the reader by the token of one of his
// subscriptions, and returns ledger.ErrNotFound when nobody has it.
type Readers interface {
	SubscriptionByToken(ctx context.Context, token string) (store.Reader, error)
	SubscriptionsByToken(ctx context.Context, token string) ([]subscriber.Subscription, error)
	// MoveOf is the change of address that waits for the new one to say yes.
	MoveOf(ctx context.Context, token string) (subscriber.Move, error)
	Changes
}

// Changes are what a reader can change. All may be asked for again without further effect.
type Changes interface {
	Leave(ctx context.Context, token string) (store.Reader, error)
	LeaveList(ctx context.Context, token, list string) error
	LeaveAll(ctx context.Context, token string) ([]subscriber.Subscription, error)
	Rejoin(ctx context.Context, token string) (store.Reader, error)
}

// Health is the keeper as those see it who ask whether this server works.
type Health interface {
	Ping(ctx context.Context) error
	// ProbeAnswer gives the answer to a nonce that was put into these books a moment ago, else ledger.ErrNotFound.
	ProbeAnswer(ctx context.Context, nonce string) (string, error)
}

// Server is what answers. All fields but ReadOn, Hooks and Answered must be set.
type Server struct {
	Publication *publication.Publication
	Site        *site.Site
	Lists       []subscriber.List
	Public      string // folder of pages and feeds; it may be made later
	Readers     Readers
	Health      Health
	Proxies     []netip.Prefix      // whose X-Forwarded-For is believed
	ReadOn      *ReadOn             // nil: no link of a mail was ever counted
	SignUps     *readership.SignUps // nil: there is no form to sign up by
	Archive     Archive             // of the topics that the form offers
	Hooks       *Hooks              // nil: no mail provider tells us anything
	Self        SelfService
	Log         *slog.Logger
	// Answered is told of each answer by its route, which names no reader; nil: nobody is.
	Answered func(route string, status int, took time.Duration)
}

// route is one line of the table of what is answered.
type route struct {
	method, path string // path as of http.ServeMux, below its base
	handler      http.Handler
}

// Handler makes the handler. Readers' pages stand below the path of site.app_url, pages and feeds below that
// of site.url.
func (s *Server) Handler() http.Handler {
	mux := http.NewServeMux()
	s.mount(mux, s.Publication.AppURL.Path, []route{
		{"GET", "u/{token}", s.page(s.showLeave)},
		{"POST", "u/{token}", s.page(s.leave)},
		{"GET", "u/{token}/back", s.page(s.showLeave)}, // an answer's address, opened again
		{"POST", "u/{token}/back", s.page(s.rejoin)},
		{"GET", "p/{token}", s.own(s.showPreferences)},
		{"GET", "p/{token}/{change...}", s.own(s.backToPreferences)},
		{"POST", "p/{token}/leave-all", s.page(s.leaveAll)},
		{"POST", "p/{token}/lists/{list}/choices", s.changing(s.choose)},
		{"POST", "p/{token}/lists/{list}/leave", s.changing(s.leaveList)},
		{"POST", "p/{token}/lists/{list}/join", s.changing(s.joinList)},
		{"POST", "p/{token}/pause", s.changing(s.pause)},
		{"POST", "p/{token}/name", s.changing(s.rename)},
		{"POST", "p/{token}/address", s.changing(s.askMove)},
		{"POST", "p/{token}/export", s.own(s.export)},
		{"GET", "p/{token}/erase", s.own(s.showErase)},
		{"POST", "p/{token}/erase", s.own(s.erase)},
		{"GET", "move/{token}", s.own(s.showMove)},
		{"POST", "move/{token}", s.own(s.move)},
		{"GET", "link", s.formPage(s.showLink)},
		{"POST", "link", s.formPage(s.sendLink)},
		{"GET", "subscribe", s.formPage(s.showSubscribe)},
		{"POST", "subscribe", s.formPage(s.subscribe)},
		{"GET", "confirm/{token}", s.formPage(s.showConfirm)},
		{"POST", "confirm/{token}", s.formPage(s.confirm)},
		{"GET", "c/{list}/{number}/{slug}/{seal}", http.HandlerFunc(s.readOn)},
		{"GET", "alive/{nonce}", http.HandlerFunc(s.alive)},
	})
	s.mount(mux, s.Publication.AppURL.Path, s.Hooks.routes())
	s.mount(mux, "/", []route{
		{"GET", "healthz", http.HandlerFunc(healthz)},
		{"GET", "readyz", http.HandlerFunc(s.readyz)},
	})
	files := newPublic(s.Publication, s.Public, time.Now)
	s.mount(mux, s.Publication.URL.Path, []route{{"GET", publicPath, files}})
	return s.guarded(s.feedsFirst(files, mux))
}

// mount puts routes below a base, which ends in a slash. GET answers HEAD too.
func (s *Server) mount(mux *http.ServeMux, base string, routes []route) {
	for _, r := range routes {
		mux.Handle(r.method+" "+base+r.path, s.logged(r.handler))
	}
}
