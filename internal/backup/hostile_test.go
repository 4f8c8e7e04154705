package backup

import (
	"archive/tar"
	"bytes"
	"context"
	"crypto/sha256"
	"database/sql"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/klauspost/compress/gzip"
	"github.com/pressly/goose/v3"

	"pressrun/internal/store"
)

// part is a member of an archive made by hand.
type part struct {
	name, content string
	kind          byte // 0: a plain file
	link          string
}

const goodManifest = `{"format":1,"program":"v1","schema":1,"created":"2026-11-20T12:00:00Z"}`

// goodParts are members of an archive with nothing wrong, without the hashes.
func goodParts(books string) []part {
	return []part{
		{name: manifestName, content: goodManifest},
		{name: configName, content: "site: {}\n"},
		{name: "pieces/a.md", content: "# A\n"},
		{name: booksName, content: books},
	}
}

// pack makes an archive of parts; hashes that are not among them are added.
func pack(t testing.TB, parts []part) []byte {
	t.Helper()
	var out, sums bytes.Buffer
	z := gzip.NewWriter(&out)
	w := tar.NewWriter(z)
	add := func(p part) {
		t.Helper()
		h := &tar.Header{Name: p.name, Typeflag: tar.TypeReg, Mode: 0o600, Size: int64(len(p.content)), Linkname: p.link}
		if p.kind != 0 {
			h.Typeflag, h.Size = p.kind, 0
		}
		if err := w.WriteHeader(h); err != nil {
			t.Fatal(err)
		}
		if p.kind == 0 {
			if _, err := w.Write([]byte(p.content)); err != nil {
				t.Fatal(err)
			}
		}
		fmt.Fprintf(&sums, "%x  %s\n", sha256.Sum256([]byte(p.content)), p.name)
	}
	summed := false
	for _, p := range parts {
		add(p)
		summed = summed || p.name == sumsName
	}
	if !summed {
		add(part{name: sumsName, content: sums.String()})
	}
	if err := errors.Join(w.Close(), z.Close()); err != nil {
		t.Fatal(err)
	}
	return out.Bytes()
}

// tryRestore opens and restores an archive, and checks that a refusal leaves nothing anywhere.
func tryRestore(t *testing.T, archive []byte) error {
	t.Helper()
	base := t.TempDir()
	file, dir := filepath.Join(base, "b.tar.gz"), filepath.Join(base, "in", "new")
	if err := os.WriteFile(file, archive, 0o600); err != nil {
		t.Fatal(err)
	}
	a, err := Open(t.Context(), file)
	if err == nil {
		_, err = a.Restore(t.Context(), targetIn(dir))
	}
	if err != nil {
		for name := range filesIn(t, base) {
			if name != "b.tar.gz" {
				t.Errorf("%s was left after: %v", name, err)
			}
		}
		if _, err := os.Lstat(dir); !errors.Is(err, fs.ErrNotExist) {
			t.Errorf("the folder was left")
		}
	}
	return err
}

