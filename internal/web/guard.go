package web

import (
	"io"
	"log/slog"
	"net/http"
	"sync"
	"time"
)

// nosniff is a header's value that all answers share.
var nosniff = []string{"nosniff"}

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
		w.Header()["X-Content-Type-Options"] = nosniff
		next.ServeHTTP(w, r)
	})
}

// logged tells of each answer by its route, which names no reader. What failed stands out.
func (s *Server) logged(next http.Handler) http.Handler {
	watchers := sync.Pool{New: func() any { return new(watched) }} // every answer needs one
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		level := slog.LevelDebug
		if r.Method == http.MethodPost {
			level = slog.LevelInfo
		}
		tells := s.Log.Enabled(r.Context(), level)
		if !tells && s.Answered == nil {
			next.ServeHTTP(w, r)
			return
		}
		began := time.Now()
		seen := watchers.Get().(*watched)
		seen.ResponseWriter, seen.status = w, http.StatusOK
		next.ServeHTTP(seen, r)
		took := time.Since(began)
		if s.Answered != nil {
			s.Answered(r.Pattern, seen.status, took)
		}
		if tells {
			s.Log.Log(r.Context(), level, "answered", "route", r.Pattern, "status", seen.status,
				"took", took.Round(time.Microsecond))
		}
		seen.ResponseWriter = nil
		watchers.Put(seen)
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

// ReadFrom lets files go to the network without a detour.
func (w *watched) ReadFrom(r io.Reader) (int64, error) { return io.Copy(w.ResponseWriter, r) }

// Unwrap lets http.ResponseController find the writer.
func (w *watched) Unwrap() http.ResponseWriter { return w.ResponseWriter }
