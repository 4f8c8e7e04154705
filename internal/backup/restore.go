package backup

import (
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"time"

	"pressrun/internal/store"
)

// Archive is a backup that was read to its end and found whole.
type Archive struct {
	Manifest
	Config []byte // its config.yaml
	Files  int    // beside the books
	file   string
}

// Open reads a backup and checks every hash. Nothing is written. A file that is no whole backup is an
// *ArchiveError, one of a newer program ErrNewer.
func Open(ctx context.Context, file string) (*Archive, error) {
	a := &Archive{file: file}
	books := false
	err := a.read(ctx, func(m member) (err error) {
		switch m.name {
		case booksName:
			books = true
		case configName:
			if a.Config, err = small(m, mostConfig); err != nil {
				err = &ArchiveError{file, err}
			}
		}
		a.Files++
		return err
	})
	if err == nil && (!books || a.Config == nil) {
		err = &ArchiveError{file, fmt.Errorf("%s or %s is not in it", booksName, configName)}
	}
	if err != nil {
		return nil, err
	}
	a.Files-- // the books
	return a, nil
}

// read reads the archive; faults of the archive itself say so.
func (a *Archive) read(ctx context.Context, visit func(member) error) error {
	in, err := os.Open(a.file)
	if err != nil {
		return err
	}
	defer func() { _ = in.Close() }()
	var visiting error
	manifest, err := read(ctx, in, func(m member) error {
		visiting = visit(m)
		return visiting
	})
	switch {
	case err == nil:
		a.Manifest = *manifest
		return nil
	case errors.Is(err, ErrNewer), errors.Is(err, context.Canceled), visiting != nil && errors.Is(err, visiting):
		return err
	}
	return &ArchiveError{a.file, err}
}

// Target is where a backup is restored to.
type Target struct {
	Dir       string // the folder of the publication, without one as yet
	Database  string // where the books go: sqlite:PATH of no file as yet, or an empty PostgreSQL
	BooksOnly bool   // leave the files of the folder as they are
	Now       func() time.Time
	Progress  func(done, all int) // rows copied to PostgreSQL; nil: nobody is told
}

// InTheWayError says that a restore would have to write over something.
type InTheWayError struct{ Paths []string }

// Error lists what stands there.
func (e *InTheWayError) Error() string {
	return fmt.Sprintf("nothing was restored: %s there already, and a restore never writes over anything. "+
		"Name a new folder, or move away what is there", list(e.Paths))
}

func list(paths []string) string {
	if len(paths) == 1 {
		return paths[0] + " is"
	}
	return strings.Join(paths, ", ") + " are"
}

// Restore makes the publication of the backup again, or its books alone. All is made ready in a folder that no other
// user can read, the hashes are checked again, and only then do the books and the files take their places, the
// config file last: a folder without it is no publication. Open editions and runs are paused and counted.
func (a *Archive) Restore(ctx context.Context, to Target) (held store.Held, err error) {
	if err := to.free(); err != nil {
		return held, err
	}
	if _, missing := os.Lstat(to.Dir); missing != nil {
		defer func() {
			if err != nil {
				_ = os.Remove(to.Dir) // which is empty again
			}
		}()
	}
	work, err := openWork(filepath.Join(to.Dir, ".pressrun-restore"))
	if err != nil {
		return held, outOfRoom(err)
	}
	defer func() { err = errors.Join(outOfRoom(err), work.close()) }()
	if err := a.extract(ctx, work, to.BooksOnly); err != nil {
		return held, err
	}
	books := work.path(booksName)
	if held, err = a.prepare(ctx, books, to); err != nil {
		return held, err
	}
	if err := to.placeBooks(ctx, books); err != nil {
		return held, err
	}
	if to.BooksOnly {
		return held, nil
	}
	return held, to.placeFiles(work)
}

// sqlitePath is the file of the target's database; empty when it is another.
func (to *Target) sqlitePath() string {
	path, _ := strings.CutPrefix(to.Database, "sqlite:")
	if path == to.Database {
		return ""
	}
	return path
}

