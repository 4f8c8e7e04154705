package web

import (
	"log/slog"
	"net/http"
	"time"
)

// guarded is the frame around all answers: no guessing of media types, and a fault of ours ends one answer, not
// the server.
func (s *Server) guarded(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		defer func() {
			if fault := recover(); fault != nil {
				s.Log.Error("an answer failed", "route", r.Pattern, "fault", fault)
				panic(http.ErrAbortHandler) // the connection ends, without a word of the standard library's
			}
		}()
		w.Header().Set("X-Content-Type-Options", "nosniff")
		next.ServeHTTP(w, r)
	})
}

// logged tells of each answer by its route, which names no reader. What failed stands out.
func (s *Server) logged(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		began := time.Now()
		seen := &watched{ResponseWriter: w, status: http.StatusOK}
		next.ServeHTTP(seen, r)
		level := slog.LevelDebug
		if r.Method == http.MethodPost {
			level = slog.LevelInfo
		}
		took := time.Since(began)
		if s.Answered != nil {
			s.Answered(r.Pattern, seen.status, took)
		}
		s.Log.Log(r.Context(), level, "answered", "route", r.Pattern, "status", seen.status,
			"took", took.Round(time.Microsecond))
	})
}

// watched remembers the status of an answer.
type watched struct {
	http.ResponseWriter
	status int
}

// WriteHeader remembers the status.
func (w *watched) WriteHeader(status int) {
	w.status = status
	w.ResponseWriter.WriteHeader(status)
}

// Unwrap lets http.ResponseController find the writer.
func (w *watched) Unwrap() http.ResponseWriter { return w.ResponseWriter }
