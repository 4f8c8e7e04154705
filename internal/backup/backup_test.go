package backup

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"pressrun/internal/ledger"
	"pressrun/internal/store"
	"pressrun/internal/store/storetest"
)

func noon() time.Time { return time.Date(2026, time.November, 20, 12, 0, 0, 0, time.UTC) }

// publication is a folder with files and filled books.
func publication(t *testing.T) *Maker {
	t.Helper()
	dir := t.TempDir()
	writeFiles(t, dir, map[string]string{
		"config.yaml":                 "site: {}\n",
		".gitignore":                  "/var/\n",
		"subscribers/readers.csv":     "email\nada@x.se\n",
		"subscribers/lists.yaml":      "lists: []\n",
		"subscribers/dkim.pem":        "secret",
		"subscribers/signing":         "secret",
		"pieces/harbour.md":           "# Harbour\n",
		"pieces/harbour/quay-日本.png":  "\x89PNG\x00",
		"pieces/withdrawn/weir.md":    "# Weir\n",
		"pieces/.pressrun-tmp-1":      "half",
		"drafts/next.md":              "",
		"var/outbox/weekly/new/1.eml": "mail",
		"public/index.html":           "page",
	})
	s := openStore(t, filepath.Join(dir, "var", "pressrun.db"))
	storetest.Fill(t, s)
	return &Maker{
		Dir: dir, Config: filepath.Join(dir, configName), Publication: "Harbour Institute", Program: "v1", Books: s, Now: noon,
		Secrets: []string{filepath.Join(dir, "subscribers", "signing")},
	}
}

func openStore(t *testing.T, path string) *store.Store {
	t.Helper()
	s, err := store.Open(t.Context(), "sqlite:"+path, store.Options{Now: noon, Migrate: true})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = s.Close() })
	return s
}

func writeFiles(t *testing.T, dir string, content map[string]string) {
	t.Helper()
	for name, text := range content {
		path := filepath.Join(dir, name)
		if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
	}
}

// filesIn is every file below a folder, without the database.
func filesIn(t *testing.T, dir string) map[string]string {
	t.Helper()
	found := map[string]string{}
	err := filepath.WalkDir(dir, func(path string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		name, _ := filepath.Rel(dir, path)
		data, err := os.ReadFile(path)
		if !strings.HasPrefix(name, "var/pressrun.db") {
			found[name] = string(data)
		}
		return err
	})
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		t.Fatal(err)
	}
	return found
}

func make1(t *testing.T, m *Maker) (file string, made *Made) {
	t.Helper()
	file = filepath.Join(t.TempDir(), "b.tar.gz")
	made, err := m.Make(t.Context(), file)
	if err != nil {
		t.Fatal(err)
	}
	return file, made
}

func targetIn(dir string) Target {
	return Target{Dir: dir, Database: "sqlite:" + filepath.Join(dir, "var", "pressrun.db"), Now: noon}
}

func TestAPublicationComesBackFromItsBackup(t *testing.T) {
	m := publication(t)
	file, made := make1(t, m)
	if info, err := os.Stat(file); err != nil || info.Mode().Perm() != 0o600 || info.Size() != made.Size {
		t.Errorf("the archive is %v, %v; told were %d bytes", info, err, made.Size)
	}
	if diff := cmp.Diff([]string{"subscribers/dkim.pem", "subscribers/signing"}, made.LeftOut); diff != "" {
		t.Errorf("left out (-want +got)\n%s", diff)
	}
	a, err := Open(t.Context(), file)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(made.Manifest, a.Manifest); diff != "" {
		t.Errorf("the manifest (-written +read)\n%s", diff)
	}
	if a.Files != made.Files || a.Files != 8 {
		t.Errorf("%d files read, %d written", a.Files, made.Files)
	}
	dir := filepath.Join(t.TempDir(), "new")
	held, err := a.Restore(t.Context(), targetIn(dir))
	if err != nil {
		t.Fatal(err)
	}
	want := filesIn(t, m.Dir)
	for _, name := range []string{"subscribers/dkim.pem", "subscribers/signing", "pieces/.pressrun-tmp-1", "var/outbox/weekly/new/1.eml", "public/index.html"} {
		delete(want, name)
	}
	if diff := cmp.Diff(want, filesIn(t, dir)); diff != "" {
		t.Errorf("the files (-was +restored)\n%s", diff)
	}
	if info, err := os.Stat(filepath.Join(dir, "subscribers", "readers.csv")); err != nil || info.Mode().Perm() != 0o600 {
		t.Errorf("readers.csv is %v, %v", info, err)
	}
	books := openStore(t, filepath.Join(dir, "var", "pressrun.db"))
	checkHeld(t, held, m.Books, books)
}

