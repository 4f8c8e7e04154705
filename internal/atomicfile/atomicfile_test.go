package atomicfile

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
)

func read(t *testing.T, path string) string {
	t.Helper()
	data, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	return string(data)
}

func TestUnchangedFileIsNotTouched(t *testing.T) {
	path := filepath.Join(t.TempDir(), "a", "b.txt")
	if changed, err := Write(path, []byte("one")); err != nil || !changed {
		t.Fatalf("got %v, %v", changed, err)
	}
	before, err := os.Stat(path)
	if err != nil {
		t.Fatal(err)
	}
	if changed, err := Write(path, []byte("one")); err != nil || changed {
		t.Fatalf("the same bytes: got %v, %v", changed, err)
	}
	after, err := os.Stat(path)
	if err != nil || !os.SameFile(before, after) {
		t.Error("the file was replaced although nothing changed")
	}
}

func TestOneFaultLeavesEveryFileOfTheSetAlone(t *testing.T) {
	dir := t.TempDir()
	first := filepath.Join(dir, "first.txt")
	if _, err := Write(first, []byte("old")); err != nil {
		t.Fatal(err)
	}
	blocked := filepath.Join(dir, "file-not-folder")
	if err := os.WriteFile(blocked, nil, 0o644); err != nil {
		t.Fatal(err)
	}
	var set Set
	set.Add(first, []byte("new"))
	set.Add(filepath.Join(blocked, "second.txt"), []byte("new"))
	if _, err := set.Commit(); err == nil {
		t.Fatal("want an error: a file stands where a folder is needed")
	}
	if got := read(t, first); got != "old" {
		t.Errorf("first file is %q, want it as it was", got)
	}
	leftovers(t, dir)
}

func leftovers(t *testing.T, dir string) {
	t.Helper()
	entries, err := os.ReadDir(dir)
	if err != nil {
		t.Fatal(err)
	}
	for _, e := range entries {
		if strings.HasPrefix(e.Name(), Prefix) {
			t.Errorf("%s was left behind", e.Name())
		}
	}
}

func TestRemoveTakesAwayAndForgivesWhatIsGone(t *testing.T) {
	dir := t.TempDir()
	path := filepath.Join(dir, "a.txt")
	if _, err := Write(path, []byte("x")); err != nil {
		t.Fatal(err)
	}
	var set Set
	set.Remove(path)
	set.Remove(filepath.Join(dir, "never.txt"))
	if n, err := set.Commit(); err != nil || n != 1 {
		t.Fatalf("got %d, %v", n, err)
	}
	if _, err := os.Stat(path); !os.IsNotExist(err) {
		t.Error("the file is still there")
	}
}

func TestSweepRemovesWhatAKilledProcessLeft(t *testing.T) {
	dir := t.TempDir()
	stale := filepath.Join(dir, "deep", Prefix+"123")
	if err := os.MkdirAll(filepath.Dir(stale), 0o755); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(stale, []byte("half"), 0o644); err != nil {
		t.Fatal(err)
	}
	kept := filepath.Join(dir, "deep", "feed.rss")
	if err := os.WriteFile(kept, []byte("whole"), 0o644); err != nil {
		t.Fatal(err)
	}
	if err := Sweep(dir); err != nil {
		t.Fatal(err)
	}
	if _, err := os.Stat(stale); !os.IsNotExist(err) {
		t.Error("the temporary file is still there")
	}
	if got := read(t, kept); got != "whole" {
		t.Errorf("got %q", got)
	}
}
