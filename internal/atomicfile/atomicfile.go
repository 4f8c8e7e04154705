// Package atomicfile writes files that are never seen half-written: the bytes go to a
// temporary name in the same folder, reach the disk, and take their place by rename.
// A Set does so for many files at once: either all of its bytes are on the disk
// before the first file changes, or none changes.
package atomicfile

import (
	"bytes"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
)

// Prefix starts the name of every temporary file; a crash may leave some, and Sweep removes them.
const Prefix = ".pressrun-tmp-"

// Write puts data at path, making folders as needed. A file that holds these bytes already
// is left untouched, its time too; changed tells.
func Write(path string, data []byte) (changed bool, err error) {
	var set Set
	set.Add(path, data)
	n, err := set.Commit()
	return n > 0, err
}

// Set gathers files to be changed together. The zero value is ready for use.
type Set struct {
	files   []file
	removed []string
}

type file struct {
	path string
	data []byte
}

// Add puts one file into the set. The data must not change until Commit has returned.
func (s *Set) Add(path string, data []byte) { s.files = append(s.files, file{path, data}) }

// Remove takes a file away when the set is committed; one that is not there is no error.
func (s *Set) Remove(path string) { s.removed = append(s.removed, path) }

// Len is the number of files added.
func (s *Set) Len() int { return len(s.files) }

// Commit writes what changed and returns how many files that were. After an error of
// writing, no file has changed and no temporary file is left.
func (s *Set) Commit() (changed int, err error) {
	staged := make([]stagedFile, 0, len(s.files))
	defer func() {
		for _, f := range staged {
			_ = os.Remove(f.temp) // gone already after its rename
		}
	}()
	for _, f := range s.files {
		same, err := Holds(f.path, f.data)
		if err != nil {
			return 0, err
		}
		if same {
			continue
		}
		temp, err := stage(f.path, f.data)
		if err != nil {
			return 0, fmt.Errorf("%s could not be written, and no file was changed: %w", f.path, err)
		}
		staged = append(staged, stagedFile{temp, f.path})
	}
	return s.publish(staged)
}

type stagedFile struct{ temp, path string }

func (s *Set) publish(staged []stagedFile) (changed int, err error) {
	folders := map[string]bool{}
	for _, f := range staged {
		if err := os.Rename(f.temp, f.path); err != nil {
			return changed, err
		}
		folders[filepath.Dir(f.path)] = true
		changed++
	}
	for _, path := range s.removed {
		switch err := os.Remove(path); {
		case err == nil:
			folders[filepath.Dir(path)] = true
			changed++
		case !errors.Is(err, fs.ErrNotExist):
			return changed, err
		}
	}
	for folder := range folders {
		if err := syncFolder(folder); err != nil {
			return changed, err
		}
	}
	return changed, nil
}

// Holds tells whether a file holds these bytes already. One that is not there holds nothing.
func Holds(path string, data []byte) (bool, error) {
	info, err := os.Stat(path)
	if errors.Is(err, fs.ErrNotExist) {
		return false, nil
	}
	if err != nil {
		return false, err
	}
	if info.IsDir() {
		return false, fmt.Errorf("%s is a folder; move it away, a file of that name is to be written", path)
	}
	if info.Size() != int64(len(data)) {
		return false, nil
	}
	old, err := os.ReadFile(path)
	return err == nil && bytes.Equal(old, data), err
}

func stage(path string, data []byte) (temp string, err error) {
	folder := filepath.Dir(path)
	if err := os.MkdirAll(folder, 0o755); err != nil {
		return "", err
	}
	f, err := os.CreateTemp(folder, Prefix)
	if err != nil {
		return "", err
	}
	defer func() {
		if err != nil {
			_ = f.Close()
			_ = os.Remove(f.Name())
		}
	}()
	if err = f.Chmod(0o644); err != nil {
		return "", err
	}
	if _, err = f.Write(data); err != nil {
		return "", err
	}
	if err = f.Sync(); err != nil {
		return "", err
	}
	return f.Name(), f.Close()
}

// syncFolder makes renames in a folder durable.
func syncFolder(folder string) error {
	d, err := os.Open(folder)
	if err != nil {
		return err
	}
	defer func() { _ = d.Close() }()
	return d.Sync()
}

// Sweep removes temporary files that a killed process left below root.
func Sweep(root string) error {
	err := filepath.WalkDir(root, func(path string, d fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		if !d.IsDir() && strings.HasPrefix(d.Name(), Prefix) {
			return os.Remove(path)
		}
		return nil
	})
	if errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	return err
}