// checkHeld checks that nothing that was open goes on by itself, and that the books balance as before.
func checkHeld(t *testing.T, held store.Held, before, after *store.Store) {
	t.Helper()
	if held != (store.Held{Runs: 1, Editions: 2}) {
		t.Errorf("held are %+v", held)
	}
	editions, err := after.OpenEditions(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	for _, e := range editions {
		if e.State != ledger.EditionPaused || !strings.HasPrefix(e.Reason, "restored from the backup of 2026-11-20T12:00:00Z") {
			t.Errorf("edition %d is %s: %s", e.ID, e.State, e.Reason)
		}
		was, err1 := before.Balance(t.Context(), e.ID)
		is, err2 := after.Balance(t.Context(), e.ID)
		if err1 != nil || err2 != nil || was != is {
			t.Errorf("edition %d: the books were %+v and are %+v (%v, %v)", e.ID, was, is, err1, err2)
		}
	}
	runs, err := after.Runs(t.Context(), 0)
	if err != nil {
		t.Fatal(err)
	}
	states := map[ledger.RunState]int{}
	for _, r := range runs {
		states[r.State]++
	}
	want := map[ledger.RunState]int{ledger.RunPaused: 1, ledger.RunFinished: 1, ledger.RunScheduled: 1}
	if diff := cmp.Diff(want, states); diff != "" {
		t.Errorf("the runs (-want +got)\n%s", diff)
	}
}

func TestNothingIsWrittenOver(t *testing.T) {
	m := publication(t)
	file, _ := make1(t, m)
	before := filesIn(t, filepath.Dir(file))
	if _, err := m.Make(t.Context(), file); !errors.Is(err, ErrThere) {
		t.Errorf("a second backup of the same name: %v", err)
	}
	if diff := cmp.Diff(before, filesIn(t, filepath.Dir(file))); diff != "" {
		t.Errorf("(-before +after)\n%s", diff)
	}
	a, err := Open(t.Context(), file)
	if err != nil {
		t.Fatal(err)
	}
	for _, name := range []string{"config.yaml", "pieces/a.md", "subscribers/x", "public/x", "var/outbox/x", "drafts/x"} {
		dir := t.TempDir()
		writeFiles(t, dir, map[string]string{name: "mine"})
		_, err := a.Restore(t.Context(), targetIn(dir))
		var inTheWay *InTheWayError
		if !errors.As(err, &inTheWay) {
			t.Errorf("%s: got %v", name, err)
		}
		if diff := cmp.Diff(map[string]string{name: "mine"}, filesIn(t, dir)); diff != "" {
			t.Errorf("%s (-before +after)\n%s", name, diff)
		}
	}
}

func TestBooksAloneLeaveTheFilesAsTheyAre(t *testing.T) {
	m := publication(t)
	file, _ := make1(t, m)
	a, err := Open(t.Context(), file)
	if err != nil {
		t.Fatal(err)
	}
	dir := t.TempDir()
	mine := map[string]string{"config.yaml": "mine", "pieces/a.md": "mine", "var/outbox/x": "mine"}
	writeFiles(t, dir, mine)
	to := targetIn(dir)
	to.BooksOnly = true
	held, err := a.Restore(t.Context(), to)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(mine, filesIn(t, dir)); diff != "" {
		t.Errorf("(-before +after)\n%s", diff)
	}
	checkHeld(t, held, m.Books, openStore(t, filepath.Join(dir, "var", "pressrun.db")))
	var inTheWay *InTheWayError
	if _, err := a.Restore(t.Context(), to); !errors.As(err, &inTheWay) {
		t.Errorf("over books that are there: %v", err)
	}
}

func TestWhatAKilledBackupLeftIsClearedAway(t *testing.T) {
	m := publication(t)
	file := filepath.Join(t.TempDir(), "b.tar.gz")
	writeFiles(t, file+".part", map[string]string{"archive": "half", "books.db": "half", "books.db-wal": "half"})
	if _, err := m.Make(t.Context(), file); err != nil {
		t.Fatal(err)
	}
	for name := range filesIn(t, filepath.Dir(file)) {
		if name != "b.tar.gz" {
			t.Errorf("%s was left", name)
		}
	}
}
