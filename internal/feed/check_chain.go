package feed

import (
	"fmt"
	"path"
	"strings"

	"pressrun/internal/publication"
)

// CheckChain follows a feed from its newest document to its oldest, by the links of RFC 5005 §4, and lists where
// readers would stop before the end. read gives the document at a path below public/.
func CheckChain(
	pub *publication.Publication, format publication.FeedFormat, read func(path string) ([]byte, error),
) []Problem {
	c := &checker{format: format}
	seen := map[string]bool{}
	for at := publication.FeedPath(format, ""); at != ""; {
		if seen[at] {
			c.feed("its documents lead in a circle back to %s; %s", at, buildAnew)
			break
		}
		seen[at] = true
		data, err := read(at)
		if err != nil {
			c.feed("its document %s cannot be read, so older pieces are not found: %v; %s", at, err, buildAnew)
			break
		}
		f, err := c.read(data)
		if err != nil {
			c.feed("its document %s cannot be read: %v; %s", at, err, buildAnew)
			break
		}
		if at, err = pathOf(pub, first(f.previous)); err != nil {
			c.feed("%v; %s", err, buildAnew)
			break
		}
	}
	return c.problems
}

// pathOf is the path below public/ of an address; empty for none.
func pathOf(pub *publication.Publication, address string) (string, error) {
	below, ours := strings.CutPrefix(address, pub.URL.String())
	if address != "" && (!ours || path.Clean(below) != below || !publication.IsArchiveFeed(below)) {
		return "", fmt.Errorf("its older pieces are said to be at %s, which is no document of the archive", address)
	}
	return below, nil
}
