package lockfile

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
)

func TestAPlaceThatCannotBeUsedIsNamedWithTheCure(t *testing.T) {
	folder := t.TempDir()
	file := filepath.Join(folder, "var")
	if err := os.WriteFile(file, nil, 0o644); err != nil { // a file where the folder belongs
		t.Fatal(err)
	}
	for name, path := range map[string]string{"folder": filepath.Join(file, "lock"), "lock file": folder} {
		_, err := Acquire(path)
		if err == nil || !strings.Contains(err.Error(), path) || !strings.Contains(err.Error(), "let this user write") {
			t.Errorf("%s: got %v", name, err)
		}
	}
}
