package web

import (
	"errors"
	"mime"
	"net/http"
)

// maxForm is the most bytes of a form; the one field it holds takes some hundred, with the frame of multipart.
const maxForm = 8 << 10

// refusal is a request that is not done, and why.
type refusal struct {
	status int
	why    string
}

// Error is the reason.
func (r *refusal) Error() string { return r.why }

// readForm reads the body of a POST, which must say name=value: a form of either kind, as mail providers send it
// (RFC 8058 §3.2) and as the buttons of the pages do. What stands in the address does not count, and neither do
// cookies: providers send none.
func readForm(w http.ResponseWriter, r *http.Request, name, value string) error {
	if err := readFields(w, r, maxForm); err != nil {
		return err
	}
	if r.PostForm.Get(name) != value {
		return &refusal{http.StatusBadRequest, "The request did not say " + name + "=" + value + ", so nothing was changed."}
	}
	return nil
}

// readFields reads the body of a POST, a form of at most so many bytes.
func readFields(w http.ResponseWriter, r *http.Request, most int64) error {
	r.Body = http.MaxBytesReader(w, r.Body, most)
	kind, _, err := mime.ParseMediaType(r.Header.Get("Content-Type"))
	switch {
	case err == nil && kind == "application/x-www-form-urlencoded":
		err = r.ParseForm()
	case err == nil && kind == "multipart/form-data":
		err = r.ParseMultipartForm(most)
	default:
		return &refusal{http.StatusUnsupportedMediaType, "The request was no form, so nothing was changed."}
	}
	var large *http.MaxBytesError
	if errors.As(err, &large) {
		return &refusal{http.StatusRequestEntityTooLarge, "The request was too large, so nothing was changed."}
	}
	if err != nil {
		return &refusal{http.StatusBadRequest, "The request could not be read, so nothing was changed."}
	}
	return nil
}