func TestHostileArchivesAreRefused(t *testing.T) {
	good := goodParts(emptyBooks(t))
	if err := tryRestore(t, pack(t, good)); err != nil {
		t.Fatalf("the archive with nothing wrong: %v", err)
	}
	with := func(p ...part) []part { return append(append([]part{}, good...), p...) }
	for name, parts := range map[string][]part{
		"a name that climbs":              with(part{name: "pieces/../../evil", content: "x"}),
		"a name that climbs at once":      with(part{name: "../evil", content: "x"}),
		"an absolute name":                with(part{name: "/tmp/evil", content: "x"}),
		"a backslash":                     with(part{name: `pieces/..\evil`, content: "x"}),
		"a line break":                    with(part{name: "pieces/a\nb", content: "x"}),
		"a symbolic link":                 with(part{name: "pieces/link", kind: tar.TypeSymlink, link: "/etc"}),
		"a hard link":                     with(part{name: "pieces/link", kind: tar.TypeLink, link: "config.yaml"}),
		"a device":                        with(part{name: "pieces/dev", kind: tar.TypeChar}),
		"a pipe":                          with(part{name: "pieces/pipe", kind: tar.TypeFifo}),
		"a folder":                        with(part{name: "pieces/", kind: tar.TypeDir}),
		"a file that belongs nowhere":     with(part{name: "var/pressrun.db", content: "x"}),
		"a folder as a file":              with(part{name: "pieces", content: "x"}),
		"a member twice":                  with(part{name: "pieces/a.md", content: "x"}),
		"a file that is another's folder": with(part{name: "pieces/a.md/b", content: "x"}),
		"no books":                        good[:3],
		"no config":                       append(good[:1:1], good[2:]...),
		"no manifest first":               good[1:],
		"a manifest that is huge":         append([]part{{name: manifestName, content: `{"x":"` + strings.Repeat("a", mostManifest) + `"}`}}, good[1:]...),
		"a manifest that is none":         append([]part{{name: manifestName, content: `[]`}}, good[1:]...),
		"a manifest that says nothing":    append([]part{{name: manifestName, content: `{}`}}, good[1:]...),
		"a config that is huge":           append([]part{good[0], {name: configName, content: strings.Repeat("#", mostConfig+1)}}, good[2:]...),
		"books that are none":             goodParts("no database at all"),
		"hashes that are missing":         with(part{name: sumsName}),
		"hashes that are no hashes":       with(part{name: sumsName, content: "abc\n"}),
		"a hash too many":                 with(part{name: sumsName, content: sumsOf(with(part{name: "pieces/b.md"}))}),
		"a hash that is wrong":            with(part{name: sumsName, content: strings.ReplaceAll(sumsOf(good), "a", "b")}),
		"something after the hashes":      with(part{name: sumsName, content: sumsOf(good)}, part{name: "pieces/b.md", content: "x"}),
		"books with a trigger":            goodParts(booksWith(t, `CREATE TRIGGER t AFTER INSERT ON subscriber BEGIN DELETE FROM erased; END`)),
		"books with a view":               goodParts(booksWith(t, `CREATE VIEW v AS SELECT 1`)),
		"books without a table":           goodParts(booksWith(t, `DROP TABLE delivery`)),
		"books with a column more":        goodParts(booksWith(t, `ALTER TABLE piece ADD COLUMN x TEXT`)),
	} {
		t.Run(name, func(t *testing.T) {
			var broken *ArchiveError
			if err := tryRestore(t, pack(t, parts)); !errors.As(err, &broken) {
				t.Errorf("got %v", err)
			}
		})
	}
}

func sumsOf(parts []part) string {
	var b strings.Builder
	for _, p := range parts {
		fmt.Fprintf(&b, "%x  %s\n", sha256.Sum256([]byte(p.content)), p.name)
	}
	return b.String()
}

func emptyBooks(t *testing.T) string { return booksWith(t, `SELECT 1`) }

// booksWith is an SQLite file of empty books that a statement has changed.
func booksWith(t *testing.T, statement string) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), "books.db")
	if err := openStore(t, path).Close(); err != nil {
		t.Fatal(err)
	}
	db, err := sql.Open("sqlite", path)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := db.ExecContext(context.Background(), statement); err != nil {
		t.Fatal(err)
	}
	if err := db.Close(); err != nil {
		t.Fatal(err)
	}
	data, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	return string(data)
}

func TestABackupOfANewerProgramIsRefused(t *testing.T) {
	good := goodParts(emptyBooks(t))
	for name, manifest := range map[string]string{
		"format": strings.Replace(goodManifest, `"format":1`, `"format":2`, 1),
		"schema": strings.Replace(goodManifest, `"schema":1`, `"schema":9999`, 1),
	} {
		parts := append([]part{{name: manifestName, content: manifest}}, good[1:]...)
		if err := tryRestore(t, pack(t, parts)); !errors.Is(err, ErrNewer) {
			t.Errorf("%s: got %v", name, err)
		}
	}
	lying := goodParts(booksWith(t, `INSERT INTO goose_db_version (version_id, is_applied) VALUES (9999, 1)`))
	if err := tryRestore(t, pack(t, lying)); !errors.Is(err, store.ErrSchemaNewer) {
		t.Errorf("books: got %v", err)
	}
}

