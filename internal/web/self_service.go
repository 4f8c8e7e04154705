package web

import (
	"context"
	"errors"
	"net/http"

	"pressrun/internal/ledger"
	"pressrun/internal/readership"
	"pressrun/internal/store"
	"pressrun/internal/subscriber"
)

// SelfService is what readers do by themselves, beside leaving. All fields must be set.
type SelfService struct {
	Preferences *readership.Preferences
	Moves       *readership.Moves
	Links       *readership.Links
	Export      *readership.Export
	Erasing     *readership.Erasing
}

// own is formPage for the token in the path. A token that none can be is not looked for. The pages may tell this
// server's name in the header Origin, and nobody more: without that, the buttons of old browsers would pass for
// another site's.
func (s *Server) own(answer formReply) http.Handler {
	return s.formPage(func(ctx context.Context, w http.ResponseWriter, r *http.Request) (int, []byte, error) {
		w.Header().Set("Referrer-Policy", "strict-origin")
		if !wellFormed(r.PathValue("token")) {
			return 0, nil, ledger.ErrNotFound
		}
		return answer(ctx, w, r)
	})
}

// readOwn reads a form of a page of ours: one that another site sends is refused, though it would have to know the
// token, which is the whole right.
func (s *Server) readOwn(w http.ResponseWriter, r *http.Request) error {
	if s.fromElsewhere(r) {
		return &refusal{http.StatusForbidden, "The request came from another site, so nothing was changed."}
	}
	return readFields(w, r, maxSignUp)
}

// fromElsewhere tells whether another site sent a form. Our own origin is known as such also where the server in front
// passes on another host.
func (s *Server) fromElsewhere(r *http.Request) bool {
	guard := http.NewCrossOriginProtection()
	app := s.Publication.AppURL
	if err := guard.AddTrustedOrigin(app.Scheme + "://" + app.Host); err != nil {
		return true
	}
	return guard.Check(r) != nil
}

// unfit tells whether an error is the reader's to know, with its status and what is said to him.
func unfit(w http.ResponseWriter, err error) (status int, why string) {
	var said readership.Unfit
	var full *subscriber.CapError
	switch {
	case errors.As(err, &said):
		return http.StatusUnprocessableEntity, said.Error()
	case errors.As(err, &full):
		w.Header().Set("Retry-After", seconds(full.Cap.Within))
		return http.StatusTooManyRequests, "That was asked for more often today than we take in a day, so nothing was " +
			"done. Please come back tomorrow."
	case errors.Is(err, store.ErrSuppressed):
		return http.StatusUnprocessableEntity, "Mail to your address came back or was reported as unwanted, so nothing is " +
			"sent to you, and nothing was changed. If you would like it again, write to us."
	case errors.Is(err, store.ErrAddressTaken):
		return http.StatusUnprocessableEntity, "This address gets our mail by itself by now, so it was not given to another."
	}
	return 0, ""
}
