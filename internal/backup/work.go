package backup

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"syscall"

	"pressrun/internal/lockfile"
	"pressrun/internal/store"
)

// work is a private folder in which one process works. It is empty at first and gone at the end.
type work struct {
	dir  string
	lock *lockfile.Lock
}

const lockName = "lock"

func openWork(dir string) (*work, error) {
	if err := os.MkdirAll(filepath.Dir(dir), 0o755); err != nil {
		return nil, err
	}
	if err := os.Mkdir(dir, 0o700); err != nil && !errors.Is(err, fs.ErrExist) {
		return nil, err
	}
	lock, err := lockfile.Acquire(filepath.Join(dir, lockName))
	if err != nil {
		if !errors.Is(err, lockfile.ErrHeld) {
			_, _ = os.Remove(filepath.Join(dir, lockName)), os.Remove(dir) // as far as they are ours and empty
		}
		return nil, err
	}
	w := &work{dir, lock}
	if err := w.empty(); err != nil {
		return nil, errors.Join(err, lock.Release())
	}
	return w, nil
}

// empty removes what a killed process left.
func (w *work) empty() error {
	entries, err := os.ReadDir(w.dir)
	for _, e := range entries {
		if e.Name() != lockName {
			err = errors.Join(err, os.RemoveAll(w.path(e.Name())))
		}
	}
	return err
}

func (w *work) path(name string) string { return filepath.Join(w.dir, filepath.FromSlash(name)) }

// close removes the folder and all that is left in it.
func (w *work) close() error { return errors.Join(os.RemoveAll(w.dir), w.lock.Release()) }

// outOfRoom calls a full disk what the store calls one.
func outOfRoom(err error) error {
	for _, full := range []error{syscall.ENOSPC, syscall.EDQUOT, syscall.EFBIG} {
		if errors.Is(err, full) && !errors.Is(err, store.ErrFull) {
			return fmt.Errorf("%w (%w)", store.ErrFull, err)
		}
	}
	return err
}
