package web

import (
	"errors"
	"net/http"

	"pressrun/internal/ledger"
)

// alive answers a nonce from the books, so that who put it there knows that this server reads the same books.
func (s *Server) alive(w http.ResponseWriter, r *http.Request) {
	answer, err := "", ledger.ErrNotFound
	if nonce := r.PathValue("nonce"); wellFormed(nonce) {
		answer, err = s.Health.ProbeAnswer(r.Context(), nonce)
	}
	switch {
	case errors.Is(err, ledger.ErrNotFound):
		plain(w, http.StatusNotFound, "These books know nothing of that.")
	case err != nil:
		s.Log.Error("a probe could not be answered", "error", err)
		plain(w, http.StatusServiceUnavailable, "The books cannot be read.")
	default:
		plain(w, http.StatusOK, answer)
	}
}

// healthz says that this server answers. One that does not is to be started anew.
func healthz(w http.ResponseWriter, _ *http.Request) { plain(w, http.StatusOK, "ok") }

// readyz says whether this server can do its work, which takes the books. One that can't is to get no requests.
func (s *Server) readyz(w http.ResponseWriter, r *http.Request) {
	if err := s.Health.Ping(r.Context()); err != nil {
		s.Log.Error("the books cannot be read", "error", err)
		plain(w, http.StatusServiceUnavailable, "The books cannot be read.")
		return
	}
	plain(w, http.StatusOK, "ok")
}

func plain(w http.ResponseWriter, status int, text string) {
	w.Header().Set("Content-Type", "text/plain; charset=utf-8")
	w.Header().Set("Cache-Control", "no-store")
	w.WriteHeader(status)
	_, _ = w.Write([]byte(text + "\n"))
}
