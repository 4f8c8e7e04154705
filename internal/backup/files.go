package backup

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"slices"
	"strings"

	"pressrun/internal/atomicfile"
)

// files takes the publication's files into an archive.
type files struct {
	ctx     context.Context //nolint:containedctx // lives as long as one call
	writer  *writer
	secrets []string
	n       int
	leftOut []string // what stands beside them and was not taken
}

// addFolder takes a folder and all below it; one that is not there is none.
func (f *files) addFolder(name, folder string) error {
	folder, err := filepath.EvalSymlinks(folder)
	if errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	if err != nil {
		return err
	}
	return filepath.WalkDir(folder, func(file string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return ignoreGone(err)
		}
		below, err := filepath.Rel(folder, file)
		if err != nil {
			return err
		}
		return f.add(path.Join(name, filepath.ToSlash(below)), file)
	})
}

// ignoreGone passes over what was moved away between looking and reading, as a withdrawal does with a piece.
func ignoreGone(err error) error {
	if errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	return err
}

// add takes one file. Links are followed to plain files; keys and special files are left out.
func (f *files) add(name, file string) error {
	if err := f.ctx.Err(); err != nil {
		return err
	}
	if strings.HasPrefix(path.Base(name), atomicfile.Prefix) {
		return nil
	}
	info, err := os.Stat(file)
	if err != nil {
		return ignoreGone(err)
	}
	if secret(name) || slices.Contains(f.secrets, file) || !info.Mode().IsRegular() {
		f.leftOut = append(f.leftOut, name)
		return nil
	}
	return f.copy(name, file)
}

func (f *files) copy(name, file string) (err error) {
	in, err := os.Open(file)
	if err != nil {
		return ignoreGone(err)
	}
	defer func() { err = errors.Join(err, in.Close()) }()
	info, err := in.Stat() // of the file that was opened, which may have been replaced since
	if err != nil {
		return err
	}
	if name != booksName {
		f.n++
	}
	if err := f.writer.add(name, info.Size(), info.ModTime(), &cancellable{f.ctx, in}); err != nil {
		return fmt.Errorf("%s: %w", file, err)
	}
	return nil
}
