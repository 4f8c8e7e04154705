package web

import (
	"context"
	"crypto/sha256"
	"encoding/base64"
	"errors"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"time"

	"pressrun/internal/ledger"
)

// changeTime is how long a change may take, once asked for, whether or not the client waits for it: the server of
// a mail provider may be in a hurry, and its reader is to leave all the same.
const changeTime = 30 * time.Second

// reply makes one of the readers' pages, for the token in the path.
type reply func(ctx context.Context, w http.ResponseWriter, r *http.Request) ([]byte, error)

// page answers with a reply. A token that nobody has gets 404 and one page, whatever the method and whoever may
// have had it: nothing can be learnt from it, and a reader whose link was cut off is not told that he has left.
func (s *Server) page(answer reply) http.Handler {
	policy := s.contentPolicy()
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		secure(w.Header(), policy)
		ctx, stop := context.WithTimeout(context.WithoutCancel(r.Context()), changeTime)
		defer stop()
		status := http.StatusOK
		data, err := []byte(nil), ledger.ErrNotFound
		if wellFormed(r.PathValue("token")) {
			data, err = answer(ctx, w, r)
		}
		if err != nil {
			status, data, err = s.refused(err)
		}
		if err != nil {
			s.Log.Error("a reader's page could not be made", "route", r.Pattern, "error", err)
		}
		w.Header().Set("Content-Length", strconv.Itoa(len(data)))
		w.WriteHeader(status)
		_, _ = w.Write(data)
	})
}

// refused is the page for an error, and the error if it is one of ours.
func (s *Server) refused(cause error) (status int, page []byte, fault error) {
	var why *refusal
	var err error
	switch {
	case errors.Is(cause, ledger.ErrNotFound):
		status = http.StatusNotFound
		page, err = s.Site.UnknownLinkPage()
	case errors.As(cause, &why):
		status = why.status
		page, err = s.Site.NotDonePage(why.why)
	default:
		status, fault = http.StatusServiceUnavailable, cause
		page, err = s.Site.NotDonePage("Something is out of order here, and nothing was changed. " +
			"Please try again in some minutes.")
	}
	return status, page, errors.Join(fault, err)
}

// wellFormed tells whether a token can be one. Tokens are letters, digits and hyphens; others are not looked for.
func wellFormed(token string) bool {
	if token == "" || len(token) > 100 {
		return false
	}
	for _, c := range []byte(token) {
		if (c < '0' || c > '9') && (c < 'A' || c > 'Z') && (c < 'a' || c > 'z') && c != '-' && c != '_' {
			return false
		}
	}
	return true
}

// secure sets the headers of a page that belongs to one reader: kept nowhere, found by no search, framed by
// nobody, and its address, which holds the token, told to no other site.
func secure(h http.Header, policy string) {
	h.Set("Content-Type", "text/html; charset=utf-8")
	h.Set("Content-Security-Policy", policy)
	h.Set("Referrer-Policy", "no-referrer")
	h.Set("X-Robots-Tag", "noindex, nofollow")
	h.Set("Cache-Control", "no-store")
	h.Set("Cross-Origin-Opener-Policy", "same-origin")
}

// contentPolicy allows what the pages hold and no more: their own stylesheet, the pictures of the brand, and forms
// to this server (Content Security Policy Level 3). No script runs.
func (s *Server) contentPolicy() string {
	sum := sha256.Sum256([]byte(s.Site.ReaderStyle()))
	pictures := []string{"'self'"}
	brand := s.Publication.Brand
	for _, address := range []string{s.Publication.URL.String(), brand.Logo, brand.LogoDark} {
		if u, err := url.Parse(address); err == nil && u.Host != "" {
			pictures = append(pictures, u.Scheme+"://"+u.Host)
		}
	}
	style := "'sha256-" + base64.StdEncoding.EncodeToString(sum[:]) + "'"
	return "default-src 'none'; style-src " + style + "; img-src " + strings.Join(pictures, " ") +
		"; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
}
