// Package wire is how copies travel to partners as files. Every channel has the same shape, so that one more
// fits beside the others: it takes a dispatch with its parcel and gives the dispatch back as it then stands.
// Delivering the same parcel twice is delivering it once, so trying again is always safe. Mail is not like that,
// and is carried by package delivery.
package wire

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"path/filepath"
	"strings"
	"unicode"

	"pressrun/internal/atomicfile"
	"pressrun/internal/ledger"
	"pressrun/internal/partner"
)

// ErrName says that a partner, piece or file has a name that cannot stand in a path.
var ErrName = errors.New("wire: not a name for a file")

// Folder is the channel that writes to a folder on this machine: Root/<partner>/<slug>/<name>.
type Folder struct {
	Root string // such as var/partners
}

// Deliver writes the files of a dispatch and gives it back as sent, with the path of the first. No file is ever seen
// half-written, and one that holds these bytes already stays untouched. Where that fails, as on a name that would
// lead elsewhere (ErrName), the dispatch is as it was, with the reason.
func (f Folder) Deliver(ctx context.Context, d ledger.Dispatch, p partner.Parcel) (ledger.Dispatch, error) {
	if err := ctx.Err(); err != nil {
		return d, err
	}
	var first string
	for _, file := range p.Files {
		path, err := f.write(d.Partner, d.Piece.Slug, file)
		if err != nil {
			d.Reason = err.Error()
			return d, nil //nolint:nilerr // it is the dispatch's, and stands there
		}
		first = cmp.Or(first, path)
	}
	d.State, d.Reason, d.Location = ledger.DispatchSent, "", first
	return d, nil
}

// Repeatable is true: a file written twice is there once.
func (Folder) Repeatable() bool { return true }

func (f Folder) write(partnerSlug, pieceSlug string, file partner.File) (path string, err error) {
	for _, part := range []string{partnerSlug, pieceSlug, file.Name} {
		if err := checkName(part); err != nil {
			return "", err
		}
	}
	path = filepath.Join(f.Root, partnerSlug, pieceSlug, file.Name)
	if _, err := atomicfile.Write(path, file.Data); err != nil {
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
