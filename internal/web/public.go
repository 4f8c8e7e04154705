package web

import (
	"errors"
	"io/fs"
	"net/http"
	"os"
	"path"
	"strings"

	"pressrun/internal/publication"
)

// public serves the files below a folder: no listing, nothing whose name begins with a dot, nothing outside, by
// symbolic links neither.
type public struct {
	folder string
}

// ServeHTTP answers with the file of the path, the index.html of a folder, or the page for what is not there.
func (p *public) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	root, err := os.OpenRoot(p.folder) // each time, since the folder may be put in place as a whole
	if err != nil {
		http.NotFound(w, r)
		return
	}
	defer func() { _ = root.Close() }()
	name := r.PathValue("path")
	if name == "" || strings.HasSuffix(name, "/") {
		name += "index.html"
	}
	switch err := serveFile(w, r, root, name); {
	case errors.Is(err, errFolder): // relative, so that no path makes it lead to another host
		http.Redirect(w, r, "./"+path.Base(r.URL.EscapedPath())+"/", http.StatusMovedPermanently)
	case err != nil: // not there, or not to be read
		notFound(w, r, root)
	}
}

// errFolder says that a path is that of a folder, without the slash at the end.
var errFolder = errors.New("is a folder")

func serveFile(w http.ResponseWriter, r *http.Request, root *os.Root, name string) error {
	if hidden(name) {
		return fs.ErrNotExist
	}
	file, info, err := openFile(root, name)
	if err != nil {
		return err
	}
	defer func() { _ = file.Close() }()
	h := w.Header()
	h.Set("Content-Type", mediaType(name))
	h.Set("Cache-Control", "no-cache") // ask each time: a correction must not wait for a cache
	if coded, coding, ok := sibling(root, name, r.Header.Get("Accept-Encoding")); ok {
		defer func() { _ = coded.Close() }()
		h.Set("Content-Encoding", coding)
		file = coded
	}
	h.Add("Vary", "Accept-Encoding")
	http.ServeContent(w, r, "", info.ModTime(), file)
	return nil
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

func openFile(root *os.Root, name string) (*os.File, fs.FileInfo, error) {
	file, err := root.Open(name)
	if err != nil {
		return nil, nil, err
	}
	info, err := file.Stat()
	switch {
	case err != nil:
	case info.IsDir():
		err = errFolder
	case !info.Mode().IsRegular():
		err = fs.ErrPermission
	default:
		return file, info, nil
	}
	return nil, nil, errors.Join(err, file.Close())
}

// notFound shows public/404.html, if it is there.
func notFound(w http.ResponseWriter, r *http.Request, root *os.Root) {
	page, err := root.ReadFile(publication.NotFoundPath())
	if err != nil {
		http.NotFound(w, r)
		return
	}
	w.Header().Set("Content-Type", mediaType(publication.NotFoundPath()))
	w.WriteHeader(http.StatusNotFound)
	_, _ = w.Write(page)
}
