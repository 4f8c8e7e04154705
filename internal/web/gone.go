package web

import (
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"sync/atomic"
	"time"

	"pressrun/internal/publication"
)

// gone is the list of what was taken back, as it stands in public/. It is looked at again at each request, since a page
// and the list come out in two renames.
type gone struct {
	folder string // public/
	file   string // of the list
	now    func() time.Time
	list   atomic.Pointer[goneList]
}

// goneList is the list as it was read.
type goneList struct {
	info    fs.FileInfo // nil: there is none
	young   bool        // see document
	folders map[string]bool
}

func newGone(folder string, now func() time.Time) *gone {
	return &gone{folder: folder, file: filepath.Join(folder, publication.GonePath()), now: now}
}

// maxGone is the most that is read of the list, in bytes.
const maxGone = 4 << 20

// above is the folder that is gone and has a path at or below it, with a slash at its end.
func (g *gone) above(path string) (folder string, ok bool) {
	folders := g.current().folders
	if len(folders) == 0 {
		return "", false
	}
	for end := range len(path) {
		if path[end] == '/' && folders[path[:end+1]] {
			return path[:end+1], true
		}
	}
	return path + "/", folders[path+"/"]
}

// current is the list as it is on the disk now.
func (g *gone) current() *goneList {
	kept := g.list.Load()
	info, err := os.Stat(g.file)
	if err != nil {
		info = nil
	}
	switch {
	case kept == nil || kept.young:
	case info == nil && kept.info == nil:
		return kept
	case info != nil && kept.info != nil && sameFile(info, kept.info):
		return kept
	}
	read := g.read()
	g.list.Store(read)
	return read
}

func (g *gone) read() *goneList {
	list := &goneList{folders: map[string]bool{}}
	file, err := os.OpenInRoot(g.folder, publication.GonePath())
	if err != nil {
		return list
	}
	defer func() { _ = file.Close() }()
	if list.info, err = file.Stat(); err != nil {
		return &goneList{}
	}
	age := g.now().Sub(list.info.ModTime())
	list.young = age >= 0 && age < tick
	text, err := io.ReadAll(io.LimitReader(file, maxGone))
	if err != nil {
		return &goneList{}
	}
	for line := range strings.Lines(string(text)) {
		if line = strings.TrimSpace(line); strings.HasSuffix(line, "/") {
			list.folders[line] = true
		}
	}
	return list
}
