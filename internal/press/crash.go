package press

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"

	"pressrun/internal/atomicfile"
)

// atWork is the file in var/ that stands while files are being written. One that stands already was
// left by a process that was killed, and only then are folders searched for its temporary files.
const atWork = "at-work"

// begin comes before anything is written, and done after. Writing commands hold the lock of the
// publication, so a mark that is found is of nobody who is still at work.
func (p *Press) begin() (done func(), err error) {
	mark := filepath.Join(p.Folders.Var, atWork)
	if _, err := os.Lstat(mark); err == nil {
		if err := p.sweep(); err != nil {
			return nil, fmt.Errorf("what a killed run left could not be tidied away: %w", err)
		}
	} else if !errors.Is(err, fs.ErrNotExist) {
		return nil, err
	}
	if err := os.MkdirAll(p.Folders.Var, 0o755); err != nil {
		return nil, err
	}
	if err := os.WriteFile(mark, nil, 0o644); err != nil { //nolint:gosec // it says nothing
		return nil, err
	}
	return func() { _ = os.Remove(mark) }, nil
}

// sweep removes temporary files from everywhere a run writes.
func (p *Press) sweep() error {
	var faults []error
	for _, folder := range []string{p.Folders.Public, p.Folders.Pieces, p.Folders.Var} {
		faults = append(faults, atomicfile.Sweep(folder))
	}
	return errors.Join(faults...)
}
