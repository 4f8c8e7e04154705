// Package wire is how copies travel to partners. Every channel has the same shape, so that one more
// fits beside the others: it takes a file by partner, piece and name, and says where the file went.
// Delivering the same file twice is delivering it once. An error means that the partner may not have
// it, and that trying again is safe.
package wire

import (
	"context"
	"errors"
	"fmt"
	"path/filepath"
	"strings"
	"unicode"

	"pressrun/internal/atomicfile"
)

// ErrName says that a partner, piece or file has a name that cannot stand in a path.
var ErrName = errors.New("wire: not a name for a file")

// Folder is the channel that writes to a folder on this machine: Root/<partner>/<slug>/<name>.
type Folder struct {
	Root string // such as var/partners
}

// Deliver writes one copy or notice and returns its path. The file is never seen half-written, and one
// that holds these bytes already stays untouched. A name that would lead elsewhere gives ErrName.
func (f Folder) Deliver(ctx context.Context, partnerSlug, pieceSlug, name string, data []byte) (location string, err error) {
	if err := ctx.Err(); err != nil {
		return "", err
	}
	for _, part := range []string{partnerSlug, pieceSlug, name} {
		if err := checkName(part); err != nil {
			return "", err
		}
	}
	path := filepath.Join(f.Root, partnerSlug, pieceSlug, name)
	if _, err := atomicfile.Write(path, data); err != nil {
		return "", fmt.Errorf("copy for partner %s: %w", partnerSlug, err)
	}
	return path, nil
}

// maxName is the longest file name in bytes on common file systems, less the room of a temporary name.
const maxName = 200

// checkName takes one path element that means the same on every system: no separator, no leading dot,
// no control character, nothing that Windows reserves.
func checkName(s string) error {
	bad := s == "" || len(s) > maxName || strings.HasPrefix(s, ".") || strings.ContainsAny(s, `/\:*?"<>|`) ||
		strings.ContainsFunc(s, unicode.IsControl) || !filepath.IsLocal(s)
	if bad {
		return fmt.Errorf("%w: %q; give it a slug of letters, digits and hyphens", ErrName, s)
	}
	return nil
}
