package web

import (
	"bytes"
	"errors"
	"io/fs"
	"net/http"
	"os"
	"path"
	"strings"
	"time"

	"pressrun/internal/publication"
)

// public answers with the files below a folder: no listing, nothing whose name begins with a dot, nothing outside, by
// symbolic links neither, and the packed files that stand beside others only in the place of those.
type public struct {
	publication *publication.Publication
	folder      string
	now         func() time.Time
	shelf       *shelf
	gone        *gone
}

func newPublic(pub *publication.Publication, folder string, now func() time.Time) *public {
	p := &public{publication: pub, folder: folder, now: now, gone: newGone(folder, now)}
	p.shelf = newShelf(p.read, now)
	return p
}

// ServeHTTP answers with the file of the path, the index.html of a folder, or the page for what is not there.
func (p *public) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	p.answer(w, r, r.PathValue("path"))
}

func (p *public) answer(w http.ResponseWriter, r *http.Request, asked string) {
	d, err := p.shelf.find(asked)
	if err == nil && d.feed { // never gone, and asked for most
		p.serve(w, r, d)
		return
	}
	folder, isGone := p.gone.above(asked)
	switch {
	case isGone:
		p.serveAs(w, r, folder, http.StatusGone)
	case errors.Is(err, errFolder): // relative, so that no path makes it lead to another host
		http.Redirect(w, r, "./"+path.Base(r.URL.EscapedPath())+"/", http.StatusMovedPermanently)
	case err != nil: // not there, or not to be read
		p.notFound(w, r)
	case d.forms[codingNone].body == nil:
		p.serveLarge(w, r, d)
	default:
		p.serve(w, r, d)
	}
}

// serve answers with a document that is kept, or says that the client has it.
func (p *public) serve(w http.ResponseWriter, r *http.Request, d *document) {
	f := d.form(r)
	h := w.Header()
	h["Etag"] = f.tags
	put(h, d.lasting)
	if conditional(r.Header) {
		put(h, d.headers)
		put(h, f.headers)
		http.ServeContent(w, r, "", p.told(d), bytes.NewReader(f.body))
		return
	}
	if unchanged(r.Header, f.tag, d.modified) {
		w.WriteHeader(http.StatusNotModified)
		return
	}
	if d.modified != 0 && d.modified <= p.now().Unix() {
		h["Last-Modified"] = d.modifiedText
	}
	put(h, d.headers)
	send(w, r, f, http.StatusOK)
}

// form is the form of a document that a client likes best.
func (d *document) form(r *http.Request) *form {
	return d.forms[choose(r.Header["Accept-Encoding"], d.there)]
}

func send(w http.ResponseWriter, r *http.Request, f *form, status int) {
	put(w.Header(), f.headers)
	w.WriteHeader(status)
	if r.Method != http.MethodHead {
		_, _ = w.Write(f.body)
	}
}

// told is the date of a document as http.ServeContent takes it, none while it lies ahead (RFC 9110 §8.8.2.1).
func (p *public) told(d *document) time.Time {
	if d.modified == 0 || d.modified > p.now().Unix() {
		return time.Time{}
	}
	return time.Unix(d.modified, 0)
}

// serveLarge answers with a file from the disk, if it is still the one that was read for its tag.
func (p *public) serveLarge(w http.ResponseWriter, r *http.Request, d *document) {
	file, err := p.reopen(d)
	if err != nil {
		w.Header().Set("Retry-After", "1")
		plain(w, http.StatusServiceUnavailable, "This file is being replaced.")
		return
	}
	defer func() { _ = file.Close() }()
	h := w.Header()
	h["Etag"] = d.forms[codingNone].tags
	put(h, d.lasting)
	put(h, d.headers)
	http.ServeContent(w, r, "", p.told(d), file)
}

func (p *public) reopen(d *document) (*os.File, error) {
	root, err := os.OpenRoot(p.folder)
	if err != nil {
		return nil, err
	}
	defer func() { _ = root.Close() }()
	file, info, err := openFile(root, d.name)
	if err == nil && !sameFile(info, d.info) {
		return nil, errors.Join(errReplaced, file.Close())
	}
	return file, err
}

var errReplaced = errors.New("was replaced")

// notFound shows public/404.html, if it is there.
func (p *public) notFound(w http.ResponseWriter, r *http.Request) {
	p.serveAs(w, r, publication.NotFoundPath(), http.StatusNotFound)
}

// serveAs answers with a document under another status than 200. Conditions do not count then (RFC 9110 §13.2.1), so
// it has no tag.
func (p *public) serveAs(w http.ResponseWriter, r *http.Request, asked string, status int) {
	d, err := p.shelf.find(asked)
	if err != nil || d.forms[codingNone].body == nil {
		w.Header()["Cache-Control"] = []string{alwaysAsk}
		http.Error(w, http.StatusText(status), status)
		return
	}
	put(w.Header(), d.lasting)
	put(w.Header(), d.headers)
	w.Header()["Cache-Control"] = []string{alwaysAsk}
	send(w, r, d.form(r), status)
}

// hidden tells whether a path has a part that is never served, or is none of a file.
func hidden(name string) bool {
	if !fs.ValidPath(name) || strings.ContainsAny(name, "\\\x00") {
		return true
	}
	for part := range strings.SplitSeq(name, "/") {
		if strings.HasPrefix(part, ".") {
			return true
		}
	}
	return false
}

// openFile opens a file that is one: opening a pipe would wait for who writes into it.
func openFile(root *os.Root, name string) (*os.File, fs.FileInfo, error) {
	info, err := root.Stat(name)
	switch {
	case err != nil:
		return nil, nil, err
	case info.IsDir():
		return nil, nil, errFolder
	case !info.Mode().IsRegular():
		return nil, nil, fs.ErrPermission
	}
	file, err := root.Open(name)
	if err != nil {
		return nil, nil, err
	}
	if info, err = file.Stat(); err == nil && info.Mode().IsRegular() {
		return file, info, nil
	}
	return nil, nil, errors.Join(err, fs.ErrPermission, file.Close())
}