// free looks whether anything is in the way. Whether a PostgreSQL is empty is seen when it is filled.
func (to *Target) free() error {
	var there []string
	look := func(path string) {
		if _, err := os.Lstat(path); err == nil {
			there = append(there, path)
		}
	}
	if !to.BooksOnly {
		for _, name := range append(folders(), configName, ".gitignore", "public", "var") {
			look(filepath.Join(to.Dir, name))
		}
	}
	if path := to.sqlitePath(); path != "" {
		look(path)
		look(path + "-wal")
	}
	if len(there) > 0 {
		return &InTheWayError{there}
	}
	return nil
}

// extract writes members below the work folder. os.Root keeps them there, whatever their names are.
func (a *Archive) extract(ctx context.Context, work *work, booksOnly bool) error {
	root, err := os.OpenRoot(work.dir)
	if err != nil {
		return err
	}
	defer func() { _ = root.Close() }()
	return a.read(ctx, func(m member) error {
		if booksOnly && m.name != booksName {
			return nil
		}
		if folder := filepath.Dir(m.name); folder != "." {
			if err := root.MkdirAll(folder, 0o755); err != nil {
				return err
			}
		}
		return writeMember(root, m)
	})
}

func writeMember(root *os.Root, m member) error {
	mode := fs.FileMode(0o644)
	if m.name == booksName || strings.HasSuffix(m.name, ".csv") {
		mode = 0o600 // people's addresses
	}
	out, err := root.OpenFile(m.name, os.O_WRONLY|os.O_CREATE|os.O_EXCL, mode)
	if err != nil {
		return err
	}
	if _, err = io.Copy(out, m.content); err == nil {
		err = out.Sync()
	}
	return errors.Join(err, out.Close())
}

// prepare brings the books up to date, sees that they are ours and all there, and pauses what is open.
func (a *Archive) prepare(ctx context.Context, path string, to Target) (held store.Held, err error) {
	books, err := store.Open(ctx, "sqlite:"+path, store.Options{Now: to.Now, Migrate: true})
	if errors.Is(err, store.ErrSchemaNewer) || errors.Is(err, store.ErrFull) || ctx.Err() != nil {
		return held, err
	}
	if err != nil {
		return held, &ArchiveError{a.file, err}
	}
	defer func() { err = errors.Join(err, books.Close()) }()
	if err := books.CheckSchema(ctx); err != nil {
		return held, &ArchiveError{a.file, err}
	}
	return books.HoldOpen(ctx, "restored from the backup of "+a.Created.Format(time.RFC3339)+
		"; mails sent after it are not in these books, so going on could mail people twice")
}

// placeBooks puts the books where they belong: the file itself, or its rows in one transaction.
func (to *Target) placeBooks(ctx context.Context, path string) (err error) {
	if at := to.sqlitePath(); at != "" {
		return placeFile(path, at)
	}
	from, err := store.Open(ctx, "sqlite:"+path, store.Options{Now: to.Now})
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, from.Close()) }()
	books, err := store.Open(ctx, to.Database, store.Options{Now: to.Now, Migrate: true})
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, books.Close()) }()
	_, err = store.Copy(ctx, from, books, to.Progress)
	return err
}

// placeFile moves a file to its place, on another disk by way of a copy.
func placeFile(from, to string) error {
	if err := os.MkdirAll(filepath.Dir(to), 0o755); err != nil {
		return err
	}
	if err := publish(from, to); err == nil || errors.Is(err, ErrThere) {
		return err
	}
	temp := to + ".part"
	if err := copyFile(from, temp); err != nil {
		return errors.Join(err, os.Remove(temp))
	}
	return publish(temp, to)
}

func copyFile(from, to string) (err error) {
	in, err := os.Open(from)
	if err != nil {
		return err
	}
	defer func() { _ = in.Close() }()
	out, err := os.OpenFile(to, os.O_WRONLY|os.O_CREATE|os.O_TRUNC, 0o600)
	if err != nil {
		return err
	}
	if _, err = io.Copy(out, in); err == nil {
		err = out.Sync()
	}
	return errors.Join(err, out.Close())
}

// placeFiles moves everything out of the work folder, the config file last.
func (to *Target) placeFiles(work *work) error {
	for _, name := range append(folders(), ".gitignore", configName) {
		if name == configName {
			if err := syncFolder(to.Dir); err != nil {
				return err
			}
		}
		if err := os.Rename(work.path(name), filepath.Join(to.Dir, name)); ignoreGone(err) != nil {
			return err
		}
	}
	return syncFolder(to.Dir)
}