func TestAnOlderBackupIsBroughtUpToDate(t *testing.T) {
	path := filepath.Join(t.TempDir(), "books.db")
	db, err := sql.Open("sqlite", path)
	if err != nil {
		t.Fatal(err)
	}
	first, err := goose.NewProvider(goose.DialectSQLite3, db, os.DirFS("../store/migrations/sqlite"))
	if err != nil {
		t.Fatal(err)
	}
	if _, err := first.UpTo(t.Context(), 3); err != nil {
		t.Fatal(err)
	}
	if err := db.Close(); err != nil {
		t.Fatal(err)
	}
	older, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if err := tryRestore(t, pack(t, goodParts(string(older)))); err != nil {
		t.Error(err)
	}
}

func TestAnArchiveThatIsCutOrChangedIsRefused(t *testing.T) {
	file, _ := make1(t, publication(t))
	whole, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	content := plain(whole)
	refused := func(archive []byte, what string, at int) {
		t.Helper()
		_, err := read(t.Context(), bytes.NewReader(archive), func(member) error { return nil })
		// A run of zeros copied from another run of zeros is the same run.
		if err == nil && (what != "a change" || !bytes.Equal(content, plain(archive))) {
			t.Errorf("%s at %d of %d was not seen", what, at, len(whole))
		}
	}
	step := max(1, len(whole)/150)
	for at := 0; at < len(whole); at += step {
		refused(whole[:at], "a cut", at)
		if at > 10 { // the first bytes have a time and a system in them
			changed := bytes.Clone(whole)
			changed[at] ^= 0x10
			refused(changed, "a change", at)
		}
	}
	refused(whole[:len(whole)-1], "a cut", len(whole)-1)
	refused(append(bytes.Clone(whole), "more"...), "more", len(whole))
}

// plain is an archive without its compression; nil when that is broken.
func plain(archive []byte) []byte {
	z, err := gzip.NewReader(bytes.NewReader(archive))
	if err != nil {
		return nil
	}
	content, err := io.ReadAll(z)
	if err != nil {
		return nil
	}
	return content
}

func FuzzRead(f *testing.F) {
	f.Add(pack(f, goodParts("books")))
	f.Add(pack(f, []part{{name: manifestName, content: goodManifest}}))
	f.Add([]byte{})
	f.Fuzz(func(t *testing.T, archive []byte) {
		m, err := read(t.Context(), bytes.NewReader(archive), func(m member) error { return checkName(m.name) })
		if (m == nil) != (err != nil) && err == nil {
			t.Error("neither a manifest nor an error")
		}
	})
}

// FuzzTar leaves the compression out, so that the bytes of the tar itself are tried.
func FuzzTar(f *testing.F) {
	for _, archive := range [][]byte{pack(f, goodParts("books")), pack(f, goodParts(""))} {
		f.Add(plain(archive))
	}
	f.Fuzz(func(t *testing.T, content []byte) {
		var out bytes.Buffer
		z := gzip.NewWriter(&out)
		_, _ = z.Write(content)
		_ = z.Close()
		_, _ = read(t.Context(), &out, func(m member) error {
			if strings.Contains(m.name, "..") && !fs.ValidPath(m.name) || strings.HasPrefix(m.name, "/") {
				t.Errorf("%q came through", m.name)
			}
			return nil
		})
	})
}

func FuzzManifest(f *testing.F) {
	f.Add([]byte(goodManifest))
	f.Add([]byte(`{"rows":{"piece":-1}}`))
	f.Fuzz(func(t *testing.T, data []byte) {
		m, err := parseManifest(data)
		if err != nil {
			return
		}
		again, err := m.encode()
		if err != nil {
			return // a year that JSON has no form for
		}
		if _, err := parseManifest(again); err != nil {
			t.Errorf("%q does not come back: %v", data, err)
		}
	})
}
