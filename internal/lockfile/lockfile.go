// Package lockfile keeps a second process from working on the same publication. The
// lock is the operating system's, so it ends with the process that holds it, however that ends.
package lockfile

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"
)

// ErrHeld says that another process holds the lock.
var ErrHeld = errors.New("another pressrun is at work on this publication; wait for it to end")

// Lock is a held lock.
type Lock struct{ file *os.File }

// Acquire takes the lock at path, making its folder as needed. It does not wait: a lock
// that is held is ErrHeld, with the number of the process that holds it.
func Acquire(path string) (*Lock, error) {
	file, err := openFile(path)
	if err != nil {
		return nil, fmt.Errorf("the lock file %s can't be opened; let this user write there and in its folder: %w", path, err)
	}
	if err := syscall.Flock(int(file.Fd()), syscall.LOCK_EX|syscall.LOCK_NB); err != nil {
		holder, _ := os.ReadFile(path)
		_ = file.Close()
		if errors.Is(err, syscall.EWOULDBLOCK) {
			return nil, fmt.Errorf("%w (process %s)", ErrHeld, strings.TrimSpace(string(holder)))
		}
		return nil, fmt.Errorf("%s could not be locked: %w", path, err)
	}
	if err := writeHolder(file); err != nil {
		_ = file.Close()
		return nil, err
	}
	return &Lock{file}, nil
}

func openFile(path string) (*os.File, error) {
	if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
		return nil, err
	}
	return os.OpenFile(path, os.O_RDWR|os.O_CREATE, 0o644)
}

func writeHolder(file *os.File) error {
	if err := file.Truncate(0); err != nil {
		return err
	}
	_, err := file.WriteAt([]byte(strconv.Itoa(os.Getpid())+"\n"), 0)
	return err
}

// Release gives the lock back. The file stays: removing it would let two processes hold two locks.
func (l *Lock) Release() error { return l.file.Close() }
