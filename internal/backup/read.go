package backup

import (
	"archive/tar"
	"bufio"
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"hash"
	"io"
	"maps"
	"path"
	"slices"
	"strings"

	"github.com/klauspost/compress/gzip"
)

// member is one file of an archive while it is read.
type member struct {
	name    string
	size    int64
	content io.Reader
}

// reading reads an archive from its beginning to its end and believes nothing of it.
type reading struct {
	tar      *tar.Reader
	manifest *Manifest
	sums     map[string]string // by member, as they were counted here
	folders  map[string]bool   // of the members
}

// read calls visit with every member but the manifest and the hashes, in order, and checks that the archive is whole.
// What a member's content was worth is only known at the end.
func read(ctx context.Context, r io.Reader, visit func(member) error) (*Manifest, error) {
	z, err := gzip.NewReader(bufio.NewReaderSize(&cancellable{ctx, r}, 1<<16))
	if err != nil {
		return nil, err
	}
	a := &reading{tar: tar.NewReader(z), sums: map[string]string{}, folders: map[string]bool{}}
	if err := a.begin(); err != nil {
		return nil, err
	}
	for {
		m, err := a.next()
		if err != nil {
			return nil, err
		}
		if m.name == sumsName {
			break
		}
		if err := visit(m); err != nil {
			return nil, err
		}
		if err := a.finish(m); err != nil {
			return nil, err
		}
	}
	return a.manifest, a.end(z)
}

// begin reads the manifest, which comes first.
func (a *reading) begin() error {
	m, err := a.next()
	if err != nil {
		return err
	}
	if m.name != manifestName {
		return fmt.Errorf("it begins with %q and not with %s", m.name, manifestName)
	}
	data, err := small(m, mostManifest)
	if err != nil {
		return err
	}
	if a.manifest, err = parseManifest(data); err != nil {
		return err
	}
	return a.finish(m)
}

// next goes on to the next member.
func (a *reading) next() (member, error) {
	h, err := a.tar.Next()
	if errors.Is(err, io.EOF) {
		err = io.ErrUnexpectedEOF
	}
	if err != nil {
		return member{}, err
	}
	if h.Typeflag != tar.TypeReg || sparse(h) {
		return member{}, fmt.Errorf("%q: %w", h.Name, errLinks)
	}
	if err := checkName(h.Name); err != nil {
		return member{}, err
	}
	if err := a.unique(h.Name); err != nil {
		return member{}, err
	}
	if len(a.sums) == mostMembers {
		return member{}, fmt.Errorf("it has more than %d files", mostMembers)
	}
	return member{h.Name, h.Size, &hashed{a.tar, sha256.New()}}, nil
}

// unique refuses a name that is there already, as a file or as a folder, or that has a file for a folder.
func (a *reading) unique(name string) error {
	_, twice := a.sums[name]
	for folder := path.Dir(name); folder != "."; folder = path.Dir(folder) {
		a.folders[folder] = true
		_, file := a.sums[folder]
		twice = twice || file
	}
	if twice || a.folders[name] {
		return fmt.Errorf("it has %q twice", name)
	}
	return nil
}

// sparse tells of a member that is longer than what stands in the archive.
func sparse(h *tar.Header) bool {
	for key := range h.PAXRecords {
		if strings.HasPrefix(key, "GNU.sparse.") {
			return true
		}
	}
	return false
}

// finish reads what was left of a member and keeps its hash.
func (a *reading) finish(m member) error {
	if _, err := io.Copy(io.Discard, m.content); err != nil {
		return fmt.Errorf("%s: %w", m.name, err)
	}
	a.sums[m.name] = hex.EncodeToString(m.content.(*hashed).hash.Sum(nil))
	return nil
}

// end reads the hashes, compares them, and sees that nothing follows.
func (a *reading) end(z io.Reader) error {
	data, err := small(member{sumsName, 0, a.tar}, mostSums)
	if err != nil {
		return err
	}
	want, err := parseSums(data)
	if err != nil {
		return err
	}
	for _, name := range slices.Sorted(maps.Keys(a.sums)) {
		if want[name] != a.sums[name] {
			return fmt.Errorf("%s does not have the hash that %s tells", name, sumsName)
		}
		delete(want, name)
	}
	for name := range want {
		return fmt.Errorf("%s is not in it, but in %s", name, sumsName)
	}
	if _, err := a.tar.Next(); !errors.Is(err, io.EOF) {
		return errors.Join(fmt.Errorf("something follows after %s", sumsName), err)
	}
	rest, err := io.Copy(io.Discard, io.LimitReader(z, 1<<20)) // to the checksum of the compression
	if err == nil && rest == 1<<20 {
		err = errors.New("something follows after its end")
	}
	return err
}

// parseSums reads lines of a hash, two spaces and a name.
func parseSums(data []byte) (map[string]string, error) {
	sums := map[string]string{}
	for line := range bytes.Lines(data) {
		sum, name, ok := strings.Cut(strings.TrimSuffix(string(line), "\n"), "  ")
		if !ok || len(sum) != hex.EncodedLen(sha256.Size) || name == "" {
			return nil, fmt.Errorf("%s has the line %.80q, which is no hash and name", sumsName, line)
		}
		sums[name] = sum
	}
	return sums, nil
}

// small reads a member that has to fit into the memory.
func small(m member, most int64) ([]byte, error) {
	data, err := io.ReadAll(io.LimitReader(m.content, most+1))
	if err == nil && int64(len(data)) > most {
		err = fmt.Errorf("%s is larger than any that Pressrun makes", m.name)
	}
	return data, err
}

// hashed hashes what is read through it.
type hashed struct {
	io.Reader
	hash hash.Hash
}

// Read reads and hashes.
func (h *hashed) Read(p []byte) (n int, err error) {
	n, err = h.Reader.Read(p)
	_, _ = h.hash.Write(p[:n]) // never fails
	return n, err
}

// cancellable ends reading when the command is interrupted.
type cancellable struct {
	ctx context.Context //nolint:containedctx // io.Reader has no room for it
	io.Reader
}

// Read reads unless the command was interrupted.
func (c *cancellable) Read(p []byte) (int, error) {
	if err := c.ctx.Err(); err != nil {
		return 0, err
	}
	return c.Reader.Read(p)
}
