package web

import (
	"context"
	"net/http"
	"strconv"

	"pressrun/internal/clicks"
	"pressrun/internal/ledger"
)

// ReadOn is what counted links of mails need. They lead on for ever, also when nothing is counted any more.
type ReadOn struct {
	Sealer clicks.Sealer
	Books  interface {
		// LinkedPiece tells whether an edition has a piece.
		LinkedPiece(ctx context.Context, l ledger.ReadOnLink) (bool, error)
	}
	// Target is where the piece of a link is read; ledger.ErrNotFound when there is no such piece.
	Target  func(ctx context.Context, l ledger.ReadOnLink) (string, error)
	Counter *clicks.Counter // nil: nothing is counted
}

// readOn leads from a mail to a piece, and counts it. Where a link leads stands in the books alone, and what the seal does not
// fit is not known, so it can't be made to lead anywhere else.
func (s *Server) readOn(w http.ResponseWriter, r *http.Request) {
	number, _ := strconv.Atoi(r.PathValue("number"))
	link := ledger.ReadOnLink{List: r.PathValue("list"), Number: number, Slug: r.PathValue("slug")}
	target, err := s.targetOf(r.Context(), link, r.PathValue("seal"))
	if err != nil {
		secure(w.Header(), s.contentPolicy())
		status, page, fault := s.refused(err)
		if fault != nil {
			s.Log.Error("a link could not be followed", "route", r.Pattern, "error", fault)
		}
		w.WriteHeader(status)
		_, _ = w.Write(page)
		return
	}
	if c := s.ReadOn.Counter; c != nil {
		c.Clicked(link, s.clientIP(r), clicks.ByMachine(r))
	}
	h := w.Header()
	h.Set("Location", target)
	h.Set("Cache-Control", "no-store")
	h.Set("Referrer-Policy", "no-referrer")
	h.Set("X-Robots-Tag", "noindex, nofollow")
	w.WriteHeader(http.StatusFound)
}

func (s *Server) targetOf(ctx context.Context, l ledger.ReadOnLink, seal string) (string, error) {
	if s.ReadOn == nil || !s.ReadOn.Sealer.Check(l, seal) {
		return "", ledger.ErrNotFound
	}
	linked, err := s.ReadOn.Books.LinkedPiece(ctx, l)
	if err == nil && !linked {
		err = ledger.ErrNotFound
	}
	if err != nil {
		return "", err
	}
	return s.ReadOn.Target(ctx, l)
}
