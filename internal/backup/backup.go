// Package backup makes one file of a whole publication and makes the publication of that file again.
//
// The file is a gzip'd tar (POSIX.1-2001 pax), which any tar opens. Its members, in their order:
//
//	manifest.json                       what this is, of when, and how many rows
//	config.yaml, .gitignore, subscribers/, pieces/, drafts/
//	books.db                            the books as an SQLite file, whichever database they come from
//	SHA256SUMS                          the hash of every other member, as sha256sum -c reads it
//
// The books are read from one unchanging state of the database, before the files: a file is never older than the
// books. What can be made again (public/), what was output (var/) and secrets are left out.
package backup

import (
	"errors"
	"fmt"
	"io/fs"
	"path"
	"strings"
)

const (
	manifestName = "manifest.json"
	booksName    = "books.db"
	sumsName     = "SHA256SUMS"
	configName   = "config.yaml"
)

// folders are taken whole.
func folders() []string { return []string{"drafts", "pieces", "subscribers"} }

// Bounds of what an archive may ask of the memory. Books and pictures are streamed and have none.
const (
	mostManifest = 1 << 20
	mostConfig   = 1 << 20
	mostSums     = 64 << 20
	mostMembers  = 1_000_000
)

// ArchiveError says that a file is no whole backup. Nothing of it was written.
type ArchiveError struct {
	File string
	Err  error
}

// Error names the file, what is wrong and what to do.
func (e *ArchiveError) Error() string {
	return fmt.Sprintf("%s is no whole backup, and nothing of it was restored: %v. Take another backup, or copy this one again",
		e.File, e.Err)
}

// Unwrap gives the fault.
func (e *ArchiveError) Unwrap() error { return e.Err }

// checkName refuses the name of a member that could get out of the folder or has no place in an archive.
func checkName(name string) error {
	switch {
	case !fs.ValidPath(name), strings.ContainsFunc(name, func(r rune) bool { return r < ' ' || r == '\\' || r == 0x7f }):
		return fmt.Errorf("the member %q has a name that could write elsewhere", name)
	case name == manifestName, name == booksName, name == sumsName, name == configName, name == ".gitignore":
		return nil
	}
	first, rest, _ := strings.Cut(name, "/")
	for _, f := range folders() {
		if first == f && rest != "" {
			return nil
		}
	}
	return fmt.Errorf("the member %q does not belong into a backup", name)
}

// secret tells whether a file is left out for what it is called.
func secret(name string) bool {
	switch strings.ToLower(path.Ext(name)) {
	case ".key", ".pem", ".p12", ".pfx":
		return true
	}
	return false
}

var errLinks = errors.New("it has a link or a special file, and backups have plain files only")
