package web

import (
	"context"
	"net/http"
	"strconv"
)

// formReply makes one of the pages by which people sign up, and its status.
type formReply func(ctx context.Context, w http.ResponseWriter, r *http.Request) (status int, page []byte, err error)

// formPage answers with a reply. A change that was asked for is made whether or not the client waits.
func (s *Server) formPage(answer formReply) http.Handler {
	policy := s.contentPolicy()
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		secure(w.Header(), policy)
		ctx, stop := context.WithTimeout(context.WithoutCancel(r.Context()), changeTime)
		defer stop()
		status, page, err := answer(ctx, w, r)
		if err != nil {
			status, page, err = s.refused(err)
		}
		if err != nil {
			s.Log.Error("a page could not be made", "route", r.Pattern, "error", err)
		}
		w.Header().Set("Content-Length", strconv.Itoa(len(page)))
		w.WriteHeader(status)
		_, _ = w.Write(page)
	})
}
