package backup

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"time"

	"pressrun/internal/store"
)

// Maker makes backups of a publication. Nobody needs to stop for it.
type Maker struct {
	Dir         string   // the publication's folder
	Config      string   // its config file
	Publication string   // its name
	Program     string   // version of this program
	Secrets     []string // key files that the configuration names: they are left out
	Books       *store.Store
	Now         func() time.Time
	Progress    func(done, all int) // rows copied; nil: nobody is told
}

// Made tells of a backup that was made.
type Made struct {
	Manifest Manifest
	Files    int   // beside the books
	Size     int64 // of the archive, in bytes
	LeftOut  []string
}

// ErrThere refuses to write over a file.
var ErrThere = errors.New("there is a file or folder of that name already, and none is ever written over; name another")

// Make writes a backup to file, which must not be there. It works in the folder FILE.part, which no other user can
// read, and gives the file its name when the last byte is on the disk. What a killed one left there, the next one
// of the same name clears away.
func (m *Maker) Make(ctx context.Context, file string) (_ *Made, err error) {
	if _, err := os.Lstat(file); err == nil {
		return nil, fmt.Errorf("%s: %w", file, ErrThere)
	}
	work, err := openWork(file + ".part")
	if err != nil {
		return nil, outOfRoom(err)
	}
	defer func() { err = errors.Join(outOfRoom(err), work.close()) }()
	made := &Made{Manifest: Manifest{
		Format: format, Program: m.Program, Database: m.Books.Dialect(), Publication: m.Publication, Created: m.Now().UTC().Truncate(time.Second),
	}}
	if err := m.copyBooks(ctx, work.path(booksName), &made.Manifest); err != nil {
		return nil, err
	}
	if err := m.pack(ctx, work, made); err != nil {
		return nil, err
	}
	return made, publish(work.path(archiveName), file)
}

// archiveName is the archive's name as long as it is not whole.
const archiveName = "archive"

// copyBooks makes an SQLite file of the books as they are at one moment.
func (m *Maker) copyBooks(ctx context.Context, path string, manifest *Manifest) (err error) {
	books, err := store.Open(ctx, "sqlite:"+path, store.Options{Now: m.Now, Migrate: true})
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, books.Close()) }()
	if manifest.Schema, err = books.SchemaVersion(ctx); err != nil {
		return err
	}
	manifest.Rows, err = store.Copy(ctx, m.Books, books, m.Progress)
	return err
}

// pack writes the archive and brings it to the disk.
func (m *Maker) pack(ctx context.Context, work *work, made *Made) (err error) {
	out, err := os.OpenFile(work.path(archiveName), os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o600)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, out.Close()) }()
	w, err := newWriter(out)
	if err != nil {
		return err
	}
	if err := m.addMembers(ctx, w, work, made); err != nil {
		return err
	}
	if err := w.close(made.Manifest.Created); err != nil {
		return err
	}
	info, err := out.Stat()
	if err != nil {
		return err
	}
	made.Size = info.Size()
	return out.Sync()
}

func (m *Maker) addMembers(ctx context.Context, w *writer, work *work, made *Made) error {
	manifest, err := made.Manifest.encode()
	if err != nil {
		return err
	}
	if err := w.addBytes(manifestName, manifest, made.Manifest.Created); err != nil {
		return err
	}
	f := &files{ctx: ctx, writer: w, secrets: m.Secrets}
	if err := f.add(configName, m.Config); err != nil {
		return err
	}
	if err := f.add(".gitignore", filepath.Join(m.Dir, ".gitignore")); err != nil {
		return err
	}
	for _, folder := range folders() {
		if err := f.addFolder(folder, filepath.Join(m.Dir, folder)); err != nil {
			return err
		}
	}
	made.Files, made.LeftOut = f.n, f.leftOut
	return f.add(booksName, work.path(booksName))
}

// publish gives a finished file its name, unless something has that name by now.
func publish(temp, file string) error {
	err := os.Link(temp, file)
	switch {
	case err == nil:
		err = os.Remove(temp)
	case errors.Is(err, fs.ErrExist):
		err = fmt.Errorf("%s: %w", file, ErrThere)
	default: // not every file system has links
		err = os.Rename(temp, file)
	}
	if err != nil {
		return err
	}
	return syncFolder(filepath.Dir(file))
}

func syncFolder(folder string) error {
	d, err := os.Open(folder)
	if err != nil {
		return err
	}
	return errors.Join(d.Sync(), d.Close())
}
